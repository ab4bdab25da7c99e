actor User {}

resource Org {
  roles = ["member", "admin"]
  permissions = ["read", "write"];

  "read" if "member" on;
  "write" if "admin";
}

has_permission(user: User, "read", org: Org) if
  user.role = "guest" and is_open(org);

test "members read" {
  setup { has_role(User{"alice"}, "member", Org{"acme"}); }
  assert allow(User{"alice"}, "read", Org{"acme"});
}
