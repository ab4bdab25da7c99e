package differential_test

import (
	"fmt"
	"slices"
	"strconv"
)

// objectType is a Polar type with the ids its objects have in the database.
type objectType struct {
	name    string
	keyword string // actor, resource, or "" for a type without a block
	idType  string // SQL type of its ids
	ids     []string
	unknown string // an id that no row has
	table   int    // in testCase.tables, or -1
	base    *objectType

	roles, permissions []string
	relations          []relation
}

type relation struct {
	name   string
	target *objectType
}

// allRoles, and the others, are the names declared by the type and what it extends.
func (t *objectType) allRoles() []string {
	if t.base != nil {
		return slices.Concat(t.base.allRoles(), t.roles)
	}
	return t.roles
}

func (t *objectType) allPermissions() []string {
	if t.base != nil {
		return slices.Concat(t.base.allPermissions(), t.permissions)
	}
	return t.permissions
}

func (t *objectType) allRelations() []relation {
	if t.base != nil {
		return slices.Concat(t.base.allRelations(), t.relations)
	}
	return t.relations
}

// shape is a predicate with the types of its arguments.
type shape struct {
	name string
	args []string
}

func (s shape) String() string { return fmt.Sprintf("%s%v", s.name, s.args) }

// idTypes with the ids that go with them: the same in every type, so that types share ids.
var idTypes = []string{"bigint", "text", "uuid", "integer"}

func makeIDs(idType string, n int) (ids []string, unknown string) {
	for i := 1; i <= n+1; i++ {
		switch idType {
		case "uuid":
			ids = append(ids, fmt.Sprintf("00000000-0000-4000-8000-%012d", i))
		default:
			ids = append(ids, strconv.Itoa(i))
		}
	}
	unknown, ids = ids[n], ids[:n]
	if idType == "text" && n > 2 {
		ids[n-1] = "it's" // quoting
	}
	return ids, unknown
}

// columnTypes are SQL types that a column with ids of a type may have.
func columnTypes(idType string) []string {
	switch idType {
	case "bigint", "integer":
		return []string{"bigint", "integer"}
	case "text":
		return []string{"text", "varchar(40)"}
	}
	return []string{idType}
}

// note says that the policy has features.
func (w *world) note(features ...string) {
	for _, f := range features {
		w.features[f] = 1
	}
}

// world is what a case's policy and data are made of.
type world struct {
	random
	types     []*objectType
	facts     []shape       // fact types of the policy's own predicates
	rules     []shape       // predicates that rules define, lowest first
	ring      []*objectType // types of which each is related to the next, the last to the first
	ringRoles []string      // that they all have, each implied by the next; or none
	global    bool          // has a block of global roles
	tops      []shape       // predicates defined over roles and permissions

	recursions []shape        // those of rules that recurse
	features   map[string]int // what the policy is about: 1 by name
}

func (w *world) typ(name string) *objectType {
	for _, t := range w.types {
		if t.name == name {
			return t
		}
	}
	return nil
}

func (w *world) of(keyword string) []*objectType {
	var out []*objectType
	for _, t := range w.types {
		if t.keyword == keyword {
			out = append(out, t)
		}
	}
	return out
}

var (
	roleNames       = []string{"viewer", "editor", "admin", "member"}
	permissionNames = []string{"read", "write", "delete", "re-name"}
	globalRoles     = []string{"staff", "auditor"}
	otherStrings    = []string{"draft", "open", "frob"}
)

// newWorld chooses the types and what their blocks declare.
func newWorld(r random) *world {
	w := &world{random: r, features: map[string]int{}}
	w.addType("User", "actor")
	if r.chance(0.5) {
		w.addType("Team", []string{"actor", "resource"}[r.weighted(3, 1)])
	}
	for _, name := range some(r, 1+r.weighted(4, 3, 1), []string{"Org", "Repo", "Folder", "Item"}) {
		w.addType(name, "resource")
	}
	if r.chance(0.2) {
		w.addType("Role", "")
	}
	if r.chance(0.15) {
		base := w.addType("Base", "resource")
		for _, t := range some(r, 2, w.of("resource")) {
			if t != base {
				t.base = base
			}
		}
	}
	w.global = r.chance(0.35)
	if w.typ("Base") != nil {
		w.note("extends")
	}
	for _, t := range w.types {
		if t.base != nil && len(t.base.roles) == 0 {
			w.declare(t.base)
		}
	}
	for _, t := range w.types {
		if len(t.roles) == 0 {
			w.declare(t)
		}
	}
	w.chooseRing()
	w.chooseFacts()
	return w
}

