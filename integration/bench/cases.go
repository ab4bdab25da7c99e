package main

import "slices"

// cases is the table of all that is measured.
func cases() []benchCase {
	return slices.Concat(authorizeCases(), filterCases(), wholeCases(), pageCases(), flagCases(), otherCases(), manyCases(), coldCases())
}

// Goals: what an expert writes is matched, what one writes first is beaten.
var (
	authorizeGoal   = goal{atMost: 1.1, atLeast: 2.5}
	filterGoal      = goal{atMost: 1.1}
	smallFilterGoal = goal{atMost: 1.1, atLeast: 10}
	pageGoal        = goal{atMost: 2}
	smallPageGoal   = goal{atMost: 2, atLeast: 20}
	whoGoal         = goal{atMost: 1.1}
	actionsGoal     = goal{atMost: 1.5}
	manyGoal        = goal{atLeast: 20}
)

// Ordinary files, by the depth of their folder: the last of a tree's path of eight, and its root.
const (
	deepFiles = `files AS f JOIN folders AS d ON d.id = f.folder_id AND d.id >= 100000 AND d.id % 50 = 7`
	rootFiles = `files AS f JOIN folders AS d ON d.id = f.folder_id AND d.id >= 100000 AND d.id % 50 = 0`
)

// The members that an organization lets read all, and someone who is no member, for each drawn file.
const (
	readers = ` JOIN repositories AS r ON r.id = d.repo_id JOIN organizations AS o ON o.id = r.org_id AND o.base_role = 'read' AND o.id > 2
		CROSS JOIN LATERAL (SELECT user_id FROM org_members WHERE org_id = o.id AND role = 'member' ORDER BY pick(user_id, f.id, 9999), 1 LIMIT 1) AS m
		ORDER BY pick(f.id, 900, 99999), f.id LIMIT 40`
	strangers = ` JOIN repositories AS r ON r.id = d.repo_id AND r.org_id > 2
		CROSS JOIN LATERAL (SELECT 101 + pick(f.id, 901, 9900) AS user_id) AS m
		ORDER BY pick(f.id, 902, 99999), f.id LIMIT 40`
	teamMembers = ` JOIN repo_teams AS t ON t.repo_id = d.repo_id AND t.team_id < 301
		JOIN team_members AS m ON m.team_id = t.team_id + 800
		JOIN teams AS x ON x.id = t.team_id JOIN organizations AS o ON o.id = x.org_id AND o.base_role = 'none'
		ORDER BY pick(f.id, 903, 99999), f.id, m.user_id LIMIT 40`
	granted = ` JOIN folder_grants AS m ON m.folder_id = d.id - 6 ORDER BY pick(f.id, 904, 99999), f.id, m.user_id LIMIT 40`
)

const yes, no = "\x01", "\x00"

