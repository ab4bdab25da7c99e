actor User {}

resource Task {
  roles = ["assignee", "reviewer"]
  permissions = ["close"];

  "close" if "assignee";
}
