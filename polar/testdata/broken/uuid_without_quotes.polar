actor User {}
resource Document { roles = ["reader"]; permissions = ["read"]; "read" if "reader"; }

test "a uuid is no number" {
  setup { has_role(User{7f3c9a52-0000-4000-8000-00000000000b}, "reader", Document{"plan"}); }
  assert allow(User{10000000-0000-4000-8000-00000000000b}, "read", Document{"plan"});
}
