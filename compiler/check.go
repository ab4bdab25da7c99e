package compiler

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// checkMapping compares the mapping with the policy: types exist, every fact a rule needs
// has a source, every entry is used.
func checkMapping(cs *clauses, m *mapping.Mapping, missingAllowed bool) polar.Diagnostics {
	diags := unknownTypes(cs.policy, m)
	c := newFactCheck(cs, m)
	if !missingAllowed && len(diags) == 0 {
		c.findProductive()
		diags = append(diags, c.missing()...)
	}
	diags = append(diags, conflictingIDs(m)...)
	diags = append(diags, c.unused()...)
	diags = append(diags, wrongIDs(cs.policy, m)...)
	slices.SortStableFunc(diags, func(a, b polar.Diagnostic) int {
		return cmp.Or(cmp.Compare(fileOf(a.Span), fileOf(b.Span)), cmp.Compare(a.Span.Start, b.Span.Start))
	})
	return diags
}

// fileOf is the name of the file that a place is in: policy or mapping.
func fileOf(at polar.Span) string {
	if at.IsZero() {
		return ""
	}
	return at.Source.Name
}

func unknownTypes(policy *polar.Policy, m *mapping.Mapping) polar.Diagnostics {
	var diags polar.Diagnostics
	check := func(name string, at polar.Span) {
		if policy.Type(name) == nil {
			diags = append(diags, diagUnknownMappedType(name, at, typeHint(policy, name)))
		}
	}
	for _, t := range m.Types() {
		check(t.Name, t.Span)
	}
	for _, f := range m.Facts() {
		for _, a := range f.Args {
			check(a.Type, a.Span)
		}
	}
	return diags
}

func typeHint(policy *polar.Policy, name string) string {
	var names []string
	for _, t := range policy.Types() {
		if strings.EqualFold(t.Name, name) {
			return "did you mean " + t.Name + "?"
		}
		if t.Kind != polar.Primitive {
			names = append(names, t.Name)
		}
	}
	return "its types are " + strings.Join(names, ", ")
}

// factCheck looks for calls that nothing can prove.
type factCheck struct {
	clauses    *clauses
	mapping    *mapping.Mapping
	productive map[*clause]bool
	given      map[symbol]bool // facts of which the mapping says that they come with the question
}

func newFactCheck(cs *clauses, m *mapping.Mapping) *factCheck {
	f := &factCheck{clauses: cs, mapping: m, productive: map[*clause]bool{}, given: map[symbol]bool{}}
	for _, fact := range m.Facts() {
		if fact.Context {
			f.given[symbol{fact.Predicate, len(fact.Args)}] = true
		}
	}
	return f
}

// findProductive marks the clauses that some data can make true, a least fixpoint.
func (f *factCheck) findProductive() {
	for changed := true; changed; {
		changed = false
		f.eachClause(func(c *clause) {
			if f.productive[c] {
				return
			}
			for _, call := range c.calls {
				if !f.isGiven(call) && !f.isProductive(c, call) {
					return
				}
			}
			f.productive[c] = true
			changed = true
		})
	}
}

func (f *factCheck) eachClause(do func(*clause)) {
	for _, sym := range f.clauses.symbols {
		for _, c := range f.clauses.bySymbol[sym] {
			do(c)
		}
	}
}

// isGiven tells whether the mapping says that the fact comes with the question.
func (f *factCheck) isGiven(call *polar.Atom) bool {
	return f.given[symbol{call.Predicate, len(call.Args)}]
}

// provers are the clauses whose head the call unifies with.
func (f *factCheck) provers(c *clause, call *polar.Atom) []*clause {
	var out []*clause
	for _, p := range f.mayProve(c, call) {
		if f.unifies(c, call, p) {
			out = append(out, p)
		}
	}
	return out
}

// isProductive tells whether a clause that some data can make true proves the call.
func (f *factCheck) isProductive(c *clause, call *polar.Atom) bool {
	return slices.ContainsFunc(f.mayProve(c, call), func(p *clause) bool { return f.productive[p] && f.unifies(c, call, p) })
}

// mayProve are the clauses among which those are that prove the call.
func (f *factCheck) mayProve(c *clause, call *polar.Atom) []*clause {
	sym := symbol{call.Predicate, len(call.Args)}
	return f.clauses.forCall(sym, func(i int) argument {
		value, ok := stringOf(call.Args[i])
		return argument{declaredTypes(c, call.Args[i]), value, ok}
	})
}

func (f *factCheck) unifies(c *clause, call *polar.Atom, p *clause) bool {
	for i, t := range call.Args { // first what is decided at a glance
		arg, argConst := t.(polar.Const)
		head, headConst := p.head[i].(polar.Const)
		if argConst && headConst && arg.Value != head.Value {
			return false
		}
	}
	for i, t := range call.Args {
		if !f.shareType(c, t, p, p.head[i]) {
			return false
		}
	}
	return true
}

// shareType tells whether terms of two clauses have a type in common. Every call meets every
// clause of its predicate here, so no sets are made.
func (f *factCheck) shareType(c *clause, t polar.Term, p *clause, head polar.Term) bool {
	ofTerm, ofHead := declaredTypes(c, t), declaredTypes(p, head)
	switch {
	case ofTerm == nil && ofHead == nil:
		return len(f.clauses.policy.Types()) > 0
	case ofTerm == nil:
		return slices.ContainsFunc(ofHead, f.isPolicyType)
	case ofHead == nil:
		return slices.ContainsFunc(ofTerm, f.isPolicyType)
	}
	return slices.ContainsFunc(ofTerm, func(name string) bool { return slices.Contains(ofHead, name) })
}

func (f *factCheck) isPolicyType(name string) bool { return f.clauses.policy.Type(name) != nil }