func authorizeCases() []benchCase {
	file := func(name, hit, drawn string, asked ...values) benchCase {
		return benchCase{name: "authorize: " + name, hit: hit, drawn: drawn, asked: asked, goal: authorizeGoal,
			ours: authorize("view", "File"), expert: byExpert("authorize_file"), obvious: firstWritten("authorize_file")}
	}
	pairs := func(from, rest string) string { return "SELECT m.user_id, f.id FROM " + from + rest }
	repository := func(name, action, hit, drawn, by string) benchCase {
		return benchCase{name: "authorize: " + name, hit: hit, drawn: drawn, goal: authorizeGoal,
			ours: authorize(action, "Repository"), expert: byExpert(by), obvious: firstWritten(by)}
	}
	return []benchCase{
		file("owner", yes, `SELECT owner_id, id FROM files WHERE id > 1000000 ORDER BY pick(id, 905, 99999), id LIMIT 40`),
		file("shared with", yes, `SELECT user_id, file_id FROM file_shares WHERE file_id > 1000000 ORDER BY pick(file_id, 906, 99999), 2, 1 LIMIT 40`),
		file("folder grant, 6 folders up", yes, pairs(deepFiles, granted)),
		file("organization, depth 1", yes, pairs(rootFiles, readers)),
		file("organization, depth 8", yes, pairs(deepFiles, readers)),
		file("team chain, depth 8", yes, pairs(deepFiles, teamMembers)),
		file("owner of all, depth 8", yes, "SELECT 1, f.id FROM "+deepFiles+" ORDER BY pick(f.id, 907, 99999), f.id LIMIT 40"),
		fixed(file("team chain, depth 25", yes, "", values{deep, deepestFile})),
		fixed(file("grant on 10,000 folders", yes, "", values{wide, fileInWide})),
		file("miss, depth 1", no, pairs(rootFiles, strangers)),
		file("miss, depth 8", no, pairs(deepFiles, strangers)),
		fixed(file("miss, depth 25", no, "", values{nobody, deepestFile}, values{medium, deepestFile})),
		fixed(file("miss, no access at all", no, "", values{nobody, fileInTree}, values{nobody, fileInWide}, values{nobody, fileOfSmall})),
		repository("repository, collaborator", "read", yes,
			`SELECT user_id, repo_id FROM repo_collaborators WHERE repo_id > 100 ORDER BY pick(repo_id, 908, 99999), 2 LIMIT 40`, "authorize_repository"),
		repository("repository, miss", "read", no,
			`SELECT 101 + pick(id, 909, 9900), id FROM repositories WHERE org_id > 2 ORDER BY pick(id, 910, 99999), id LIMIT 40`, "authorize_repository"),
		repository("repository, not blocked", "can_read", yes,
			`SELECT m.user_id, r.id FROM repositories AS r JOIN org_members AS m ON m.org_id = r.org_id AND m.role = 'owner' AND m.user_id > 100
			 ORDER BY pick(r.id, 911, 99999), r.id, m.user_id LIMIT 40`, "authorize_repository_can_read"),
	}
}

// fixed marks a case whose answer is the same at every scale.
func fixed(c benchCase) benchCase {
	c.fixed = true
	return c
}

const ordinaryUsers = `SELECT 101 + pick(n, 912, 9900) FROM generate_series(1, 12) AS n`

func filterCases() []benchCase {
	const ids, count = `SELECT f.id FROM files AS f WHERE @`, `SELECT count(*) FROM files AS f WHERE @`
	files := func(name, drawn string, g goal, who ...values) []benchCase {
		return []benchCase{
			{name: "filter: ids, " + name, asked: who, drawn: drawn, goal: g, ours: filtered("view", "File", ids),
				expert: byExpert("files"), experts: []contender{byExpert("files_or")}, obvious: firstWritten("files")},
			{name: "filter: count, " + name, asked: who, drawn: drawn, goal: g, ours: filtered("view", "File", count),
				expert:  written(expert, "expert/files.sql", countOf),
				experts: []contender{written(expert, "expert/files_or.sql", countOf)}, obvious: written(obvious, "obvious/files.sql", countOf)},
		}
	}
	names := func(name, drawn string, who ...values) benchCase {
		return benchCase{name: "filter: names, " + name, asked: who, drawn: drawn, goal: filterGoal,
			ours: filtered("view", "File", `SELECT f.name FROM files AS f WHERE @`), expert: byExpert("file_names"),
			experts: []contender{written(expert, "expert/files.sql", namesOf)}, obvious: written(obvious, "obvious/files.sql", namesOf)}
	}
	repositories := func(name, action, by string, g goal, who values) benchCase {
		return benchCase{name: "filter: repositories, " + name, asked: []values{who}, goal: g,
			ours:   filtered(action, "Repository", `SELECT f.id FROM repositories AS f WHERE @`),
			expert: byExpert(by), obvious: firstWritten(by)}
	}
	one := func(who string) values { return values{who} }
	return slices.Concat(
		fixedAll(files("none", "", smallFilterGoal, one(nobody))),
		fixedAll(files("10 files", "", smallFilterGoal, one(small))),
		fixedAll(files("100 in a chain of 25", "", smallFilterGoal, one(deep))),
		fixedAll(files("1,000 files", "", filterGoal, one(medium))),
		fixedAll(files("10,000 folders in one", "", filterGoal, one(wide))),
		files("ordinary users", ordinaryUsers, filterGoal),
		files("10 %", "", filterGoal, one(tenth)),
		files("everything", "", filterGoal, one(whale)),
		[]benchCase{
			fixed(names("1,000 files", "", one(medium))),
			fixed(names("10,000 folders in one", "", one(wide))),
			names("ordinary users", ordinaryUsers),
		},
		[]benchCase{
			repositories("2", "read", "repositories", smallFilterGoal, one(medium)),
			repositories("10 %", "read", "repositories", filterGoal, one(tenth)),
			repositories("10 %, not blocked", "can_read", "repositories_can_read", filterGoal, one(tenth)),
			repositories("all", "read", "repositories", filterGoal, one(whale)),
		},
	)
}

