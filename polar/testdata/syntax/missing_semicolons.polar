actor User {}
resource Org {
  roles = ["member"];
  permissions = ["read"]
  relations = { parent: Org, }
  "read" if "member"
}
is_open(Org{"a"})
is_open(Org{"b"});
knows(a: User, b: User) if
  friends(a, b)
  and true
knows(a: User, b: User) if
  friends(b, a)
  likes(a, b);
test fixture base { has_role(User{"alice"}, "member", Org{"a"}) }
test "t" {
  setup { fixture base }
  assert allow(User{"alice"}, "read", Org{"a"})
  assert_not allow(User{"bob"}, "read", Org{"a"})
}
declare is_open(Org)
