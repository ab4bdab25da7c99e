package polar

import "github.com/alecthomas/participle/v2/lexer"

// fail reports an error in the item that begins at token start and skips to the item's end.
func (p *fileParser) fail(start int, err *syntaxError) {
	p.report(err)
	p.skipItem(start, err.start)
}

// skipItem moves behind the item that begins at token start and contains the offset of the
// error. An item ends with a `;`, with the `}` of its own `{`, or before a `}` that is not its
// own. Brackets are counted from the item's beginning, because the error may stand inside
// some; a `;` inside parentheses means that they were never closed.
func (p *fileParser) skipItem(start, offset int) {
	var open []string
	statements := false // whether a `;` stands inside braces: then the item is a block
	end := start
	for ; ; end++ {
		t := p.tokens[end]
		past := t.Pos.Offset >= offset
		switch {
		case t.EOF(), past && len(open) == 0 && end > start && p.startsBlock(end):
			p.moveTo(end)
			return
		case t.Type == tokenOpenString && past:
			p.moveTo(end + 1) // its line is over, and the `;` most likely inside
			return
		case t.Type != tokenPunct:
		case t.Value == "(" || t.Value == "[" || t.Value == "{":
			open = append(open, t.Value)
		case t.Value == ")" || t.Value == "]":
			open = closeBracket(open, t.Value)
		case t.Value == ";":
			open = dropUnclosed(open)
			if len(open) > 0 {
				statements = true
			} else if past {
				p.moveTo(end + 1)
				return
			}
		case t.Value == "}":
			open = dropUnclosed(open)
			if len(open) == 0 {
				p.moveTo(end)
				return
			}
			open = open[:len(open)-1]
			if past && len(open) == 0 && (statements || p.startsBlock(end+1)) {
				p.moveTo(end + 1)
				return
			}
		}
	}
}

// closeBracket removes the innermost bracket if the closing one fits.
func closeBracket(open []string, closing string) []string {
	if n := len(open); n > 0 && (open[n-1] == "(") == (closing == ")") && open[n-1] != "{" {
		return open[:n-1]
	}
	return open
}

// dropUnclosed removes parentheses and square brackets that a `;` or `}` shows to be unclosed.
func dropUnclosed(open []string) []string {
	for len(open) > 0 && open[len(open)-1] != "{" {
		open = open[:len(open)-1]
	}
	return open
}

// moveTo sets the next token. It always leaves the item's first token behind, so that the
// item loop comes to an end.
func (p *fileParser) moveTo(index int) {
	for p.index() < index && !p.peek().EOF() {
		p.next()
	}
}

// startsBlock tells whether an item that holds others begins at a token: nothing else in the
// language looks like it, so it ends whatever stands unfinished before it.
func (p *fileParser) startsBlock(index int) bool {
	at := func(i int) lexer.Token { return p.tokens[min(i, len(p.tokens)-1)] }
	t, second, third := at(index), at(index+1), at(index+2)
	if index > 0 && at(index-1).Pos.Line == t.Pos.Line {
		return false
	}
	switch {
	case isWord(t, "actor"), isWord(t, "resource"):
		return isName(second)
	case isWord(t, "global"):
		return isPunct(second, "{")
	case isWord(t, "test"):
		return second.Type == tokenString && isPunct(third, "{") || isWord(second, "fixture")
	}
	return false
}

// startsItem tells whether a token can begin an item, a declaration or a statement of a test.
func (p *fileParser) startsItem(t lexer.Token) bool {
	return t.Type == tokenString || isName(t) || isWord(t, "global")
}
