package polarsql

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/polar"
)

// Fact is something that is true for one question only: what the request tells about the
// network, the device, the trial period. Its arguments are values: Ref("User", 1), Text("x").
type Fact struct {
	Predicate string
	Args      []Object

	span polar.Span // where it was written, or nowhere
}

// NewFact makes a fact.
func NewFact(predicate string, args ...Object) Fact {
	return Fact{Predicate: predicate, Args: args}
}

// ParseFact reads a fact in Polar: `is_trial(Organization{"1"})`. The error is a
// polar.Diagnostics.
func ParseFact(text string) (Fact, error) {
	parsed, diagnostics := polar.ParseFact(text)
	if err := diagnostics.Err(); err != nil {
		return Fact{}, err
	}
	out := Fact{Predicate: parsed.Predicate, span: parsed.Span}
	for _, v := range parsed.Args {
		out.Args = append(out.Args, Object(v))
	}
	return out, nil
}

// String prints the fact as Polar.
func (f Fact) String() string {
	args := make([]string, len(f.Args))
	for i, a := range f.Args {
		args[i] = polar.Value(a).String()
	}
	return f.Predicate + "(" + strings.Join(args, ", ") + ")"
}

// signature is the fact without its ids.
func (f Fact) signature() polar.Signature {
	out := polar.Signature{Predicate: f.Predicate, Span: f.span}
	for _, a := range f.Args {
		out.Types = append(out.Types, a.Type)
	}
	return out
}

// WithFacts returns an engine that answers as if these facts were in the tables, too, beside
// those the engine has been given before. It shares everything else with e and costs little:
// make one per request.
//
// Facts travel as parameters: the text of a statement depends on which kinds of fact there
// are, not on how many or which. A fact that the policy does not use, or with an id that is
// not of its type's SQL type, is an error of every question that is then asked. The ids of a
// type that nothing in the mapping stores are any text.
func (e *Engine) WithFacts(facts ...Fact) *Engine {
	out := *e
	out.given = e.gather(slices.Concat(e.given.facts, facts))
	return &out
}

// given is the facts that come with the questions of an engine.
type given struct {
	facts      []Fact
	signatures []polar.Signature // each kind once, in one order
	values     compiler.Values
	key        string // of the signatures
	err        error
}

func (e *Engine) gather(facts []Fact) given {
	g := given{facts: facts, values: compiler.Values{}}
	kinds := map[string]polar.Signature{}
	for _, f := range facts {
		signature := f.signature()
		kind := fmt.Sprintf("%q%q", signature.Predicate, signature.Types)
		if _, ok := kinds[kind]; !ok {
			kinds[kind] = signature
		}
		for i, a := range f.Args {
			param := compiler.FactParam(signature, i)
			g.values[param] = append(g.values[param], a.ID)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		g.signatures = append(g.signatures, kinds[kind])
		g.key += kind
	}
	if g.err = e.compiler.CheckFacts(g.signatures); g.err == nil {
		g.err = e.checkIDs(facts)
	}
	return g
}

// checkIDs tells whether the ids of facts are of their types' SQL types.
func (e *Engine) checkIDs(facts []Fact) error {
	for _, f := range facts {
		for _, a := range f.Args {
			sqlType := e.compiler.SQLType(a.Type)
			if err := compiler.ValidID(sqlType, a.ID); err != nil {
				return fmt.Errorf("polarsql: the fact %s: %w; the ids of %s are %s", f, err, a.Type, sqlType)
			}
		}
	}
	return nil
}
