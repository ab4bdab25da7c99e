package compiler

import (
	"cmp"
	"slices"
	"strings"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// missingFacts collects what keeps rules from ever holding, at the root: facts that nothing
// provides, and recursions without a way in. A rule that only relies on such rules is not
// mentioned, and a fact that several rules need is one diagnostic.
type missingFacts struct {
	*factCheck
	explained map[*clause]bool
	byEntry   map[string]int // of diags, by the mapping entry that is missing
	diags     polar.Diagnostics
}

func (f *factCheck) missing() polar.Diagnostics {
	m := &missingFacts{factCheck: f, explained: map[*clause]bool{}, byEntry: map[string]int{}}
	f.eachClause(m.unprovable)
	m.spread()
	f.eachClause(m.endless)
	for _, d := range m.diags {
		slices.SortStableFunc(d.Related, func(a, b polar.Related) int {
			return cmp.Or(cmp.Compare(fileOf(a.Span), fileOf(b.Span)), cmp.Compare(a.Span.Start, b.Span.Start))
		})
	}
	return m.diags
}

// isOpen tells whether it is still to be explained why a clause never holds. A generated
// rule, such as the default allow, promises nothing.
func (m *missingFacts) isOpen(c *clause) bool {
	return !m.productive[c] && !m.explained[c] && !c.origin.IsZero()
}

// unprovable reports the calls of a clause that no clause proves.
func (m *missingFacts) unprovable(c *clause) {
	if !m.isOpen(c) {
		return
	}
	for _, call := range c.calls {
		if !m.isGiven(call) && len(m.provers(c, call)) == 0 {
			m.add(c, call, diagMissingFact)
		}
	}
}

// endless reports a clause that relies on itself, through clauses that never hold either.
func (m *missingFacts) endless(c *clause) {
	if !m.isOpen(c) {
		return
	}
	for _, call := range c.calls {
		if !m.isGiven(call) && !m.isProductive(c, call) && m.leadsTo(c, call, c, map[*clause]bool{}) {
			m.add(c, call, diagEndlessRule)
			m.spread()
			return
		}
	}
}

// leadsTo tells whether proving a call may need the clause to.
func (m *missingFacts) leadsTo(c *clause, call *polar.Atom, to *clause, seen map[*clause]bool) bool {
	for _, p := range m.provers(c, call) {
		if p == to {
			return true
		}
		if seen[p] {
			continue
		}
		seen[p] = true
		for _, next := range p.calls {
			if m.leadsTo(p, next, to, seen) {
				return true
			}
		}
	}
	return false
}

// spread marks the clauses that never hold because an explained one does not.
func (m *missingFacts) spread() {
	for changed := true; changed; {
		changed = false
		m.eachClause(func(c *clause) {
			if m.productive[c] || m.explained[c] {
				return
			}
			for _, call := range c.calls {
				if slices.ContainsFunc(m.provers(c, call), func(p *clause) bool { return m.explained[p] }) {
					m.explained[c] = true
					changed = true
					return
				}
			}
		})
	}
}

// add reports a call, or notes one more place where a reported fact is needed.
func (m *missingFacts) add(c *clause, call *polar.Atom, diag func(call, rule string, at polar.Span, entry string) polar.Diagnostic) {
	m.explained[c] = true
	at := call.Span
	if at.IsZero() {
		at = c.origin
	}
	entry := m.entry(c, call)
	if i, ok := m.byEntry[entry]; ok {
		m.diags[i].Related = append(m.diags[i].Related, relatedNeed(m.headText(c), at))
		return
	}
	d := diag(m.callText(c, call), m.headText(c), at, entry)
	if near := m.nearEntry(c, call); near != nil {
		d.Related = append(d.Related, relatedEntry(near))
		if strings.HasPrefix(entry, near.String()+":") {
			d.Hint = hintExtendEntry(near)
		}
	}
	m.byEntry[entry] = len(m.diags)
	m.diags = append(m.diags, d)
}

// nearEntry is an entry that its author may have taken for the missing one: of the same
// predicate, and either of the same types with other constants, or read by no rule.
func (m *missingFacts) nearEntry(c *clause, call *polar.Atom) *mapping.Fact {
	used := m.usedSources()
	for _, f := range m.mapping.Facts() {
		if f.Predicate != call.Predicate || len(f.Args) != len(call.Args) || f.Context {
			continue
		}
		isUnread := !slices.ContainsFunc(f.Sources, func(s *mapping.Source) bool { return used[s] })
		if isUnread || m.hasTypes(f, c, call) {
			return f
		}
	}
	return nil
}

func (m *missingFacts) hasTypes(f *mapping.Fact, c *clause, call *polar.Atom) bool {
	for i, a := range f.Args {
		if !m.termTypes(c, call.Args[i])[a.Type] {
			return false
		}
	}
	return true
}
