// Package gorm_test puts filters into queries of GORM.
package gorm_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/compilertest"
	testdb "github.com/polarsql/polarsql/integration/postgres"
)

const policyText = `
actor User {}
resource Team { roles = ["member"]; relations = { parent: Team }; role if role on "parent"; }
resource Task {
  permissions = ["read", "close"];
  relations = { team: Team, owner: User };
  "read" if "owner";
  "read" if "member" on "team";
  "close" if "read" and on_duty(actor);
}`

const mappingText = `
types:
  User: {table: users, id: id}
  Team: {table: teams, id: id}
  Task: {table: tasks, id: id}
facts:
  has_role(User:_, String:_, Team:_): {table: members, columns: [user_id, role, team_id]}
  has_relation(Team:_, parent, Team:_): {table: teams, columns: [id, parent_id]}
  has_relation(Task:_, team, Team:_): {table: tasks, columns: [id, team_id]}
  has_relation(Task:_, owner, User:_): {table: tasks, columns: [id, owner_id]}
  on_duty(User:_): {context: true}`

const tables = `
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE teams (id bigint PRIMARY KEY, name text NOT NULL, parent_id bigint REFERENCES teams);
CREATE TABLE members (user_id bigint, team_id bigint, role text);
CREATE TABLE tasks (id bigint PRIMARY KEY, team_id bigint REFERENCES teams, owner_id bigint, title text NOT NULL, deleted_at timestamptz);
INSERT INTO users VALUES (1), (2);
INSERT INTO teams VALUES (10, 'all', NULL), (11, 'web', 10), (12, 'sales', NULL);
INSERT INTO members VALUES (1, 10, 'member');
INSERT INTO tasks VALUES (1, 11, 2, 'one', NULL), (2, 12, 1, 'two', NULL), (3, 12, 2, 'three', NULL), (4, 10, 2, 'four', now()), (5, NULL, NULL, 'five', NULL);`

type Team struct {
	ID   int64
	Name string
}

type Task struct {
	ID        int64
	Title     string
	TeamID    *int64
	Team      *Team
	DeletedAt gorm.DeletedAt
}

var alice, bob = polarsql.Ref("User", 1), polarsql.Ref("User", 2)

func open(t *testing.T) (*gorm.DB, *polarsql.Engine) {
	t.Helper()
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, testdb.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	if _, err := pool.Exec(ctx, tables); err != nil {
		t.Fatal(err)
	}
	policy, m := compilertest.LoadPolicy(t, policyText), compilertest.LoadMapping(t, mappingText)
	engine, err := polarpgx.NewEngine(ctx, pool, policy, m)
	if err != nil {
		t.Fatal(err)
	}
	conn := stdlib.OpenDBFromPool(pool)
	t.Cleanup(func() { conn.Close() })
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: conn}), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	return db, engine
}

// filter is a condition on the rows of an alias, as a condition of GORM.
func filter(t *testing.T, engine *polarsql.Engine, actor polarsql.Object, action, alias string) any {
	t.Helper()
	condition, err := engine.Filter(actor, action, "Task", alias)
	if err != nil {
		t.Fatal(err)
	}
	text, args, err := condition.ToSql()
	if err != nil {
		t.Fatal(err)
	}
	return gorm.Expr(text, args...)
}

// TestFilters: the text and arguments of a filter work in what GORM makes of them.
func TestFilters(t *testing.T) {
	db, engine := open(t)
	onDuty := engine.WithFacts(polarsql.NewFact("on_duty", alice), polarsql.NewFact("on_duty", bob))
	for _, test := range []struct {
		name   string
		column string
		query  *gorm.DB
		want   []int64
	}{
		{"rows", "tasks.id", db.Model(&Task{}).Where(filter(t, engine, alice, "read", "tasks")), []int64{1, 2}},
		{"deleted ones", "tasks.id", db.Unscoped().Model(&Task{}).Where(filter(t, engine, alice, "read", "tasks")), []int64{1, 2, 4}},
		{"joins", "tasks.id", db.Model(&Task{}).Joins("Team").Where(`"Team"."name" = ?`, "sales").Where(filter(t, engine, alice, "read", "tasks")), []int64{2}},
		{"an alias", "t.id", db.Table("tasks AS t").Where("t.title LIKE ?", "t%").Where(filter(t, engine, alice, "read", "t")), []int64{2}},
		{"facts", "tasks.id", db.Model(&Task{}).Where(filter(t, onDuty, alice, "close", "tasks")).Where("title <> ?", "one"), []int64{2}},
		{"no facts", "tasks.id", db.Model(&Task{}).Where(filter(t, engine, alice, "close", "tasks")), nil},
		{"or in FROM", "tasks.id", db.Table("(?) AS tasks", db.Model(&Task{}).Where(filter(t, engine, alice, "read", "tasks"))).
			Where("title = ?", "one").Or("title = ?", "three"), []int64{1}},
		{"or as a group", "tasks.id", db.Model(&Task{}).Where(db.Where("title = ?", "one").Or("title = ?", "three")).
			Where(filter(t, engine, alice, "read", "tasks")), []int64{1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []int64
			if err := test.query.Pluck(test.column, &got).Error; err != nil {
				t.Fatal(err)
			}
			if slices.Sort(got); !slices.Equal(got, test.want) {
				t.Errorf("%v, not %v", got, test.want)
			}
		})
	}
}

// TestTextIsWanted: GORM would take a struct without exported fields for an example of a row that asks for
// nothing, and give all rows.
func TestTextIsWanted(t *testing.T) {
	db, engine := open(t)
	condition, err := engine.Filter(alice, "read", "Task", "tasks")
	if err != nil {
		t.Fatal(err)
	}
	list, err := engine.List(alice, "read", "Task", polarsql.Page{})
	if err != nil {
		t.Fatal(err)
	}
	for name, query := range map[string]*gorm.DB{
		"a condition":        db.Where(condition),
		"by pointer":         db.Where(&condition),
		"beside others":      db.Where("title <> ?", "").Where(condition),
		"the zero condition": db.Where(polarsql.Condition{}),
		"an argument":        db.Where("title <> '' AND ?", condition),
		"a statement":        db.Where(list),
		"a list of ids":      db.Where("id IN (?)", list),
		"own SQL":            db.Where(polarsql.SQL("FALSE")),
		"not":                db.Not(condition),
		"or":                 db.Where("title = ?", "").Or(condition),
	} {
		t.Run(name, func(t *testing.T) {
			var tasks []Task
			if err := query.Find(&tasks).Error; err == nil || len(tasks) != 0 {
				t.Errorf("%d rows, %v", len(tasks), err)
			}
			var n int64
			if err := query.Model(&Task{}).Count(&n).Error; err == nil || n != 0 {
				t.Errorf("counts %d, %v", n, err)
			}
		})
	}
	var tasks []Task
	if err := db.Find(&tasks, condition).Error; err == nil || len(tasks) != 0 {
		t.Errorf("%d rows, %v", len(tasks), err)
	}
	if err := db.Delete(&Task{}, condition).Error; err == nil {
		t.Error("deleted")
	}
	if err := db.Raw("SELECT id FROM tasks WHERE ?", condition).Scan(&tasks).Error; err == nil || !strings.Contains(err.Error(), "no value") {
		t.Errorf("%d rows, %v", len(tasks), err)
	}
}

func TestMain(m *testing.M) { testdb.Main(m) }
