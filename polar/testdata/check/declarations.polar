actor User { roles = ["a", "a"]; permissions = ["a"]; relations = { b: User, b: User }; }
resource User { roles = ["x"]; }
resource String {}
actor Actor {}
global { roles = ["admin"]; relations = { of: User }; }
global { roles = ["other"]; }
resource Twice { roles = ["r"]; roles = ["s"]; relations = { nowhere: Nowhere }; }
resource A extends B {}
resource B extends A {}
resource C extends C {}
resource D extends Actor {}
resource E extends Usr {}
resource F extends G, H { roles = ["f"]; relations = { to: User }; }
resource G { permissions = ["f"]; }
resource H { relations = { to: Twice }; }
resource I extends J {}
actor J { permissions = ["p"]; "p" if "q"; }
