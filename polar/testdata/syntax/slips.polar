actor User {}
Resource Repo { roles = ["a"]; }
resource Doc {
  roles: ["a"];
  relations: { up: Doc };
  permissions = ["p"];
  "p" if "a", "b";
  "p" if "a" at "up";
  "p" iff "a";
}
p(x: User) if q(x) AND r(x);
p(x: User) if q(x), r(x);
p(x: User) <- q(x);
p(x: User) if User("a") = x;
p(x: User) if q(x, User("a"));
p(x: User) if q(x y);
p(x: User) if x in ["a" "b"];
fixture things { p(User{"a"}); }
test "slips" {
  assert not p(User{"a"});
  assert p(x: User) iff x not in [User{"a"}];
}
