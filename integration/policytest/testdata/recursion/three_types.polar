# Each of three types inherits from the next one in a ring, and two of them from themselves as well.
actor User {}
resource Shelf {
  roles = ["keeper"];
  permissions = ["dust"];
  relations = { room: Room, above: Shelf };
  "dust" if "keeper";
  "keeper" if "keeper" on "above";
  "keeper" if "keeper" on "room";
}
resource Room {
  roles = ["keeper"];
  permissions = ["air"];
  relations = { house: House, annex_of: Room };
  "air" if "keeper";
  "keeper" if "keeper" on "annex_of";
  "keeper" if "keeper" on "house";
}
resource House {
  roles = ["keeper"];
  permissions = ["paint"];
  relations = { model_on: Shelf };
  "paint" if "keeper";
  "keeper" if "keeper" on "model_on" and not is_sealed(resource);
}

test "around the ring" {
  setup {
    has_role(User{"kim"}, "keeper", House{"1"});
    has_role(User{"lou"}, "keeper", Shelf{"9"});
    has_relation(Room{"1"}, "house", House{"1"});
    has_relation(Shelf{"1"}, "room", Room{"1"});
    has_relation(House{"2"}, "model_on", Shelf{"1"});
    has_relation(Room{"2"}, "house", House{"2"});
    has_relation(Shelf{"2"}, "room", Room{"2"});
    has_relation(House{"1"}, "model_on", Shelf{"2"});
    has_relation(House{"3"}, "model_on", Shelf{"2"});
    has_relation(Room{"3"}, "house", House{"3"});
    has_relation(Shelf{"3"}, "room", Room{"3"});
    is_sealed(House{"3"});
    has_relation(Shelf{"8"}, "above", Shelf{"2"});
    has_relation(Room{"8"}, "annex_of", Room{"1"}); has_relation(Room{"1"}, "annex_of", Room{"8"});
    has_relation(Shelf{"7"}, "room", Room{"8"});
  }
  assert allow(User{"kim"}, "dust", s: Shelf) iff s in [Shelf{"1"}, Shelf{"2"}, Shelf{"7"}, Shelf{"8"}];
  assert allow(User{"kim"}, "air", r: Room) iff r in [Room{"1"}, Room{"2"}, Room{"8"}];
  assert allow(User{"kim"}, "paint", h: House) iff h in [House{"1"}, House{"2"}];
  assert_not allow(User{"kim"}, "dust", Shelf{"3"});
  assert allow(u: User, "dust", Shelf{"9"}) iff u in [User{"lou"}];
  assert allow(User{"lou"}, "paint", h: House) iff h in [];
}
