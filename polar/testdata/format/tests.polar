test fixture people{has_role(User{"alice"},"admin",Org{"o"})}
test fixture roles{has_role(User{"alice"},"admin",Org{"o"}); has_role(User{"bob"},"admin",Org{1});}
test fixture none {}
test "one line" { assert_not allow(User{"alice"}, "read", Org{"o"}); }
test "a setup" { setup { fixture people; } assert     allow(User{"alice"}, "read", Org{"o"});
  assert_not allow(User{"bob"}, "read", Org{"o"}) }
test "only a setup" { setup { fixture people; } }
test "too long for one line, which does not change because there is just one" { assert allow(User{"alice"}, "read", Org{"o"}); }
test "several" {
  setup {}
  assert allow(u: User, "read", Org{"o"}) iff u in [User{"alice"}, User{"bob"}, User{"alice 2"}];
  assert allow(u: User, "read", Org{"o"}) iff u in [User{"alice"}, User{"bob"}, User{"alice 2"}, User{"bob 2"}];
  assert allow(u: User, "read", Org{"o"}) iff u in [User{"alice"}, User{"bob"}, User{"alice 2"}, User{"bob 2"}, User{"alice 3"}];
  assert allow(u: User, "read", Org{"o"}) iff u in [];
  assert test(u, setup, fixture);
}
