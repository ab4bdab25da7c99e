package compiler

import (
	"github.com/polarsql/polarsql/compiler/datalog"
)

// pass is one rewrite of the program. It keeps the goal's answers.
type pass struct {
	name string
	// required passes establish what planning relies on; the others only make the SQL better.
	required bool
	run      func(*datalog.Program) error
	why      string // what it is for and why it stands where it does
}

// passes is the order of rewriting.
var passes = []pass{
	{"prune", true, prune, "drops what has no facts before anything looks at the shape of recursion"},
	{"linearise", false, linearise, "makes transitive closures linear; before generalise, so that a question about one object can use them"},
	{"generalise", false, generalise, "lets a question about one object use the recursion over all of them; before collapse, which then sees one recursion"},
	{"collapse", false, collapse, "merges role hierarchies while `viewer if editor` is still one rule: inlining would hide it"},
	{"copies", false, copies, "unfolds copies while what one predicate inherits of another still shows; inlining would multiply it"},
	{"untangle", true, untangle, "turns mutual recursion into recursion of one predicate; needs pruned components"},
	{"inline", true, inline, "unfolds what does not recurse, callees first"},
	{"unify", false, unify, "makes one of two facts of the same row; after inlining, when they have met"},
	{"wildcards", true, wildcards, "after inlining, when most columns that look unbound have met their binding"},
	{"simplify", true, prune, "drops what inlining and wildcards made impossible, tautological or double"},
	{"magic", false, magic, "keeps recursions that are not linear to what is asked; before tag, which makes one recursion of the sets"},
	{"tag", false, tag, "makes one recursion of predicates that still call each other; after wildcards, whose variants can do so, too"},
	{"subsume", false, subsume, "drops rules that another rule contains; sees them once they are inlined"},
	{"merge", false, merge, "makes one rule of rules that differ by a constant; late, so that rules are alike"},
	{"flatten", false, inline, "unfolds predicates that merge has left with one rule"},
	{"factor", false, factor, "asks once what several rules ask first; last, since inlining would undo it"},
}

// PassNames lists the passes that can be disabled, in their order.
func PassNames() []string {
	var out []string
	for _, p := range passes {
		if !p.required {
			out = append(out, p.name)
		}
	}
	return out
}

// rewrite runs the passes, without those disabled by name.
func rewrite(p *datalog.Program, disabled map[string]bool, after func(name string)) error {
	for _, pass := range passes {
		if disabled[pass.name] && !pass.required {
			continue
		}
		if err := pass.run(p); err != nil {
			return err
		}
		p.Reachable()
		if after != nil {
			after(pass.name)
		}
	}
	return nil
}
