package polar

import (
	"fmt"
	"slices"
)

// queryReader reads a text that is one condition, with the parser of policies.
type queryReader struct {
	fileParser
	query Query
}

// maxQueryErrors is how many errors of one query are reported.
const maxQueryErrors = 20

func newQueryReader(name, text string) *queryReader {
	limits := Limits{Errors: maxQueryErrors}.withDefaults()
	source := NewSource(name, text)
	return &queryReader{fileParser: fileParser{collector: collector{limits: limits}, source: source, file: &fileNode{source: source}}}
}

// guarded cuts the text into tokens and calls read. A mistake of the parser's own becomes a
// diagnostic.
func (r *queryReader) guarded(read func()) {
	if err := checkSource(r.source, r.limits); err != nil {
		r.report(err)
		return
	}
	defer func() {
		if bug := recover(); bug != nil {
			r.report(errParserBug(fmt.Sprint(bug)))
		}
	}()
	tokens, tooDeep := tokensOf(r.source, r.limits.Nesting)
	if tooDeep {
		r.report(errTooDeep(tokens[len(tokens)-1], r.limits.Nesting))
		return
	}
	tokens[len(tokens)-1].Value = r.source.Name // what ends there: no file
	r.tokens = tokens
	read()
}

func (r *queryReader) whole() Span { return r.span(0, len(r.source.Text)) }

// atEnd tells whether nothing is left but one `;`, which people write out of habit.
func (r *queryReader) atEnd() bool {
	if isPunct(r.peek(), ";") {
		r.next()
	}
	return r.peek().EOF()
}

// operands reads what `and` joins. After an error it goes on behind the next `and`.
func (r *queryReader) operands() []exprNode {
	var out []exprNode
	for r.errors < r.limits.Errors {
		start := r.index()
		x := r.expression()
		t, err := x.not()
		if err == nil && !isWord(r.peek(), "and") && !r.atEnd() {
			err = errAfterCondition(r.peek())
		}
		if err != nil {
			r.report(err)
			r.skipTo(start)
		} else {
			out = append(out, r.expr(t))
		}
		if !isWord(r.peek(), "and") {
			break
		}
		r.next()
	}
	return out
}

// skipTo moves to the next `and` outside brackets, counted from where the condition began.
func (r *queryReader) skipTo(start int) {
	depth := 0
	at := r.index()
	for i := start; ; i++ {
		t := r.tokens[i]
		switch {
		case t.EOF(), i >= at && depth <= 0 && isWord(t, "and"):
			for r.index() < i {
				r.next()
			}
			return
		case isPunct(t, "("), isPunct(t, "["), isPunct(t, "{"):
			depth++
		case isPunct(t, ")"), isPunct(t, "]"), isPunct(t, "}"):
			depth--
		}
	}
}

// condition adds one operand to the query.
func (r *queryReader) condition(e exprNode) {
	switch n := e.(type) {
	case *chainNode:
		if n.or {
			r.collector.report(errNotInQuery(n.span, "`or`"))
			return
		}
		for _, operand := range n.operands {
			r.condition(operand)
		}
	case *callNode:
		r.query.Calls = append(r.query.Calls, r.atomOf(n))
	case *inNode:
		r.list(n)
	case *matchesNode:
		if n.exactly {
			r.collector.report(errExactMatch(n))
			return
		}
		r.restrict(r.variableOf(n.variable), n.typ)
	case *notNode:
		r.collector.report(errNotInQuery(n.span, "`not`"))
	case *compareNode:
		r.collector.report(errNotInQuery(n.span, fmt.Sprintf("`%s`", n.op)))
	default:
		r.collector.report(errNoCondition(e))
	}
}

func (r *queryReader) atomOf(n *callNode) Atom {
	atom := Atom{Predicate: n.name.text, Args: []Term{}, Span: n.span}
	for _, arg := range n.args {
		switch a := arg.(type) {
		case *typedNode:
			v := r.variableOf(a.variable)
			r.restrict(v, a.typ)
			atom.Args = append(atom.Args, v)
		case *nameNode:
			atom.Args = append(atom.Args, r.variableOf(a))
		case *literalNode:
			atom.Args = append(atom.Args, Const{Value: a.value, Span: a.span})
		default:
			r.collector.report(errNowInQuery(arg.at()))
		}
	}
	return atom
}

func (r *queryReader) list(n *inNode) {
	variable, ok := n.term.(*nameNode)
	if !ok {
		r.collector.report(errListTerm(n.term.at()))
		return
	}
	in := In{Term: r.variableOf(variable), List: []Term{}, Span: n.span}
	for _, item := range n.items {
		if literal, isValue := item.(*literalNode); isValue {
			in.List = append(in.List, Const{Value: literal.value, Span: literal.span})
		} else {
			r.collector.report(errNotGround(item, "lists"))
		}
	}
	r.query.Lists = append(r.query.Lists, in)
}

// variableOf finds or makes a variable; `_` is a new one each time.
func (r *queryReader) variableOf(n *nameNode) Var {
	vars := r.query.Vars
	i := slices.IndexFunc(vars, func(v Variable) bool { return v.Name == n.name && n.name != "_" })
	if i < 0 {
		i = len(vars)
		r.query.Vars = append(vars, Variable{Name: n.name, Span: n.span})
	}
	return Var{Index: i, Span: n.span}
}

// restrict gives a variable its type; a variable has one.
func (r *queryReader) restrict(v Var, typ identNode) {
	variable := &r.query.Vars[v.Index]
	if len(variable.Types) > 0 && variable.Types[0] != typ.text {
		r.collector.report(errSecondType(*variable, typ))
		return
	}
	variable.Types = []string{typ.text}
}

func (r *queryReader) fact(n *callNode) Fact {
	out := Fact{Predicate: n.name.text, Args: []Value{}, Span: n.span}
	for _, arg := range n.args {
		if literal, ok := arg.(*literalNode); ok {
			out.Args = append(out.Args, literal.value)
		} else {
			r.collector.report(errNotGround(arg, "facts"))
		}
	}
	return out
}
