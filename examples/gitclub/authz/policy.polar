# GitClub: who may do what with organizations, teams, repositories, folders, files, issues.
#
# A rule in a block reads: the left side, if the right side. `"writer" if "maintainer"` in
# Repository: every maintainer of a repository is a writer of it. Longer rules stand
# between the blocks, where their variables can be given names.

actor User {}

# Roles that hold everywhere. `if global "site_admin"` below is where they reach in.
global {
  roles = ["site_admin", "auditor"];
  permissions = ["see_statistics"];

  "auditor" if "site_admin";
  "see_statistics" if "auditor";
}

resource Organization {
  roles = ["owner", "admin", "member"];
  permissions = ["view", "invite", "create_repository", "delete", "repositories.read", "repositories.write"];

  "owner" if global "site_admin";
  "admin" if "owner";
  "member" if "admin";

  "view" if "member";
  "view" if global "auditor";
  "invite" if "admin";
  "create_repository" if "admin";
  "delete" if "owner";
}

# Custom roles: each organization makes its own. A role is an object, a row like any
# other, and carries permissions of the organization.
resource Role {
  permissions = ["edit"];
  relations = { organization: Organization };

  "edit" if "admin" on "organization";
}

has_permission(user: User, permission: String, organization: Organization) if
  role matches Role and
  has_role(user, role, organization) and
  grants_permission(role, permission);

# Teams stand in teams. A member of the inner team is in the outer one too.
resource Team {
  roles = ["maintainer", "member"];
  permissions = ["view", "manage"];
  relations = { organization: Organization, parent: Team };

  "member" if "maintainer";
  "view" if "member" on "organization";
  "manage" if "maintainer";
  "manage" if "admin" on "organization";
}

in_team(user: User, team: Team) if has_role(user, "member", team);

in_team(user: User, team: Team) if
  inner matches Team and
  in_team(user, inner) and
  has_relation(inner, "parent", team);

resource Repository {
  roles = ["reader", "writer", "maintainer"];
  permissions = ["read", "open_issue", "write", "rename", "archive"];
  relations = { organization: Organization };

  "writer" if "maintainer";
  "reader" if "writer";

  # Roles from elsewhere: the organization, its custom roles, the site, everybody.
  "maintainer" if "admin" on "organization";
  "writer" if "repositories.write" on "organization";
  "reader" if "repositories.read" on "organization";
  "reader" if global "auditor";
  "reader" if is_public(resource);

  # An archived repository can be read and brought back, nothing else.
  "read" if "reader";
  "open_issue" if "reader" and not is_archived(resource);
  "write" if "writer" and not is_archived(resource);
  "rename" if "maintainer" and not is_archived(resource);
  "archive" if "maintainer";
}

# An organization can give its members a role on all its repositories but the private ones.
has_role(user: User, role: String, repository: Repository) if
  not is_private(repository) and
  organization matches Organization and
  has_relation(repository, "organization", organization) and
  has_default_role(organization, role) and
  has_role(user, "member", organization);

# What a team holds, everyone in it holds.
has_role(user: User, role: String, repository: Repository) if
  team matches Team and in_team(user, team) and has_role(team, role, repository);

has_role(user: User, role: String, folder: Folder) if
  team matches Team and in_team(user, team) and has_role(team, role, folder);

resource Folder {
  roles = ["reader", "writer", "maintainer"];
  permissions = ["read", "write", "share"];
  relations = { repository: Repository, parent: Folder };

  # The root folder takes its repository's roles, every other folder its parent's: by name,
  # to any depth. A private folder takes none and needs a role of its own.
  role if role on "repository" and is_root(resource);
  role if role on "parent" and not is_private(resource);

  "maintainer" if global "site_admin";
  "writer" if "maintainer";
  "reader" if "writer";

  "read" if "reader";
  "write" if "writer" and not is_archived(resource);
  "share" if "maintainer";
}

