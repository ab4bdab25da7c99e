package store

import (
	"strings"
	"time"
)

// showcase is the repositories that the tour visits.
var showcase = []struct {
	organization, name, description, visibility string
	archived                                    bool
}{
	{lumen, "atlas", "Maps of everything we run", "internal", false},
	{lumen, "vault", "Keys, and who turns them", "private", false},
	{lumen, "payroll", "Salaries and how they are paid", "private", false},
	{lumen, "legacy", "The first website, kept for its redirects", "internal", true},
	{harbor, "handbook", "How harbor works, for everyone", "public", false},
	{harbor, "turbine", "The release machinery", "private", false},
}

func (g *generator) makeRepositories() {
	taken := map[string]bool{}
	for _, s := range showcase {
		o := g.orgs[0]
		if s.organization == harbor {
			o = g.orgs[1]
		}
		g.addRepository(o, unique(taken, o.name+"/"+s.name), s.description, s.visibility, s.archived, nil)
	}
	// The outer team's role reaches bob, who is two teams further in.
	g.grants.add(g.repos[1].id, nil, g.orgs[0].teams[engineering], roleWriter)
	for len(g.repos) < g.size.Repositories {
		o := pick(g.random, g.orgs)
		subject, part := pick(g.random, subjects), pick(g.random, parts)
		visibility := pick(g.random, []string{"public", "internal", "internal", "internal", "private", "private"})
		r := g.addRepository(o, unique(taken, o.name+"/"+subject+"-"+part), "The "+subject+" "+part,
			visibility, chance(g.random, 12), g.maybe(70, pick(g.random, o.members)))
		g.grant(r)
	}
}

// addRepository takes the name with its organization in front.
func (g *generator) addRepository(o *organization, fullName, description, visibility string, archived bool, creator any) *repository {
	name := strings.TrimPrefix(fullName, o.name+"/")
	r := &repository{id: int64(len(g.repos) + 1), name: name, org: o, public: visibility == "public"}
	g.repos = append(g.repos, r)
	updated := epoch.Add(-time.Duration(g.random.IntN(200*24*60)) * time.Minute)
	g.repositories.add(r.id, o.id, name, description, visibility, archived, creator, updated)
	return r
}

func (g *generator) grant(r *repository) {
	roles := []string{roleReader, roleWriter, roleWriter, roleMaintainer}
	holders := map[int64]bool{}
	for range g.random.IntN(3) {
		user := pick(g.random, r.org.members)
		if chance(g.random, 15) {
			user = g.anyUser()
		}
		if !holders[user] {
			holders[user] = true
			g.grants.add(r.id, user, nil, pick(g.random, roles))
		}
	}
	if chance(g.random, 40) {
		g.grants.add(r.id, nil, pick(g.random, r.org.teams), pick(g.random, roles))
	}
}

func (g *generator) makeFolders() {
	for _, r := range g.repos {
		g.addFolder(r, nil, "/", false)
	}
	payroll := g.repos[2]
	reports := g.addFolder(payroll, payroll.folders[0], "reports", false)
	g.folderShares.add(reports, Bob, nil, roleReader)
	g.addFolder(payroll, reports, "salaries", true)
	inner := reports
	for _, name := range []string{"2024", "q4", "december", "week-50", "drafts"} {
		inner = g.addFolder(payroll, inner, name, false)
	}
	for len(g.folders.rows) < len(g.repos)+g.size.Folders {
		r := pick(g.random, g.repos)
		if r == payroll {
			continue
		}
		// The later of two, so that some trees grow deep.
		parent := r.folders[max(g.random.IntN(len(r.folders)), g.random.IntN(len(r.folders)))]
		id := g.addFolder(r, parent, pick(g.random, folderNames), chance(g.random, 8))
		if chance(g.random, 12) {
			g.share(r, id)
		}
	}
}

func (g *generator) addFolder(r *repository, parent any, name string, private bool) int64 {
	id := int64(len(g.folders.rows) + 1)
	r.folders = append(r.folders, id)
	g.folders.add(id, r.id, parent, name, private)
	return id
}

func (g *generator) share(r *repository, folder int64) {
	role := pick(g.random, []string{roleReader, roleReader, roleWriter, roleMaintainer})
	if chance(g.random, 50) {
		g.folderShares.add(folder, nil, pick(g.random, r.org.teams), role)
		return
	}
	g.folderShares.add(folder, g.anyUser(), nil, role)
}

func (g *generator) makeFiles() {
	taken := map[int64]map[string]bool{}
	add := func(r *repository, folder int64, owner any, stem, ending string) string {
		if taken[folder] == nil {
			taken[folder] = map[string]bool{}
		}
		id := g.uuid()
		g.files.add(id, r.id, folder, owner, unique(taken[folder], stem)+ending, 100+g.random.IntN(90_000))
		return id
	}
	payroll := g.repos[2]
	add(payroll, payroll.folders[2], nil, "everyone", ".csv")
	add(payroll, payroll.folders[len(payroll.folders)-1], nil, "summary", ".pdf")
	for len(g.files.rows) < g.size.Files {
		r := pick(g.random, g.repos)
		if r == payroll {
			continue
		}
		id := add(r, pick(g.random, r.folders), g.maybe(60, pick(g.random, r.org.members)), pick(g.random, fileStems), pick(g.random, fileEndings))
		if chance(g.random, 6) {
			g.fileShares.add(id, g.anyUser(), pick(g.random, []string{roleReader, roleReader, roleWriter}))
		}
	}
}

func (g *generator) makeIssues() {
	g.addIssue(g.repos[0], "Search forgets the second page", true, false, Bob, nil)
	g.addIssue(g.repos[0], "A token shows up in the log", true, true, Alice, nil)
	g.addIssue(g.repos[3], "Redirects go in circles", true, false, Bob, nil)
	for len(g.issues.rows) < g.size.Issues {
		r := pick(g.random, g.repos)
		creator := pick(g.random, r.org.members)
		if r.public && chance(g.random, 30) {
			creator = g.anyUser()
		}
		subject, _, _ := strings.Cut(r.name, "-")
		g.addIssue(r, issueTitle(g.random, subject), chance(g.random, 65), chance(g.random, 12), creator,
			g.maybe(40, pick(g.random, r.org.members)))
	}
}

func (g *generator) addIssue(r *repository, title string, open, confidential bool, creator int64, assignee any) {
	created := epoch.Add(-time.Duration(g.random.IntN(100*24*60)) * time.Minute)
	g.issues.add(int64(len(g.issues.rows)+1), r.id, title, open, confidential, creator, assignee, created)
}
