package tour

import (
	"context"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/examples/gitclub/store"
)

// thing is an object with the name it has for people.
type thing struct {
	object polarsql.Object
	name   string
}

func thingOf(polarType string, id any, name string) thing {
	return thing{polarsql.Ref(polarType, id), name}
}

// cast is who and what the tour visits.
type cast struct {
	alice, bob, siteAdmin, auditor, releaseBot thing
	vault, payroll, legacy, turbine            thing
	salaries, summary, confidential            thing
	lumen, storage                             thing
}

func findCast(ctx context.Context, db store.DB) (cast, error) {
	l := lookup{ctx: ctx, db: db}
	c := cast{
		alice:      thingOf("User", store.Alice, "alice"),
		bob:        thingOf("User", store.Bob, "bob"),
		siteAdmin:  thingOf("User", store.SiteAdmin, "site-admin"),
		auditor:    thingOf("User", store.Auditor, "auditor"),
		releaseBot: thingOf("User", store.ReleaseBot, "release-bot"),
		vault:      l.repository("lumen", "vault"),
		legacy:     l.repository("lumen", "legacy"),
		turbine:    l.repository("harbor", "turbine"),
	}
	var payroll int64
	c.payroll, payroll = l.repositoryID("lumen", "payroll")
	folder, err := store.FindFolder(ctx, db, payroll, "salaries")
	l.note(err)
	c.salaries = thingOf("Folder", folder, "folder payroll/reports/salaries")
	file, err := store.FindFile(ctx, db, payroll, "summary.pdf")
	l.note(err)
	c.summary = thingOf("File", file, "file payroll/reports/…/summary.pdf")
	organization, err := store.FindOrganization(ctx, db, "lumen")
	l.note(err)
	c.lumen = thingOf("Organization", organization, "lumen")
	team, err := store.FindTeam(ctx, db, organization, "storage")
	l.note(err)
	c.storage = thingOf("Team", team, "team lumen/storage")
	issue, err := store.FindIssue(ctx, db, "A token shows up in the log")
	l.note(err)
	c.confidential = thingOf("Issue", issue, "issue \"A token shows up in the log\"")
	return c, l.err
}

// decision is a question of the tour, with the answer and the reason for it.
type decision struct {
	actor    thing
	action   string
	resource thing
	allowed  bool
	because  string
}

// sqlShown is the decision whose SQL is printed.
const sqlShown = 4

func (c cast) decisions() []decision {
	return []decision{
		{c.bob, "write", c.vault, true, "his team is in a team of a team that writes here"},
		{c.bob, "rename", c.vault, false, "renaming takes a maintainer"},
		{c.alice, "rename", c.vault, true, "she is an admin of lumen"},
		{c.alice, "rename", c.legacy, false, "it is archived"},
		{c.alice, "archive", c.legacy, true, "who maintains it can bring it back"},
		{c.bob, "read", c.payroll, false, "it is private, and he has no role on it"},
		{c.bob, "read", c.summary, true, "a folder five levels up is shared with him"},
		{c.alice, "read", c.salaries, false, "a private folder takes no role from around it"},
		{c.siteAdmin, "read", c.salaries, true, "a global role reaches everything"},
		{c.releaseBot, "write", c.turbine, true, "a custom role of harbor carries repositories.write"},
		{c.bob, "read", c.confidential, false, "it is confidential, and he only reads there"},
	}
}

// lookup keeps the first error.
type lookup struct {
	ctx context.Context
	db  store.DB
	err error
}

func (l *lookup) note(err error) {
	if l.err == nil {
		l.err = err
	}
}

func (l *lookup) repository(organization, name string) thing {
	t, _ := l.repositoryID(organization, name)
	return t
}

func (l *lookup) repositoryID(organization, name string) (thing, int64) {
	id, err := store.FindRepository(l.ctx, l.db, organization, name)
	l.note(err)
	return thingOf("Repository", id, organization+"/"+name), id
}
