# Every shorthand form.
actor User {
  permissions = ["impersonate"];
  relations = { boss: User };
  "impersonate" if "boss";
  "impersonate" if global "auditor";
}
global {
  roles = ["auditor", "operator"];
  permissions = ["tenant.create"];
  "auditor" if "operator";
  "tenant.create" if "operator";
  role if "tenant.create" and is_on_vpn(actor);
}
resource Folder {
  roles = ["staff", "owner"];
  permissions = ["see", "drop"];
  relations = { parent: Folder };
}
resource Doc {
  roles = ["staff", "owner", "suspended", "subscriber"];
  permissions = ["see", "edit", "drop"];
  relations = { parent: Folder, author: User, within: Folder };
  "see" if "staff";
  "staff" if "owner";
  "staff" if "author";
  "within" if "owner";
  "see" if "see";
  "see" if "staff" on "parent";
  "see" if "see" on "parent";
  "see" if "boss" on "author";
  role if role on "parent";
  permission if permission on "parent";
  permission if "owner" on "parent";
  role if "owner" on "parent";
  permission if is_admin_of(actor, permission, resource);
  permission if role on "parent";
  "subscriber" if role on "parent";
  "subscriber" if role on "parent" and role on "within";
  "see" if global "auditor";
  "see" if global "tenant.create";
  "see" if global role;
  "see" if is_public(resource);
  "see" if "staff" and is_on_vpn(actor);
  "see" if has_state(resource, "published") and "staff" on "parent";
  "see" if shared_in(resource, group) and in_group(actor, group) and has_flag(_, true, 7);
  "see" if "staff" or is_public(resource);
  "see" if ("staff" or "author") and ("owner" on "parent" or is_public(resource));
  "see" if "staff" and not "suspended";
  "see" if not "staff" on "parent";
  "see" if not ("staff" on "parent" or "staff" on "within");
  "see" if not ("staff" on "parent" and ("owner" on "parent" or is_public(resource)));
  "see" if not role on "parent";
  "see" if "author" on resource;
  permission if "owner" on "parent" or is_admin_of(actor, permission, resource);
}
