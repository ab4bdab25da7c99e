package polar

// warnUnknownNames warns of the action, permission or role of an assertion that nothing else
// mentions, if the block of its object has a name much like it: `assert_not` of it holds, but
// tests nothing. A name like no other may be meant: that it is denied is tested.
func (c *checker) warnUnknownNames() {
	var mentioned map[string]bool
	for _, test := range c.policy.tests {
		for _, assertion := range test.Assertions {
			name, b := c.nameAsked(assertion)
			if b == nil {
				continue
			}
			if _, ok := b.find(name.Value.ID); ok {
				continue
			}
			if mentioned == nil {
				mentioned = c.mentionedStrings()
			}
			if mentioned[name.Value.ID] {
				continue
			}
			if hint := c.suggest(name.Value.ID, b.allNames()); hint != "" {
				c.report(warnUnknownName(name, b, hint))
			}
		}
	}
}

// nameAsked gives the name that an assertion asks for and the block of the object that it asks
// about; nil where it asks for none, or where the type of the object is not known.
func (c *checker) nameAsked(a *Assertion) (Const, *block) {
	args := a.Atom.Args
	switch a.Atom.Predicate {
	case allowPredicate, hasPermission, hasRole:
	default:
		return Const{}, nil
	}
	if len(args) != 3 {
		return Const{}, nil
	}
	name, ok := args[1].(Const)
	if !ok || name.Value.Type != String {
		return Const{}, nil
	}
	switch object := args[2].(type) {
	case Const:
		return name, c.blocks[object.Value.Type]
	case Var:
		if types := a.Vars[object.Index].Types; len(types) == 1 {
			return name, c.blocks[types[0]]
		}
	}
	return Const{}, nil
}

// mentionedStrings are those of the rules, made out of blocks or not, and of the facts of tests.
func (c *checker) mentionedStrings() map[string]bool {
	out := map[string]bool{}
	add := func(t Term) {
		if k, ok := t.(Const); ok && k.Value.Type == String {
			out[k.Value.ID] = true
		}
	}
	for _, r := range c.policy.rules {
		for _, arg := range r.Head.Args {
			add(arg)
		}
		walkTerms(r.Body, add)
	}
	for _, f := range c.written {
		for _, v := range f.Args {
			add(Const{Value: v})
		}
	}
	return out
}
