package polarsql

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/sqlgen"
)

// Check is one question of a batch: may the actor do the action on the resource?
type Check struct {
	Actor    Object
	Action   string
	Resource Object
}

// String prints the check as Polar: allow(User{"1"}, "read", Document{"7"}).
func (c Check) String() string {
	return fmt.Sprintf("%s(%s, %q, %s)", allow, c.Actor, c.Action, c.Resource)
}

// Batch is many checks as one statement. The zero Batch has no checks.
type Batch struct {
	checks int
	parts  []sqlgen.Bound
	rows   [][][]int // the checks behind row n of a part
	shared func(param string) bool
}

// AuthorizeMany asks many checks in one statement: of any actors, actions and resources, in
// any order, more than once, too. Batch.Answers puts its rows in the order of the checks.
//
// The text depends on the kinds of check alone, which are their types and the actions that
// the policy names, and on whether those of a kind share their actor. An actor or a resource
// with an id that is not of its type's SQL type, and a type that the policy does not have,
// are errors that name the check.
func (e *Engine) AuthorizeMany(checks []Check) (Batch, error) {
	if e.given.err != nil {
		return Batch{}, e.given.err
	}
	batch := Batch{checks: len(checks), shared: e.isShared}
	for _, k := range e.kinds(checks) {
		bound, err := e.askEach(k)
		if err != nil {
			return Batch{}, e.blame(k, checks, err)
		}
		batch.parts = append(batch.parts, bound)
		batch.rows = append(batch.rows, k.checks)
	}
	return batch, nil
}

// SQL returns the text with numbered placeholders ($1, $2, ..) and the arguments: text, one
// array for each column. The rows are those of the checks that are allowed: `part` and `n`,
// which Answers takes.
func (b Batch) SQL() (string, []any) {
	if len(b.parts) == 0 {
		return "SELECT 0 AS part, CAST(0 AS bigint) AS n WHERE FALSE", nil
	}
	return sqlgen.Batch(b.parts, b.shared)
}

// Answers are the answers to a batch, filled row by row. The zero Answers denies.
type Answers struct {
	batch   Batch
	allowed []bool
}

// Answers returns the answers before any row: all are denied.
func (b Batch) Answers() *Answers {
	return &Answers{batch: b, allowed: make([]bool, b.checks)}
}

// Allow takes a row of the statement: the checks behind it are allowed.
func (a *Answers) Allow(part int, n int64) error {
	if part < 1 || part > len(a.batch.rows) || n < 1 || n > int64(len(a.batch.rows[part-1])) {
		return fmt.Errorf("polarsql: the row (%d, %d) answers none of the batch's checks", part, n)
	}
	for _, check := range a.batch.rows[part-1][n-1] {
		a.allowed[check] = true
	}
	return nil
}

// All returns whether each check is allowed, in the order of the checks.
func (a *Answers) All() []bool { return a.allowed }

// kind is the checks of one shape: columns of their values, each combination once.
type kind struct {
	shape                      shape
	actors, actions, resources []string
	checks                     [][]int // indexes of the checks with these values
	asked                      int     // checks, those that come again counted, too
}

// kinds sorts checks by shape, in one order whatever the order of the checks.
func (e *Engine) kinds(checks []Check) []*kind {
	kinds := map[shape]*kind{}
	at := make(map[Check]int, len(checks)) // in its kind
	for i, c := range checks {
		s := shape{form: askEach, actor: c.Actor.Type, resource: c.Resource.Type, facts: e.given.key}
		s.setAction(e.compiler, c.Action)
		k := kinds[s]
		if k == nil {
			k = &kind{shape: s}
			kinds[s] = k
		}
		row, known := at[c]
		if !known {
			row = len(k.checks)
			at[c] = row
			k.actors, k.actions, k.resources = append(k.actors, c.Actor.ID), append(k.actions, c.Action), append(k.resources, c.Resource.ID)
			k.checks = append(k.checks, nil)
		}
		k.checks[row] = append(k.checks[row], i)
		k.asked++
	}
	out := slices.Collect(maps.Values(kinds))
	for _, k := range out {
		k.shape.oneActor = allEqual(k.actors)
		k.shape.many = k.shape.oneActor && k.asked >= manyChecks
	}
	slices.SortFunc(out, func(a, b *kind) int { return strings.Compare(a.shape.order(), b.shape.order()) })
	return out
}

// manyChecks is from how many checks of a kind on what they share is worth reading first.
const manyChecks = 32

func allEqual(values []string) bool {
	return !slices.ContainsFunc(values, func(v string) bool { return v != values[0] })
}

// order is a text by which shapes of checks are sorted.
func (s shape) order() string {
	return fmt.Sprintf("%q %q %q %v", s.actor, s.resource, s.action, s.other)
}

// varying are the parameters of a part that differ from row to row.
func (s shape) varying() []string {
	out := []string{"resource"}
	if !s.oneActor {
		out = append(out, "actor")
	}
	if s.other {
		out = append(out, "action")
	}
	return out
}

// askEach compiles, or finds, the part of a batch for one kind and binds its columns.
func (e *Engine) askEach(k *kind) (sqlgen.Bound, error) {
	statement, err := e.statement(k.shape)
	if err != nil {
		return sqlgen.Bound{}, err
	}
	return e.bind(statement, func(string) string { return k.actors[0] }, func(name string) []string {
		switch name {
		case "actor":
			return k.actors
		case "action":
			return k.actions
		default:
			return k.resources
		}
	})
}

// isShared tells whether a parameter means the same in all parts of a batch.
func (e *Engine) isShared(param string) bool {
	_, isFact := e.given.values[param]
	return isFact || param == compiler.ClockParam
}

// blame names the check that an error about a kind is about: the first with an id that its
// type cannot have, or else the first of the kind.
func (e *Engine) blame(k *kind, checks []Check, err error) error {
	at := k.checks[0][0]
	var value *sqlgen.ValueError
	if errors.As(err, &value) {
		for n, indexes := range k.checks {
			id := k.resources[n]
			if value.Param.Name == "actor" {
				id = k.actors[n]
			}
			if compiler.ValidID(value.Param.SQLType, id) != nil {
				at = indexes[0]
				break
			}
		}
	}
	return fmt.Errorf("polarsql: check %s, %s: %w", strconv.Itoa(at+1), checks[at], err)
}
