widget Gadget {
  roles = ["a"];
  "a" if;
}
actor {
  roles = ["b"];
}
global Everything { roles = ["c"]; }
resource Child extends { }
resource Child extends Parent Other { }
resource Twice(x) { }
resource Lists {
  roles = { a: User };
  relations = ["parent"];
  colours = ["red"];
  permission = ["read"];
  roles = [admin, "b"];
  permissions = ["a" "b"];
  relations = { "parent": Org };
  relations = { parent };
  relations = { parent: "Org" };
  relations = { parent: Org; };
  roles = "admin";
  declare has_tag(User, Tag);
  "x" "y";
  if "x";
  "x" if "y" on "z" on "w";
  "x" if not;
  "x" if "y" or;
}
}
resource Last { roles = ["z"];
actor Next { permissions = ["p"]; }
