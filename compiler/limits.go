package compiler

import (
	"errors"
	"fmt"

	"github.com/polarsql/polarsql/polar"
)

// maxUnfolded bounds the SELECTs of a statement whose calls are planned where they stand.
// Rules that go through several others in several ways each multiply; what policies that
// people write need is far below. Beyond it rows are shared.
const maxUnfolded = 2000

// maxSelects bounds the SELECTs of one statement: PostgreSQL needs seconds to read some
// thousands, and memory without bound for more.
const maxSelects = 5000

// limit counts the SELECTs of a statement; beyond the limit there is no plan.
func (p *planner) limit() error {
	p.written++
	if p.written > p.most {
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
		Hint:    "thousands of rules or sources of facts are behind it: ask about fewer types or actions at a time",
	}}
}
