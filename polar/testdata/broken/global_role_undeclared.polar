actor User {}

global { roles = ["caretaker"]; }

resource Room {
  permissions = ["enter"];

  "enter" if global "cartaker";
  "enter" if "caretaker";
}
