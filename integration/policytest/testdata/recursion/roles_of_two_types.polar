# Roles that imply one another, over folders and drives that hold each other, below organizations and above files: what each
# role inherits is kept for the lowest one only.
actor User {}
resource Organization {
  roles = ["viewer", "editor", "owner"];
  "viewer" if "editor";
  "editor" if "owner";
}
resource Folder {
  roles = ["viewer", "editor", "owner"];
  permissions = ["read", "write"];
  relations = { drive: Drive, organization: Organization };
  "viewer" if "editor";
  "editor" if "owner";
  role if role on "drive";
  role if role on "organization";
  "read" if "viewer";
  "write" if "editor";
}
resource Drive {
  roles = ["viewer", "editor", "owner"];
  relations = { folder: Folder };
  "viewer" if "editor";
  "editor" if "owner";
  role if role on "folder";
}
resource File {
  roles = ["viewer", "editor"];
  permissions = ["read", "write"];
  relations = { folder: Folder, draft_in: Folder };
  "viewer" if "editor";
  "editor" if "owner" on "folder";
  "editor" if "editor" on "draft_in";
  "viewer" if "viewer" on "folder";
  "read" if "viewer" and not is_hidden(resource);
  "write" if "editor";
}
# Two predicates that copy each other and a third one.
reader(user: User, folder: Folder) if follower(user, folder);
reader(user: User, folder: Folder) if has_role(user, "owner", folder);
reader(user: User, folder: Folder) if invited(user, folder);
follower(user: User, folder: Folder) if reader(user, folder);
follower(user: User, folder: Folder) if has_role(user, "owner", folder);
follower(user: User, folder: Folder) if follows(user, folder);

test "roles go around" {
  setup {
    has_relation(Folder{"f1"}, "drive", Drive{"d1"});
    has_relation(Drive{"d1"}, "folder", Folder{"f2"});
    has_relation(Folder{"f2"}, "drive", Drive{"d2"});
    has_relation(Drive{"d2"}, "folder", Folder{"f1"});
    has_relation(Folder{"f3"}, "drive", Drive{"d2"});
    has_relation(Folder{"f2"}, "organization", Organization{"o1"});
    has_relation(File{"x1"}, "folder", Folder{"f3"});
    has_relation(File{"x2"}, "draft_in", Folder{"f3"});
    has_relation(File{"x3"}, "folder", Folder{"f3"});
    has_role(User{"alice"}, "owner", Drive{"d1"});
    has_role(User{"bob"}, "viewer", Folder{"f1"});
    has_role(User{"3"}, "editor", Organization{"o1"});
    has_role(User{"4"}, "owner", Folder{"f3"});
    invited(User{"5"}, Folder{"f1"});
    follows(User{"bob"}, Folder{"f3"});
    is_hidden(File{"x3"});
  }
  assert allow(User{"alice"}, "write", f: Folder) iff f in [Folder{"f1"}, Folder{"f2"}, Folder{"f3"}];
  assert allow(User{"bob"}, "read", f: Folder) iff f in [Folder{"f1"}, Folder{"f2"}, Folder{"f3"}];
  assert allow(User{"bob"}, "write", f: Folder) iff f in [];
  assert allow(User{"3"}, "write", f: Folder) iff f in [Folder{"f1"}, Folder{"f2"}, Folder{"f3"}];
  assert allow(User{"4"}, "read", f: Folder) iff f in [Folder{"f3"}];
  assert has_role(User{"3"}, "owner", f: Folder) iff f in [];
  assert has_role(User{"3"}, "viewer", d: Drive) iff d in [Drive{"d1"}, Drive{"d2"}];
  assert allow(u: User, "read", File{"x1"}) iff u in [User{"alice"}, User{"bob"}, User{"3"}, User{"4"}];
  assert allow(u: User, "write", File{"x1"}) iff u in [User{"alice"}, User{"4"}];
  assert allow(u: User, "read", File{"x2"}) iff u in [User{"alice"}, User{"3"}, User{"4"}];
  assert allow(u: User, "read", File{"x3"}) iff u in [];
  assert allow(User{"4"}, "write", x: File) iff x in [File{"x1"}, File{"x2"}, File{"x3"}];
  assert reader(User{"alice"}, f: Folder) iff f in [Folder{"f1"}, Folder{"f2"}, Folder{"f3"}];
  assert reader(u: User, Folder{"f3"}) iff u in [User{"alice"}, User{"bob"}, User{"4"}];
  assert follower(u: User, Folder{"f1"}) iff u in [User{"alice"}, User{"5"}];
}
