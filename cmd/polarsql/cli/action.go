package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// actionHint tells, beside a "no", that the policy does not know the action, which is most
// often a slip; "" if it knows it. It is no error: rules may take actions from facts.
func actionHint(policy *polar.Policy, action, resourceType string) string {
	if namesAction(policy, action) {
		return ""
	}
	hint := fmt.Sprintf("the policy does not name the action %q", action)
	if t := policy.Type(resourceType); t != nil && len(t.Permissions) > 0 {
		hint += fmt.Sprintf("; the permissions of %s are %s", t.Name, strings.Join(t.Permissions, ", "))
	}
	return hint
}

// neverHint is the hint beside a "no": that the policy does not know the action, or that with the
// facts of this question no row could make it a yes; "" where that depends on rows.
func neverHint(policy *polar.Policy, actorType, action, resourceType string, p *plan.Plan) string {
	if hint := actionHint(policy, action, resourceType); hint != "" || p == nil || len(p.Branches) > 0 {
		return hint
	}
	return fmt.Sprintf("no rule gives %s the action %q on %s, whatever is in the tables", actorType, action, resourceType)
}

// namesAction tells whether a block declares the action or a rule has it as a constant.
func namesAction(policy *polar.Policy, action string) bool {
	declares := func(t *polar.Type) bool {
		return slices.Contains(t.Permissions, action) || slices.Contains(t.Roles, action)
	}
	// A rule is printed with its constants quoted, so that a part of one is not found.
	mentions := func(r *polar.Rule) bool { return strings.Contains(r.String(), polar.Quote(action)) }
	return slices.ContainsFunc(policy.Types(), declares) || slices.ContainsFunc(policy.Rules(), mentions)
}

// printHint writes a hint beside an answer; in JSON it is part of the document.
func (s *session) printHint(hint string) {
	if hint != "" && !s.json {
		fmt.Fprintln(s.stderr, "hint:", hint)
	}
}
