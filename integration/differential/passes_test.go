package differential_test

import (
	"fmt"
	"strconv"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
	"github.com/polarsql/polarsql/sqlgen"
)

// withoutPasses compiles questions without some of the passes that only make the SQL
// better, so that these do not hide what the others do. shared computes once what several
// calls read, which otherwise only large statements do.
type withoutPasses struct {
	compiler *compiler.Compiler
	compiled map[string]*sqlgen.Statement
	mutant   *mutant // nil, except in tests of the comparison itself
}

func newWithoutPasses(policy *polar.Policy, m *mapping.Mapping, disabled []string, shared bool, injected *mutant) (*withoutPasses, error) {
	opts := compiler.Options{MissingFactsEmpty: true, DisabledPasses: disabled}
	if shared {
		opts.MaxUnfolded = 1
	}
	c, diagnostics := compiler.New(policy, m, opts)
	return &withoutPasses{c, map[string]*sqlgen.Statement{}, injected}, diagnostics.Err()
}

func (w *withoutPasses) compile(q question, values []string) (string, []any, error) {
	asked := compiler.Question{Predicate: q.predicate}
	byName := map[string]string{compiler.ClockParam: strconv.Itoa(now)}
	for i, p := range q.places {
		arg := compiler.Arg{Kind: compiler.Bound, Type: p.typ, Name: fmt.Sprintf("arg%d", i+1)}
		switch {
		case p.how == free && q.form.isFilter():
			arg.Kind, arg.ByRow = compiler.Row, q.form == rowFilter
		case p.how == free:
			arg.Kind = compiler.Free
		case p.typ == polar.String && w.compiler.Mentions(values[i]):
			arg.Kind, arg.Value = compiler.Fixed, values[i]
		case p.typ == polar.String:
			arg.Other = true
		}
		byName[arg.Name] = values[i]
		asked.Args = append(asked.Args, arg)
	}
	statement, ok := w.compiled[asked.String()]
	if !ok {
		plan, err := w.compiler.Plan(asked)
		if err != nil {
			return "", nil, err
		}
		w.mutant.change(plan)
		if statement, err = sqlgen.Generate(plan, sqlgen.Options{Alias: "row"}); err != nil {
			return "", nil, err
		}
		w.compiled[asked.String()] = statement
	}
	var bound []string
	for _, p := range statement.Params() {
		bound = append(bound, byName[p.Name])
	}
	b, err := statement.Bind(bound)
	if err != nil {
		return "", nil, err
	}
	sql, args := b.Numbered(1)
	return w.mutant.rewrite(sql), args, nil
}
