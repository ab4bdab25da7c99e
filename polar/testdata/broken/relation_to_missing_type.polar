actor User {}

resource Invoice {
  permissions = ["approve"];
  relations = { company: Compnay };

  "approve" if "director" on "company";
}

resource Company { roles = ["director"]; }
