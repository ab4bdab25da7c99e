package symbols

import (
	"fmt"
	"slices"
)

// family returns the symbols that must have the same name as one of them, itself included:
// rules hand names of roles and permissions from one type to another. With
//
//	role if role on "org";
//
// a role of the organization counts as the role of the same name of what belongs to it.
func (x *Index) family(s *Symbol) ([]*Symbol, error) {
	family := []*Symbol{s}
	if s.Kind != Role && s.Kind != Permission && s.Kind != Relation {
		return family, nil
	}
	groups := x.groupsOf(s.Name)
	known := map[*Symbol]bool{s: true}
	for i := 0; i < len(family); i++ {
		for _, members := range groups[family[i]] {
			for _, m := range members {
				if !known[m] {
					known[m] = true
					family = append(family, m)
				}
			}
		}
	}
	if len(groups[s]) == 0 {
		return family, nil
	}
	for _, l := range x.loose {
		if l.name == s.Name && slices.ContainsFunc(family, func(m *Symbol) bool { return m.Kind == l.kind }) {
			return nil, fmt.Errorf("rules hand the %s %q on to other types, and at %s it is used without being declared; change it by hand", s.Kind, s.Name, l.span)
		}
	}
	return family, nil
}

// groupsOf returns, by symbol of a name, the groups of symbols it belongs to.
func (x *Index) groupsOf(name string) map[*Symbol][][]*Symbol {
	out := map[*Symbol][][]*Symbol{}
	for _, group := range x.groups() {
		members := x.members(group, name)
		for _, m := range members {
			out[m] = append(out[m], members)
		}
	}
	return out
}

// groups returns sets of uses between which rules hand names on.
func (x *Index) groups() [][]nameUse {
	var out [][]nameUse
	add := func(uses []nameUse) {
		if len(uses) > 1 {
			out = append(out, uses)
		}
	}
	x.rules(func(s *scope) {
		for _, name := range s.order {
			uses := x.nameUses(s, name)
			if slices.ContainsFunc(uses, func(u nameUse) bool { return u.object != uses[0].object }) {
				add(uses)
			}
		}
	})
	seen := map[*carrier]bool{}
	for _, c := range x.carriers {
		if c = c.root(); !seen[c] {
			seen[c] = true
			add(c.names)
		}
	}
	return out
}

// members returns the symbols of one name that a group is about.
func (x *Index) members(group []nameUse, name string) []*Symbol {
	var m meaning
	for _, use := range group {
		for _, b := range use.blocks {
			m.add(b.lookup(name, use.kind))
		}
	}
	return m.symbols
}
