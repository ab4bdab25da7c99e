// Package plan is the relational form of a question: what sqlgen writes as SQL.
// Its nodes are selections over tables, unions and recursions; columns are referred to by
// node, so that names are given in one place only, when the text is written.
package plan

import (
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// Plan answers one question. Only the compiler makes one.
type Plan struct {
	Form    Form
	Params  []Param
	Columns []Column // of the answer; none for a Test or a Filter
	// Branches are the rules: rows united, or conditions of which one must hold (their
	// selects then have no output). None at all is the empty answer.
	Branches []*Select
	Row      *From // Filter: the row of the caller's table
	// Recursions say which form each recursion has, in the order of planning.
	Recursions []RecursionForm
}

// RecursionForm explains one recursion of a plan.
type RecursionForm struct {
	Predicate string   `json:"predicate"`       // as the program names it: `reader[$actor, Folder]`
	Form      string   `json:"form"`            // walk, collect or fixpoint
	Why       string   `json:"why"`             // why it is evaluated that way
	Notes     []string `json:"notes,omitempty"` // what was done to its rules before
}

// Form says what the statement gives.
type Form int

// The forms of a statement.
const (
	Test   Form = iota // one row, one boolean
	Rows               // distinct rows of Columns
	Filter             // a condition on Plan.Row
)

// Param is a value known when the statement runs, with the SQL type it is cast to.
type Param struct {
	Name, Type, SQLType string
	Array               bool // a list of such values
}

// Column is a column of an answer or of a recursion.
type Column struct {
	Name    string
	Type    string // Polar type
	SQLType string
	// Mixed is a column of ids of several Polar types, as text. The column before it then
	// has the names of their types; Type is "".
	Mixed bool
}

// Select is one conjunctive query: the rows of From that meet Where.
type Select struct {
	// With are rows that are computed once and read, as Shared, in several places of the
	// select; each stands behind those that it reads.
	With   []*Item
	From   []*From
	Where  []Condition
	Output []Expr
	Origin polar.Span
}

// Item is the distinct rows of all Selects.
type Item struct {
	Columns []Column
	Selects []*Select
}

// From is one use of a relation. Columns refer to it by identity.
type From struct {
	Rel Relation
}

// Relation is *Table, *Given, *Union, *Recursion, *Fixpoint, *Known, *Working, *Shared or
// *Outer.
type Relation interface{ isRelation() }

// Table is a source of the mapping: a table, a view or a query.
type Table struct {
	Source *mapping.Source
}

// Given is rows that come with the question: the array parameter of each column.
type Given struct {
	Columns []ParamRef
}

// Union is a derived table: the rows of all Selects, duplicates included. It may refer to
// relations before it in the same From.
type Union struct {
	Selects []*Select
	Columns []Column
	// Fenced keeps the planner of the database from flattening it into the query around
	// it: the union is then evaluated once per outer row, by index.
	Fenced bool
}

// Recursion is the least fixpoint of Seeds and Steps. A step refers to Working, the rows
// found by the round before; each step uses it as given, outside its own From.
type Recursion struct {
	Columns []Column
	Seeds   []*Select
	Steps   []*Select
	Working *From
	Walk    bool // from given values to what they lead to, not from all that is known
}

// Fixpoint is the least fixpoint of several relations defined by each other in any way: all
// rules are evaluated on all that is known until nothing is added. Its rows are those of
// member Result.
type Fixpoint struct {
	Members []*Member
	Result  int
}

// Member is one relation of a Fixpoint; a rule's output is a row of it. Rules read what is
// known so far of a member through Known.
type Member struct {
	Columns []Column
	Rules   []*Select
}

// Known is what the round before knows of a member, inside the rules of its Fixpoint.
type Known struct {
	Member *Member
}

// Working is the working table of a recursion, inside its steps.
type Working struct{}

// Shared reads an item of a select around it.
type Shared struct {
	Item *Item
}

// Outer is the row a filter is asked about: a type's table under the caller's alias.
type Outer struct {
	Table mapping.Table
}

func (*Table) isRelation()     {}
func (*Given) isRelation()     {}
func (*Union) isRelation()     {}
func (*Recursion) isRelation() {}
func (*Fixpoint) isRelation()  {}
func (*Known) isRelation()     {}
func (*Working) isRelation()   {}
func (*Shared) isRelation()    {}
func (*Outer) isRelation()     {}

// Expr is *Col, Const, ParamRef, Null or *When.
type Expr interface{ isExpr() }

// Col is column Index of a relation in From. For an Outer it is Name instead.
type Col struct {
	From  *From
	Index int
	Name  string
	Type  string // Polar type

	SQLType string // of an Outer's column, where it is known
	Enum    bool   // of an Outer's column: SQLType is known to be an enum
	Indexed bool   // of an Outer's column: an index is known to begin with it
}

// Const is a constant of the policy; one with an empty type is as the column stores it.
type Const polar.Value

// ParamRef is an index into Plan.Params.
type ParamRef int

// Null is the wildcard: every value of a column's type.
type Null struct{}

// When is Then where all of Holds, which select nothing, are true, else NULL.
type When struct {
	Holds []Condition
	Then  Expr
}

func (*Col) isExpr()     {}
func (*When) isExpr()    {}
func (Const) isExpr()    {}
func (ParamRef) isExpr() {}
func (Null) isExpr()     {}

// Condition is *Compare, *InList, *OneOf, *NotNull, *OwnTest, *Exists or *AnyOf.
type Condition interface{ isCondition() }

// Compare is Left Op Right.
type Compare struct {
	Op          polar.Op
	Left, Right Expr
}

// InList holds when Expr is one of List.
type InList struct {
	Expr Expr
	List []Const
}

// OneOf holds when Expr is in List, an array parameter.
type OneOf struct {
	Expr Expr
	List ParamRef
}

// NotNull holds when Expr is not NULL.
type NotNull struct {
	Expr Expr
}

// OwnTest is a condition of the mapping's own SQL on a column of an Outer's: [NOT] Col [Text].
type OwnTest struct {
	Col     *Col
	Negated bool
	Text    string
}

// Exists holds when one of Selects has a row. A select without From is just its conditions.
type Exists struct {
	Selects []*Select
	Negated bool
	// Fenced keeps the database from collecting all rows of Selects in a hash table first:
	// they are looked up, for the few values they depend on.
	Fenced bool
}

// AnyOf holds when Expr is among the single-column rows of Selects, which are evaluated
// once, as an array: the column of Expr is then found by index.
type AnyOf struct {
	Expr    Expr
	Column  Column // of the rows
	Selects []*Select
}

func (*Compare) isCondition() {}
func (*InList) isCondition()  {}
func (*OneOf) isCondition()   {}
func (*NotNull) isCondition() {}
func (*OwnTest) isCondition() {}
func (*Exists) isCondition()  {}
func (*AnyOf) isCondition()   {}
