actor User {}

resource Task {
  roles = ["owner"];
  permissions = ["close"];
  relations = { owner: User };

  "close" if "owner";
}
