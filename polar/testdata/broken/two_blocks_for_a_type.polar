actor User {}

resource User {
  roles = ["manager"];
}