func (w *world) addType(name, keyword string) *objectType {
	t := &objectType{name: name, keyword: keyword, idType: pick(w.random, idTypes), table: -1}
	t.ids, t.unknown = makeIDs(t.idType, w.between(2, 7))
	w.types = append(w.types, t)
	return t
}

func (w *world) declare(t *objectType) {
	if t.keyword == "" || (t.name == "User" && w.chance(0.8)) {
		return
	}
	t.roles = some(w.random, w.between(1, 2), without(roleNames, inherited(t.base, (*objectType).allRoles)))
	t.permissions = some(w.random, w.between(1, 2), without(permissionNames, inherited(t.base, (*objectType).allPermissions)))
	taken := inherited(t.base, func(b *objectType) []string {
		var out []string
		for _, r := range b.allRelations() {
			out = append(out, r.name)
		}
		return out
	})
	add := func(name string, p float64, target *objectType) {
		if target != nil && target.keyword != "" && w.chance(p) && !slices.Contains(taken, name) {
			t.relations = append(t.relations, relation{name, target})
		}
	}
	if w.chance(0.6) {
		add("parent", 0.8, t)
	} else {
		add("parent", 0.6, pick(w.random, w.types))
	}
	add("owner", 0.5, w.typ("User"))
	add("team", 0.4, w.typ("Team"))
	for _, other := range w.of("resource") {
		if other != t {
			add("in_"+other.name, 0.4, other)
		}
	}
}

func inherited(base *objectType, of func(*objectType) []string) []string {
	if base == nil {
		return nil
	}
	return of(base)
}

func without(items, drop []string) []string {
	return slices.DeleteFunc(slices.Clone(items), func(s string) bool { return slices.Contains(drop, s) })
}

// siteFact is about no object: the mapping has it for one String each, by a condition alone.
var siteFact = shape{"site", []string{"String"}}

// hasSite tells whether the policy has it.
func (w *world) hasSite() bool {
	return slices.ContainsFunc(w.facts, func(f shape) bool { return f.name == siteFact.name })
}

// chooseFacts makes the policy's own fact types; some share a name.
func (w *world) chooseFacts() {
	add := func(name string, args ...string) {
		s := shape{name, args}
		if !slices.ContainsFunc(w.facts, func(f shape) bool { return f.String() == s.String() }) {
			w.facts = append(w.facts, s)
		}
	}
	object := func() string { return pick(w.random, w.types).name }
	for range w.between(3, 8) {
		switch w.weighted(4, 2, 4, 2, 4, 2) {
		case 0:
			add(pick(w.random, []string{"is_open", "is_banned"}), object())
		case 1:
			add("state", object(), "String")
		case 2:
			add("size", object(), "Integer")
		case 3:
			add("flag", object(), "Boolean")
		case 4:
			add(pick(w.random, []string{"linked", "below"}), object(), object())
		case 5:
			add("limits", object(), pick(w.random, []string{"String", "Integer", object()}), pick(w.random, []string{"Integer", object()}))
		}
	}
	if w.typ("Team") != nil && w.chance(0.7) {
		add("member_of", "User", "Team")
		if w.chance(0.6) {
			add("below", "Team", "Team")
		}
	}
	if w.typ("Role") != nil {
		add("grants", "Role", "String")
	}
	if w.chance(0.3) {
		w.facts = append(w.facts, siteFact)
	}
	if w.chance(0.25) {
		add("default_role", pick(w.random, w.of("resource")).name, "String")
	}
}
