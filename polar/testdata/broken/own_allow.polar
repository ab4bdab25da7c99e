actor User {}

resource Room {
  roles = ["guest"];
  permissions = ["enter"];

  "enter" if "guest";
}

allow(user: User, action: String, room: Room) if is_manager(user) and manages(user, action, room);
