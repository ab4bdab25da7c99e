package polar

import "context"

// NewEvaluatorOracle answers a test's questions by the reference evaluator, over the test's
// facts. An evaluation that fails makes every question fail with its error.
func NewEvaluatorOracle(p *Policy, test *Test, opts EvalOptions) Oracle {
	model, err := evaluateTest(p, test, opts)
	return evaluatorOracle{model: model, err: err}
}

// evaluateTest computes what follows from a test's facts, for the values and the variables
// of its assertions.
func evaluateTest(p *Policy, test *Test, opts EvalOptions) (*Model, error) {
	opts.gaps = max(opts.gaps, 1)
	for _, a := range test.Assertions {
		opts.gaps = max(opts.gaps, countIntegers(a.Vars))
		opts.Domain = append(opts.Domain[:len(opts.Domain):len(opts.Domain)], assertionValues(a)...)
		opts.Fresh = max(opts.Fresh, len(a.Vars))
	}
	return Evaluate(p, test.Facts, opts)
}

// askedVariables are the variables of a test's assertions.
func askedVariables(test *Test) []Variable {
	var out []Variable
	for _, a := range test.Assertions {
		out = append(out, a.Vars...)
	}
	return out
}

// assertionValues are the values an assertion names.
func assertionValues(a *Assertion) []Value {
	var out []Value
	for _, arg := range a.Atom.Args {
		if c, ok := arg.(Const); ok {
			out = append(out, c.Value)
		}
	}
	if a.Iff != nil {
		out = append(out, a.Iff.Values...)
	}
	return out
}

type evaluatorOracle struct {
	model *Model
	err   error
}

func (o evaluatorOracle) Holds(_ context.Context, a *Assertion) (bool, error) {
	if o.err != nil {
		return false, o.err
	}
	answers, err := o.model.Solve(a.Atom, a.Vars)
	return len(answers) > 0, err
}

func (o evaluatorOracle) Values(_ context.Context, a *Assertion) (values []Value, all bool, err error) {
	if o.err != nil {
		return nil, false, o.err
	}
	answers, err := o.model.Solve(a.Atom, a.Vars)
	seen := map[Value]bool{}
	for _, answer := range answers {
		binding := answer[a.Iff.Var]
		if binding.Any > 0 {
			all = true
		} else if !seen[binding.Value] {
			seen[binding.Value] = true
			values = append(values, binding.Value)
		}
	}
	return values, all, err
}
