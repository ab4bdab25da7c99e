package polarpgx_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/compiler/compilertest"
	"github.com/polarsql/polarsql/integration/postgres"
)

const enumPolicy = `
actor User {}
resource Doc {
  roles = ["member", "owner", "ghost"];
  permissions = ["read", "own", "haunt", "spare", "twin", "other", "rank", "low", "calm"];
  "read" if "member";
  "read" if "owner";
  "own" if "owner";
  "haunt" if "ghost";
  "calm" if "member" and not "ghost";
  "calm" if "owner" and not "ghost";
}
has_permission(user: User, "spare", doc: Doc) if "ghost" != role and has_role(user, role, doc);
has_permission(user: User, "other", doc: Doc) if role != "owner" and has_role(user, role, doc);
has_permission(user: User, "twin", doc: Doc) if has_role(user, role, doc) and has_twin(doc, role);
has_permission(user: User, "rank", doc: Doc) if has_level(user, level, doc) and level in ["high", "top"];
has_permission(user: User, "low", doc: Doc) if has_level(user, "low", doc);`

const enumMapping = `
types:
  User: {table: users, id: id}
  Doc:  {table: docs, id: id}
facts:
  has_role(User:_, String:_, Doc:_): {table: members, columns: [user_id, role, doc_id]}
  has_twin(Doc:_, String:_): {table: members, columns: [doc_id, twin]}
  has_level(User:_, String:_, Doc:_):
    table: members
    columns: [user_id, {column: twin, values: {member: low, owner: high, never: top, nowhere: low}}, doc_id]`

// enumTables: user n has the role and its twin for the document n; what 4 has is NULL.
const enumTables = `
CREATE SCHEMA "Own types";
CREATE TYPE "Own types"."Role" AS ENUM ('member', 'owner', 'guest');
CREATE DOMAIN seldom AS "Own types"."Role";
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE docs (id bigint PRIMARY KEY);
CREATE TABLE members (user_id bigint, role ROLE, twin TWIN, doc_id bigint);
CREATE INDEX members_role ON members (role, doc_id);
INSERT INTO users SELECT generate_series(1, 5);
INSERT INTO docs SELECT generate_series(1, 5);
INSERT INTO members VALUES (1, 'member', 'member', 1), (2, 'owner', 'owner', 2), (3, 'guest', 'owner', 3), (4, NULL, NULL, 4);
INSERT INTO members SELECT 10, 'guest', 'guest', n FROM generate_series(10, 3000) AS n;
ANALYZE members`

// inEachEnum runs a test with columns of an enum and of a domain over it.
func inEachEnum(t *testing.T, test func(t *testing.T, pool *pgxpool.Pool, client *polarpgx.Client)) {
	const enum = `"Own types"."Role"`
	for _, columns := range [][2]string{{enum, enum}, {"seldom", "seldom"}, {enum, "seldom"}} {
		t.Run(columns[0]+" "+columns[1], func(t *testing.T) {
			pool := postgres.Database(t)
			ddl := strings.NewReplacer("role ROLE", "role "+columns[0], "TWIN", columns[1]).Replace(enumTables)
			if _, err := pool.Exec(t.Context(), ddl, pgx.QueryExecModeSimpleProtocol); err != nil {
				t.Fatal(err)
			}
			engine, err := polarpgx.NewEngine(t.Context(), pool, compilertest.LoadPolicy(t, enumPolicy), compilertest.LoadMapping(t, enumMapping))
			if err != nil {
				t.Fatal(err)
			}
			test(t, pool, polarpgx.New(engine, pool))
		})
	}
}

