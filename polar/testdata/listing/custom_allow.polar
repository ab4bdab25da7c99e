# With rules of its own for allow, the policy may exclude what has_permission finds, or nothing.
actor User {}
resource Page { roles = ["reader"]; permissions = ["read"]; "read" if "reader"; }
allow(user: User, action: String, page: Page) if has_permission(user, action, page) and not is_hidden(page);
allow(_: User, "report", page: Page) if not is_hidden(page);
