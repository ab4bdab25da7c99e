# Negation that looks recursive until predicates are split by types and names.
actor User {}
actor Group {}
resource Doc {
  roles = ["viewer", "member", "blocked"];
  permissions = ["read"];
  relations = { folder: Folder };
  "viewer" if "member" and not "blocked";
  "member" if not "member" on "folder" and is_public(resource);
  role if "keeper" on "folder";
}
resource Folder { roles = ["keeper", "member"]; }
resource Team { roles = ["banned", "viewer"]; }
has_role(x: User, role: String, t: Team) if role in ["viewer", "editor"] and asked(x, role, t) and not has_role(x, "banned", t);
has_role(x: User, role: String, t: Team) if role = "guest" and asked(x, role, t) and not has_role(x, "viewer", t);
# The name is handed on, so "a" negates "b" and nothing else.
p(x: User, role: String) if q(x, role);
q(x: User, "a") if base(x) and not p(x, "b");
# Users look at groups, groups do not look at users.
active(x: User) if in_group(x, g) and g matches Group and not active(g);
active(x: Group) if paid(x);
