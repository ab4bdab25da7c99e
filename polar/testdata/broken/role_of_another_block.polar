actor User {}

resource Company {
  roles = ["director"];
}

resource Invoice {
  permissions = ["approve"];
  relations = { company: Company };

  "approve" if "director";
}
