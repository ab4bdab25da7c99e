package polar

import (
	"slices"
	"strconv"
)

// symbol is a value of the domain, by its place in domain.values.
type symbol int32

// domainValue is one value of the domain. For an unknown value, fresh is its number
// among those of its type, from 1, and the id means nothing.
type domainValue struct {
	Value
	typ    int // place of Type in domain.types
	fresh  int
	number int64 // an Integer's value
	isInt  bool  // number counts: the id is a 64-bit integer
	// unnamed marks an Integer that neither policy nor facts nor questions name: the clock,
	// and what addGaps adds.
	unnamed bool
}

// domain is the active domain: every value that variables run over.
type domain struct {
	values []domainValue
	index  map[Value]symbol // of the known values
	types  []string
	typeNo map[string]int
	byType [][]symbol // by type: the known values, then the fresh ones
	fresh  int        // unknown values per type
	now    symbol
}

// newDomain collects the values that the policy, the facts and the options mention.
func newDomain(p *Policy, facts []Fact, opts EvalOptions) *domain {
	d := &domain{index: map[Value]symbol{}, typeNo: map[string]int{}}
	for _, t := range p.types {
		d.typeNumber(t.Name)
	}
	d.add(Value{Boolean, "true"})
	d.add(Value{Boolean, "false"})
	d.now = d.add(Value{Integer, strconv.FormatInt(opts.Now, 10)})
	d.values[d.now].unnamed = true
	d.typeNumber(String)
	addTerm := func(t Term) {
		switch t := t.(type) {
		case Const:
			d.add(t.Value)
		case Now:
			d.values[d.now].unnamed = false
		}
	}
	for _, rule := range p.rules {
		for _, arg := range rule.Head.Args {
			addTerm(arg)
		}
		walkTerms(rule.Body, addTerm)
		d.addRuleTypes(rule)
	}
	for _, fact := range facts {
		for _, value := range fact.Args {
			d.add(value)
		}
	}
	for _, value := range opts.Domain {
		d.add(value)
	}
	if opts.gaps > 0 {
		d.addGaps(max(opts.gaps, gapsNeeded(p.rules)), ordered(p.rules))
	}
	d.addFresh(max(2, opts.Fresh, d.freshNeeded(p.rules)))
	return d
}

// addRuleTypes makes the types of a rule's variables known, so that each has its values.
func (d *domain) addRuleTypes(rule *Rule) {
	for _, v := range rule.Vars {
		for _, name := range v.Types {
			d.typeNumber(name)
		}
	}
}

func (d *domain) typeNumber(name string) int {
	if n, ok := d.typeNo[name]; ok {
		return n
	}
	n := len(d.types)
	d.typeNo[name] = n
	d.types = append(d.types, name)
	d.byType = append(d.byType, nil)
	return n
}

func (d *domain) add(v Value) symbol {
	if s, ok := d.index[v]; ok {
		d.values[s].unnamed = false
		return s
	}
	s := d.append(domainValue{Value: v})
	d.index[v] = s
	return s
}

func (d *domain) append(v domainValue) symbol {
	s := symbol(len(d.values))
	v.typ = d.typeNumber(v.Type)
	if v.Type == Integer && v.fresh == 0 {
		number, err := strconv.ParseInt(v.ID, 10, 64)
		v.number, v.isInt = number, err == nil
	}
	d.values = append(d.values, v)
	d.byType[v.typ] = append(d.byType[v.typ], s)
	return s
}

// addFresh gives every type but Integer and Boolean n unknown values.
func (d *domain) addFresh(n int) {
	d.fresh = n
	for _, name := range d.types {
		if hasFresh(name) {
			for i := 1; i <= n; i++ {
				d.append(domainValue{Value: Value{name, "*"}, fresh: i})
			}
		}
	}
}

// hasFresh tells whether a type has values that occur nowhere and cannot be told apart.
// Integers can be told apart by comparison, Booleans all occur.
func hasFresh(typ string) bool { return typ != Integer && typ != Boolean }

// freshNeeded is how many unknown values of one type the rules can tell apart. Without
// negation and `!=`, unknown values may all be the same one. With them, a rule of n
// variables of one type may ask for n different values.
func (d *domain) freshNeeded(rules []*Rule) int {
	if !slices.ContainsFunc(rules, func(r *Rule) bool { return distinguishes(r.Body) }) {
		return 0
	}
	most := 0
	for _, rule := range rules {
		for _, name := range d.types {
			if hasFresh(name) {
				most = max(most, countTaking(rule.Vars, name))
			}
		}
	}
	return most
}

// countTaking counts the variables that may take values of a type.
func countTaking(vars []Variable, typ string) int {
	n := 0
	for _, v := range vars {
		if v.Types == nil || slices.Contains(v.Types, typ) {
			n++
		}
	}
	return n
}

func distinguishes(body []Literal) bool {
	return slices.ContainsFunc(body, func(literal Literal) bool {
		switch l := literal.(type) {
		case *Not:
			return true
		case *Compare:
			return l.Op == Ne
		}
		return false
	})
}

// freshSymbol is the n-th (from 1) unknown value of a type.
func (d *domain) freshSymbol(typ, n int) symbol {
	all := d.byType[typ]
	return all[len(all)-d.fresh+n-1]
}

// allowed is the set of types a variable may take, by type number; nil is all of them.
func (d *domain) allowed(v Variable) []bool {
	if v.Types == nil {
		return nil
	}
	set := make([]bool, len(d.types))
	for _, name := range v.Types {
		if n, ok := d.typeNo[name]; ok {
			set[n] = true
		}
	}
	return set
}

// valuesOf is every value a variable with the allowed types may take.
func (d *domain) valuesOf(allowed []bool) []symbol {
	var out []symbol
	for n, values := range d.byType {
		if allowed == nil || allowed[n] {
			out = append(out, values...)
		}
	}
	return out
}
