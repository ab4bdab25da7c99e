actor User {}

resource Room {
  roles = ["guest"];
  permissions = ["enter"];

  "enter" if "guest";
}

test fixture guests {
  has_rol(User{"alice"}, "guest", Room{"r1"});
}

test "guests enter" {
  setup { fixture guest; }
  assert allow(User{"alice"}, "enter", Room{"r1"});
  assert_not alow(User{"bob"}, "enter", Room{"r1"});
  assert allow(u: User, "enter", Room{"r1"}) iff user in [User{"alice"}];
}
