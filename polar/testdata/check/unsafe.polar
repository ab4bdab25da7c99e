actor User {}
resource Repo {}
# A type in the head is enough, since the question then says what the variable is.
fine(user: User) if not blocked(user);
fine(x) if x matches User and not blocked(x);
fine(x: User) if not blocked(x) and not likes(x, _) and not hates(x, _who);
fine(x: User) if y = x and not blocked(y);
fine(x: User) if y in [1, 2] and not rated(x, y);
fine(x: Integer) if x < @current_unix_time;
fine(x: User) if a = b and b = x and not likes(a, b);
bad(x) if not blocked(x);
bad(x: User) if not likes(x, y);
bad(x: User) if not likes(x, _y) and not hates(x, _y);
bad(x: User) if not (likes(x, _y) and hates(x, _y));
bad(x: User) if y < 3 and rated(x);
bad(x: User) if rated(x, n) and n < m;
bad(x: User) if a = b and known(x);
bad(x: User) if rated(x, n) and n < _;
bad(x: User) if x in [y] and known(x);
bad(x: User) if y matches Repo and not owns(x, y);
bad(x: User) if (likes(x, y) or known(x)) and not hates(x, y);
bad(x: User) if not (known(x) and _z < 3);
bad(lo, hi) if lo < hi;
