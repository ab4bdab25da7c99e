package store

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// The cast: users with a part in the tour. Everybody else is generated.
const (
	Alice      int64 = iota + 1 // admin of the organization lumen
	Bob                         // member of lumen and of its innermost team
	SiteAdmin                   // reaches everything
	Auditor                     // reads everything
	ReleaseBot                  // holds a custom role in harbor, nothing else

	firstGenerated
)

const (
	lumen  = "lumen"
	harbor = "harbor"
)

const (
	roleReader     = "reader"
	roleWriter     = "writer"
	roleMaintainer = "maintainer"
)

// table is the rows of one table, in the order of the schema.
type table struct {
	name    []string
	columns []string
	rows    [][]any
}

func (t *table) add(values ...any) { t.rows = append(t.rows, values) }

// generator makes all rows. It is deterministic: the same size gives the same rows.
type generator struct {
	size   Size
	random *rand.Rand
	tables []*table

	users, organizations, members, roles, rolePermissions, roleAssignments, teams, teamMembers,
	repositories, grants, folders, folderShares, files, fileShares, issues *table

	orgs  []*organization
	repos []*repository
}

type organization struct {
	id      int64
	name    string
	members []int64
	teams   []int64 // engineering, backend, storage, frontend, design, support
}

type repository struct {
	id      int64
	name    string
	org     *organization
	public  bool
	folders []int64 // the root first
}

// seed and epoch make every run equal to every other.
const seed = 20250101

var epoch = time.Date(2025, time.January, 1, 9, 0, 0, 0, time.UTC)

func generate(size Size) []*table {
	g := &generator{size: size, random: rand.New(rand.NewPCG(seed, 0))}
	g.makeTables()
	g.makeUsers()
	g.makeOrganizations()
	g.makeRepositories()
	g.makeFolders()
	g.makeFiles()
	g.makeIssues()
	return g.tables
}

func (g *generator) makeTables() {
	add := func(columns []string, name ...string) *table {
		t := &table{name: name, columns: columns}
		g.tables = append(g.tables, t)
		return t
	}
	g.users = add([]string{"id", "login", "site_role"}, "users")
	g.organizations = add([]string{"id", "name", "default_role"}, "organizations")
	g.members = add([]string{"organization_id", "user_id", "role"}, "organization_members")
	g.roles = add([]string{"id", "organization_id", "name"}, "custom_roles")
	g.rolePermissions = add([]string{"role_id", "permission"}, "custom_role_permissions")
	g.roleAssignments = add([]string{"role_id", "user_id"}, "custom_role_assignments")
	g.teams = add([]string{"id", "organization_id", "parent_id", "name"}, "teams")
	g.teamMembers = add([]string{"team_id", "user_id", "level"}, "team_members")
	g.repositories = add([]string{"id", "organization_id", "name", "description", "visibility", "archived", "created_by", "updated_at"},
		"app", "repositories")
	g.grants = add([]string{"repository_id", "user_id", "team_id", "role"}, "repository_grants")
	g.folders = add([]string{"id", "repository_id", "parent_id", "name", "private"}, "folders")
	g.folderShares = add([]string{"folder_id", "user_id", "team_id", "role"}, "folder_shares")
	g.files = add([]string{"id", "repository_id", "folder_id", "owner_id", "name", "size"}, "files")
	g.fileShares = add([]string{"file_id", "user_id", "role"}, "file_shares")
	g.issues = add([]string{"id", "repository_id", "title", "open", "confidential", "creator_id", "assignee_id", "created_at"}, "issues")
}

func (g *generator) makeUsers() {
	g.users.add(Alice, "alice", nil)
	g.users.add(Bob, "bob", nil)
	g.users.add(SiteAdmin, "site-admin", "site_admin")
	g.users.add(Auditor, "auditor", "auditor")
	g.users.add(ReleaseBot, "release-bot", nil)
	for id := firstGenerated; id <= int64(g.size.Users); id++ {
		g.users.add(id, userLogin(int(id)), nil)
	}
}

