package symbols

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/polarsql/polarsql/polar"
)

// Edit replaces what a span covers.
type Edit struct {
	Span polar.Span
	Text string
}

// Renameable returns the text of the name at an offset that a new name would replace, without
// quotes, or an error that says why it has no other name.
func (x *Index) Renameable(source *polar.Source, offset int) (polar.Span, error) {
	o := x.At(source, offset)
	if o == nil {
		return polar.Span{}, fmt.Errorf("there is no name here that could be changed")
	}
	if _, err := x.renamed(o); err != nil {
		return polar.Span{}, err
	}
	span := o.Span
	if o.quoted() {
		span.Start, span.End = span.Start+1, span.End-1
	}
	return span, nil
}

// Rename returns the edits that give what stands at an offset another name everywhere, in
// source order. It returns an error, and no edits, where the policy would not mean the same
// afterwards, or where that cannot be told.
//
// Only the policy is looked at: names in stored facts and in a mapping stay what they are.
func (x *Index) Rename(source *polar.Source, offset int, name string) ([]Edit, error) {
	o := x.At(source, offset)
	if o == nil {
		return nil, fmt.Errorf("there is no name here that could be changed")
	}
	symbol, err := x.renamed(o)
	if err != nil {
		return nil, err
	}
	if name == symbol.Name {
		return nil, nil
	}
	if err := checkNewName(symbol, name); err != nil {
		return nil, err
	}
	edits, err := x.edits(symbol, name)
	if err != nil {
		return nil, err
	}
	if err := x.checkRenamed(symbol, name, edits); err != nil {
		return nil, err
	}
	return edits, nil
}

// edits returns the edits for a symbol and those that must keep the same name.
func (x *Index) edits(symbol *Symbol, name string) ([]Edit, error) {
	family, err := x.family(symbol)
	if err != nil {
		return nil, err
	}
	wanted := setOf(family)
	var edits []Edit
	for _, f := range x.files {
		for _, o := range f.occurrences {
			inside := 0
			for _, s := range o.Symbols {
				if wanted[s] {
					inside++
				}
			}
			if inside == 0 {
				continue
			}
			if inside < len(o.Symbols) {
				return nil, fmt.Errorf("%s at %s may mean %s; give the object there a type, or change it by hand",
					o.Span.Text(), o.Span, x.choices(o))
			}
			text := name
			if o.quoted() {
				text = polar.Quote(name)
			}
			edits = append(edits, Edit{Span: o.Span, Text: text})
		}
	}
	return edits, nil
}

// renamed returns the symbol to rename at a place.
func (x *Index) renamed(o *Occurrence) (*Symbol, error) {
	s := o.Symbol()
	switch {
	case s == nil:
		return nil, fmt.Errorf("%s may mean %s here; change the name where it is declared", o.Span.Text(), x.choices(o))
	case s.Kind == Word:
		return nil, fmt.Errorf("`%s` is a word of the language", s.Name)
	case s.Kind == Type && isBuiltinType(s.Name), s.Kind == Predicate && isBuiltinPredicate(s.Name):
		return nil, fmt.Errorf("`%s` is built in", s.Name)
	}
	return s, nil
}

func isBuiltinType(name string) bool {
	return slices.Contains([]string{polar.String, polar.Integer, polar.Boolean, polar.Actor, polar.Resource}, name)
}

func isBuiltinPredicate(name string) bool {
	return slices.Contains([]string{"has_role", "has_permission", "has_relation", "allow"}, name)
}

// choices names what an ambiguous place may mean.
func (x *Index) choices(o *Occurrence) string {
	var titles []string
	for _, b := range x.blocks.list {
		for _, e := range b.entries {
			if slices.Contains(o.Symbols, e.symbol) {
				titles = append(titles, fmt.Sprintf("the %s of %s", e.kind, b.title()))
			}
		}
	}
	return strings.Join(titles, " or ")
}

