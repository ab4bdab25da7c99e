// Package query_test compares PostgreSQL's answers to queries, and to every question with
// facts of its own, with those of the reference evaluator.
package query_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/integration/postgres"
	"github.com/polarsql/polarsql/polar"
)

func TestMain(m *testing.M) { postgres.Main(m) }

const policyText = `
actor User {}
actor Team {}
resource Organization {
  roles = ["member", "owner"];
  permissions = ["rename"];
  "member" if "owner";
  "rename" if "owner" and not is_trial(resource);
}
resource Repository {
  roles = ["reader", "editor"];
  permissions = ["read", "push"];
  relations = { organization: Organization, parent: Repository };
  "reader" if "editor";
  "reader" if "member" on "organization";
  "reader" if "reader" on "parent";
  "read" if "reader" and not is_archived(resource);
  "push" if "editor" and on_network(actor, "office");
}
resource Issue {
  permissions = ["read", "close"];
  relations = { repository: Repository, author: User };
  "read" if "reader" on "repository";
  "close" if "author";
}
resource Setting { permissions = ["read", "change"]; }
has_role(user: User, role: String, object: Resource) if in_team(user, team) and team matches Team and has_role(team, role, object);
has_permission(user: User, "read", _: Setting) if has_role(user, "owner", o) and o matches Organization;
has_permission(_: User, "change", s: Setting) if is_open(s);
has_permission(user: User, "look", _: Issue) if on_network(user, "office");
is_urgent(issue: Issue) if priority(issue, n) and n > 5;
`

const mappingText = `
types:
  User:         {table: users, id: id}
  Team:         {table: teams, id: name}
  Organization: {table: organizations, id: id}
  Repository:   {table: repositories, id: id}
  Issue:        {table: issues, id: id}
facts:
  in_team(User:_, Team:_):                               {table: team_users, columns: [user_id, team]}
  has_role(User:_, String:_, Organization:_):            {table: members, columns: [user_id, role, organization_id]}
  has_role(Team:_, String:_, Organization:_):            {table: team_members, columns: [team, role, organization_id]}
  has_role(User:_, String:_, Repository:_):              {table: grants, columns: [user_id, role, repository_id]}
  has_role(Team:_, String:_, Repository:_):              {table: team_grants, columns: [team, role, repository_id]}
  has_relation(Repository:_, organization, Organization:_): {table: repositories, columns: [id, organization_id]}
  has_relation(Repository:_, parent, Repository:_):      {table: repositories, columns: [id, parent_id]}
  has_relation(Issue:_, repository, Repository:_):       {table: issues, columns: [id, repository_id]}
  has_relation(Issue:_, author, User:_):                 {table: issues, columns: [id, author_id]}
  priority(Issue:_, Integer:_):                          {table: issues, columns: [id, priority]}
  is_flagged(Repository:_, Boolean:_):                   {table: flags, columns: [repository_id, flag]}
  is_archived(Repository:_):                             {table: archived, columns: [repository_id]}
  is_trial(Organization:_):                              {context: true}
  is_open(Setting:_):                                    {context: true}
  on_network(User:_, String:_):                          {context: true}
`

const schema = `
CREATE TYPE org_role AS ENUM ('member', 'owner');
CREATE DOMAIN team_name AS text;
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE teams (name team_name PRIMARY KEY);
CREATE TABLE organizations (id uuid PRIMARY KEY);
CREATE TABLE repositories (id bigint PRIMARY KEY, organization_id uuid, parent_id bigint);
CREATE TABLE issues (id integer PRIMARY KEY, repository_id bigint, author_id bigint, priority smallint);
CREATE TABLE team_users (user_id bigint, team varchar(40));
CREATE TABLE members (user_id bigint, role org_role, organization_id uuid);
CREATE TABLE team_members (team team_name, role org_role, organization_id uuid);
CREATE TABLE grants (user_id bigint, role text, repository_id bigint);
CREATE TABLE team_grants (team team_name, role varchar(10), repository_id bigint);
CREATE TABLE flags (repository_id bigint, flag boolean);
CREATE TABLE archived (repository_id bigint);
INSERT INTO users VALUES (1), (2), (3), (4);
INSERT INTO teams VALUES ('core'), ('NULL'), ('{"a,b"}'), ('');
INSERT INTO organizations VALUES ('` + acme + `'), ('` + initech + `');
INSERT INTO repositories VALUES (1, '` + acme + `', NULL), (2, '` + acme + `', 1), (3, '` + initech + `', 4), (4, NULL, 3), (5, NULL, 3), (10, NULL, NULL);
INSERT INTO issues VALUES (1, 1, 1, 1), (2, 2, 2, 9), (3, 3, NULL, 7), (4, NULL, 3, NULL);
INSERT INTO team_users VALUES (2, 'core'), (3, 'NULL'), (4, '{"a,b"}'), (4, '');
INSERT INTO members VALUES (1, 'owner', '` + acme + `'), (2, 'member', '` + initech + `'), (1, 'owner', '` + acme + `');
INSERT INTO team_members VALUES ('core', 'owner', '` + initech + `');
INSERT INTO grants VALUES (3, 'editor', 4), (1, 'reader', 10), (3, NULL, 1);
INSERT INTO team_grants VALUES ('NULL', 'editor', 10), ('{"a,b"}', 'reader', 2), ('', 'editor', 3);
INSERT INTO flags VALUES (1, true), (2, false), (3, NULL);
INSERT INTO archived VALUES (10), (5);`

// factQuery reads the facts of one kind.
type factQuery struct{ form, sql string }

