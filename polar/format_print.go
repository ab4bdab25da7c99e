package polar

// formatWidth is how long a line may be where it can be broken, and formatIndent how far each
// level is indented, in characters.
const (
	formatWidth  = 100
	formatIndent = 2
)

// formatPrinter decides where lines end.
type formatPrinter struct {
	*formatWriter
}

// file prints a whole file; eof holds the comments at its end.
func (p formatPrinter) file(statements []*layoutStatement, eof *formatToken) {
	p.statements(statements, true)
	p.comments(eof, len(statements) == 0)
}

// statements prints each on lines of its own. At the top of a file, an empty line stands
// around everything with several lines in braces.
func (p formatPrinter) statements(statements []*layoutStatement, top bool) {
	for i, s := range statements {
		apart := top && i > 0 && (!p.isShort(statements[i-1].block) || !p.isShort(s.block))
		p.item(s.firstToken(), i == 0, apart)
		if s.block != nil {
			p.block(s.block)
		} else {
			p.statement(s)
		}
	}
}

// fits tells whether a node can be written on the current line, with tail characters after it.
func (p formatPrinter) fits(size *layoutSize, tail int) bool {
	return !size.commented && p.columnOf(size.first)+size.width+tail <= formatWidth
}

// isShort tells whether a block, if it is one, is written on one line.
func (p formatPrinter) isShort(b *layoutBlock) bool {
	if b == nil {
		return true
	}
	size := *b.head.size()
	size.addToken(1, b.open)
	switch {
	case len(b.statements) == 0:
		size.addToken(0, b.close)
	case len(b.statements) == 1 && b.oneLine && b.statements[0].block == nil:
		size.add(1, b.statements[0].size())
		size.addToken(1, b.close)
	default:
		return false
	}
	return !size.commented && p.indent+size.width <= formatWidth
}

func (p formatPrinter) block(b *layoutBlock) {
	short := p.isShort(b)
	p.node(b.head, len(" {"))
	p.gap()
	p.token(b.open)
	switch {
	case short && len(b.statements) > 0:
		p.gap()
		p.statement(b.statements[0])
		p.gap()
	case short:
	default:
		p.indent += formatIndent
		p.statements(b.statements, false)
		p.comments(b.close, len(b.statements) == 0)
		p.indent -= formatIndent
		if len(b.statements) > 0 || p.afterComment() {
			p.newline()
		}
	}
	p.token(b.close)
}

// statement prints what ends with `;`. A condition that has no room goes on lines of its own.
func (p formatPrinter) statement(s *layoutStatement) {
	if s.condition == nil {
		p.node(s.head, len(";"))
		p.token(s.end)
		return
	}
	p.node(s.head, len(" ")+len(s.word.Value))
	p.gap()
	p.token(s.word)
	if p.staysBehind(s) {
		p.gap()
		p.node(s.condition, len(";"))
	} else {
		p.indent += formatIndent
		p.newline()
		if c, ok := s.condition.(*layoutChain); ok {
			p.chain(c, len(";"), false)
		} else {
			p.node(s.condition, len(";"))
		}
		p.indent -= formatIndent
	}
	p.token(s.end)
}

// staysBehind tells whether a condition begins on the line of its `if` or `iff`: all of it, or
// up to the bracket of a list that has to be broken anyway.
func (p formatPrinter) staysBehind(s *layoutStatement) bool {
	size := s.condition.size()
	if s.word.behind != "" || len(size.first.above) > 0 {
		return false
	}
	start := p.column() + len(" ")
	if !size.commented && start+size.width+len(";") <= formatWidth {
		return true
	}
	if !size.commented && p.indent+formatIndent+size.width+len(";") <= formatWidth {
		return false
	}
	row, ok := s.condition.(*layoutRow)
	if !ok {
		return false
	}
	list, ok := row.parts[len(row.parts)-1].(*layoutList)
	if !ok || list.kind != bracketValues {
		return false
	}
	var before layoutSize
	for i, part := range row.parts[:len(row.parts)-1] {
		before.add(row.gaps[i], part.size())
	}
	before.addToken(1, list.open)
	return !before.commented && start+before.width <= formatWidth
}

// node prints a node, with tail characters to follow on its last line.
func (p formatPrinter) node(n layoutNode, tail int) {
	switch n := n.(type) {
	case *layoutWord:
		p.token(n.first)
	case *layoutRow:
		for i, part := range n.parts {
			if n.gaps[i] > 0 {
				p.gap()
			}
			p.node(part, n.after(i, tail))
		}
	case *layoutChain:
		p.chain(n, tail, p.fits(&n.layoutSize, tail))
	case *layoutList:
		p.list(n, tail)
	}
}

// after returns how many characters follow a part up to where the line can be broken.
func (r *layoutRow) after(i, tail int) int {
	width := 0
	for j := i + 1; j < len(r.parts); j++ {
		width += r.gaps[j]
		if list, ok := r.parts[j].(*layoutList); ok && list.canBreak() {
			return width + len(list.open.Value)
		}
		width += r.parts[j].size().width
	}
	return width + tail
}

// chain prints operands on one line or below each other.
func (p formatPrinter) chain(c *layoutChain, tail int, oneLine bool) {
	if c.gap == 0 { // the types after `extends` stand apart from the block's statements
		p.indent += 2 * formatIndent
		defer func() { p.indent -= 2 * formatIndent }()
	}
	for i, operand := range c.operands {
		after := tail
		if i < len(c.joints) {
			after = c.gap + len(c.joints[i].Value)
		}
		_, nested := operand.(*layoutChain)
		if nested {
			p.indent += formatIndent
		}
		p.node(operand, after)
		if nested {
			p.indent -= formatIndent
		}
		if i == len(c.joints) {
			break
		}
		if c.gap > 0 {
			p.gap()
		}
		p.token(c.joints[i])
		if oneLine {
			p.gap()
		} else {
			p.newline()
		}
	}
}

// canBreak tells whether a list may be broken although no comment demands it.
func (l *layoutList) canBreak() bool { return l.kind != bracketID && len(l.items) > 0 }

func (p formatPrinter) list(l *layoutList, tail int) {
	if !l.commented && (!l.canBreak() || p.fits(&l.layoutSize, tail)) {
		p.flatList(l)
		return
	}
	p.token(l.open)
	outer := p.indent
	base := p.current.indent // of the line that the closing bracket belongs to
	p.indent = base + formatIndent
	for i, item := range l.items {
		p.item(item.size().first, i == 0, false)
		p.node(item, len(","))
		if l.commas[i] != nil {
			p.token(l.commas[i])
		}
	}
	p.comments(l.close, len(l.items) == 0)
	p.indent = base
	p.newline()
	p.token(l.close)
	p.indent = outer
}

func (p formatPrinter) flatList(l *layoutList) {
	p.token(l.open)
	for i, item := range l.items {
		if i > 0 || l.padding() > 0 {
			p.gap()
		}
		p.node(item, 0)
		if i < len(l.items)-1 {
			p.token(l.commas[i])
		}
	}
	if l.padding() > 0 {
		p.gap()
	}
	p.token(l.close)
}
