package polar

// The default limits of the front end, and what they limit.
const (
	// MaxSourceBytes is the size of one policy file.
	MaxSourceBytes = 1 << 20
	// MaxNesting is how deep brackets and `not` may nest.
	MaxNesting = 200
	// MaxErrors is how many errors are reported for one file by the parser, and for the whole
	// policy by the checker.
	MaxErrors = 100
	// MaxWarnings is the same for warnings. A policy with more of them loads all the same.
	MaxWarnings = 1000
	// MaxAlternatives is how many rules one rule may become when `or` is split.
	MaxAlternatives = 1000
	// MaxSupertypes is how many types one type may extend, directly and indirectly.
	MaxSupertypes = 50
	// MaxTestFacts is how many facts all tests of a policy may have together; those of a fixture
	// count in every test that uses it.
	MaxTestFacts = 500_000
	// MaxSplitRules is how many rule instances the check for negation through recursion may
	// look at once it has to split predicates by types and names.
	MaxSplitRules = 200_000
	// MaxQuestions is how many pairs of an action and a type CheckListing looks at.
	MaxQuestions = 100_000
)

// Limits bound the work on a policy. A policy beyond one of them is refused with a diagnostic
// that says which; nothing is ever cut short. The zero value of each field is the default, the
// constant of a similar name.
type Limits struct {
	SourceBytes  int // MaxSourceBytes
	Nesting      int // MaxNesting; more than 10,000 count as 10,000, so that the stack suffices
	Errors       int // MaxErrors
	Warnings     int // MaxWarnings
	Alternatives int // MaxAlternatives
	Supertypes   int // MaxSupertypes
	TestFacts    int // MaxTestFacts
	SplitRules   int // MaxSplitRules
}

// deepest is the largest limit of nesting.
const deepest = 10_000

// withDefaults fills in what is not set.
func (l Limits) withDefaults() Limits {
	or := func(limit *int, otherwise int) {
		if *limit <= 0 {
			*limit = otherwise
		}
	}
	or(&l.SourceBytes, MaxSourceBytes)
	or(&l.Nesting, MaxNesting)
	or(&l.Errors, MaxErrors)
	or(&l.Warnings, MaxWarnings)
	or(&l.Alternatives, MaxAlternatives)
	or(&l.Supertypes, MaxSupertypes)
	or(&l.TestFacts, MaxTestFacts)
	or(&l.SplitRules, MaxSplitRules)
	l.Nesting = min(l.Nesting, deepest)
	return l
}

// meetings is how many pairs of a call and a rule's head may be compared.
func (l Limits) meetings() int { return 50 * l.SplitRules }