// checkEnum compares every form with the users who may act on the document of their number.
func checkEnum(t *testing.T, pool *pgxpool.Pool, client *polarpgx.Client, action string, want ...int64) {
	t.Helper()
	var checks []polarsql.Check
	for id := int64(1); id <= 5; id++ {
		actor, doc := polarsql.Ref("User", id), polarsql.Ref("Doc", id)
		checks = append(checks, polarsql.Check{Actor: actor, Action: action, Resource: doc})
		holds := slices.Contains(want, id)
		var docs []int64
		if holds {
			docs = []int64{id}
		}
		if allowed, err := client.Authorize(t.Context(), actor, action, doc); err != nil || allowed != holds {
			t.Errorf("authorize %s %d: %v, %v", action, id, allowed, err)
		}
		listed, err := polarpgx.List[int64](t.Context(), client, actor, action, "Doc", polarsql.Page{})
		if diff := cmp.Diff(docs, listed.IDs); err != nil || diff != "" {
			t.Errorf("list %s %d: %v %s", action, id, err, diff)
		}
		who, err := polarpgx.WhoCan[int64](t.Context(), client, "User", action, doc, polarsql.Page{})
		if diff := cmp.Diff(docs, who.IDs); err != nil || diff != "" {
			t.Errorf("who %s %d: %v %s", action, id, err, diff)
		}
		actions, err := client.Actions(t.Context(), actor, doc)
		if err != nil || slices.Contains(actions, action) != holds {
			t.Errorf("actions %d: %v, %v", id, actions, err)
		}
		filter, err := client.Filter(actor, action, "Doc", "d")
		if err != nil {
			t.Fatal(err)
		}
		flags, err := client.Flags(actor, "Doc", "d", action)
		if err != nil {
			t.Fatal(err)
		}
		var filtered, flagged, unflagged int
		err = pool.QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE @f AND d.id = $1), count(*) FILTER (WHERE @g), count(*) FILTER (WHERE NOT @g) FROM docs AS d`,
			polarpgx.Conditions{"f": filter, "g": flags[0]}, id).Scan(&filtered, &flagged, &unflagged)
		if err != nil || filtered != len(docs) || flagged != len(docs) || unflagged != 5-len(docs) {
			t.Errorf("filter %s %d: %d; flags %d and %d: %v", action, id, filtered, flagged, unflagged, err)
		}
	}
	many, err := client.AuthorizeMany(t.Context(), checks)
	for i, allowed := range many {
		if allowed != slices.Contains(want, int64(i+1)) {
			t.Errorf("one of many %s %d: %v", action, i+1, allowed)
		}
	}
	if err != nil || len(many) != 5 {
		t.Errorf("many %s: %v", action, err)
	}
}

// TestEnumLabels: a name that is no label equals nothing, in negations too, and labels may
// be added and renamed while the engine lives.
func TestEnumLabels(t *testing.T) {
	inEachEnum(t, func(t *testing.T, pool *pgxpool.Pool, client *polarpgx.Client) {
		check := func(action string, want ...int64) {
			t.Helper()
			checkEnum(t, pool, client, action, want...)
		}
		check("read", 1, 2)
		check("own", 2)
		check("haunt")
		check("calm", 1, 2)
		check("spare", 1, 2, 3)
		check("other", 1, 3)
		check("twin", 1, 2)
		check("rank", 2, 3)
		check("low", 1)
		for _, statement := range []string{
			`ALTER TYPE "Own types"."Role" ADD VALUE 'ghost' BEFORE 'owner'`,
			`ALTER TYPE "Own types"."Role" ADD VALUE 'never'`,
			`INSERT INTO members VALUES (5, 'ghost', 'never', 5), (2, 'ghost', NULL, 2)`,
		} {
			if _, err := pool.Exec(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		check("haunt", 2, 5)
		check("calm", 1)
		check("spare", 1, 2, 3)
		check("rank", 2, 3, 5)
		if _, err := pool.Exec(t.Context(), `ALTER TYPE "Own types"."Role" RENAME VALUE 'owner' TO 'boss'`); err != nil {
			t.Fatal(err)
		}
		check("read", 1)
		check("own")
		check("other", 1, 2, 3, 5)
		check("rank", 5)
	})
}

// TestEnumLabelBeforeCommit: PostgreSQL lets nobody use a label before it is committed, so
// that questions fail in the transaction that adds it, and are answered after it.
func TestEnumLabelBeforeCommit(t *testing.T) {
	inEachEnum(t, func(t *testing.T, pool *pgxpool.Pool, client *polarpgx.Client) {
		tx, err := pool.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback(t.Context())
		if _, err := tx.Exec(t.Context(), `ALTER TYPE "Own types"."Role" ADD VALUE 'ghost'`); err != nil {
			t.Fatal(err)
		}
		allowed, err := client.With(tx).Authorize(t.Context(), polarsql.Ref("User", 2), "own", polarsql.Ref("Doc", 2))
		if allowed || err == nil || !strings.Contains(err.Error(), "unsafe use of new value") {
			t.Errorf("before commit: %v, %v", allowed, err)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkEnum(t, pool, client, "own", 2)
	})
}

// TestEnumIndex: an index that begins with a column of an enum serves.
func TestEnumIndex(t *testing.T) {
	inEachEnum(t, func(t *testing.T, pool *pgxpool.Pool, client *polarpgx.Client) {
		byRole := regexp.MustCompile(`Index Cond: \(+role\)?(::"Own types"."Role")?\)? = `)
		explain := func(action string) string {
			s, err := client.Engine().Authorize(polarsql.Ref("User", 2), action, polarsql.Ref("Doc", 2))
			if err != nil {
				t.Fatal(err)
			}
			sql, args := s.SQL()
			rows, err := pool.Query(t.Context(), "EXPLAIN (COSTS OFF) "+sql, args...)
			if err != nil {
				t.Fatal(err)
			}
			lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(lines, "\n")
		}
		for _, action := range []string{"own", "read", "haunt"} {
			if plan := explain(action); !byRole.MatchString(plan) || strings.Contains(plan, "Seq Scan") {
				t.Errorf("%s does not use the index:\n%s", action, plan)
			}
		}
		if _, err := pool.Exec(t.Context(), "DROP INDEX members_role"); err != nil {
			t.Fatal(err)
		}
		if plan := explain("own"); byRole.MatchString(plan) {
			t.Errorf("an index is used that is not there:\n%s", plan)
		}
	})
}

// TestEnumOfForeignSchema: an enum whose name the user may not use is compared as text.
func TestEnumOfForeignSchema(t *testing.T) {
	pool := postgres.Database(t)
	tx, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context())
	ddl := strings.NewReplacer("role ROLE", `role "Own types"."Role"`, "TWIN", `"Own types"."Role"`).Replace(enumTables) + `;
CREATE ROLE polarsql_enum_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO polarsql_enum_reader;
SET LOCAL ROLE polarsql_enum_reader`
	if _, err := tx.Exec(t.Context(), ddl, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
	engine, err := polarpgx.NewEngine(t.Context(), tx, compilertest.LoadPolicy(t, enumPolicy), compilertest.LoadMapping(t, enumMapping))
	if err != nil {
		t.Fatal(err)
	}
	for action, want := range map[string]bool{"own": true, "haunt": false} {
		allowed, err := polarpgx.New(engine, tx).Authorize(t.Context(), polarsql.Ref("User", 2), action, polarsql.Ref("Doc", 2))
		if err != nil || allowed != want {
			t.Errorf("%s: %v, %v", action, allowed, err)
		}
	}
}
