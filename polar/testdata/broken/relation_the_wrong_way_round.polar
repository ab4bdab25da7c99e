actor User {}

resource Room {
  permissions = ["clean"];
  relations = { keeper: User };
}

has_permission(user: User, "clean", room: Room) if has_relation(user, "keeper", room);
