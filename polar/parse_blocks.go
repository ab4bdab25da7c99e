package polar

// block reads an actor, resource or global block.
func (p *fileParser) block() {
	start := p.index()
	g, ok := parseItem(p, blockProduction, inBlockHead)
	if !ok {
		return
	}
	block := &blockNode{keyword: identNode{text: g.Keyword.Value, span: p.tokenSpan(g.Keyword)}}
	if g.Name != nil {
		block.name = p.ident(*g.Name)
		block.extends = p.idents(g.Extends)
	}
	if err := errBlockHead(g); err != nil {
		p.report(err)
	}
	p.body(g.Open, never, func() { p.blockStatement(block) })
	block.span = p.span(p.tokens[start].Pos.Offset, tokenEnd(p.tokens[p.index()-1]))
	if isBlockKeyword(g.Keyword.Value) && (g.Name != nil) == (g.Keyword.Value != "global") {
		p.file.items = append(p.file.items, block)
	}
}

func isBlockKeyword(word string) bool {
	return word == "actor" || word == "resource" || word == "global"
}

// blockStatement reads one declaration or shorthand.
func (p *fileParser) blockStatement(block *blockNode) {
	t, second := p.peek(), p.peekAt(1)
	switch {
	case isName(t) && isPunct(second, "="):
		p.declaration(block)
	case isWord(t, "declare") && isName(second):
		p.fail(p.index(), errOutsideOnly(t, "`declare`"))
	default:
		p.shorthand(block)
	}
}

func (p *fileParser) declaration(block *blockNode) {
	start := p.index()
	g, ok := p.parseDeclaration()
	if !ok {
		return
	}
	node := &declarationNode{keyword: identNode{text: g.Keyword.Value, span: p.tokenSpan(g.Keyword)}}
	if g.Relations != nil {
		node.isMap = true
		for _, r := range g.Relations.Items {
			// A relation may be called by any word: it is only ever referred to in quotes.
			name := identNode{text: r.Name.Value, span: p.tokenSpan(r.Name)}
			node.relations = append(node.relations, relationNode{name: name, typ: p.ident(r.Type)})
		}
	} else {
		for _, item := range g.Strings.Items {
			node.names = append(node.names, p.quoted(item))
		}
	}
	node.span, _ = p.statement(start, inDeclaration)
	if err := errDeclaration(g); err != nil {
		p.report(err)
		return
	}
	block.declarations = append(block.declarations, node)
}

func (p *fileParser) shorthand(block *blockNode) {
	start := p.index()
	head, ok := p.shorthandHead(start)
	if !ok {
		return
	}
	node := &shorthandNode{head: head}
	if node.body, ok = p.condition(start); !ok {
		return
	}
	node.span, node.torn = p.statement(start, inShorthand)
	block.shorthands = append(block.shorthands, node)
}

// shorthandHead reads what stands before `if`, whatever it is, and leaves the `if` next.
func (p *fileParser) shorthandHead(start int) (exprNode, bool) {
	x := p.expression()
	head, err := x.termOrCall(aName)
	if t := p.peek(); err == nil && !isWord(t, "if") {
		err = errExpectedIf(p.tokens[start], t, p.index() == start+1)
	}
	if err != nil {
		p.fail(start, err)
		return nil, false
	}
	return p.expr(head), true
}
