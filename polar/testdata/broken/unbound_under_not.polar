actor User {}
resource Room { permissions = ["book"]; }

has_permission(user: User, "book", room: Room) if
  works_in(user, building) and located_in(room, building) and not booked(room, other);
