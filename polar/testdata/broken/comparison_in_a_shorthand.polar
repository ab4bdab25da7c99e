actor User {}

resource Room {
  roles = ["guest"];
  permissions = ["enter"];

  "enter" if "guest" and capacity(resource, seats) and seats > 10;
}
