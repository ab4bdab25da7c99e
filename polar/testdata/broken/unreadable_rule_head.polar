actor User {}
resource Room { permissions = ["enter"]; }

has_permission(user User, "enter", room: Room) if has_key(user, room);
has_permission(user: User, "enter", room: Room) = has_key(user, room);
has_permission(user: User, "enter", room: Room) :- has_key(user, room);
