package policytest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/polar"
)

// oracle answers a test's assertions by compiled SQL, over the facts in the tables.
type oracle struct {
	tx     pgx.Tx
	engine *polarsql.Engine
}

var _ polar.Oracle = (*oracle)(nil)

// Holds implements polar.Oracle.
func (o *oracle) Holds(ctx context.Context, a *polar.Assertion) (bool, error) {
	for types := range typings(o.engine.Policy(), a) {
		answers, err := o.solve(ctx, a, types)
		if err != nil || len(answers) > 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// Values implements polar.Oracle.
func (o *oracle) Values(ctx context.Context, a *polar.Assertion) (values []polar.Value, all bool, err error) {
	for types := range typings(o.engine.Policy(), a) {
		answers, err := o.solve(ctx, a, types)
		if err != nil {
			return nil, false, err
		}
		for _, answer := range answers {
			typ, id := types[a.Iff.Var], answer[a.Iff.Var]
			switch {
			case id != nil:
				values = append(values, polar.Value{Type: typ, ID: *id})
			case typ == polar.Boolean: // every value is one of two
				values = append(values, polar.Value{Type: typ, ID: "false"}, polar.Value{Type: typ, ID: "true"})
			default:
				all = true
			}
		}
	}
	return values, all, nil
}

// typings yields each way to give the variables of an assertion one concrete type: a
// question is about exactly one type per argument, a variable may be about several.
func typings(policy *polar.Policy, a *polar.Assertion) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		types := make([]string, len(a.Vars))
		var choose func(i int) bool
		choose = func(i int) bool {
			if i == len(a.Vars) {
				return yield(slices.Clone(types))
			}
			for _, t := range variableTypes(policy, a.Vars[i]) {
				types[i] = t
				if !choose(i + 1) {
					return false
				}
			}
			return true
		}
		choose(0)
	}
}

// variableTypes are the types a variable can take; nil in the policy means all.
func variableTypes(policy *polar.Policy, v polar.Variable) []string {
	if v.Types != nil {
		return v.Types
	}
	var all []string
	for _, t := range policy.Types() {
		all = append(all, t.Name)
	}
	return all
}

// answer has the id of each variable; nil is every id of its type.
type answer []*string

// solve asks for the values of the variables under one typing. Without variables there is
// one empty answer or none.
func (o *oracle) solve(ctx context.Context, a *polar.Assertion, types []string) ([]answer, error) {
	args := make([]polarsql.Argument, len(a.Atom.Args))
	var places []int // the variable of each column of the answer
	for i, term := range a.Atom.Args {
		switch term := term.(type) {
		case polar.Const:
			args[i] = polarsql.Object(term.Value)
		case polar.Var:
			args[i] = polarsql.Var(fmt.Sprintf("v%d", term.Index), types[term.Index])
			if !slices.Contains(places, term.Index) {
				places = append(places, term.Index)
			}
		default:
			return nil, fmt.Errorf("an assertion cannot have %T as an argument", term)
		}
	}
	query := polarsql.NewQuery(polarsql.Call(a.Atom.Predicate, args...))
	if len(places) == 0 {
		statement, err := o.engine.Exists(query)
		if err != nil {
			return nil, err
		}
		return o.decide(ctx, statement)
	}
	statement, err := o.engine.Query(query, polarsql.Page{})
	if err != nil {
		return nil, err
	}
	return o.rows(ctx, statement, places, types)
}

// decide runs a statement that gives one boolean.
func (o *oracle) decide(ctx context.Context, statement polarsql.Statement) (answers []answer, err error) {
	err = o.shielded(ctx, func(tx pgx.Tx) error {
		var allowed bool
		sql, args := statement.SQL()
		if err := tx.QueryRow(ctx, sql, args...).Scan(&allowed); err != nil {
			return err
		}
		if allowed {
			answers = []answer{{}}
		}
		return nil
	})
	return answers, err
}

// rows runs a statement that gives a column per place.
func (o *oracle) rows(ctx context.Context, statement polarsql.Statement, places []int, types []string) (answers []answer, err error) {
	err = o.shielded(ctx, func(tx pgx.Tx) error {
		answers = nil
		sql, args := statement.SQL()
		rows, err := tx.Query(ctx, sql, append([]any{pgx.QueryResultFormats{pgx.TextFormatCode}}, args...)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			columns := rows.RawValues()
			if len(columns) != len(places) {
				return errors.New("the statement gives another number of columns than there are variables")
			}
			answers = append(answers, bind(columns, places, types))
		}
		return rows.Err()
	})
	return answers, err
}

// shielded runs a question under a savepoint, so that the next one can be asked when it fails.
func (o *oracle) shielded(ctx context.Context, question func(pgx.Tx) error) error {
	savepoint, err := o.tx.Begin(ctx)
	if err != nil {
		return err
	}
	err = question(savepoint)
	if rollback := savepoint.Rollback(ctx); err == nil {
		err = rollback
	}
	return err
}

// bind reads a row: NULL is every value.
func bind(columns [][]byte, places []int, types []string) answer {
	out := make(answer, len(types))
	for i, column := range columns {
		if column == nil {
			continue
		}
		id := idOf(types[places[i]], string(column))
		out[places[i]] = &id
	}
	return out
}

// idOf turns PostgreSQL's text of a value into Polar's.
func idOf(polarType, text string) string {
	if polarType == polar.Boolean {
		switch text {
		case "t":
			return "true"
		case "f":
			return "false"
		}
	}
	return text
}
