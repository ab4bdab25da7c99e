package symbols

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/polarsql/polarsql/polar"
)

// maxListed is how many rules a text lists at most.
const maxListed = 20

// Info is a text about a place.
type Info struct {
	Span     polar.Span // what the text is about
	Markdown string
}

// onceRules expands the policy when it is first asked for.
func onceRules(syntax *polar.Syntax) func() []*polar.Rule {
	return sync.OnceValue(func() []*polar.Rule { return polar.Expand(syntax) })
}

// Hover tells what stands at an offset: what a name is and where it is declared, and inside a
// shorthand the rules that the shorthand stands for. It returns nil where there is nothing to
// tell.
func (x *Index) Hover(source *polar.Source, offset int) *Info {
	info := &Info{}
	var parts []string
	if o := x.At(source, offset); o != nil {
		info.Span = o.Span
		for _, s := range o.Symbols {
			parts = append(parts, x.describe(o, s))
		}
		if len(o.Symbols) > 1 {
			parts = append([]string{"one of these, depending on the type:"}, parts...)
		}
	}
	if n := x.shorthandAt(source, offset); n != nil {
		if info.Span.IsZero() {
			info.Span = n.Span
		}
		if rules := x.rulesOf(n.Span); rules != "" {
			parts = append(parts, "The shorthand stands for\n\n"+rules)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	info.Markdown = strings.Join(parts, "\n\n")
	return info
}

// shorthandAt returns the shorthand that covers an offset, or nil.
func (x *Index) shorthandAt(source *polar.Source, offset int) *polar.Node {
	f := x.file(source)
	if f == nil {
		return nil
	}
	for _, item := range f.items {
		for _, kid := range item.Kids {
			if kid.Kind == polar.NodeShorthand && kid.Span.Start <= offset && offset <= kid.Span.End {
				return kid
			}
		}
	}
	return nil
}

// rulesOf prints the rules that were made from what a span covers.
func (x *Index) rulesOf(span polar.Span) string {
	var lines []string
	for _, rule := range x.expanded() {
		if rule.Span == span {
			lines = append(lines, rule.String())
		}
	}
	return code(lines)
}

func code(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	if rest := len(lines) - maxListed; rest > 0 {
		lines = append(slices.Clone(lines[:maxListed]), fmt.Sprintf("# and %d more", rest))
	}
	return "```polar\n" + strings.Join(lines, "\n") + "\n```"
}

// describe tells what a symbol is, as seen from one of its places.
func (x *Index) describe(o *Occurrence, s *Symbol) string {
	switch s.Kind {
	case Role, Permission, Relation:
		return x.describeName(o, s)
	case Type:
		return x.describeType(s)
	case Predicate:
		return x.describePredicate(s)
	case Fixture:
		if len(s.Declarations) == 0 {
			return fmt.Sprintf("fixture `%s`: not declared", s.Name)
		}
		return fmt.Sprintf("fixture `%s`, %s", s.Name, declaredAt(s.Declarations))
	case Variable:
		if types := o.scope.types[s.Name]; len(types) > 0 {
			return fmt.Sprintf("variable `%s: %s`", s.Name, strings.Join(distinct(types), "`, `"))
		}
		return fmt.Sprintf("variable `%s`, of any type", s.Name)
	}
	return describeWord(o, s)
}

// describeName tells of a role, permission or relation where it is declared, nearest first.
func (x *Index) describeName(o *Occurrence, s *Symbol) string {
	var lines []string
	for _, b := range x.blocks.list {
		for _, e := range b.entries {
			if e.symbol != s || !slices.Contains(o.definitions, e.span) {
				continue
			}
			line := fmt.Sprintf("%s `%s` of %s", e.kind, polar.Quote(e.name), e.block.title())
			if e.kind == Relation {
				line += fmt.Sprintf(", leads to `%s`", e.target)
			}
			lines = append(lines, line+", "+declaredAt([]polar.Span{e.span}))
		}
	}
	return strings.Join(lines, "\n\n")
}

func (x *Index) describeType(s *Symbol) string {
	switch s.Name {
	case polar.String, polar.Integer, polar.Boolean:
		return fmt.Sprintf("`%s`: built in", s.Name)
	case polar.Actor:
		return "`Actor`: every type with an actor block"
	case polar.Resource:
		return "`Resource`: every type with an actor or resource block"
	}
	b := x.blocks.byName[s.Name]
	if b == nil {
		return fmt.Sprintf("type `%s`: it has no block, so it is neither an Actor nor a Resource", s.Name)
	}
	title := b.title()
	if len(b.supers) > 0 {
		title += " extends " + strings.Join(b.supers, ", ")
	}
	lines := []string{fmt.Sprintf("`%s`, %s", title, declaredAt([]polar.Span{b.span}))}
	for _, kind := range []Kind{Role, Permission, Relation} {
		var names []string
		for _, e := range b.visible {
			name := "`" + polar.Quote(e.name) + "`"
			if e.kind == Relation {
				name = fmt.Sprintf("`%s: %s`", e.name, e.target)
			}
			if e.kind == kind && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if len(names) > 0 {
			lines = append(lines, fmt.Sprintf("%ss: %s", kind, strings.Join(names, ", ")))
		}
	}
	return strings.Join(lines, "\n\n")
}

func (x *Index) describePredicate(s *Symbol) string {
	title := fmt.Sprintf("predicate `%s/%d`", s.Name, s.Arity)
	var lines []string
	for _, rule := range x.expanded() {
		if rule.Head.Predicate == s.Name && len(rule.Head.Args) == s.Arity {
			lines = append(lines, rule.String())
		}
	}
	switch {
	case len(lines) > 0:
		return title + ", true for facts and by these rules:\n\n" + code(lines)
	case s.Name == "allow" && (s.Arity == 2 || s.Arity == 3) && !x.hasAllow():
		arguments := strings.Join([]string{"actor", "action", "resource"}[:s.Arity], ", ")
		return title + ": the policy has no rule for `allow`, so this one is built in:\n\n" +
			code([]string{fmt.Sprintf("allow(%s) if has_permission(%s);", arguments, arguments)})
	}
	return title + ": no rule, so it is true for facts only"
}

// hasAllow tells whether the policy has `allow` rules of its own.
func (x *Index) hasAllow() bool {
	for key, p := range x.predicates {
		if key.name == "allow" && len(p.heads) > 0 {
			return true
		}
	}
	return false
}

func describeWord(o *Occurrence, s *Symbol) string {
	switch s.Name {
	case "actor":
		return "`actor`: who asks, of any type with an actor block"
	case "resource":
		if b := o.scope.block; b.name != "" {
			return fmt.Sprintf("`resource`: the `%s` that the rule is about", b.name)
		}
	case "role":
		return "`role`: any role; the same one wherever the rule says `role`"
	case "permission":
		return "`permission`: any permission; the same one wherever the rule says `permission`"
	}
	return fmt.Sprintf("`%s`", s.Name)
}

func declaredAt(spans []polar.Span) string {
	places := make([]string, len(spans))
	for i, span := range spans {
		places[i] = span.String()
	}
	return "declared at " + strings.Join(places, ", ")
}

func distinct(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
