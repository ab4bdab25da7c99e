actor User {}
resource Task { permissions = ["close"]; }

has_permission(user: User, "close", task: Task) if
  is_assigned(user, task) and (is_open(task) or is_stale(task);
