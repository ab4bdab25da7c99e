actor User {}

resource Invoice {
  roles = ["accountant", "clerk"];
  permissions = ["view", "approve"];

  "view" if "clerk";
  "approve" if "acountant";
}