// termTypes are the types a term of the clause may have by its own declaration.
func (f *factCheck) termTypes(c *clause, t polar.Term) typeSet {
	if types := declaredTypes(c, t); types != nil {
		return f.clauses.setOf(types)
	}
	return f.clauses.all
}

// unused warns of entries that no call of a rule could read.
func (f *factCheck) unused() polar.Diagnostics {
	used := f.usedSources()
	var diags polar.Diagnostics
	for _, fact := range f.mapping.Facts() {
		isUsed := slices.ContainsFunc(fact.Sources, func(s *mapping.Source) bool { return used[s] })
		if !fact.Context && !isUsed && f.knowsTypes(fact) {
			diags = append(diags, diagUnusedFact(fact))
		}
	}
	return diags
}

func (f *factCheck) usedSources() map[*mapping.Source]bool {
	used := map[*mapping.Source]bool{}
	f.eachClause(func(c *clause) {
		for _, call := range c.calls {
			for _, p := range f.provers(c, call) {
				if p.stored != nil {
					used[p.stored.source] = true
				}
			}
		}
	})
	return used
}

// knowsTypes tells whether the policy has the types of an entry; others are reported as such.
func (f *factCheck) knowsTypes(fact *mapping.Fact) bool {
	return !slices.ContainsFunc(fact.Args, func(a mapping.Arg) bool { return f.clauses.policy.Type(a.Type) == nil })
}

func (f *factCheck) headText(c *clause) string {
	if c.stored != nil || len(c.head) == 0 {
		return "a fact"
	}
	for _, sym := range f.clauses.symbols {
		if slices.Contains(f.clauses.bySymbol[sym], c) {
			return f.atomText(sym.name, c, c.head)
		}
	}
	return "a fact"
}

func (f *factCheck) callText(c *clause, call *polar.Atom) string {
	return f.atomText(call.Predicate, c, call.Args)
}

func (f *factCheck) atomText(name string, c *clause, terms []polar.Term) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		switch t := t.(type) {
		case polar.Const:
			parts[i] = t.Value.String()
		case polar.Var:
			parts[i] = writtenName(c.vars[t.Index].Name)
			if types := c.vars[t.Index].Types; len(types) == 1 {
				parts[i] += ": " + types[0]
			}
		default:
			parts[i] = "@current_unix_time"
		}
	}
	return name + "(" + strings.Join(parts, ", ") + ")"
}

// writtenName is a variable's name, "_" for a made-up one.
func writtenName(name string) string {
	if strings.HasPrefix(name, "_") {
		return "_"
	}
	return name
}

// entry is the mapping entry that would provide the call.
func (f *factCheck) entry(c *clause, call *polar.Atom) string {
	var args, columns []string
	for i, t := range call.Args {
		k, isConst := t.(polar.Const)
		if isConst && k.Value.Type == polar.String && f.splitBy(call, i) {
			args = append(args, constantArg(k.Value.ID))
			continue
		}
		args = append(args, f.typeOf(c, t)+":_")
		columns = append(columns, "column"+strconv.Itoa(len(columns)+1))
	}
	return call.Predicate + "(" + strings.Join(args, ", ") + "): {table: .., columns: [" + strings.Join(columns, ", ") + "]}"
}

// splitBy tells whether each constant in a place has an entry of its own: each relation has, no
// role, and others where the mapping has it so already. Else they are values of one column.
func (f *factCheck) splitBy(call *polar.Atom, place int) bool {
	switch call.Predicate {
	case "has_relation":
		return true
	case "has_role":
		return false
	}
	return slices.ContainsFunc(f.mapping.Facts(), func(have *mapping.Fact) bool {
		return have.Predicate == call.Predicate && len(have.Args) == len(call.Args) && have.Args[place].IsConstant
	})
}

// typeOf is the type of a term that an entry would name: its own, or what the rest of the
// rule says about a variable without one. Type stands for one that nothing tells.
func (f *factCheck) typeOf(c *clause, t polar.Term) string {
	v, isVar := t.(polar.Var)
	if !isVar || c.vars[v.Index].Types != nil {
		if types := f.termTypes(c, t).inOrder(f.clauses.policy); len(types) > 0 {
			return types[0]
		}
		return "Type"
	}
	for _, l := range c.body {
		switch l := l.(type) {
		case *polar.Compare:
			if name := comparedType(l, v.Index); name != "" {
				return name
			}
		case *polar.In:
			if x, ok := l.Term.(polar.Var); ok && x.Index == v.Index && len(l.List) > 0 {
				if k, ok := l.List[0].(polar.Const); ok {
					return k.Value.Type
				}
			}
		case *polar.Call:
			positions := f.clauses.types[symbol{l.Atom.Predicate, len(l.Atom.Args)}]
			for i, arg := range l.Atom.Args {
				if x, ok := arg.(polar.Var); ok && x.Index == v.Index && positions != nil && len(positions[i]) == 1 {
					return positions[i].inOrder(f.clauses.policy)[0]
				}
			}
		}
	}
	return "Type"
}

// comparedType is the type that a comparison asks of a variable, or "".
func comparedType(l *polar.Compare, variable int) string {
	sides := []polar.Term{l.Left, l.Right}
	for i, side := range sides {
		v, ok := side.(polar.Var)
		if !ok || v.Index != variable {
			continue
		}
		if l.Op != polar.Eq && l.Op != polar.Ne {
			return polar.Integer
		}
		switch other := sides[1-i].(type) {
		case polar.Const:
			return other.Value.Type
		case polar.Now:
			return polar.Integer
		}
	}
	return ""
}

func constantArg(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == "" {
		return s
	}
	return polar.Quote(s)
}
