# The reason may stand in a rule that the permission's own rule calls.
actor User {}
resource Page { permissions = ["read", "edit", "list"]; }
open(page: Page) if not is_closed(page);
shared(page: Page) if open(page);
known(page: Page) if has_owner(page, _);
has_permission(_: User, "read", page: Page) if shared(page);
has_permission(_: User, "edit", page: Page) if shared(page) and known(page);
has_permission(_: User, "list", page: Page) if open(page) and known(_);
