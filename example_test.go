package polarsql_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

const policyText = `
actor User {}
resource Organization { roles = ["admin", "member"]; "member" if "admin"; }
resource Repository {
  permissions = ["read", "rename"];
  relations = { organization: Organization };
  "read" if "member" on "organization";
  "rename" if "admin" on "organization";
}`

// The SQL types may be left out where the engine is made by polarpgx.NewEngine, which reads
// them from the database.
const mappingText = `
types:
  User:         {table: users,         id: id, sql_type: bigint}
  Organization: {table: organizations, id: id, sql_type: bigint}
  Repository:   {table: repositories,  id: id, sql_type: bigint}
facts:
  has_role(User:_, String:_, Organization:_): {table: members, columns: [user_id, role, organization_id]}
  has_relation(Repository:_, organization, Organization:_): {table: repositories, columns: [id, organization_id]}`

// newEngine makes an engine from texts; programs use LoadPolicy and LoadMapping.
func newEngine() *polarsql.Engine {
	policy, diagnostics := polar.Load(polar.NewSource("policy.polar", policyText))
	if err := diagnostics.Err(); err != nil {
		log.Fatal(err)
	}
	m, diagnostics := mapping.Load(polar.NewSource("mapping.yaml", mappingText))
	if err := diagnostics.Err(); err != nil {
		log.Fatal(err)
	}
	engine, err := polarsql.New(policy, m)
	if err != nil {
		log.Fatal(err)
	}
	return engine
}

// A decision: one statement that gives one row with one boolean.
func Example() {
	engine := newEngine()
	alice, anvil := polarsql.Ref("User", 1), polarsql.Ref("Repository", 7)

	statement, err := engine.Authorize(alice, "rename", anvil)
	if err != nil {
		log.Fatal(err) // an error is never a yes
	}
	sql, args := statement.SQL()
	// err = db.QueryRowContext(ctx, sql, args...).Scan(&allowed)
	fmt.Println(strings.HasSuffix(sql, "AS allowed"), len(args))
	// Output: true 2
}

// A condition for a query of the application: its parameters follow the query's own.
func ExampleEngine_Filter() {
	engine := newEngine()

	readable, err := engine.Filter(polarsql.Ref("User", 1), "read", "Repository", "r")
	if err != nil {
		log.Fatal(err)
	}
	args := []any{"%anvil%"}
	condition, more := readable.SQL(len(args) + 1)
	query := "SELECT r.name FROM repositories AS r WHERE r.name ILIKE $1 AND " + condition + " ORDER BY r.name"
	args = append(args, more...)

	fmt.Println(strings.Contains(query, "$2"), args)
	// Output: true [%anvil% 1]
}

// A page of the application's own rows: whatever the actor may see of them, it is found fast.
func ExampleEngine_Page() {
	statement, err := newEngine().Page(polarsql.Ref("User", 1), "read", "Repository", polarsql.PageRequest{
		Alias:   "r",
		Columns: []string{"r.id", "r.name"},
		Where:   polarsql.SQL("r.name ILIKE ?", "%anvil%"),
		Order:   []polarsql.Order{{Column: "name", NotNull: true}},
		Limit:   50,
	})
	if err != nil {
		log.Fatal(err)
	}
	sql, args := statement.SQL()
	// rows, err := db.QueryContext(ctx, sql, args...)
	fmt.Println(strings.Contains(sql, "(r.name ILIKE $"), args)
	// Output: true [1 %anvil% 50]
}

// Mistakes in a request never reach the database.
func ExampleEngine_Authorize_error() {
	_, err := newEngine().Authorize(polarsql.Ref("User", "1 OR TRUE"), "read", polarsql.Ref("Repository", 7))
	fmt.Println(err)
	// Output: actor (User): "1 OR TRUE" is not a bigint; the ids of User are bigint
}

// What was never made shows nothing.
func ExampleCondition() {
	var condition polarsql.Condition
	sql, args := condition.SQL(1)
	fmt.Println(sql, args)
	// Output: (FALSE) []
}

// Any question: what may this user do on which of two repositories?
func ExampleEngine_Query() {
	engine := newEngine()
	repository := polarsql.Var("r", "Repository")
	query := polarsql.NewQuery(
		polarsql.Call("allow", polarsql.Ref("User", 1), polarsql.Var("action"), repository),
		polarsql.In(repository, polarsql.Ref("Repository", 7), polarsql.Ref("Repository", 9)))

	statement, err := engine.Query(query, polarsql.Page{Limit: 20})
	if err != nil {
		log.Fatal(err)
	}
	sql, args := statement.SQL()
	fmt.Println(statement.Columns())
	fmt.Println(strings.Contains(sql, `= ANY (CAST($`), args)
	// Output:
	// [{action String} {r Repository}]
	// true [1 {"7","9"} 20]
}

// A query as text is checked against the policy.
func ExampleEngine_ParseQuery() {
	_, err := newEngine().ParseQuery(`allow(User{1}, action, r: Repositry)`)
	fmt.Println(err)
	// Output:
	// query:1:24: error: allow: the policy has no type Repositry [unknown-type]
	//   1 | allow(User{1}, action, r: Repositry)
	//     |                        ^
	//     = hint: did you mean "Repository"?
}

// Facts that only this request knows are united with those of the tables.
func ExampleEngine_WithFacts() {
	invited := polarsql.NewFact("has_role", polarsql.Ref("User", 1), polarsql.Text("member"), polarsql.Ref("Organization", 3))
	engine := newEngine().WithFacts(invited)

	statement, err := engine.Authorize(polarsql.Ref("User", 1), "read", polarsql.Ref("Repository", 7))
	if err != nil {
		log.Fatal(err)
	}
	sql, args := statement.SQL()
	fmt.Println(strings.Contains(sql, "unnest("), args)
	// Output: true [7 {"1"} {"member"} {"3"} 1]
}
