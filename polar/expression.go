package polar

import (
	"github.com/alecthomas/participle/v2/lexer"
)

// treeKind tells what a tree is.
type treeKind string

// The kinds of tree. Where nothing is said there are no kids.
const (
	treeOr       treeKind = "or"       // kids: two or more operands
	treeAnd      treeKind = "and"      // kids: two or more operands
	treeNot      treeKind = "not"      // kids: the operand
	treeParens   treeKind = "parens"   // kids: what stands inside
	treeGlobal   treeKind = "global"   // kids: the term after the word
	treeOn       treeKind = "on"       // kids: left and right
	treeCompare  treeKind = "compare"  // kids: left and right; token is the operator
	treeIn       treeKind = "in"       // kids: the term, then the list's items
	treeMatches  treeKind = "matches"  // kids: the term and the type; token is the word
	treeCall     treeKind = "call"     // kids: the arguments; token is the predicate
	treeTyped    treeKind = "typed"    // kids: the type; token is the variable of `x: T`
	treeObject   treeKind = "object"   // kids: the id; token is the type
	treeName     treeKind = "name"     // a variable, or a word of a shorthand
	treeString   treeKind = "string"   //
	treeInteger  treeKind = "integer"  //
	treeBoolean  treeKind = "boolean"  //
	treeConstant treeKind = "constant" // @current_unix_time
)

// tree is an expression as it was read: tokens only. It covers conditions of rules and
// shorthands alike; what may stand where is decided when it is lowered.
type tree struct {
	kind  treeKind
	token lexer.Token // what the kind says, else the first token
	kids  []*tree
	// start and end are byte offsets.
	start, end int
}

// expressionParser reads conditions. From loosest to tightest: or, and, not, comparison,
// in and matches. It is written by hand: every operator that a policy may not have here
// deserves a message of its own.
type expressionParser struct {
	*cursor
	depth, maxDepth int
}

// atom reads a predicate and its arguments.
func (p *expressionParser) atom() (*tree, *syntaxError) {
	name := p.peek()
	if !isName(name) {
		return nil, errExpectedPredicate(name)
	}
	p.next()
	if open := p.peek(); !isPunct(open, "(") {
		return nil, errExpectedArguments(name, open, p.peekAt(1))
	}
	return p.call(name)
}

func (p *expressionParser) or() (*tree, *syntaxError) { return p.chain(treeOr, p.and) }

func (p *expressionParser) and() (*tree, *syntaxError) { return p.chain(treeAnd, p.not) }

// chain reads operands joined by one word.
func (p *expressionParser) chain(kind treeKind, operand func() (*tree, *syntaxError)) (*tree, *syntaxError) {
	first, err := operand()
	if err != nil || !isWord(p.peek(), string(kind)) {
		return first, err
	}
	t := &tree{kind: kind, token: first.token, kids: []*tree{first}, start: first.start}
	for isWord(p.peek(), string(kind)) {
		p.next()
		kid, err := operand()
		if err != nil {
			return nil, err
		}
		t.kids = append(t.kids, kid)
		t.end = kid.end
	}
	return t, nil
}

func (p *expressionParser) not() (*tree, *syntaxError) {
	if !isWord(p.peek(), "not") {
		return p.primary()
	}
	word := p.next()
	if p.depth++; p.depth > p.maxDepth {
		return nil, errTooDeep(word, p.maxDepth)
	}
	kid, err := p.not()
	if err != nil {
		return nil, err
	}
	p.depth--
	return &tree{kind: treeNot, token: word, kids: []*tree{kid}, start: word.Pos.Offset, end: kid.end}, nil
}

// primary reads what stands between `and`, `or` and `not`.
func (p *expressionParser) primary() (*tree, *syntaxError) {
	t := p.peek()
	if isPunct(t, "(") {
		return p.parens()
	}
	if isWord(t, "global") {
		return p.global()
	}
	at := p.index()
	left, err := p.termOrCall(aCondition)
	if err != nil {
		if p.index() == at {
			err = errExpectedCondition(p.previous(), t)
		}
		return nil, err
	}
	result, err := p.operator(left)
	if err != nil {
		return nil, err
	}
	return result, p.afterPrimary(result)
}

// afterPrimary refuses what might be meant as one operator more, in words of its own.
func (p *expressionParser) afterPrimary(left *tree) *syntaxError {
	t := p.peek()
	switch {
	case isWord(t, "on") && left.kind == treeOn:
		return errSecondOn(t)
	case isComparison(t) || isWord(t, "in") || isWord(t, "on") || isWord(t, "matches") || t.Type == tokenExactly:
		return errChainedOperator(t)
	}
	return refusedOperator(t)
}

