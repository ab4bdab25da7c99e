package polar

import "slices"

// layoutReader makes the formatter's tree. It is only given what Parse has accepted, and does
// not check it again.
type layoutReader struct {
	tokens []*formatToken
	next   int
	last   *formatToken // the last one that was not dropped; nil before the first
}

func (r *layoutReader) peek() *formatToken { return r.tokens[r.next] }

func (r *layoutReader) second() *formatToken { return r.tokens[min(r.next+1, len(r.tokens)-1)] }

func (r *layoutReader) take() *formatToken {
	r.last = r.peek()
	r.next = min(r.next+1, len(r.tokens)-1)
	return r.last
}

// separator takes a token and the comments around it.
func (r *layoutReader) separator() *formatToken {
	before := r.last
	t := r.take()
	attach(before, t, r.peek())
	return t
}

// added makes a separator where the source has none.
func (r *layoutReader) added(text string) *formatToken {
	t := addedToken(text)
	attach(r.last, t, r.peek())
	return t
}

// drop leaves a token out.
func (r *layoutReader) drop() {
	t := r.peek()
	r.next++
	removed(r.last, t, r.peek())
}

func (r *layoutReader) at(text string) bool { return isPunct(r.peek().Token, text) }

func (r *layoutReader) atWord(words ...string) bool {
	return r.peek().Type == tokenIdent && slices.Contains(words, r.peek().Value)
}

// statements reads up to the `}` that is not theirs, or the end. Opens tells what begins a
// block there.
func (r *layoutReader) statements(opens func(*layoutReader) bool) []*layoutStatement {
	var out []*layoutStatement
	for !r.peek().EOF() && !r.at("}") {
		switch {
		case r.at(";"):
			r.drop()
		case opens(r):
			out = append(out, &layoutStatement{block: r.block()})
		default:
			out = append(out, r.statement())
		}
	}
	return out
}

func opensAtTop(r *layoutReader) bool {
	return r.atWord("global") || r.atWord("actor", "resource", "test") && !isPunct(r.second().Token, "(")
}

func opensSetup(r *layoutReader) bool {
	return r.atWord("setup") && !isPunct(r.second().Token, "(")
}

func opensNothing(*layoutReader) bool { return false }

// block reads any item with statements in braces.
func (r *layoutReader) block() *layoutBlock {
	inside := opensNothing
	if r.atWord("test") {
		inside = opensSetup
	}
	head := &layoutRow{}
	for !r.at("{") && !r.peek().EOF() {
		if head.append(1, newWord(r.take())); isWord(head.last.Token, "extends") {
			head.append(1, r.names())
		}
	}
	b := &layoutBlock{head: head, open: r.separator()}
	b.oneLine = !r.peek().fresh
	b.statements = r.statements(inside)
	b.close = r.take()
	b.oneLine = b.oneLine && !b.close.fresh
	return b
}

// names reads the types after `extends`.
func (r *layoutReader) names() layoutNode {
	operands := []layoutNode{newWord(r.take())}
	var commas []*formatToken
	for r.at(",") {
		if isPunct(r.second().Token, "{") {
			r.drop()
			break
		}
		commas = append(commas, r.separator())
		operands = append(operands, newWord(r.take()))
	}
	return newChain(operands, commas, 0)
}

// statement reads anything that ends with `;`. Before a `}` that may be missing.
func (r *layoutReader) statement() *layoutStatement {
	s := &layoutStatement{head: r.row(endOfCondition)}
	s.add(0, s.head.size())
	if r.atWord("if", "iff") {
		s.word = r.separator()
		s.condition = r.or()
		s.addToken(1, s.word)
		s.add(1, s.condition.size())
	}
	if r.at(";") {
		s.end = r.separator()
	} else {
		s.end = r.added(";")
	}
	s.addToken(0, s.end)
	return s
}

func (r *layoutReader) or() layoutNode { return r.chain("or", r.and) }

func (r *layoutReader) and() layoutNode { return r.chain("and", r.not) }

func (r *layoutReader) chain(word string, operand func() layoutNode) layoutNode {
	operands := []layoutNode{operand()}
	var joints []*formatToken
	for r.atWord(word) {
		joints = append(joints, r.separator())
		operands = append(operands, operand())
	}
	return newChain(operands, joints, 1)
}

func (r *layoutReader) not() layoutNode {
	switch {
	case r.atWord("not"):
		row := &layoutRow{}
		row.append(1, newWord(r.take()))
		row.append(1, r.not())
		return row
	case r.at("("):
		l := &layoutList{kind: bracketCondition, open: r.take()}
		l.items, l.commas = []layoutNode{r.or()}, []*formatToken{nil}
		l.close = r.take()
		l.measure()
		return l
	}
	return r.row(endOfCondition)
}

// endOfCondition tells whether a token ends a head or what stands between `and` and `or`.
func endOfCondition(r *layoutReader) bool {
	return r.atWord("if", "iff", "and", "or") || r.at(";") || r.at(")") || r.at("}")
}

// endOfItem tells whether a token ends an item of a list. Words do not: relations may be
// called by any.
func endOfItem(r *layoutReader) bool {
	return r.at(",") || r.at(")") || r.at("]") || r.at("}")
}

// row reads the tokens up to an end.
func (r *layoutReader) row(end func(*layoutReader) bool) layoutNode {
	row := &layoutRow{}
	for first := true; first || !end(r) && !r.peek().EOF(); first = false {
		switch {
		case r.at("("):
			row.append(0, r.list(bracketArguments))
		case r.at("["):
			row.append(1, r.list(bracketValues))
		case r.at("{") && !first && isPunct(row.last.Token, "="):
			row.append(1, r.list(bracketRelations))
		case r.at("{"):
			row.append(0, r.list(bracketID))
		case r.at(":"):
			row.append(0, newWord(r.take()))
		default:
			row.append(1, newWord(r.take()))
		}
	}
	if len(row.parts) == 1 {
		return row.parts[0]
	}
	return row
}

// list reads items between brackets.
func (r *layoutReader) list(kind bracketKind) *layoutList {
	l := &layoutList{kind: kind, open: r.take()}
	for !r.at(")") && !r.at("]") && !r.at("}") && !r.peek().EOF() {
		l.items = append(l.items, r.row(endOfItem))
		l.commas = append(l.commas, r.comma(kind))
	}
	l.close = r.take()
	l.measure()
	return l
}

// comma reads the comma after an item, or makes the one after the last.
func (r *layoutReader) comma(kind bracketKind) *formatToken {
	last := isPunct(r.second().Token, ")") || isPunct(r.second().Token, "]") || isPunct(r.second().Token, "}")
	switch {
	case r.at(",") && last && !kind.endsWithComma():
		r.drop()
		return nil
	case r.at(","):
		return r.separator()
	case !kind.endsWithComma():
		return nil
	}
	return r.added(",")
}
