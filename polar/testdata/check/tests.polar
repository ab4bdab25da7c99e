actor User {}
actor Group {}
resource Org { roles = ["member"]; }
test fixture people { has_role(User{"alice"}, "member", Org{"acme"}); likes(x, _, @current_unix_time); }
test fixture people { has_role(User{"bob"}, "member", Org{"acme"}); }
test "nothing" { setup { fixture poeple; fixture people; has_role(u: User, "member", Org{"acme"}); } }
test "iff" {
  assert has_role(u: User, "member", Org{"acme"}) iff u in [User{"alice"}, Group{"eng"}];
  assert has_role(u: User, "member", Org{"acme"}) iff v in [User{"alice"}];
  assert has_role(u: User, "member", Org{"acme"}) iff u = User{"alice"};
  assert has_role(u: User, "member", Org{"acme"}) iff not u in [User{"alice"}];
  assert has_role(u: User, "member", Org{"acme"}) iff User{"a"} in [u];
  assert has_role(u: User, "member", Org{"acme"}) iff u in [u];
  assert has_role(u: Usr, "member", Org{"acme"});
  assert has_role(u: User, role: String, o: Org) iff u in [User{"alice"}];
  assert has_role(u: User, _role: String, _) iff u in [User{"alice"}];
  assert has_role(u, u, u) iff u in [User{"alice"}];
  assert has_role(_: User, _, _) iff _ in [User{"alice"}];
  assert has_role(u: User, r: String, _) iff u in [User{"alice"}] and r in ["member"];
  assert has_role(u: User, "member") iff true;
  assert has_role(u: User, "member") iff u matches User;
}
test "names" {
  setup { has_role(User{"alice"}, "observer", Org{"acme"}); }
  assert_not has_role(User{"alice"}, "membr", Org{"acme"});
  assert_not has_role(User{"alice"}, "Member", o: Org);
  assert_not has_role(User{"alice"}, "deleted", Org{"acme"});
  assert_not has_role(User{"alice"}, "memberr", Folder{"acme"});
  assert has_role(User{"alice"}, "observer", Org{"acme"});
}
