actor User {}
resource Group { roles = ["lead"]; }
resource Project { relations = { group: Group }; }
resource Task {
  permissions = ["assign"];
  relations = { project: Project };

  "assign" if "lead" on "group" on "project";
}
