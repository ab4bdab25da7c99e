package differential_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// counts are what a run was made of.
type counts struct {
	policies, pairs, statements int
	evaluating                  time.Duration
	reduced, context, batches   int // answers compared
	allows, denies, wildcards   int
	features                    map[string]int // policies that have one, by name
	shapes                      map[string]int // statements that have one
	skipped                     map[string]int // questions, by code
	slow                        map[string]int // questions, by what is slow
	refused                     map[string]int // policies drawn anew, by code
}

func (n *counts) add(m counts) {
	n.policies += m.policies
	n.pairs += m.pairs
	n.statements += m.statements
	n.evaluating += m.evaluating
	n.reduced += m.reduced
	n.context += m.context
	n.batches += m.batches
	n.allows += m.allows
	n.denies += m.denies
	n.wildcards += m.wildcards
	n.features = plus(n.features, m.features)
	n.shapes = plus(n.shapes, m.shapes)
	n.skipped = plus(n.skipped, m.skipped)
	n.slow = plus(n.slow, m.slow)
	n.refused = plus(n.refused, m.refused)
}

func plus(a, b map[string]int) map[string]int {
	if a == nil {
		a = map[string]int{}
	}
	for k, n := range b {
		a[k] += n
	}
	return a
}

func (n *counts) skip(code string) { n.skipped = plus(n.skipped, map[string]int{code: 1}) }

func (n *counts) refuse(code string) { n.refused = plus(n.refused, map[string]int{code: 1}) }

// policy counts a policy that is compared, with what it is about.
func (n *counts) policy(c *testCase) {
	n.policies++
	n.features = plus(n.features, c.world.features)
	for _, code := range c.refused {
		n.refuse(code)
	}
}

// statement counts a statement, by what its text has.
func (n *counts) statement(sql string) {
	n.statements++
	shapes := map[string]int{}
	for name, mark := range map[string]string{"recursive": "WITH RECURSIVE", "negated": "NOT EXISTS", "fixpoint": "cardinality("} {
		if strings.Contains(sql, mark) {
			shapes[name] = 1
		}
	}
	if shapes["recursive"] > 0 && shapes["negated"] > 0 {
		shapes["recursive and negated"] = 1
	}
	if len(sql) > long {
		shapes["over 40 kB"] = 1
	}
	n.shapes = plus(n.shapes, shapes)
}

func (n *counts) count(a *asking, rows [][]*string, known map[string][]string) {
	switch {
	case a.reduced:
		n.reduced++
	case a.context:
		n.context++
	}
	if a.isBatch() {
		n.batches++
	}
	all := len(a.all)
	for _, p := range a.places {
		if p.how == free && known[p.typ] != nil {
			all *= len(known[p.typ])
		}
	}
	n.allows += len(rows)
	n.denies += max(0, all-len(rows))
	for _, row := range rows {
		if slices.Contains(row, nil) {
			n.wildcards++
		}
	}
}

func (n counts) String() string {
	return fmt.Sprintf("%d pairs of %d policies and data; %d statements; answers compared: %d without some passes, %d with facts of the question, %d batches, %d allows, %d denies, %d wildcard rows\n"+
		"policies with: %s\nstatements with: %s\nskipped: %s; %s\npolicies drawn anew: %s",
		n.pairs, n.policies, n.statements, n.reduced, n.context, n.batches, n.allows, n.denies, n.wildcards,
		listed(n.features), listed(n.shapes), listed(n.skipped), listed(n.slow), listed(n.refused))
}

func listed(m map[string]int) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, fmt.Sprintf("%s %d", k, m[k]))
	}
	return strings.Join(parts, ", ")
}

// least is the share of the policies that must have a feature.
var least = map[string]float64{
	"recursion": 0.6, "several recursions": 0.3, "non-linear": 0.25, "mutual over two types": 0.08, "mutual over three types": 0.04,
	"nested recursion": 0.08, "negation": 0.4, "negation in a recursion": 0.08, "negation in a negation": 0.08, "negation of a recursion": 0.08,
	"comparison": 0.3, "in": 0.1, "clock": 0.03, "custom roles": 0.1, "groups": 0.2, "groups over Resource": 0.05, "teams both ways": 0.05,
	"extends": 0.08, "untyped parameter": 0.1, "hierarchy": 0.3, "roles around a ring": 0.05, "text integers": 0.03, "numeric integers": 0.03,
	"column of " + enumType: 0.05, "column of " + domainType: 0.05, "column of " + scantType: 0.05,
}

// guard fails when the comparison says too little: every feature and every kind of answer
// must occur often, and few questions may be left out.
func (n counts) guard(t *testing.T) {
	t.Helper()
	for feature, share := range least {
		if got := n.features[feature]; float64(got) < share*float64(n.policies) {
			t.Errorf("%d of %d policies have: %s; want %.0f%%", got, n.policies, feature, 100*share)
		}
	}
	if k := n.skipped["too-large"]; 1000*k > 3*n.policies { // in a thousand one, which is asked with and without passes
		t.Errorf("%d questions would need statements that are too large", k)
	}
	skipped := 0
	for _, k := range n.skipped {
		skipped += k
	}
	for _, share := range []struct {
		what       string
		got, least int
	}{
		{"statements per policy", n.statements, 15 * n.policies},
		{"recursive statements", n.shapes["recursive"], n.statements / 4},
		{"fixpoints", n.shapes["fixpoint"], n.statements / 50},
		{"statements with negation", n.shapes["negated"], n.statements / 10},
		{"recursive statements with negation", n.shapes["recursive and negated"], n.statements / 20},
		{"answers of fewer passes", n.reduced, 3 * n.pairs},
		{"answers with facts of the question", n.context, n.pairs},
		{"batches", n.batches, n.pairs},
		{"allows", n.allows, 10 * n.pairs},
		{"denies", n.denies, 10 * n.pairs},
		{"wildcard rows", n.wildcards, n.pairs / 4},
		{"statements, of which too many are skipped", n.statements, 30 * skipped},
	} {
		if share.got < share.least {
			t.Errorf("%s: %d, too few to mean anything; want %d", share.what, share.got, share.least)
		}
	}
}
