package polar

import (
	"slices"
	"strings"
)

// Policy is a checked policy: names are resolved, shorthands are expanded into rules,
// `or` is split into several rules, fixtures are copied into the tests that use them.
// Only Check makes one. It is immutable and safe for concurrent use.
type Policy struct {
	types   []*Type
	byName  map[string]*Type
	under   map[string][]string // by type, abstract or not: the concrete types that match it
	rules   []*Rule
	declare []Signature
	tests   []*Test
}

// Types returns every type the policy knows: those with a block, in source order, then
// those only mentioned, then the primitives. `Actor` and `Resource` are not among them.
func (p *Policy) Types() []*Type { return p.types }

// Type returns a type by name, or nil.
func (p *Policy) Type(name string) *Type { return p.byName[name] }

// Rules returns the policy's rules in source order: expanded shorthands, longhand rules,
// policy facts (rules without body and variables) and the generated `allow`.
func (p *Policy) Rules() []*Rule { return p.rules }

// Declared returns the fact types named by `declare`.
func (p *Policy) Declared() []Signature { return p.declare }

// Tests returns the test blocks in source order.
func (p *Policy) Tests() []*Test { return p.tests }

// Concrete returns the types whose objects match `x: name`: the type itself and everything
// below it, in the order of Types. `Actor` and `Resource` give all that stand under them.
// An unknown name gives nil.
func (p *Policy) Concrete(name string) []string { return slices.Clone(p.under[name]) }

// Kind says what a type is.
type Kind int

// The kinds of type.
const (
	Standalone   Kind = iota // only mentioned: under neither Actor nor Resource
	ActorType                // actor X {}
	ResourceType             // resource X {}
	Primitive                // String, Integer, Boolean
)

// Names of the primitive and the abstract types.
const (
	String   = "String"
	Integer  = "Integer"
	Boolean  = "Boolean"
	Actor    = "Actor"
	Resource = "Resource"
)

// Type is a type of values.
type Type struct {
	Name        string
	Kind        Kind
	Supertypes  []string // all of them, direct and indirect, the abstract ones included
	Roles       []string // as declared in its own block
	Permissions []string
	Relations   []Relation
	Span        Span // the block's name; zero if there is no block
}

// Relation is one entry of a block's `relations`.
type Relation struct {
	Name, Type string
	Span       Span
}

// Value is a typed id: User{"alice"} is {User alice}, true is {Boolean true}, 7 is {Integer 7}.
type Value struct {
	Type, ID string
}

// String prints the value as Polar: a quoted string, a bare number or boolean, or Type{"id"}.
func (v Value) String() string {
	switch v.Type {
	case String:
		return Quote(v.ID)
	case Integer, Boolean:
		return v.ID
	}
	return v.Type + "{" + Quote(v.ID) + "}"
}

var escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\x00", `\0`)

// Quote prints a Polar string literal.
func Quote(s string) string { return `"` + escapes.Replace(s) + `"` }

// Rule is `Head if Body[0] and Body[1] and ..`. A head variable that no positive call, `in`
// or `=` of the body binds is a wildcard: the rule holds for every value of its types.
type Rule struct {
	Head Atom
	Vars []Variable // the rule's variables; Var.Index points here
	Body []Literal
	Span Span // the rule or the shorthand it was made from
}

// Variable is a variable of one rule.
type Variable struct {
	Name string // as written; made-up ones start with "_"
	// Types are the concrete types the variable may take according to `x: T`,
	// `x matches T` and `x matches! T`, in the order of Policy.Types.
	// nil means that nothing restricts it; empty means that nothing fits.
	Types []string
	Span  Span

	written []string // the types as written: " matches T", " matches! T"
}

// Atom is a predicate applied to terms.
type Atom struct {
	Predicate string
	Args      []Term
	Span      Span
}

// Term is Var, Const or Now.
type Term interface{ isTerm() }

// Var is the variable Rule.Vars[Index] (or Assertion.Vars[Index]).
type Var struct {
	Index int
	Span  Span
}

// Const is a literal value.
type Const struct {
	Value Value
	Span  Span
}

// Now is `@current_unix_time`, an Integer.
type Now struct {
	Span Span
}

func (Var) isTerm()   {}
func (Const) isTerm() {}
func (Now) isTerm()   {}

// Literal is one conjunct of a body: *Call, *Not, *Compare, *In or *Matches.
type Literal interface{ isLiteral() }

// Call is a positive predicate call.
type Call struct {
	Atom Atom
}

// Not holds when the conjunction Body has no solution. A variable that occurs nowhere
// outside it is existential inside it ("there is no such value").
type Not struct {
	Body []Literal
	Span Span
}

// Op is a comparison operator.
type Op string

// The comparison operators. Eq binds or tests, Ne compares values of equal type,
// the others compare Integers.
const (
	Eq Op = "="
	Ne Op = "!="
	Lt Op = "<"
	Le Op = "<="
	Gt Op = ">"
	Ge Op = ">="
)

// Compare is Left Op Right.
type Compare struct {
	Op          Op
	Left, Right Term
	Span        Span
}

// In is Term in [List..]; it binds an unbound variable.
type In struct {
	Term Term
	List []Term
	Span Span
}

// Matches restricts a variable to concrete types. It is left in a body only below Not;
// elsewhere it has become Variable.Types.
type Matches struct {
	Var   Var
	Types []string
	Span  Span

	written string // the type as written: " matches T", " matches! T"
}

func (*Call) isLiteral()    {}
func (*Not) isLiteral()     {}
func (*Compare) isLiteral() {}
func (*In) isLiteral()      {}
func (*Matches) isLiteral() {}

// Signature is a predicate with the types of its arguments.
type Signature struct {
	Predicate string
	Types     []string
	Span      Span
}

// Fact is a ground atom.
type Fact struct {
	Predicate string
	Args      []Value
	Span      Span
}

// Test is one `test` block, its fixtures' facts included.
type Test struct {
	Name       string
	Facts      []Fact
	Assertions []*Assertion
	Span       Span
}

// Assertion is `assert`, `assert_not`, with or without `iff x in [..]`.
type Assertion struct {
	Negated bool // assert_not: the negation of everything that follows
	Atom    Atom
	Vars    []Variable
	Iff     *Iff // nil when there is none
	Span    Span
}

// Iff says that Vars[Var] takes exactly these values.
type Iff struct {
	Var    int
	Values []Value
	Span   Span
}
