package polar

import (
	"strconv"

	"github.com/alecthomas/participle/v2/lexer"
)

// Lowering turns trees of tokens into syntax nodes: spans, unquoted strings, literal values.

func (p *fileParser) span(start, end int) Span { return Span{Source: p.source, Start: start, End: end} }

func (p *fileParser) tokenSpan(t lexer.Token) Span { return p.span(t.Pos.Offset, tokenEnd(t)) }

// ident lowers a name; a reserved word in its place is an error.
func (p *fileParser) ident(t lexer.Token) identNode {
	if reserved[t.Value] && t.Type == tokenIdent {
		p.report(errReservedWord(t))
	}
	return identNode{text: t.Value, span: p.tokenSpan(t)}
}

func (p *fileParser) idents(words []*wordGrammar) []identNode {
	var out []identNode
	for _, w := range words {
		out = append(out, p.ident(w.Token))
	}
	return out
}

// quoted lowers a string that names something.
func (p *fileParser) quoted(t lexer.Token) identNode {
	return identNode{text: unquote(t.Value), span: p.tokenSpan(t)}
}

func (p *fileParser) exprs(trees []*tree) []exprNode {
	var out []exprNode
	for _, t := range trees {
		out = append(out, p.expr(t))
	}
	return out
}

// expr lowers a condition or term.
func (p *fileParser) expr(t *tree) exprNode {
	span := p.span(t.start, t.end)
	switch t.kind {
	case treeParens:
		return p.expr(t.kids[0])
	case treeOr, treeAnd:
		p.warnMixed(t)
		return &chainNode{or: t.kind == treeOr, operands: p.exprs(t.kids), span: span}
	case treeNot:
		return &notNode{operand: p.expr(t.kids[0]), span: span}
	case treeGlobal:
		return &globalNode{operand: p.expr(t.kids[0]), span: span}
	case treeOn:
		return &onNode{left: p.expr(t.kids[0]), right: p.expr(t.kids[1]), span: span}
	case treeCompare:
		return &compareNode{op: Op(t.token.Value), left: p.expr(t.kids[0]), right: p.expr(t.kids[1]), span: span}
	case treeIn:
		return &inNode{term: p.expr(t.kids[0]), items: p.exprs(t.kids[1:]), span: span}
	case treeMatches:
		return &matchesNode{variable: p.name(t.kids[0]), typ: p.ident(t.kids[1].token), exactly: t.token.Type == tokenExactly, span: span}
	case treeCall:
		return p.call(t)
	case treeTyped:
		return &typedNode{variable: p.name(t), typ: p.ident(t.kids[0].token), span: span}
	case treeName:
		return p.name(t)
	case treeConstant:
		return &nowNode{span: span}
	case treeString, treeInteger, treeBoolean:
		return &literalNode{value: literalValue(t), span: span}
	case treeObject:
		return &literalNode{value: p.object(t), span: span}
	}
	panic("polar: tree of unknown kind " + string(t.kind))
}

func (p *fileParser) call(t *tree) *callNode {
	return &callNode{name: p.ident(t.token), args: p.exprs(t.kids), span: p.span(t.start, t.end)}
}

func (p *fileParser) name(t *tree) *nameNode {
	return &nameNode{name: t.token.Value, span: p.tokenSpan(t.token)}
}

// literalValue is the value of a string, integer or boolean. Integers lose sign and zeros
// that say nothing, so that equal numbers have equal text.
func literalValue(t *tree) Value {
	switch t.kind {
	case treeString:
		return Value{Type: String, ID: unquote(t.token.Value)}
	case treeInteger:
		n, _ := strconv.ParseInt(t.token.Value, 10, 64) // the range was checked when it was read
		return Value{Type: Integer, ID: strconv.FormatInt(n, 10)}
	default:
		return Value{Type: Boolean, ID: t.token.Value}
	}
}

// object lowers Type{id}. Objects of primitive types are the primitives themselves.
func (p *fileParser) object(t *tree) Value {
	id := literalValue(t.kids[0])
	typ := t.token.Value
	switch typ {
	case Actor, Resource:
		p.report(errAbstractObject(t.token))
	case String:
		if id.Type != String {
			p.report(errObjectID(t.kids[0].token, typ))
		}
	case Integer:
		n, err := strconv.ParseInt(id.ID, 10, 64)
		if err != nil {
			p.report(errObjectID(t.kids[0].token, typ))
		}
		return Value{Type: Integer, ID: strconv.FormatInt(n, 10)}
	case Boolean:
		if id.ID != "true" && id.ID != "false" {
			p.report(errObjectID(t.kids[0].token, typ))
			id.ID = "false" // the checker still has to get a boolean
		}
	}
	return Value{Type: typ, ID: id.ID}
}

// warnMixed warns of `and` beside `or` without parentheses.
func (p *fileParser) warnMixed(t *tree) {
	if t.kind != treeOr {
		return
	}
	for _, kid := range t.kids {
		if kid.kind == treeAnd {
			p.report(warnMixedOperators(kid.token, kid.start, kid.end))
		}
	}
}
