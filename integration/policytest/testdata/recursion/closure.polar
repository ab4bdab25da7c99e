# Reachability, written so that both calls recurse.
actor User {}
resource Station {
  permissions = ["travel"];
}
reaches(a: Station, b: Station) if line(a, b);
reaches(a: Station, c: Station) if reaches(a, b) and reaches(b, c);
has_permission(user: User, "travel", to: Station) if lives_at(user, home) and reaches(home, to);

test "a line, a ring and a branch" {
  setup {
    line(Station{"a"}, Station{"b"}); line(Station{"b"}, Station{"c"}); line(Station{"c"}, Station{"d"});
    line(Station{"p"}, Station{"q"}); line(Station{"q"}, Station{"r"}); line(Station{"r"}, Station{"p"});
    line(Station{"r"}, Station{"c"});
    lives_at(User{"alice"}, Station{"a"}); lives_at(User{"petra"}, Station{"p"});
  }
  assert reaches(Station{"a"}, s: Station) iff s in [Station{"b"}, Station{"c"}, Station{"d"}];
  assert reaches(s: Station, Station{"a"}) iff s in [];
  assert reaches(Station{"p"}, s: Station) iff s in [Station{"p"}, Station{"q"}, Station{"r"}, Station{"c"}, Station{"d"}];
  assert reaches(s: Station, Station{"d"}) iff s in [Station{"a"}, Station{"b"}, Station{"c"}, Station{"p"}, Station{"q"}, Station{"r"}];
  assert allow(User{"petra"}, "travel", Station{"p"});
  assert_not allow(User{"alice"}, "travel", Station{"a"});
  assert allow(u: User, "travel", Station{"d"}) iff u in [User{"alice"}, User{"petra"}];
  assert allow(User{"alice"}, "travel", s: Station) iff s in [Station{"b"}, Station{"c"}, Station{"d"}];
}
