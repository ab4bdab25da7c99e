# extends, abstract and standalone types, own allow.
actor Person extends Account {}
resource Account extends Thing, Named, {
  permissions = ["rename", "look"];
  "rename" if "owner";
  "look" if "member" on "team";
  role if "member" on "team";
}
resource Thing { roles = ["owner"]; relations = { team: Team }; }
resource Named { permissions = ["rename"]; }
resource Team { roles = ["member"]; }
has_role(p: Person, "owner", a: Account) if owns(p, a, role) and role matches Role;
allow(a: Actor, action: String, t: Thing) if has_permission(a, action, t);