// wholeCases asks for all ids, in their order, and for their number, as statements of their own.
func wholeCases() []benchCase {
	const inOrder = `SELECT id FROM (@) AS answer(id) ORDER BY id`
	var all []benchCase
	for _, of := range []struct {
		name, who string
		goal      goal
	}{
		{"none", nobody, smallFilterGoal}, {"10 files", small, smallFilterGoal}, {"100 in a chain of 25", deep, smallFilterGoal},
		{"1,000 files", medium, filterGoal}, {"10,000 folders in one", wide, filterGoal}, {"ordinary users", "", filterGoal},
		{"10 %", tenth, filterGoal}, {"everything", whale, filterGoal},
	} {
		for _, ask := range []struct {
			question, written string
			ours              contender
		}{{"list", inOrder, list("view", "File")}, {"count", countOf, count("view", "File")}} {
			c := benchCase{name: ask.question + ": " + of.name, goal: of.goal, ours: ask.ours, asked: []values{{of.who}},
				expert: written(expert, "expert/files.sql", ask.written), experts: []contender{written(expert, "expert/files_or.sql", ask.written)},
				obvious: written(obvious, "obvious/files.sql", ask.written)}
			switch of.who {
			case "":
				c.asked, c.drawn = nil, ordinaryUsers
			case tenth, whale:
			default:
				c.fixed = true
			}
			all = append(all, c)
		}
	}
	return append(all, benchCase{name: "list: repositories, 10 %, not blocked", goal: filterGoal, asked: []values{{tenth}},
		ours: list("can_read", "Repository"), expert: written(expert, "expert/repositories_can_read.sql", inOrder)})
}

func fixedAll(all []benchCase) []benchCase {
	for i := range all {
		all[i].fixed = true
	}
	return all
}

func pageCases() []benchCase {
	const newest = ` ORDER BY f.created_at DESC, f.id DESC LIMIT 50`
	var all []benchCase
	for _, share := range []struct {
		name, who string
		goal      goal
	}{
		{"0 %", nobody, smallPageGoal}, {"0.001 %", hundredThousandth, smallPageGoal}, {"0.1 %", thousandth, smallPageGoal},
		{"10 %", tenth, pageGoal}, {"35 %", third, pageGoal}, {"100 %", whale, pageGoal},
	} {
		asked := []values{{share.who}}
		set := filtered("view", "File", `SELECT f.id FROM files AS f WHERE @`+newest)
		rows := rowFiltered("view", "File", `SELECT f.id FROM files AS f WHERE @`+newest)
		all = append(all,
			benchCase{name: "page: row form, " + share.name, asked: asked, ours: rows, expert: byExpert("page_row"), obvious: firstWritten("page")},
			benchCase{name: "page: set form, " + share.name, asked: asked, ours: set, expert: byExpert("page_set"), obvious: firstWritten("page")},
			benchCase{name: "page: " + share.name, asked: asked, goal: share.goal, ours: newestPage(),
				expert: byExpert("page_set"), experts: []contender{byExpert("page_row")}, obvious: firstWritten("page")},
		)
	}
	return all
}

