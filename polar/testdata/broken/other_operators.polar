actor User {}
resource Task { permissions = ["close", "open"]; }

has_permission(user: User, "close", task: Task) if
  is_assigned(user, task) && !is_locked(task);

has_permission(user: User, "open", task: Task) if
  priority(task, level) and level + 1 > 2.5 and knows(user, 'tasks');
