actor User {}
resource Task { permissions = ["close", "reopen"]; }

has_permission(user: User, action: String, task: Task) if
  action in ["close" "reopen"] and is_assigned(user task);
