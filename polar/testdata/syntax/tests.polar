test no_quotes { assert p(1); }
test "first" {
  assert p(1);
  setup { p(1); }
  fixture base;
  p(2);
  assert p(3) if q(3);
  assert;
  assert p(x) iff;
}
test "second" {
  setup { p(1); }
  setup { p(2) if q(2); fixture "base"; p; }
}
test fixture { p(1); }
test fixture a { fixture b; p(1) p(2); }
test "third"
test "fourth" {
  setup {
    p(1);
  assert p(1);
}
test "fifth" { assert p(1); }
declare;
declare has_tag(User, "Tag");
