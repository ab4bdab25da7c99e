package policytest_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql/adapters/polarpgx/policytest"
	"github.com/polarsql/polarsql/integration/postgres"
)

// TestWrongAssertions: each kind of failure is seen, and says the same in both ways.
func TestWrongAssertions(t *testing.T) {
	policy, _ := load(t, "wrong.polar", `
actor User {}
resource Doc {
  roles = ["reader"];
  permissions = ["read", "list"];
  "read" if "reader";
}
has_permission(_: User, "list", _: Doc);
test "wrong" {
  setup { has_role(User{"alice"}, "reader", Doc{"d"}); }
  assert allow(User{"bob"}, "read", Doc{"d"});
  assert_not allow(User{"alice"}, "read", Doc{"d"});
  assert allow(u: User, "read", Doc{"d"}) iff u in [User{"alice"}, User{"bob"}];
  assert allow(User{"alice"}, "read", d: Doc) iff d in [Doc{"e"}];
  assert allow(User{"alice"}, action: String, Doc{"d"}) iff action in ["read"];
  assert allow(User{"alice"}, "list", d: Doc) iff d in [Doc{"d"}];
  assert_not allow(u: User, "read", Doc{"d"}) iff u in [User{"alice"}];
  assert allow(u: User, "read", Doc{"e"});
  assert_not allow(u: User, "read", d: Doc);
}`)
	pool := postgres.Database(t)
	evaluated, queried := runBoth(t, pool, policy)
	if c := queried.Counts(); c.Assertions != 9 || c.AssertionsPassed != 0 {
		t.Errorf("PostgreSQL: %s", queried)
	}
	if c := evaluated.Counts(); c.AssertionsPassed != 0 {
		t.Errorf("evaluator: %s", evaluated)
	}
	leavesNothing(t, pool)
}

// TestVariables: several variables, one that stands twice, one that covers several types,
// a value that is an Integer or a Boolean.
func TestVariables(t *testing.T) {
	policy, _ := load(t, "variables.polar", `
actor User {}
actor Robot {}
resource Doc { roles = ["reader"]; permissions = ["read"]; "read" if "reader"; }
knows(a: User, b: User) if likes(a, b);
sized(d: Doc, n: Integer) if size(d, n) and n > 2;
flagged(d: Doc, b: Boolean) if flag(d, b);
test "variables" {
  setup {
    likes(User{"alice"}, User{"bob"}); likes(User{"carol"}, User{"carol"});
    has_role(User{"alice"}, "reader", Doc{"d"}); has_role(Robot{"r2"}, "reader", Doc{"e"});
    size(Doc{"d"}, 2); size(Doc{"e"}, 3); size(Doc{"f"}, -9223372036854775808); size(Doc{"e"}, 9223372036854775807);
    flag(Doc{"d"}, true); flag(Doc{"e"}, false);
  }
  assert knows(a: User, a: User) iff a in [User{"carol"}];
  assert knows(_: User, b: User) iff b in [User{"bob"}, User{"carol"}];
  assert knows(a: User, b: User);
  assert allow(a: Actor, "read", _: Doc) iff a in [User{"alice"}, Robot{"r2"}];
  assert allow(_: Actor, "read", d: Doc) iff d in [Doc{"d"}, Doc{"e"}];
  assert sized(Doc{"e"}, n: Integer) iff n in [3, 9223372036854775807];
  assert sized(d: Doc, 3) iff d in [Doc{"e"}];
  assert_not sized(Doc{"d"}, n: Integer);
  assert flagged(Doc{"d"}, b: Boolean) iff b in [true];
  assert flagged(d: Doc, false) iff d in [Doc{"e"}];
}`)
	evaluated, queried := runBoth(t, postgres.Database(t), policy)
	if !evaluated.Counts().Passed() || !queried.Counts().Passed() || queried.Counts().Assertions != 10 {
		t.Errorf("evaluator: %s\n\nPostgreSQL: %s", evaluated, queried)
	}
}

