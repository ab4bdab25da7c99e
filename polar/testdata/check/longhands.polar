actor User {}
resource Repo {}
has_permission(user: User, "read", repo: Repo) if "member" on "org";
has_permission(user: User, "read", repo: Repo) if global "admin";
has_permission(user: User, "read", repo: Repo) if "member";
has_permission(user: User, "read", repo: Repo) if has_role(user, "x", repo) and repo;
has_permission(user: User, "read", repo: Repo) if @current_unix_time;
has_permission(user: User, "read", repo: Repo) if owns(user: User, repo);
once(user: User, repo: Repo, _kept: Repo) if is_open(repo) and x matches Repo;
both(x: User) if x matches Repo and known(x);
never(x: User) if known(x) and false;
never(x: User) if x = "alice";
never(x: User) if x in ["alice", 7];
never(x: User) if x in [] and known(x);
never(x: User) if known(x) and x < 3;
never(x: User) if known(x) and "a" = 3;
exactly(x) if x matches! Actor and known(x);
unknown(x: Usr, y) if y matches Doc and knows(x, y);
unknown(x: Usr) if known(x);
