actor User {}
resource Room { permissions = ["enter"]; }

has_key(user: User, room: Room) if keyring(user, ring) and opens(ring, room);
has_permission(user: User, "enter", _: Room) if has_key(user);
