actor User {}
resource Org {
  roles = ["viewer", "member", "blocked", "banned"];
  permissions = ["read", "lock"];
  relations = { parent: Org };
  # Different names do not meet.
  "viewer" if "member" and not "blocked";
  # A cycle of two.
  "blocked" if not "banned";
  "banned" if "blocked";
  # Straight onto itself.
  "read" if not "read" on "parent";
}
# By types: groups may be looked at while users are decided ..
has_role(user: User, role: String, doc: Doc) if group matches Group and not within(user, group) and has_role(group, role, doc);
resource Doc { roles = ["a"]; }
actor Group {}
within(x: User, y: Group) if has_role(y, "a", z) and z matches Doc and rated(x);
# .. but not through all actors.
known(x: Actor) if has_role(x, "a", d) and d matches Doc;
has_role(x: Actor, "a", d: Doc) if seen(x, d) and not known(x);
# A role variable stands for every name, the negated one included ..
has_role(x: User, role: String, t: Team) if asked(x, role, t) and not has_role(x, "banned", t);
resource Team { roles = ["banned"]; }
# .. and for names that nobody mentions.
may(x: User, action: String) if asked(x, action) and not may(x, other) and known_as(other, action);
