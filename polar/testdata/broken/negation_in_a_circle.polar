actor User {}

resource Room {
  roles = ["guest", "banned"];
  permissions = ["enter"];

  "enter" if "guest" and not "banned";
  "banned" if not "enter";
}
