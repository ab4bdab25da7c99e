actor User {}

resource Company { roles = ["director"]; }

resource Invoice {
  permissions = ["approve"];

  "approve" if "director" on "company";
}
