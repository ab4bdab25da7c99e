actor User {}
resource Room { permissions = ["enter", "leave"]; }

type has_key(user: User, room: Room);

has_permission(user: User, "enter", room: Room) if
  print(user) and forall(door(room, d), opens(user, d));

has_permission(_: User, "leave", _: Room) if cut;

?= allow(User{"alice"}, "enter", Room{"r1"});
