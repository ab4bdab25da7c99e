-- The tables of a code host: repositories of organizations, folders in them, files in those.
CREATE TABLE users (
    id    bigint NOT NULL,
    login text   NOT NULL
);

CREATE TABLE organizations (
    id        bigint NOT NULL,
    name      text   NOT NULL,
    base_role text   NOT NULL CHECK (base_role IN ('none', 'read', 'write')) -- of every member, on every repository
);

CREATE TABLE org_members (
    org_id  bigint NOT NULL,
    user_id bigint NOT NULL,
    role    text   NOT NULL CHECK (role IN ('owner', 'member'))
);

CREATE TABLE org_blocked_users (
    org_id  bigint NOT NULL,
    user_id bigint NOT NULL
);

CREATE TABLE teams (
    id        bigint NOT NULL,
    org_id    bigint NOT NULL,
    parent_id bigint, -- has the members of this team, too
    name      text   NOT NULL
);

CREATE TABLE team_members (
    team_id bigint NOT NULL,
    user_id bigint NOT NULL
);

CREATE TABLE repositories (
    id         bigint      NOT NULL,
    org_id     bigint      NOT NULL,
    name       text        NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE repo_collaborators (
    repo_id bigint NOT NULL,
    user_id bigint NOT NULL,
    role    text   NOT NULL CHECK (role IN ('admin', 'write', 'read'))
);

CREATE TABLE repo_teams (
    repo_id bigint NOT NULL,
    team_id bigint NOT NULL,
    role    text   NOT NULL CHECK (role IN ('admin', 'write', 'read'))
);

CREATE TABLE folders (
    id        bigint NOT NULL,
    repo_id   bigint NOT NULL, -- counts for a root folder only: below it the way is the parent's
    parent_id bigint,
    name      text   NOT NULL
);

CREATE TABLE folder_grants (
    folder_id bigint NOT NULL,
    user_id   bigint NOT NULL,
    role      text   NOT NULL CHECK (role IN ('editor', 'viewer'))
);

CREATE TABLE files (
    id         bigint      NOT NULL,
    folder_id  bigint      NOT NULL,
    owner_id   bigint      NOT NULL,
    name       text        NOT NULL,
    bytes      bigint      NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE file_shares (
    file_id bigint NOT NULL,
    user_id bigint NOT NULL,
    role    text   NOT NULL CHECK (role IN ('editor', 'viewer'))
);
