-- What any application with these tables has: primary and foreign keys, an index for each direction of an
-- association, and one for each order in which a page is shown.
ALTER TABLE users ADD PRIMARY KEY (id);
ALTER TABLE organizations ADD PRIMARY KEY (id);
ALTER TABLE org_members
    ADD PRIMARY KEY (org_id, user_id),
    ADD FOREIGN KEY (org_id) REFERENCES organizations,
    ADD FOREIGN KEY (user_id) REFERENCES users;
ALTER TABLE org_blocked_users
    ADD PRIMARY KEY (org_id, user_id),
    ADD FOREIGN KEY (org_id) REFERENCES organizations,
    ADD FOREIGN KEY (user_id) REFERENCES users;
ALTER TABLE teams
    ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (org_id) REFERENCES organizations,
    ADD FOREIGN KEY (parent_id) REFERENCES teams;
ALTER TABLE team_members
    ADD PRIMARY KEY (team_id, user_id),
    ADD FOREIGN KEY (team_id) REFERENCES teams,
    ADD FOREIGN KEY (user_id) REFERENCES users;
ALTER TABLE repositories
    ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (org_id) REFERENCES organizations;
ALTER TABLE repo_collaborators
    ADD PRIMARY KEY (repo_id, user_id),
    ADD FOREIGN KEY (repo_id) REFERENCES repositories,
    ADD FOREIGN KEY (user_id) REFERENCES users;
ALTER TABLE repo_teams
    ADD PRIMARY KEY (repo_id, team_id),
    ADD FOREIGN KEY (repo_id) REFERENCES repositories,
    ADD FOREIGN KEY (team_id) REFERENCES teams;
ALTER TABLE folders
    ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (repo_id) REFERENCES repositories,
    ADD FOREIGN KEY (parent_id) REFERENCES folders;
ALTER TABLE folder_grants
    ADD PRIMARY KEY (folder_id, user_id),
    ADD FOREIGN KEY (folder_id) REFERENCES folders,
    ADD FOREIGN KEY (user_id) REFERENCES users;
ALTER TABLE files
    ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (folder_id) REFERENCES folders,
    ADD FOREIGN KEY (owner_id) REFERENCES users;
ALTER TABLE file_shares
    ADD PRIMARY KEY (file_id, user_id),
    ADD FOREIGN KEY (file_id) REFERENCES files,
    ADD FOREIGN KEY (user_id) REFERENCES users;

CREATE INDEX org_members_user ON org_members (user_id, org_id) INCLUDE (role);
CREATE INDEX org_blocked_users_user ON org_blocked_users (user_id, org_id);
CREATE INDEX teams_org ON teams (org_id);
CREATE INDEX teams_parent ON teams (parent_id);
CREATE INDEX team_members_user ON team_members (user_id, team_id);
CREATE INDEX repositories_org ON repositories (org_id, id);
CREATE INDEX repositories_newest ON repositories (created_at DESC, id DESC);
CREATE INDEX repo_collaborators_user ON repo_collaborators (user_id, repo_id) INCLUDE (role);
CREATE INDEX repo_teams_team ON repo_teams (team_id, repo_id) INCLUDE (role);
CREATE INDEX folders_repo ON folders (repo_id, id);
CREATE INDEX folders_parent ON folders (parent_id, id);
CREATE INDEX folder_grants_user ON folder_grants (user_id, folder_id) INCLUDE (role);
CREATE INDEX files_folder ON files (folder_id, id);
CREATE INDEX files_owner ON files (owner_id, id);
CREATE INDEX files_newest ON files (created_at DESC, id DESC);
CREATE INDEX file_shares_user ON file_shares (user_id, file_id) INCLUDE (role);
