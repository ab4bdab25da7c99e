# Calls, heads, facts and assertions that do not fit what the rest of the policy says.
actor User { relations = { boss: User }; }
actor Bot { }
resource Org { roles = ["owner"]; }
resource Repo { roles = ["reader"]; permissions = ["read"]; relations = { org: Org, owner: User }; }
declare tagged(Repo, String);
near(a: User, b: Repo) if visits(a, b);
owns(user: User, repo: Repo) if has_relation(repo, "owner", user);
fork(copy: Repo) if cloned(copy);
odd(x: User, x: Repo) if fork(x);

has_relation(user: User, "owner", repo: Repo) if near(user, repo);
has_relation(user: User, "boss", other: User) if knows(user, other);
has_permission(user: User, "read", repo: Repo) if has_relation(user, "owner", repo);
has_permission(user: User, "a", repo: Repo) if has_role(user, "reader", repo, true);
has_permission(user: User, "b", repo: Repo) if near(user) and repo = Repo{"x"};
has_permission(user: User, "c", repo: Repo) if near(repo, user);
has_permission(user: User, "d", repo: Repo) if near(user, "repo") and repo = Repo{"x"};
has_permission(user: User, "e", repo: Repo) if owns(user, org) and org matches Org and has_relation(repo, "org", org);
has_permission(bot: Bot, "f", repo: Repo) if not near(repo, bot);
has_permission(_: User, "g", repo: Repo) if tagged(repo, "free") and near("guest", "free");
has_permission(user: User, "h", repo: Repo) if odd(user, repo) or odd("a", "b");
has_permission(user: User, "i", repo: Repo) if fork(2) and near(user, repo);

test fixture things {
  near("guest", "free");
  cloned(Repo{"a"});
  clones(Repo{"a"});
  has_role("alice", "reader", Repo{"a"});
  has_role(User{"alice"}, "reader", Repos{"a"});
  has_role(User{"alice"}, "reader", Repo{"a"}, 1);
  has_relation(User{"alice"}, "owner", Repo{"a"});
  has_relation(Repo{"a"}, "owner", User{"alice"});
  has_relation(Repo{"a"}, "parent", Org{"a"});
  tagged(Repo{"a"}, "x");
  tagged(Repo{"a"}, 7);
  listed(Repo{"a"});
}
test "things" {
  setup { fixture things; }
  assert fork(Repo{"a"});
  assert_not fork(User{"a"});
  assert_not forc(Repo{"a"});
  assert listed(Repo{"a"});
  assert_not owns(User{"a"});
}