// factQueries read the tables as the mapping says.
var factQueries = []factQuery{
	{`in_team(User, Team)`, `SELECT user_id, team FROM team_users`},
	{`has_role(User, String, Organization)`, `SELECT user_id, role, organization_id FROM members`},
	{`has_role(Team, String, Organization)`, `SELECT team, role, organization_id FROM team_members`},
	{`has_role(User, String, Repository)`, `SELECT user_id, role, repository_id FROM grants`},
	{`has_role(Team, String, Repository)`, `SELECT team, role, repository_id FROM team_grants`},
	{`has_relation(Repository, String, Organization)`, `SELECT id, 'organization', organization_id FROM repositories`},
	{`has_relation(Repository, String, Repository)`, `SELECT id, 'parent', parent_id FROM repositories`},
	{`has_relation(Issue, String, Repository)`, `SELECT id, 'repository', repository_id FROM issues`},
	{`has_relation(Issue, String, User)`, `SELECT id, 'author', author_id FROM issues`},
	{`priority(Issue, Integer)`, `SELECT id, priority FROM issues`},
	{`is_flagged(Repository, Boolean)`, `SELECT repository_id, CAST(flag AS text) FROM flags`},
	{`is_archived(Repository)`, `SELECT repository_id FROM archived`},
}

const (
	acme    = "11111111-1111-1111-1111-111111111111"
	initech = "22222222-2222-2222-2222-222222222222"
)

var tables = postgres.NewTemplate("query", func(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, schema)
	return err
})

// world is the policy over a database, and its facts as the evaluator wants them.
type world struct {
	client *polarpgx.Client
	pool   *pgxpool.Pool
	policy *polar.Policy
	facts  []polar.Fact
}

func newWorld(t *testing.T) *world {
	t.Helper()
	policy, m := compilertest.LoadPolicy(t, policyText), compilertest.LoadMapping(t, mappingText)
	pool := database(t, tables)
	engine, err := polarpgx.NewEngine(context.Background(), pool, policy, m)
	if err != nil {
		t.Fatal(err)
	}
	return &world{client: polarpgx.New(engine, pool), pool: pool, policy: policy, facts: readFacts(t, pool, factQueries)}
}

// database is a copy of the tables. Many small statements are asked: compiling each to machine
// code would take longer than everything else.
func database(t *testing.T, template *postgres.Template) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(template.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	config.ConnConfig.RuntimeParams["jit"] = "off"
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func readFacts(t *testing.T, pool *pgxpool.Pool, queries []factQuery) []polar.Fact {
	t.Helper()
	var out []polar.Fact
	for _, q := range queries {
		predicate, types, _ := strings.Cut(strings.TrimSuffix(q.form, ")"), "(")
		rows, err := pool.Query(context.Background(), q.sql, pgx.QueryResultFormats{pgx.TextFormatCode})
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			fact, complete := polar.Fact{Predicate: predicate}, true
			for i, typ := range strings.Split(types, ", ") {
				raw := rows.RawValues()[i]
				complete = complete && raw != nil
				fact.Args = append(fact.Args, polar.Value{Type: typ, ID: string(raw)})
			}
			if complete { // NULL is no fact
				out = append(out, fact)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatalf("%s: %v", q.sql, err)
		}
	}
	return out
}

// domain is the values that a filter or an enumeration over a type's table can give.
func (w *world) domain() []polar.Value {
	var out []polar.Value
	for typ, ids := range map[string][]string{
		"User": {"1", "2", "3", "4"}, "Team": {"core", "NULL", `{"a,b"}`, ""}, "Organization": {acme, initech},
		"Repository": {"1", "2", "3", "4", "5", "10"}, "Issue": {"1", "2", "3", "4"}, "Setting": {"dark"},
	} {
		for _, id := range ids {
			out = append(out, polar.Value{Type: typ, ID: id})
		}
	}
	return out
}

// model is what follows from the tables and more facts.
func (w *world) model(t *testing.T, more []polarsql.Fact) *polar.Model {
	t.Helper()
	facts := append([]polar.Fact{}, w.facts...)
	for _, f := range more {
		fact := polar.Fact{Predicate: f.Predicate}
		for _, a := range f.Args {
			fact.Args = append(fact.Args, polar.Value(a))
		}
		facts = append(facts, fact)
	}
	model, err := polar.Evaluate(w.policy, facts, polar.EvalOptions{Domain: w.domain(), Fresh: 6})
	if err != nil {
		t.Fatal(err)
	}
	return model
}

// factSets are what comes with the questions.
var factSets = map[string][]string{
	"without facts": nil,
	"one of each":   {`is_trial(Organization{"` + acme + `"})`, `on_network(User{"3"}, "office")`, `is_open(Setting{"dark"})`},
	"several": {`on_network(User{"3"}, "office")`, `on_network(User{"4"}, "home")`, `on_network(User{"4"}, "office")`, `is_open(Setting{"x\"y{},\\ NULL"})`,
		`is_open(Setting{""})`, `is_open(Setting{"NULL"})`, `is_open(Setting{"{"})`, `is_open(Setting{"\""})`},
	"of mapped kinds": {`has_role(User{"9"}, "owner", Organization{"` + initech + `"})`, `in_team(User{"1"}, Team{"{\"a,b\"}"})`, `in_team(User{"9"}, Team{""})`,
		`is_archived(Repository{"1"})`, `has_relation(Repository{"10"}, "parent", Repository{"2"})`, `priority(Issue{"4"}, 6)`, `has_role(Team{"NULL"}, "rea\\der", Repository{"1"})`},
}

func parseFacts(t *testing.T, texts []string) []polarsql.Fact {
	t.Helper()
	var out []polarsql.Fact
	for _, text := range texts {
		fact, err := polarsql.ParseFact(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fact)
	}
	return out
}

func object(typ, id string) polarsql.Object { return polarsql.Ref(typ, id) }