// TestExactSets: the values of each type are compared as a set, and none equals a wildcard,
// except that a list can name both Booleans.
func TestExactSets(t *testing.T) {
	policy, _ := load(t, "sets.polar", `
actor User {}
actor Robot {}
resource Doc { permissions = ["read"]; }
any_user(_: User);
any_number(_: Integer);
any_text(_: String);
any_flag(_: Boolean);
test "sets" {
  setup {
    size(Doc{"d"}, 3); size(Doc{"d"}, -3); flag(Doc{"d"}, true);
    likes(User{"alice"}, User{"bob"}); likes(Robot{"r2"}, User{"bob"});
    called(User{"alice"}, "a"); called(User{"alice"}, "*"); called(User{"alice"}, "");
  }
  assert size(Doc{"d"}, n: Integer) iff n in [3, -3, +3, 03];
  assert size(Doc{"d"}, n: Integer) iff n in [-3, 12, 7];
  assert size(Doc{"d"}, n: Integer) iff n in ["3", -3];
  assert flag(Doc{"d"}, b: Boolean) iff b in [true];
  assert flag(Doc{"d"}, b: Boolean) iff b in [false];
  assert called(User{"alice"}, name: String) iff name in ["*", "", "a", "a"];
  assert called(User{"alice"}, name: String) iff name in ["*"];
  assert likes(who: Actor, User{"bob"}) iff who in [Robot{"r2"}, User{"alice"}];
  assert likes(who: Actor, User{"bob"}) iff who in [Robot{"alice"}, User{"alice"}];
  assert likes(who: User, who) iff who in [];
  assert any_user(u: User) iff u in [User{"alice"}, User{"*"}];
  assert any_number(n: Integer) iff n in [];
  assert any_text(s: String) iff s in [""];
  assert any_flag(b: Boolean) iff b in [true, false];
  assert any_flag(b: Boolean) iff b in [true];
  assert any_number(n: Integer);
  assert any_flag(b: Boolean);
}`)
	evaluated, queried := runBoth(t, postgres.Database(t), policy)
	if got := queried.Counts(); got.Assertions != 17 || got.AssertionsPassed != 8 {
		t.Errorf("evaluator: %s\n\nPostgreSQL: %s", evaluated, queried)
	}
}

// TestUnmentionedType: a question may be about a type that no fact mentions.
func TestUnmentionedType(t *testing.T) {
	policy, _ := load(t, "unmentioned.polar", `
actor User { permissions = ["edit"]; }
has_permission(user: User, "edit", user: User);
test "everybody themselves" {
  assert allow(User{"alice"}, "edit", u: User) iff u in [User{"alice"}];
  assert_not allow(User{"alice"}, "edit", User{"bob"});
}`)
	evaluated, queried := runBoth(t, postgres.Database(t), policy)
	if !evaluated.Counts().Passed() || !queried.Counts().Passed() {
		t.Errorf("evaluator: %s\n\nPostgreSQL: %s", evaluated, queried)
	}
}

// TestHostileText: quotes, placeholders and statements in ids and role names are data.
func TestHostileText(t *testing.T) {
	policy, _ := load(t, "hostile.polar", `
actor User {}
resource Doc {
  roles = ["it's", "$1", "?", "'; DROP TABLE users; --", "@authz", "a\\'b", "U&'\\0041"];
  permissions = ["read", "'; DROP SCHEMA public; --"];
  "read" if "it's"; "read" if "$1"; "read" if "?"; "read" if "'; DROP TABLE users; --";
  "read" if "@authz"; "read" if "a\\'b"; "read" if "U&'\\0041";
  "'; DROP SCHEMA public; --" if "it's";
}
test "hostile" {
  setup {
    has_role(User{"'; DROP TABLE users; --"}, "it's", Doc{"$1"});
    has_role(User{"$2"}, "$1", Doc{"?"});
    has_role(User{"\\"}, "'; DROP TABLE users; --", Doc{"\""});
    has_role(User{":x"}, "a\\'b", Doc{"--"});
    has_role(User{"\n"}, "U&'\\0041", Doc{"/*"});
  }
  assert allow(User{"'; DROP TABLE users; --"}, "read", Doc{"$1"});
  assert allow(User{"'; DROP TABLE users; --"}, "'; DROP SCHEMA public; --", d: Doc) iff d in [Doc{"$1"}];
  assert allow(User{"$2"}, "read", d: Doc) iff d in [Doc{"?"}];
  assert allow(u: User, "read", Doc{"\""}) iff u in [User{"\\"}];
  assert allow(User{":x"}, action: String, Doc{"--"}) iff action in ["read"];
  assert allow(User{"\n"}, "read", d: Doc) iff d in [Doc{"/*"}];
  assert_not allow(User{"' OR TRUE; --"}, "read", d: Doc);
  assert_not allow(User{"alice"}, "' OR ''='", d: Doc);
}`)
	pool := postgres.Database(t)
	evaluated, queried := runBoth(t, pool, policy)
	if !evaluated.Counts().Passed() || !queried.Counts().Passed() {
		t.Errorf("evaluator: %s\n\nPostgreSQL: %s", evaluated, queried)
	}
	leavesNothing(t, pool)
}

// TestLongAndSimilarNames: fact types whose table names would be the same still differ.
func TestLongAndSimilarNames(t *testing.T) {
	long := strings.Repeat("extraordinarily_", 6)
	policy, _ := load(t, "names.polar", strings.ReplaceAll(`
actor User {}
resource A_B {} resource A {} resource B_A {}
one(u: User) if LONGx(u, A{"1"});
two(u: User) if LONGy(u, A{"1"});
three(u: User) if p_A(u, A{"1"}) and p(u, A{"1"}, A{"1"});
test "names" {
  setup { LONGx(User{"alice"}, A{"1"}); LONGy(User{"bob"}, A{"1"}); p_A(User{"carol"}, A{"1"}); p(User{"carol"}, A{"1"}, A{"1"}); }
  assert one(u: User) iff u in [User{"alice"}];
  assert two(u: User) iff u in [User{"bob"}];
  assert three(u: User) iff u in [User{"carol"}];
}`, "LONG", long))
	evaluated, queried := runBoth(t, postgres.Database(t), policy)
	if !evaluated.Counts().Passed() || !queried.Counts().Passed() {
		t.Errorf("evaluator: %s\n\nPostgreSQL: %s", evaluated, queried)
	}
}