resource File {
  roles = ["reader", "writer", "maintainer"];
  permissions = ["read", "write", "share"];
  relations = { repository: Repository, folder: Folder, owner: User };

  role if role on "folder";
  "maintainer" if "owner";
  "writer" if "maintainer";
  "reader" if "writer";

  "read" if "reader";
  "write" if "writer" and not is_archived(resource);
  "share" if "maintainer";
}

# Folders and files are archived with their repository.
is_archived(folder: Folder) if
  repository matches Repository and has_relation(folder, "repository", repository) and is_archived(repository);

is_archived(file: File) if
  repository matches Repository and has_relation(file, "repository", repository) and is_archived(repository);

resource Issue {
  permissions = ["read", "close"];
  relations = { repository: Repository, creator: User, assignee: User };

  # A confidential issue is for those who work on the repository, and those it concerns.
  "read" if "reader" on "repository" and not is_confidential(resource);
  "read" if "writer" on "repository";
  "read" if "creator";
  "read" if "assignee";

  "close" if "write" on "repository";
  "close" if "creator" and "open_issue" on "repository";
  "close" if "assignee" and "open_issue" on "repository";
}

# --------------------------------------------------------------------------------------
# Tests: `polarsql test policy.polar` runs them on their own facts, without a database.

test fixture lumen {
  has_role(User{"alice"}, "admin", Organization{"lumen"});
  has_role(User{"bob"}, "member", Organization{"lumen"});
  has_default_role(Organization{"lumen"}, "reader");
  has_relation(Repository{"atlas"}, "organization", Organization{"lumen"});
  has_relation(Repository{"vault"}, "organization", Organization{"lumen"});
  is_private(Repository{"vault"});
}

test "organization roles reach the organization's repositories" {
  setup { fixture lumen; has_relation(Repository{"other"}, "organization", Organization{"harbor"}); }
  assert allow(User{"alice"}, action: String, Repository{"vault"})
    iff action in ["read", "open_issue", "write", "rename", "archive"];
  assert allow(User{"alice"}, "rename", r: Repository) iff r in [Repository{"atlas"}, Repository{"vault"}];
  assert allow(User{"bob"}, action: String, Repository{"atlas"}) iff action in ["read", "open_issue"];
  assert allow(u: User, "invite", Organization{"lumen"}) iff u in [User{"alice"}];
  assert_not allow(User{"bob"}, "read", Repository{"vault"});
  assert_not allow(User{"alice"}, "read", Repository{"other"});
}

test "a team's role reaches the members of the teams inside it, not of those around it" {
  setup {
    fixture lumen;
    has_relation(Team{"storage"}, "parent", Team{"backend"});
    has_relation(Team{"backend"}, "parent", Team{"engineering"});
    has_role(User{"bob"}, "member", Team{"storage"});
    has_role(User{"eng"}, "maintainer", Team{"engineering"});
    has_role(Team{"engineering"}, "writer", Repository{"vault"});
    has_role(Team{"storage"}, "reader", Repository{"other"});
  }
  assert in_team(User{"bob"}, t: Team) iff t in [Team{"storage"}, Team{"backend"}, Team{"engineering"}];
  assert allow(u: User, "write", Repository{"vault"}) iff u in [User{"alice"}, User{"bob"}, User{"eng"}];
  assert allow(User{"bob"}, "read", Repository{"other"});
  assert_not allow(User{"eng"}, "read", Repository{"other"});
  assert_not allow(User{"bob"}, "rename", Repository{"vault"});
}

test "global roles reach everything, also what nobody has mentioned" {
  setup { fixture lumen; has_role(User{"root"}, "site_admin"); has_role(User{"audit"}, "auditor"); is_private(Folder{"f"}); }
  assert allow(User{"root"}, "see_statistics");
  assert allow(User{"audit"}, "see_statistics");
  assert_not allow(User{"alice"}, "see_statistics");
  assert allow(User{"root"}, "rename", Repository{"vault"});
  assert allow(User{"root"}, "share", Folder{"f"});
  assert allow(User{"root"}, "delete", Organization{"any"});
  assert allow(User{"audit"}, action: String, Repository{"vault"}) iff action in ["read", "open_issue"];
}