func otherCases() []benchCase {
	who := func(name, hit, drawn string, asked ...values) benchCase {
		return benchCase{name: "who can view: " + name, drawn: drawn, asked: asked, goal: whoGoal,
			ours: whoCan(), expert: byExpert("who_file"), obvious: firstWritten("who_file")}
	}
	in := func(organizations string) string {
		return "SELECT f.id FROM " + deepFiles + " JOIN repositories AS r ON r.id = d.repo_id JOIN organizations AS o ON o.id = r.org_id AND " +
			organizations + " ORDER BY pick(f.id, 913, 99999), f.id LIMIT 20"
	}
	may := func(name string, g goal, contenders [3]contender, drawn string, asked ...values) benchCase {
		return benchCase{name: "actions: " + name, drawn: drawn, asked: asked, goal: g,
			ours: contenders[0], expert: contenders[1], obvious: contenders[2]}
	}
	answers := [3]contender{actions(), byExpert("actions_file"), firstWritten("actions_file")}
	owners := `SELECT owner_id, id FROM files WHERE id > 1000000 ORDER BY pick(id, 914, 99999), id LIMIT 40`
	missed := "SELECT m.user_id, f.id FROM " + deepFiles + strangers
	return []benchCase{
		{name: "floor: a row by its key", drawn: `SELECT id FROM files WHERE id % 1009 = 0 ORDER BY id LIMIT 40`, expert: written(expert, "expert/floor.sql", "")},
		fixed(who("few, depth 25", "", "", values{deepestFile})),
		who("few, depth 8", "", in("o.base_role = 'none'")),
		who("hundreds, depth 8", "", in("o.base_role = 'read' AND o.id > 2")),
		who("nearly all users, depth 8", "", in("o.id = 2")),
		may("of an owner", goal{}, answers, owners),
		may("of a stranger, depth 8", goal{}, answers, missed),
		may("of a reader, depth 25", goal{}, answers, "", values{deep, deepestFile}),
		against(may("of an owner, against one authorize", actionsGoal, answers, owners), authorize("view", "File")),
		against(may("of a stranger, against one authorize", actionsGoal, answers, missed), authorize("view", "File")),
	}
}

// against compares with another question of ours in place of the expert's answer.
func against(c benchCase, other contender) benchCase {
	c.expert, c.obvious = contender{name: otherQuestion, query: other.query}, contender{}
	return c
}

func flagCases() []benchCase {
	flags := func(name, who string) benchCase {
		return benchCase{name: "flags: view, edit, delete of 50 files, " + name, asked: []values{{who}},
			ours: flagged(), expert: byExpert("flags"), obvious: firstWritten("flags")}
	}
	return []benchCase{flags("who sees 10", small), flags("who sees 10 %", tenth), flags("who sees all", whale)}
}

func manyCases() []benchCase {
	many := func(name, drawn string) benchCase {
		return benchCase{name: "1,000 checks: " + name, drawn: drawn, together: true, goal: manyGoal,
			ours: atOnce(), expert: asArrays(byExpert("many_files")), experts: []contender{asArrays(byExpert("many_files_probed"))}, obvious: oneByOne()}
	}
	return []benchCase{
		many("of 1,000 users", `SELECT CASE WHEN id % 2 = 0 THEN owner_id ELSE 101 + pick(id, 915, 9900) END, id FROM files WHERE id > 1000000
			ORDER BY pick(id, 916, 99999), id LIMIT 1000`),
		many("of one user", `SELECT 2, id FROM files WHERE id > 1000000 ORDER BY pick(id, 917, 99999), id LIMIT 1000`),
		many("of one user, in 100 folders", `SELECT 2, id FROM files WHERE id > 1000000 AND folder_id < 100100 ORDER BY pick(id, 918, 99999), id LIMIT 1000`),
	}
}

// coldCases are questions of the other cases, the first time that a connection asks them.
func coldCases() []benchCase {
	var all []benchCase
	for _, c := range slices.Concat(authorizeCases(), filterCases(), pageCases()) {
		switch c.name {
		case "authorize: miss, depth 8", "filter: ids, 1,000 files", "page: 0.1 %":
			c.name, c.cold, c.fixed, c.goal = "first answer of a connection: "+c.name, true, false, goal{}
			all = append(all, c)
		}
	}
	return all
}