// TestTestsAreIsolated: the facts of one test are gone in the next.
func TestTestsAreIsolated(t *testing.T) {
	policy, _ := load(t, "isolated.polar", `
actor User {}
resource Doc { roles = ["reader"]; permissions = ["read"]; "read" if "reader"; }
test "first" { setup { has_role(User{"alice"}, "reader", Doc{"d"}); } assert allow(User{"alice"}, "read", Doc{"d"}); }
test "second" { assert_not allow(User{"alice"}, "read", Doc{"d"}); }
test "third" { setup { has_role(User{"bob"}, "reader", Doc{"d"}); } assert allow(u: User, "read", Doc{"d"}) iff u in [User{"bob"}]; }`)
	_, queried := runBoth(t, postgres.Database(t), policy)
	if !queried.Counts().Passed() || queried.Counts().Tests != 3 {
		t.Errorf("%s", queried)
	}
}

// TestNothingStaysAfterFailure: not after a fact that cannot be stored, an interruption,
// or in a transaction of the caller's, which stays usable.
func TestNothingStaysAfterFailure(t *testing.T) {
	pool := postgres.Database(t)
	policy, _ := load(t, "nul.polar", `
actor User {}
resource Doc { roles = ["reader"]; permissions = ["read"]; "read" if "reader"; }
test "nul" { setup { has_role(User{"a\0b"}, "reader", Doc{"d"}); } assert_not allow(User{"alice"}, "read", Doc{"d"}); }`)
	if results, err := policytest.Run(context.Background(), pool, policy); err == nil || results != nil {
		t.Errorf("PostgreSQL stores no NUL, yet: %v, %v", results, err)
	}
	leavesNothing(t, pool)

	policy, _ = load(t, "ok.polar", `
actor User {}
resource Doc { roles = ["reader"]; permissions = ["read"]; "read" if "reader"; }
test "ok" { setup { has_role(User{"alice"}, "reader", Doc{"d"}); } assert allow(User{"alice"}, "read", Doc{"d"}); }`)
	interrupted := 0
	for after := range 9 {
		ctx, cancel := context.WithCancel(context.Background())
		conn, err := pool.Acquire(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		begin := &interrupting{Conn: conn.Conn(), cancel: cancel, after: after}
		results, err := policytest.Run(ctx, begin, policy)
		if begin.after < 0 {
			interrupted++
			if !errors.Is(err, context.Canceled) || results != nil {
				t.Errorf("interrupted after %d steps: %v, %v", after, results, err)
			}
		}
		conn.Release()
		cancel()
		waitUntil(t, func() bool { return len(sessions(t, pool)) == 0 })
		leavesNothing(t, pool)
	}

	if interrupted < 3 {
		t.Errorf("only %d runs were interrupted", interrupted)
	}

	tx, err := pool.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	results, err := policytest.Run(context.Background(), tx, policy)
	if err != nil || !results.Counts().Passed() {
		t.Errorf("in a transaction: %v, %v", results, err)
	}
	if err := tx.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	leavesNothing(t, pool)
}

// interrupting cancels a context after a number of statements in its transactions.
type interrupting struct {
	*pgx.Conn
	cancel context.CancelFunc
	after  int
}

func (i *interrupting) Begin(ctx context.Context) (pgx.Tx, error) {
	tx, err := i.Conn.Begin(ctx)
	return &interruptedTx{Tx: tx, by: i}, err
}

func (i *interrupting) count() {
	if i.after--; i.after < 0 {
		i.cancel()
	}
}

type interruptedTx struct {
	pgx.Tx
	by *interrupting
}

func (tx *interruptedTx) Begin(ctx context.Context) (pgx.Tx, error) {
	tx.by.count()
	inner, err := tx.Tx.Begin(ctx)
	return &interruptedTx{Tx: inner, by: tx.by}, err
}

func (tx *interruptedTx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	tx.by.count()
	return tx.Tx.QueryRow(ctx, sql, args...)
}

// sessions are the other connections that are still in a transaction.
func sessions(t *testing.T, db interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}) []string {
	t.Helper()
	rows, err := db.Query(context.Background(),
		`SELECT state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL`)
	if err != nil {
		t.Fatal(err)
	}
	states, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return slices.Clip(states)
}

func waitUntil(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it did not happen in 10 seconds")
		}
	}
}
