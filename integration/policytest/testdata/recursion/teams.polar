# Teams in teams: membership of a team in a team is itself a role that groups pass on, so
# that the rule for groups calls what it defines twice.
actor User {}
actor Team {
  roles = ["member", "lead"];
  permissions = ["join"];
  "member" if "lead";
  "join" if "lead";
}
resource Page {
  roles = ["reader"];
  permissions = ["read"];
  "read" if "reader";
}
has_role(actor: Actor, role: String, res: Resource) if
  team matches Team and has_role(actor, "member", team) and has_role(team, role, res);

test "teams of teams, and a ring of them" {
  setup {
    has_role(User{"ann"}, "member", Team{"core"});
    has_role(User{"bea"}, "lead", Team{"crew"});
    has_role(User{"cid"}, "member", Team{"ring2"});
    has_role(Team{"core"}, "member", Team{"crew"});
    has_role(Team{"crew"}, "member", Team{"staff"});
    has_role(Team{"staff"}, "lead", Team{"board"});
    has_role(Team{"ring1"}, "member", Team{"ring2"});
    has_role(Team{"ring2"}, "member", Team{"ring3"});
    has_role(Team{"ring3"}, "member", Team{"ring1"});
    has_role(Team{"board"}, "reader", Page{"minutes"});
    has_role(Team{"ring1"}, "reader", Page{"round"});
  }
  assert has_role(User{"ann"}, "member", t: Team) iff t in [Team{"core"}, Team{"crew"}, Team{"staff"}, Team{"board"}];
  assert has_role(User{"ann"}, "lead", t: Team) iff t in [Team{"board"}];
  assert has_role(t: Team, "member", Team{"board"}) iff t in [Team{"staff"}, Team{"crew"}, Team{"core"}];
  assert has_role(Team{"ring1"}, "member", t: Team) iff t in [Team{"ring1"}, Team{"ring2"}, Team{"ring3"}];
  assert allow(u: User, "read", Page{"minutes"}) iff u in [User{"ann"}, User{"bea"}];
  assert allow(User{"cid"}, "read", p: Page) iff p in [Page{"round"}];
  assert_not allow(User{"cid"}, "read", Page{"minutes"});
  assert allow(t: Team, "read", Page{"round"}) iff t in [Team{"ring1"}, Team{"ring2"}, Team{"ring3"}];
  assert allow(u: User, "join", Team{"board"}) iff u in [User{"ann"}, User{"bea"}];
}