func (g *generator) makeOrganizations() {
	// What members may do on repositories that are not private; nil: nothing.
	defaults := []any{roleReader, nil, roleWriter}
	for i := range g.size.Organizations {
		o := &organization{id: int64(i + 1), name: organizationNames[i]}
		g.orgs = append(g.orgs, o)
		g.organizations.add(o.id, o.name, defaults[i%len(defaults)])
	}
	g.join(g.orgs[0], Alice, "admin")
	g.join(g.orgs[0], Bob, "member")
	for id := firstGenerated; id <= int64(g.size.Users); id++ {
		home := int(id) % len(g.orgs)
		g.join(g.orgs[home], id, g.memberRole(g.orgs[home]))
		if next := (home + 1 + g.random.IntN(len(g.orgs)-1)) % len(g.orgs); chance(g.random, 35) {
			g.join(g.orgs[next], id, "member")
		}
	}
	for _, o := range g.orgs {
		g.makeTeams(o)
		g.makeRoles(o)
	}
	g.roleAssignments.add(g.roles.rows[rolesPerOrganization][0], ReleaseBot) // harbor's release manager
}

// memberRole makes the first member the owner (in lumen, the first after the cast).
func (g *generator) memberRole(o *organization) string {
	switch {
	case len(o.members) == 0 || o.name == lumen && len(o.members) == 2:
		return "owner"
	case chance(g.random, 8):
		return "admin"
	}
	return "member"
}

func (g *generator) join(o *organization, user int64, role string) {
	o.members = append(o.members, user)
	g.members.add(o.id, user, role)
}

// Indexes into organization.teams.
const (
	engineering = iota
	backend
	storageTeam
)

func (g *generator) makeTeams(o *organization) {
	for _, t := range []struct {
		name   string
		parent int // index in o.teams, or -1
	}{{"engineering", -1}, {"backend", engineering}, {"storage", backend}, {"frontend", engineering}, {"design", -1}, {"support", -1}} {
		var parent any
		if t.parent >= 0 {
			parent = o.teams[t.parent]
		}
		id := int64(len(g.teams.rows) + 1)
		o.teams = append(o.teams, id)
		g.teams.add(id, o.id, parent, t.name)
	}
	for _, user := range o.members {
		switch {
		case user == Alice:
		case user == Bob:
			g.teamMembers.add(o.teams[storageTeam], Bob, 1)
		case chance(g.random, 70):
			level := 1
			if chance(g.random, 15) {
				level = 2
			}
			g.teamMembers.add(pick(g.random, o.teams), user, level)
		}
	}
}

const rolesPerOrganization = 3

func (g *generator) makeRoles(o *organization) {
	for _, role := range [rolesPerOrganization]struct{ name, permission string }{
		{"release manager", "repositories.write"}, {"archivist", "repositories.read"}, {"recruiter", "invite"},
	} {
		id := g.uuid()
		g.roles.add(id, o.id, role.name)
		g.rolePermissions.add(id, role.permission)
		holders := map[int64]bool{}
		for range g.random.IntN(3) {
			if user := g.anyUser(); !holders[user] {
				holders[user] = true
				g.roleAssignments.add(id, user)
			}
		}
	}
}

// anyUser is a user outside the cast.
func (g *generator) anyUser() int64 {
	return firstGenerated + g.random.Int64N(int64(g.size.Users)-firstGenerated+1)
}

// maybe is the value in so many of a hundred cases, else NULL.
func (g *generator) maybe(percent int, value int64) any {
	if chance(g.random, percent) {
		return value
	}
	return nil
}

// uuid is a random one (version 4), the same in every run.
func (g *generator) uuid() string {
	a, b := g.random.Uint64(), g.random.Uint64()
	a = a&^0xf000 | 0x4000
	b = b&^(3<<62) | 1<<63
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", a>>32, a>>16&0xffff, a&0xffff, b>>48, b&0xffffffffffff)
}
