package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/polar"
)

// factQuery reads the facts of one kind by hand-written SQL: a text column for every
// argument that is not a constant.
type factQuery struct {
	predicate string
	args      []string // Polar types; "=name" is the constant name
	sql       string
}

// factQueries say the same as mapping.yaml. They are written again, so that one can be
// checked against the other.
var factQueries = []factQuery{
	{"has_role", []string{"User", "String"}, `SELECT id::text, site_role FROM users WHERE site_role IS NOT NULL`},
	{"has_role", []string{"User", "String", "Organization"}, `SELECT user_id::text, role, organization_id::text FROM organization_members`},
	{"has_default_role", []string{"Organization", "String"}, `SELECT id::text, default_role FROM organizations WHERE default_role IS NOT NULL`},
	{"has_role", []string{"User", "Role", "Organization"}, `
		SELECT user_id::text, id::text, organization_id::text FROM custom_roles, custom_role_assignments WHERE id = role_id`},
	{"grants_permission", []string{"Role", "String"}, `SELECT role_id::text, permission FROM custom_role_permissions`},
	{"has_relation", []string{"Role", "=organization", "Organization"}, `SELECT id::text, organization_id::text FROM custom_roles`},
	{"has_role", []string{"User", "String", "Team"}, `
		SELECT user_id::text, CASE WHEN level = 2 THEN 'maintainer' ELSE 'member' END, team_id::text FROM team_members`},
	{"has_relation", []string{"Team", "=organization", "Organization"}, `SELECT id::text, organization_id::text FROM teams`},
	{"has_relation", []string{"Team", "=parent", "Team"}, `SELECT id::text, parent_id::text FROM teams WHERE parent_id IS NOT NULL`},
	{"has_role", []string{"User", "String", "Repository"}, `
		SELECT user_id::text, role, repository_id::text FROM repository_grants WHERE user_id IS NOT NULL
		UNION SELECT created_by::text, 'maintainer', id::text FROM app.repositories WHERE created_by IS NOT NULL`},
	{"has_role", []string{"Team", "String", "Repository"}, `
		SELECT team_id::text, role, repository_id::text FROM repository_grants WHERE team_id IS NOT NULL`},
	{"has_relation", []string{"Repository", "=organization", "Organization"}, `SELECT id::text, organization_id::text FROM app.repositories`},
	{"is_public", []string{"Repository"}, `SELECT id::text FROM app.repositories WHERE visibility = 'public'`},
	{"is_private", []string{"Repository"}, `SELECT id::text FROM app.repositories WHERE visibility = 'private'`},
	{"is_archived", []string{"Repository"}, `SELECT id::text FROM app.repositories WHERE archived`},
	{"has_role", []string{"User", "String", "Folder"}, `SELECT user_id::text, role, folder_id::text FROM folder_shares WHERE user_id IS NOT NULL`},
	{"has_role", []string{"Team", "String", "Folder"}, `SELECT team_id::text, role, folder_id::text FROM folder_shares WHERE team_id IS NOT NULL`},
	{"has_relation", []string{"Folder", "=repository", "Repository"}, `SELECT id::text, repository_id::text FROM folders`},
	{"has_relation", []string{"Folder", "=parent", "Folder"}, `SELECT id::text, parent_id::text FROM folders WHERE parent_id IS NOT NULL`},
	{"is_root", []string{"Folder"}, `SELECT id::text FROM folders WHERE parent_id IS NULL`},
	{"is_private", []string{"Folder"}, `SELECT id::text FROM folders WHERE private`},
	{"has_role", []string{"User", "String", "File"}, `SELECT user_id::text, role, file_id::text FROM file_shares`},
	{"has_relation", []string{"File", "=repository", "Repository"}, `SELECT id::text, repository_id::text FROM files`},
	{"has_relation", []string{"File", "=folder", "Folder"}, `SELECT id::text, folder_id::text FROM files`},
	{"has_relation", []string{"File", "=owner", "User"}, `SELECT id::text, owner_id::text FROM files WHERE owner_id IS NOT NULL`},
	{"has_relation", []string{"Issue", "=repository", "Repository"}, `SELECT id::text, repository_id::text FROM issues`},
	{"has_relation", []string{"Issue", "=creator", "User"}, `SELECT id::text, creator_id::text FROM issues`},
	{"has_relation", []string{"Issue", "=assignee", "User"}, `SELECT id::text, assignee_id::text FROM issues WHERE assignee_id IS NOT NULL`},
	{"is_confidential", []string{"Issue"}, `SELECT id::text FROM issues WHERE confidential`},
}

// objectTables names the table of each Polar type.
var objectTables = []struct{ polarType, table string }{
	{"User", "users"},
	{"Organization", "organizations"},
	{"Role", "custom_roles"},
	{"Team", "teams"},
	{"Repository", "app.repositories"},
	{"Folder", "folders"},
	{"File", "files"},
	{"Issue", "issues"},
}

// Facts reads every fact that the tables hold, without mapping or compiler. It is for tests:
// an evaluator over these facts must answer as the compiled SQL does.
func Facts(ctx context.Context, db DB) ([]polar.Fact, error) {
	var facts []polar.Fact
	for _, q := range factQueries {
		rows, err := texts(ctx, db, q.sql)
		if err != nil {
			return nil, fmt.Errorf("reading %s%v: %w", q.predicate, q.args, err)
		}
		for _, row := range rows {
			facts = append(facts, q.fact(row))
		}
	}
	return facts, nil
}

func (q factQuery) fact(row []string) polar.Fact {
	fact := polar.Fact{Predicate: q.predicate}
	for _, typ := range q.args {
		if typ[0] == '=' {
			fact.Args = append(fact.Args, polar.Value{Type: polar.String, ID: typ[1:]})
			continue
		}
		fact.Args = append(fact.Args, polar.Value{Type: typ, ID: row[0]})
		row = row[1:]
	}
	return fact
}

// Objects returns every row of the mapped tables as a Polar value, by type and id.
func Objects(ctx context.Context, db DB) ([]polar.Value, error) {
	var out []polar.Value
	for _, t := range objectTables {
		rows, err := texts(ctx, db, "SELECT id::text FROM "+t.table+" ORDER BY id")
		if err != nil {
			return nil, fmt.Errorf("reading the ids of %s: %w", t.table, err)
		}
		for _, row := range rows {
			out = append(out, polar.Value{Type: t.polarType, ID: row[0]})
		}
	}
	return out, nil
}

func texts(ctx context.Context, db DB, sql string) ([][]string, error) {
	rows, err := db.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]string, error) {
		out := make([]string, len(row.FieldDescriptions()))
		into := make([]any, len(out))
		for i := range out {
			into[i] = &out[i]
		}
		return out, row.Scan(into...)
	})
}
