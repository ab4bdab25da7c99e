actor User {}
resource Task { permissions = ["close"]; }

has_permission(user: User, "close", task: Task) if task.owner == user;
