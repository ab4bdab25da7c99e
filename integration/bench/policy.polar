# Who may see the repositories, folders and files of a code host.

actor User {}

resource Organization {
  roles = ["member", "owner"];
  "member" if "owner";
}

resource Team {
  roles = ["member"];
  relations = { parent: Team };
}

resource Repository {
  permissions = ["read", "can_read"];
  relations = { organization: Organization };

  "read" if "owner" on "organization";
}

resource Folder {
  roles = ["viewer", "editor"];
  permissions = ["view", "edit"];
  relations = { parent: Folder, repository: Repository };

  "viewer" if "editor";
  "view" if "viewer";
  "view" if "view" on "parent";
  "view" if "read" on "repository";
}

resource File {
  roles = ["viewer", "editor"];
  permissions = ["view", "edit", "delete"];
  relations = { folder: Folder, owner: User };

  "viewer" if "editor";
  "view" if "owner";
  "view" if "viewer";
  "view" if "view" on "folder";
  "edit" if "owner";
  "edit" if "editor";
  "delete" if "owner";
}

# A team has the members of its child teams, too.
has_role(user: User, "member", team: Team) if
  child matches Team and has_relation(child, "parent", team) and has_role(user, "member", child);

# Any role on a repository will do, one's own or that of a team.
has_permission(user: User, "read", repository: Repository) if has_role(user, _, repository);
has_permission(user: User, "read", repository: Repository) if
  team matches Team and has_role(team, _, repository) and has_role(user, "member", team);

# Some organizations let all their members see everything.
has_permission(user: User, "read", repository: Repository) if
  organization matches Organization and
  has_relation(repository, "organization", organization) and
  has_base_role(organization, base) and base in ["read", "write"] and
  has_role(user, "member", organization);

# Whoever may read a repository can, unless the organization has blocked them.
has_permission(user: User, "can_read", repository: Repository) if
  organization matches Organization and
  has_relation(repository, "organization", organization) and
  not is_blocked(user, organization) and
  has_permission(user, "read", repository);
