package mapping

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/polarsql/polarsql/polar"
)

// What a value must be, in messages.
const (
	wantText    = "text"
	wantList    = "a list"
	wantMapping = "a mapping"
	wantBool    = "true or false"

	aNumber  = "a number"
	aBoolean = "a boolean"
)

// pair is one entry of a YAML mapping.
type pair struct {
	key   string
	at    ast.Node // the key
	value ast.Node
}

// fields is a YAML mapping with known keys.
type fields struct {
	pairs  []pair
	broken bool // a key was unknown or unreadable, and was reported
}

func (f fields) get(key string) *pair {
	for i := range f.pairs {
		if f.pairs[i].key == key {
			return &f.pairs[i]
		}
	}
	return nil
}

// fields reads a mapping whose keys are known; what names it in messages.
func (d *document) fields(n ast.Node, what string, allowed ...string) (fields, bool) {
	pairs, ok := d.pairs(n, what)
	f := fields{broken: !ok}
	if pairs == nil && !ok {
		return f, false
	}
	for _, p := range pairs {
		if slices.Contains(allowed, p.key) {
			f.pairs = append(f.pairs, p)
			continue
		}
		if strings.Contains(p.key, " ") && isNothing(p.value) {
			d.add(errCutText(d.span(p.at), p.key))
		} else {
			d.add(errUnknownKey(d.span(p.at), p.key, what, allowed))
		}
		f.broken = true
	}
	return f, true
}

// pairs reads a mapping. Entries it cannot use are reported and left out, and make it not ok.
func (d *document) pairs(n ast.Node, what string) (out []pair, ok bool) {
	all, ok := d.entries(n, what)
	if all == nil {
		return nil, false
	}
	out = []pair{}
	for _, p := range all {
		if i := slices.IndexFunc(out, func(q pair) bool { return p.key == q.key }); i >= 0 {
			d.add(errDuplicateKey(d.span(p.at), d.span(out[i].at), p.key))
			ok = false
			continue
		}
		out = append(out, p)
	}
	return out, ok
}

// entries is pairs, but leaves in what is written twice.
func (d *document) entries(n ast.Node, what string) (out []pair, ok bool) {
	nodes, ok := mappingEntries(n)
	if !ok {
		d.wrongKind(n, what, wantMapping)
		return nil, false
	}
	out = []pair{}
	for _, node := range nodes {
		key, readable := d.keyText(node.Key)
		if !readable {
			ok = false
			continue
		}
		out = append(out, pair{key: key, at: node.Key, value: node.Value})
	}
	return out, ok
}

func mappingEntries(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	return nil, false
}

func (d *document) keyText(n ast.Node) (string, bool) {
	switch n.(type) {
	case *ast.MergeKeyNode:
		d.add(errFeature(d.span(n), "a merge key `<<`"))
		return "", false
	case *ast.MappingKeyNode:
		d.add(errFeature(d.span(n), "an explicit key `?`"))
		return "", false
	}
	return d.scalar(n, "a key")
}

// list reads a YAML list.
func (d *document) list(n ast.Node, what string) ([]ast.Node, bool) {
	if list, ok := n.(*ast.SequenceNode); ok {
		return list.Values, true
	}
	d.wrongKind(n, what, wantList)
	return nil, false
}

// text reads a text; numbers, booleans and nothing are not texts.
func (d *document) text(n ast.Node, what string) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	}
	d.wrongKind(n, what, wantText)
	return "", false
}

// scalar reads a text, a number or a boolean as it is written.
func (d *document) scalar(n ast.Node, what string) (string, bool) {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return d.text(n, what)
}

func (d *document) boolean(n ast.Node, what string) (value, ok bool) {
	if b, isBool := n.(*ast.BoolNode); isBool {
		return b.Value, true
	}
	d.wrongKind(n, what, wantBool)
	return false, false
}

// isNothing tells whether a key has no value, or `null`.
func isNothing(n ast.Node) bool {
	_, null := n.(*ast.NullNode)
	return n == nil || null
}

// wrongKind reports a value of the wrong YAML type.
func (d *document) wrongKind(n ast.Node, what, want string) {
	span := d.slice(0, 0)
	if n != nil {
		span = d.span(n)
	}
	switch n.(type) {
	case *ast.AnchorNode:
		d.add(errFeature(span, "a YAML anchor"))
	case *ast.AliasNode:
		d.add(errFeature(span, "a YAML alias"))
	case *ast.TagNode:
		d.add(errFeature(span, "a YAML tag"))
	default:
		d.add(errKind(span, what, want, kind(n)))
	}
}

func kind(n ast.Node) string {
	switch n.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		return wantText
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return aNumber
	case *ast.BoolNode:
		return aBoolean
	case *ast.SequenceNode:
		return wantList
	case *ast.MappingNode, *ast.MappingValueNode:
		return wantMapping
	}
	return "nothing"
}

// keySpan is the place of a pair's key.
func (d *document) keySpan(p *pair) polar.Span { return d.span(p.at) }