// checkNewName tries the new name where names of its kind stand.
func checkNewName(s *Symbol, name string) error {
	form := "%s(1);"
	switch s.Kind {
	case Type:
		form = "resource %s {}"
		if isBuiltinType(name) {
			return fmt.Errorf("`%s` is built in", name)
		}
	case Role, Permission:
		if name == "" || strings.ContainsAny(name, "\"\x00\r\n") {
			return fmt.Errorf("write the new name without quotes; it must not be empty or contain quotes or line breaks")
		}
		return nil
	case Relation:
		form = "resource X { relations = { %s: X }; }"
	case Variable:
		form = "p(%s: X);"
		if name == "_" {
			return fmt.Errorf("`_` is a variable of its own wherever it stands")
		}
	case Fixture:
		form = "test fixture %s {}"
	case Predicate:
		if isBuiltinPredicate(name) {
			return fmt.Errorf("`%s` is built in", name)
		}
	}
	source := polar.NewSource("", fmt.Sprintf(form, name))
	empty := polar.NewSource("", fmt.Sprintf(form, ""))
	_, diagnostics := polar.Parse(source)
	if diagnostics.Count(polar.Error) > 0 || len(polar.Tokens(source)) != len(polar.Tokens(empty))+1 {
		return fmt.Errorf("`%s` cannot be the name of a %s", name, s.Kind)
	}
	return nil
}

// checkRenamed makes the edits and compares: afterwards every name must mean what it meant, and
// there must be no new error.
func (x *Index) checkRenamed(s *Symbol, name string, edits []Edit) error {
	_, diagnostics := polar.Parse(x.syntax.Sources()...)
	if err := firstError(diagnostics); err != nil && s.Kind != Variable {
		return fmt.Errorf("mend %s first: the rest of the rule was not read, and may hold the name, too", err.Span)
	}
	after, diagnostics := polar.Parse(apply(x.syntax.Sources(), edits)...)
	if err := firstError(diagnostics); err != nil && s.Kind != Variable {
		return fmt.Errorf("`%s` cannot be the name of a %s here: %s", name, s.Kind, err.Message)
	}
	if err := compare(x, New(after)); err != nil {
		return err
	}
	_, old := polar.Check(x.syntax)
	_, now := polar.Check(after)
	if old.Count(polar.Error) < now.Count(polar.Error) {
		return fmt.Errorf("the policy would not be in order: %s", firstError(now).Message)
	}
	return nil
}

func firstError(diagnostics polar.Diagnostics) *polar.Diagnostic {
	for i := range diagnostics {
		if diagnostics[i].Severity == polar.Error {
			return &diagnostics[i]
		}
	}
	return nil
}

// apply makes edits, which must not overlap.
func apply(sources []*polar.Source, edits []Edit) []*polar.Source {
	edits = slices.Clone(edits)
	slices.SortFunc(edits, func(a, b Edit) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	out := make([]*polar.Source, len(sources))
	for i, source := range sources {
		var b strings.Builder
		end := 0
		for _, e := range edits {
			if e.Span.Source == source {
				b.WriteString(source.Text[end:e.Span.Start] + e.Text)
				end = e.Span.End
			}
		}
		b.WriteString(source.Text[end:])
		out[i] = polar.NewSource(source.Name, b.String())
	}
	return out
}

// compare holds the names of two policies against each other: the same places, and places that
// meant the same still do, and no others.
func compare(before, after *Index) error {
	there, back := map[*Symbol]*Symbol{}, map[*Symbol]*Symbol{}
	for i, f := range before.files {
		theirs := after.files[i].occurrences
		for j, o := range f.occurrences {
			if j >= len(theirs) || !matches(o, theirs[j], there, back) {
				return fmt.Errorf("the new name means something already: %s at %s would change its meaning", o.Span.Text(), o.Span)
			}
		}
		if len(theirs) > len(f.occurrences) {
			o := theirs[len(f.occurrences)]
			return fmt.Errorf("the new name means something already: %s at %s", o.Span.Text(), o.Span)
		}
	}
	return nil
}

// matches tells whether two places can mean the same, given what was matched before.
func matches(a, b *Occurrence, there, back map[*Symbol]*Symbol) bool {
	if len(a.Symbols) != len(b.Symbols) || a.Declares != b.Declares {
		return false
	}
	for i, s := range a.Symbols {
		t := b.Symbols[i]
		if there[s] == nil && back[t] == nil {
			there[s], back[t] = t, s
		}
		if there[s] != t || back[t] != s || s.Kind != t.Kind {
			return false
		}
	}
	return true
}
