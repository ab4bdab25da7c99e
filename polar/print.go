package polar

import (
	"fmt"
	"strings"
)

// String prints the rule as longhand Polar on one line, such as
//
//	has_permission(actor: Actor, "read", resource: Repo) if has_role(actor, "member", resource);
func (r *Rule) String() string {
	p := rulePrinter{vars: r.Vars, typed: make([]bool, len(r.Vars))}
	var b strings.Builder
	b.WriteString(p.head(r.Head))
	body := append(p.matches(), p.body(r.Body)...)
	if len(body) > 0 {
		b.WriteString(" if ")
		b.WriteString(strings.Join(body, " and "))
	}
	b.WriteString(";")
	return b.String()
}

// How the types of a variable are written down.
const (
	matching = " matches "
	exactly  = " matches! "
)

// rulePrinter prints the parts of one rule.
type rulePrinter struct {
	vars  []Variable
	typed []bool // the variables whose first type is printed in the head
}

// head prints an atom whose variables carry their types.
func (p *rulePrinter) head(a Atom) string {
	args := make([]string, len(a.Args))
	for i, arg := range a.Args {
		args[i] = p.term(arg)
		v, ok := arg.(Var)
		if !ok || p.typed[v.Index] {
			continue
		}
		if types := p.types(v.Index); len(types) > 0 && !strings.HasPrefix(types[0], exactly) {
			p.typed[v.Index] = true
			args[i] += ": " + types[0]
		}
	}
	return a.Predicate + "(" + strings.Join(args, ", ") + ")"
}

// types returns the types of a variable as written, or what stands for them in a rule that
// was not written: the concrete types themselves.
func (p *rulePrinter) types(i int) []string {
	v := p.vars[i]
	if v.written != nil {
		out := make([]string, len(v.written))
		for j, w := range v.written {
			out[j] = strings.TrimPrefix(w, matching)
		}
		return out
	}
	if v.Types != nil {
		return []string{typeSet(v.Types)}
	}
	return nil
}

func typeSet(types []string) string {
	if len(types) == 1 {
		return types[0]
	}
	return "{" + strings.Join(types, ", ") + "}"
}

// matches prints the types that found no place in the head.
func (p *rulePrinter) matches() []string {
	var out []string
	for i, v := range p.vars {
		types := p.types(i)
		if p.typed[i] {
			types = types[1:]
		}
		for _, t := range types {
			if exact, ok := strings.CutPrefix(t, exactly); ok {
				out = append(out, v.Name+exactly+exact)
			} else {
				out = append(out, v.Name+matching+t)
			}
		}
	}
	return out
}

func (p *rulePrinter) body(literals []Literal) []string {
	out := make([]string, len(literals))
	for i, l := range literals {
		out[i] = p.literal(l)
	}
	return out
}

func (p *rulePrinter) literal(l Literal) string {
	switch n := l.(type) {
	case *Call:
		return p.atom(n.Atom)
	case *Not:
		if len(n.Body) == 1 {
			return "not " + p.literal(n.Body[0])
		}
		return "not (" + strings.Join(p.body(n.Body), " and ") + ")"
	case *Compare:
		return fmt.Sprintf("%s %s %s", p.term(n.Left), n.Op, p.term(n.Right))
	case *In:
		items := make([]string, len(n.List))
		for i, item := range n.List {
			items[i] = p.term(item)
		}
		return fmt.Sprintf("%s in [%s]", p.term(n.Term), strings.Join(items, ", "))
	case *Matches:
		if n.written != "" {
			return p.term(n.Var) + n.written
		}
		return p.term(n.Var) + matching + typeSet(n.Types)
	}
	panic("polar: unknown literal")
}

func (p *rulePrinter) atom(a Atom) string {
	args := make([]string, len(a.Args))
	for i, arg := range a.Args {
		args[i] = p.term(arg)
	}
	return a.Predicate + "(" + strings.Join(args, ", ") + ")"
}

func (p *rulePrinter) term(t Term) string {
	switch n := t.(type) {
	case Var:
		return p.vars[n.Index].Name
	case Const:
		return n.Value.String()
	case Now:
		return "@current_unix_time"
	}
	panic("polar: unknown term")
}
