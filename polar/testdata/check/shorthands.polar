actor User { permissions = ["use"]; "use" if global "admin"; "use" if "reader"; }
resource Org {
  roles = ["member", "owner"];
  permissions = ["read"];
  relations = { parent: Org, label: String, unknown: Nowhere, about: Org, anyone: Resource };
  "raed" if "member";
  "read" if "membr";
  "read" if "reader" on "parent";
  "read" if "label" on "parent";
  "read" if "member" on "label";
  "read" if "member" on "unknown";
  "read" if role on "anyone";
  "read" if "member" on "anyone";
  "read" if "member" on "owner";
  "read" if "member" on parent;
  "read" if "member" on "parrent";
  "read" if member;
  "read" if resource;
  "read" if 7;
  "read" if global 7;
  "read" if global "admin";
  "read" if about;
  "read" if "about";
  "read" if x = 1;
  "read" if x in [1] or x matches User;
  "read" if is_open(resource: Org);
  read if "member";
  7 if "member";
  has_role(actor, "owner", resource) if "member";
  "read" if "member" and false;
  "read" if is_open(resource) and "about" on "parent";
}
resource Repo { roles = ["reader", "writer"]; permissions = []; permission if "reader"; "owner" if "writer"; }
