actor User {}

resource Task {
  roles = [assignee];
  permissions = ["close"];

  close if "assignee";
}
