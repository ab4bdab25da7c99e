# What only negates or compares a document finds none.
actor User {}
global { roles = ["auditor"]; }
resource Folder { roles = ["reader"]; permissions = ["open"]; "open" if not is_closed(resource); }
resource Doc {
  roles = ["reader", "blocked"];
  permissions = ["read", "peek", "print", "audit", "copy", "browse", "seal"];
  relations = { folder: Folder, author: User };

  "read" if "reader" and not "blocked";                # found by the role
  "peek" if not "blocked";                             # not found
  "print" if "peek" or "reader";                       # not found: one way is enough
  "copy" if "peek" and "author";                       # found by the relation
  "audit" if global "auditor";                         # every document
  "browse" if "open" on "folder";                      # found by the relation, though folders are not
}
has_permission(_: User, "welcome", _: Doc);
has_permission(user: User, "seal", doc: Doc) if age matches Integer and age(user, age) and age > 17 and not is_sealed(doc);
has_permission(user: User, "name", doc: Doc) if has_role(user, "reader", doc) and doc != Doc{"secret"};
has_permission(_: User, "fixed", doc: Doc) if doc in [Doc{"a"}, Doc{"b"}] and not is_sealed(doc);
has_permission(_: User, "same", doc: Doc) if doc = Doc{"a"} and not is_sealed(doc);
has_permission(user: User, "own", user: User) if not is_blocked(user);
has_permission(user: User, "loop", doc: Doc) if has_permission(user, "loop", doc) and not is_sealed(doc);
