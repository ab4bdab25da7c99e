package compiler

import (
	"errors"
	"fmt"

	"github.com/polarsql/polarsql/polar"
)

// maxSelects bounds the SELECTs of one statement: PostgreSQL needs seconds to read some
// thousands, and memory without bound for more. Rules that go through several others in
// several ways each multiply; what policies that people write need is far below.
const maxSelects = 5000

// limit counts the SELECTs of a statement; beyond the limit there is no plan.
func (p *planner) limit() error {
	p.written++
	if p.written > maxSelects {
		return errTooLarge(p.question)
	}
	return nil
}

func isTooLarge(err error) bool {
	var diags polar.Diagnostics
	return errors.As(err, &diags) && len(diags) > 0 && diags[0].Code == "too-large"
}

func errTooLarge(q Question) error {
	return polar.Diagnostics{{
		Code: "too-large", Severity: polar.Error,
		Message: fmt.Sprintf("%s needs a statement of more than %d SELECTs", q, maxSelects),
		Hint:    "the rules behind it multiply: look for rules that call several predicates of many rules each, and for facts with many sources",
	}}
}
