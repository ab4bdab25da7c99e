actor User {}
global {
  roles = ["admin", "auditor"];
  "auditer" if "admin";
  "admin" if "boss" on "parent";
  "admin" if role on resource;
  "admin" if is_open(resource);
}
resource Org { roles = ["member"]; "member" if "admin"; "member" if global "admn"; "member" if global "member"; }
