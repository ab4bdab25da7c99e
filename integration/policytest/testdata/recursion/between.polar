# A chain of trust that recurses on both sides of a fact: no closure, and not linear.
actor User {}
resource Vault {
  permissions = ["open"];
}
trusts(a: User, b: User) if friends(a, b);
trusts(a: User, d: User) if trusts(a, b) and vouches(b, c) and trusts(c, d);
has_permission(user: User, "open", vault: Vault) if trusts(owner, user) and owns(owner, vault);
has_permission(user: User, "open", vault: Vault) if owns(user, vault);

test "vouching joins chains" {
  setup {
    friends(User{"1"}, User{"2"}); vouches(User{"2"}, User{"3"});
    friends(User{"3"}, User{"4"}); vouches(User{"4"}, User{"5"});
    friends(User{"5"}, User{"6"}); vouches(User{"6"}, User{"1"});
    friends(User{"7"}, User{"8"}); vouches(User{"8"}, User{"9"});
    owns(User{"1"}, Vault{"a"}); owns(User{"7"}, Vault{"b"}); owns(User{"5"}, Vault{"c"});
  }
  assert trusts(User{"1"}, u: User) iff u in [User{"2"}, User{"4"}, User{"6"}];
  assert trusts(u: User, User{"4"}) iff u in [User{"1"}, User{"3"}, User{"5"}];
  assert trusts(User{"2"}, u: User) iff u in [];
  assert trusts(User{"7"}, u: User) iff u in [User{"8"}];
  assert allow(u: User, "open", Vault{"a"}) iff u in [User{"1"}, User{"2"}, User{"4"}, User{"6"}];
  assert allow(User{"2"}, "open", v: Vault) iff v in [Vault{"a"}, Vault{"c"}];
  assert_not allow(User{"9"}, "open", Vault{"b"});
}
