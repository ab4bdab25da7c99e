package polar

import "unicode/utf8"

// The formatter works on a tree of its own, made of the tokens as they stand: unlike the
// syntax tree it has parentheses, separators and comments. It knows as much of the grammar as
// its layout needs.

// layoutNode is a piece of a statement: *layoutWord, *layoutRow, *layoutChain or *layoutList.
type layoutNode interface{ size() *layoutSize }

// layoutSize is what a node is like on one line.
type layoutSize struct {
	width       int // in characters
	first, last *formatToken
	// commented tells whether a comment stands between two of its tokens, so that it cannot be
	// written on one line. A comment above the first token or behind the last does not matter.
	commented bool
}

func (s *layoutSize) size() *layoutSize { return s }

// add appends a part, with a gap of some characters before it.
func (s *layoutSize) add(gap int, part *layoutSize) {
	if s.first == nil {
		*s = *part
		return
	}
	s.commented = s.commented || part.commented || s.last.behind != "" || len(part.first.above) > 0
	s.width += gap + part.width
	s.last = part.last
}

func (s *layoutSize) addToken(gap int, t *formatToken) { s.add(gap, sizeOf(t)) }

func sizeOf(t *formatToken) *layoutSize {
	return &layoutSize{width: utf8.RuneCountInString(t.Value), first: t, last: t}
}

// layoutWord is one token.
type layoutWord struct {
	layoutSize
}

// layoutRow is parts that stay on one line as far as they can.
type layoutRow struct {
	layoutSize
	parts []layoutNode
	gaps  []int // before each part
}

// layoutChain is operands joined by `and`, `or` or `,`: on one line, or each on its own.
type layoutChain struct {
	layoutSize
	operands []layoutNode
	joints   []*formatToken
	gap      int // before a joint
}

// layoutList is items between brackets: on one line, or each on its own.
type layoutList struct {
	layoutSize
	kind        bracketKind
	open, close *formatToken
	items       []layoutNode
	commas      []*formatToken // after each item; the last one, which may be nil, stands only on a line's end
}

// bracketKind is what a pair of brackets is for.
type bracketKind int

const (
	bracketArguments bracketKind = iota // f(a, b)
	bracketValues                       // ["a", "b"]
	bracketRelations                    // { a: A, b: B }
	bracketID                           // User{"a"}
	bracketCondition                    // (a and b)
)

// padding is the blank inside of the brackets on one line.
func (l *layoutList) padding() int {
	if l.kind == bracketRelations && len(l.items) > 0 {
		return 1
	}
	return 0
}

// endsWithComma tells whether the last item has a comma, too, when it stands on its own line.
// Not everybody who reads Polar takes one in arguments.
func (k bracketKind) endsWithComma() bool { return k == bracketValues || k == bracketRelations }

// layoutStatement is a block, or anything that ends with `;`.
type layoutStatement struct {
	layoutSize // of all but a block
	block      *layoutBlock
	head       layoutNode
	word       *formatToken // `if` or `iff`; nil when there is no condition
	condition  layoutNode
	end        *formatToken // the `;`
}

func (s *layoutStatement) firstToken() *formatToken {
	if s.block != nil {
		return s.block.head.size().first
	}
	return s.first
}

// layoutBlock is anything with statements in braces.
type layoutBlock struct {
	head        layoutNode
	open, close *formatToken
	statements  []*layoutStatement
	oneLine     bool // the source has it on one line
}

func newWord(t *formatToken) *layoutWord { return &layoutWord{layoutSize: *sizeOf(t)} }

func (r *layoutRow) append(gap int, part layoutNode) {
	if len(r.parts) == 0 {
		gap = 0
	}
	r.parts, r.gaps = append(r.parts, part), append(r.gaps, gap)
	r.add(gap, part.size())
}

func newChain(operands []layoutNode, joints []*formatToken, gap int) layoutNode {
	if len(operands) == 1 {
		return operands[0]
	}
	c := &layoutChain{operands: operands, joints: joints, gap: gap}
	for i, operand := range operands {
		if i > 0 {
			c.addToken(gap, joints[i-1])
		}
		c.add(1, operand.size())
	}
	return c
}

// measure sets the size of a list whose parts are all there.
func (l *layoutList) measure() {
	l.addToken(0, l.open)
	gap := l.padding()
	for i, item := range l.items {
		l.add(gap, item.size())
		gap = 1
		switch comma := l.commas[i]; {
		case comma == nil:
		case i < len(l.items)-1:
			l.addToken(0, comma)
		default: // not written on one line, but its comment counts
			width := l.width
			l.addToken(0, comma)
			l.width = width
		}
	}
	l.addToken(l.padding(), l.close)
}
