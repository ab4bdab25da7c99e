actor User {}
resource Org { roles = ["member"]; permissions = ["read"]; "read" if "member"; }
allow(user: User, "read", org: Org) if has_fact(org, "public") and has_role(user, "member");