test "custom roles carry permissions of their organization" {
  setup {
    fixture lumen;
    grants_permission(Role{"release"}, "repositories.write");
    grants_permission(Role{"recruiter"}, "invite");
    has_role(User{"bot"}, Role{"release"}, Organization{"lumen"});
    has_role(User{"bob"}, Role{"recruiter"}, Organization{"lumen"});
    has_relation(Role{"release"}, "organization", Organization{"lumen"});
  }
  assert allow(User{"bot"}, action: String, Repository{"vault"}) iff action in ["read", "open_issue", "write"];
  assert allow(User{"bob"}, action: String, Organization{"lumen"}) iff action in ["view", "invite"];
  assert allow(u: User, "edit", Role{"release"}) iff u in [User{"alice"}];
  assert_not allow(User{"bot"}, "view", Organization{"lumen"});
}

test "folders inherit to any depth, cycles end, private folders are an edge" {
  setup {
    fixture lumen;
    has_relation(Folder{"root"}, "repository", Repository{"atlas"}); is_root(Folder{"root"});
    has_relation(Folder{"docs"}, "parent", Folder{"root"});
    has_relation(Folder{"plans"}, "parent", Folder{"docs"}); is_private(Folder{"plans"});
    has_relation(Folder{"next"}, "parent", Folder{"plans"});
    has_relation(Folder{"ring"}, "parent", Folder{"knot"});
    has_relation(Folder{"knot"}, "parent", Folder{"ring"});
    has_role(User{"editor"}, "writer", Folder{"plans"});
    has_role(User{"editor"}, "reader", Folder{"knot"});
    has_relation(File{"roadmap"}, "folder", Folder{"next"});
    has_relation(File{"roadmap"}, "owner", User{"author"});
    has_role(User{"guest"}, "reader", File{"roadmap"});
  }
  assert allow(User{"bob"}, "read", f: Folder) iff f in [Folder{"root"}, Folder{"docs"}];
  assert allow(User{"editor"}, "write", f: Folder) iff f in [Folder{"plans"}, Folder{"next"}];
  assert allow(User{"editor"}, "read", Folder{"ring"});
  assert allow(u: User, "read", File{"roadmap"}) iff u in [User{"author"}, User{"editor"}, User{"guest"}];
  assert allow(u: User, "share", File{"roadmap"}) iff u in [User{"author"}];
}

test "public repositories are for everyone, archived ones only for reading" {
  setup {
    fixture lumen;
    is_public(Repository{"handbook"});
    is_archived(Repository{"atlas"});
    has_relation(Folder{"root"}, "repository", Repository{"atlas"}); is_root(Folder{"root"});
  }
  assert allow(User{"stranger"}, action: String, Repository{"handbook"}) iff action in ["read", "open_issue"];
  assert allow(User{"alice"}, action: String, Repository{"atlas"}) iff action in ["read", "archive"];
  assert allow(User{"alice"}, action: String, Folder{"root"}) iff action in ["read", "share"];
}

test "an issue belongs to its creator and its assignee, in a repository they can reach" {
  setup {
    fixture lumen;
    has_relation(Issue{"1"}, "repository", Repository{"atlas"});
    has_relation(Issue{"2"}, "repository", Repository{"vault"});
    has_relation(Issue{"3"}, "repository", Repository{"atlas"}); is_confidential(Issue{"3"});
    has_relation(Issue{"1"}, "creator", User{"bob"});
    has_relation(Issue{"2"}, "creator", User{"bob"});
    has_relation(Issue{"3"}, "assignee", User{"stranger"});
  }
  assert allow(User{"bob"}, "read", i: Issue) iff i in [Issue{"1"}, Issue{"2"}];
  assert allow(User{"bob"}, "close", i: Issue) iff i in [Issue{"1"}];
  assert allow(u: User, "read", Issue{"3"}) iff u in [User{"alice"}, User{"stranger"}];
  assert_not allow(User{"stranger"}, "close", Issue{"3"});
}
