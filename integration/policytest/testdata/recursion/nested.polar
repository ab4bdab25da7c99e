# A recursion in the step of another one, and negations in and under recursions.
actor User {}
actor Group {}
resource Folder {
  roles = ["reader"];
  permissions = ["read", "audit", "list"];
  relations = { parent: Folder };
  "read" if "reader";
  "list" if "read";
  "list" if "list" on "parent" and not is_hidden(resource);
}
in_group(user: User, group: Group) if member(user, group);
in_group(user: User, group: Group) if in_group(user, inner) and inner matches Group and inside(inner, group);

has_role(user: User, "reader", folder: Folder) if
  has_relation(folder, "parent", above) and above matches Folder and
  has_role(user, "reader", above) and inherits_for(folder, group) and group matches Group and in_group(user, group);
has_permission(user: User, "audit", folder: Folder) if
  audits(user, group) and group matches Group and below_top(folder, group) and not has_role(user, "reader", folder);

below_top(folder: Folder, group: Group) if inherits_for(folder, group) and not is_hidden(folder);
below_top(folder: Folder, group: Group) if
  has_relation(folder, "parent", above) and above matches Folder and below_top(above, group) and not is_hidden(folder);

test "groups within the way down" {
  setup {
    member(User{"ida"}, Group{"a"}); inside(Group{"a"}, Group{"b"}); inside(Group{"b"}, Group{"c"}); inside(Group{"c"}, Group{"a"});
    member(User{"jon"}, Group{"z"});
    has_relation(Folder{"2"}, "parent", Folder{"1"}); has_relation(Folder{"3"}, "parent", Folder{"2"});
    has_relation(Folder{"4"}, "parent", Folder{"3"}); has_relation(Folder{"5"}, "parent", Folder{"4"});
    has_role(User{"ida"}, "reader", Folder{"1"}); has_role(User{"jon"}, "reader", Folder{"1"});
    inherits_for(Folder{"2"}, Group{"c"}); inherits_for(Folder{"3"}, Group{"b"}); inherits_for(Folder{"4"}, Group{"y"});
    is_hidden(Folder{"4"});
    audits(User{"jon"}, Group{"c"}); audits(User{"ida"}, Group{"c"}); audits(User{"jon"}, Group{"y"});
  }
  assert allow(User{"ida"}, "read", f: Folder) iff f in [Folder{"1"}, Folder{"2"}, Folder{"3"}];
  assert allow(User{"jon"}, "read", f: Folder) iff f in [Folder{"1"}];
  assert allow(User{"jon"}, "list", f: Folder) iff f in [Folder{"1"}, Folder{"2"}, Folder{"3"}];
  assert allow(u: User, "read", Folder{"3"}) iff u in [User{"ida"}];
  assert allow(User{"jon"}, "audit", f: Folder) iff f in [Folder{"2"}, Folder{"3"}];
  assert allow(User{"ida"}, "audit", f: Folder) iff f in [];
  assert in_group(User{"ida"}, g: Group) iff g in [Group{"a"}, Group{"b"}, Group{"c"}];
}
