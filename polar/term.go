package polar

import (
	"strconv"

	"github.com/alecthomas/participle/v2/lexer"
)

// What a message says is wanted.
const (
	aCondition = "a condition"
	aValue     = "a value or a variable"
	aName      = "a name in quotes"
	aRelation  = "a relation in quotes"
)

// termOrCall reads a term, or a call where a condition or a rule's head may stand.
func (p *expressionParser) termOrCall(want string) (*tree, *syntaxError) {
	t := p.peek()
	if !isName(t) {
		return p.term(want)
	}
	p.next()
	if isPunct(p.peek(), "(") {
		return p.call(t)
	}
	return p.nameOrObject(t)
}

// call reads the arguments of a call whose name has been read.
func (p *expressionParser) call(name lexer.Token) (*tree, *syntaxError) {
	open := p.next()
	args, closing, err := p.list(open, ")", p.argument)
	if err != nil {
		return nil, err
	}
	return &tree{kind: treeCall, token: name, kids: args, start: name.Pos.Offset, end: tokenEnd(closing)}, nil
}

// argument reads a term or `x: T`. Whether a type may stand there is decided later.
func (p *expressionParser) argument() (*tree, *syntaxError) {
	term, err := p.term(aValue)
	if err != nil {
		return nil, err
	}
	if !isPunct(p.peek(), ":") {
		return term, refusedOperator(p.peek())
	}
	colon := p.next()
	if term.kind != treeName {
		return nil, errTypedLiteral(colon)
	}
	typ := p.peek()
	if !isName(typ) {
		return nil, errExpectedType(typ, ":")
	}
	p.next()
	if open := p.peek(); isPunct(open, "{") {
		return nil, errMatchesObject(open)
	}
	return &tree{kind: treeTyped, token: term.token, kids: []*tree{nameTree(typ)}, start: term.start, end: tokenEnd(typ)}, nil
}

// term reads a literal, an object or a name.
func (p *expressionParser) term(want string) (*tree, *syntaxError) {
	t := p.peek()
	switch {
	case isName(t):
		p.next()
		if isPunct(p.peek(), "(") {
			return nil, errNestedCall(t, p.peek())
		}
		return p.nameOrObject(t)
	case isWord(t, "true") || isWord(t, "false"):
		p.next()
		return leaf(treeBoolean, t), nil
	case t.Type == tokenString:
		p.next()
		return leaf(treeString, t), nil
	case t.Type == tokenInteger:
		p.next()
		if _, err := strconv.ParseInt(t.Value, 10, 64); err != nil {
			return nil, errIntegerOverflow(t)
		}
		return leaf(treeInteger, t), nil
	case t.Type == tokenConstant:
		p.next()
		if t.Value != "@current_unix_time" {
			return nil, errUnknownConstant(t)
		}
		return leaf(treeConstant, t), nil
	}
	return nil, errExpectedTerm(t, want)
}

// nameOrObject finishes a term that began with a name.
func (p *expressionParser) nameOrObject(name lexer.Token) (*tree, *syntaxError) {
	open := p.peek()
	if isPunct(open, ".") {
		return nil, errFieldAccess(name, open, p.peekAt(1))
	}
	if !isPunct(open, "{") {
		return nameTree(name), nil
	}
	p.next()
	id, err := p.objectID(name)
	if err != nil {
		return nil, err
	}
	closing := p.peek()
	if !isPunct(closing, "}") {
		return nil, errObjectNotClosed(open, closing)
	}
	p.next()
	return &tree{kind: treeObject, token: name, kids: []*tree{id}, start: name.Pos.Offset, end: tokenEnd(closing)}, nil
}

func (p *expressionParser) objectID(typ lexer.Token) (*tree, *syntaxError) {
	t := p.peek()
	literal := t.Type == tokenString || t.Type == tokenInteger || isWord(t, "true") || isWord(t, "false")
	if !literal && t.Type != tokenFloat && t.Type != tokenOpenString {
		return nil, errExpectedID(typ, t)
	}
	return p.term(aValue)
}

// item reads one item of a list.
func (p *expressionParser) item() (*tree, *syntaxError) { return p.term(aValue) }

func nameTree(t lexer.Token) *tree { return leaf(treeName, t) }

func leaf(kind treeKind, t lexer.Token) *tree {
	return &tree{kind: kind, token: t, start: t.Pos.Offset, end: tokenEnd(t)}
}
