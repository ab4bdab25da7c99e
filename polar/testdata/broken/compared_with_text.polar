actor User {}
resource Room { permissions = ["enter"]; }

has_permission(user: User, "enter", room: Room) if
  capacity(room, seats) and seats matches Integer and seats > "10" and user = "alice";