func (p *expressionParser) parens() (*tree, *syntaxError) {
	open := p.next()
	if p.depth++; p.depth > p.maxDepth {
		return nil, errTooDeep(open, p.maxDepth)
	}
	inner, err := p.or()
	if err != nil {
		return nil, err
	}
	p.depth--
	closing := p.peek()
	if !isPunct(closing, ")") {
		return nil, errUnclosed(open, closing)
	}
	p.next()
	t := &tree{kind: treeParens, token: open, kids: []*tree{inner}, start: open.Pos.Offset, end: tokenEnd(closing)}
	return t, p.afterParens()
}

func (p *expressionParser) afterParens() *syntaxError {
	t := p.peek()
	if isComparison(t) || isWord(t, "in") || isWord(t, "on") || isWord(t, "matches") || t.Type == tokenExactly {
		return errOperandNotTerm(t)
	}
	return refusedOperator(t)
}

func (p *expressionParser) global() (*tree, *syntaxError) {
	word := p.next()
	term, err := p.term(aName)
	if err != nil {
		return nil, err
	}
	t := &tree{kind: treeGlobal, token: word, kids: []*tree{term}, start: word.Pos.Offset, end: term.end}
	return t, p.afterPrimary(t)
}

// operator reads what follows a term or call on the same level.
func (p *expressionParser) operator(left *tree) (*tree, *syntaxError) {
	t := p.peek()
	switch {
	case isComparison(t):
		p.next()
		return p.binary(treeCompare, t, left)
	case isWord(t, "on"):
		p.next()
		return p.binary(treeOn, t, left)
	case isWord(t, "matches") || t.Type == tokenExactly:
		p.next()
		return p.matches(t, left)
	case isWord(t, "in"):
		p.next()
		return p.in(t, left)
	}
	return left, nil
}

func (p *expressionParser) binary(kind treeKind, operator lexer.Token, left *tree) (*tree, *syntaxError) {
	if left.kind == treeCall {
		return nil, errOperandNotTerm(operator)
	}
	if isPunct(p.peek(), "[") {
		return nil, errListOperand(p.peek())
	}
	want := aValue
	if kind == treeOn {
		want = aRelation
	}
	right, err := p.termOrCall(want)
	if err != nil {
		return nil, err
	}
	if right.kind == treeCall {
		return nil, errOperandNotTerm(operator)
	}
	return &tree{kind: kind, token: operator, kids: []*tree{left, right}, start: left.start, end: right.end}, nil
}

func (p *expressionParser) matches(word lexer.Token, left *tree) (*tree, *syntaxError) {
	typ := p.peek()
	if left.kind != treeName {
		return nil, errMatchesNeedsVariable(word)
	}
	if !isName(typ) {
		return nil, errExpectedType(typ, word.Value)
	}
	p.next()
	if open := p.peek(); isPunct(open, "{") {
		return nil, errMatchesObject(open)
	}
	return &tree{kind: treeMatches, token: word, kids: []*tree{left, nameTree(typ)}, start: left.start, end: tokenEnd(typ)}, nil
}

func (p *expressionParser) in(word lexer.Token, left *tree) (*tree, *syntaxError) {
	open := p.peek()
	if left.kind == treeCall {
		return nil, errOperandNotTerm(word)
	}
	if !isPunct(open, "[") {
		return nil, errExpectedList(open)
	}
	p.next()
	items, closing, err := p.list(open, "]", p.item)
	if err != nil {
		return nil, err
	}
	return &tree{kind: treeIn, token: word, kids: append([]*tree{left}, items...), start: left.start, end: tokenEnd(closing)}, nil
}

// list reads items up to the closing bracket, a trailing comma allowed.
func (p *expressionParser) list(open lexer.Token, closing string, item func() (*tree, *syntaxError)) ([]*tree, lexer.Token, *syntaxError) {
	var items []*tree
	for !isPunct(p.peek(), closing) {
		next, err := item()
		if err != nil {
			return nil, lexer.Token{}, err
		}
		items = append(items, next)
		if !isPunct(p.peek(), ",") {
			break
		}
		p.next()
	}
	end := p.peek()
	if !isPunct(end, closing) {
		return nil, lexer.Token{}, errListNotClosed(open, p.previous(), end)
	}
	p.next()
	return items, end, nil
}

func isComparison(t lexer.Token) bool {
	if t.Type != tokenPunct {
		return false
	}
	switch Op(t.Value) {
	case Eq, Ne, Lt, Le, Gt, Ge:
		return true
	}
	return false
}
