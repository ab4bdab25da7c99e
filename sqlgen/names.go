package sqlgen

import (
	"strconv"

	"github.com/polarsql/polarsql/compiler/plan"
)

// reserved starts every name that generated SQL gives: a caller's own names must not.
const reserved = "_p"

// names gives each relation of a statement its name, in the order of writing. The names
// are short: PostgreSQL cuts off what goes beyond 63 bytes.
type names struct {
	next    int
	of      map[*plan.From]string
	members map[*plan.Member]string
	items   map[*plan.Item]string
}

func newNames() *names {
	return &names{of: map[*plan.From]string{}, members: map[*plan.Member]string{}, items: map[*plan.Item]string{}}
}

// fresh returns a name that nothing has.
func (n *names) fresh() string {
	n.next++
	return reserved + strconv.Itoa(n.next)
}

// alias returns the name of a relation, given on first use.
func (n *names) alias(f *plan.From) string {
	name, ok := n.of[f]
	if !ok {
		name = n.fresh()
		n.of[f] = name
	}
	return name
}

// known returns the name of what a fixpoint knows so far of a member, given on first use.
func (n *names) known(m *plan.Member) string {
	name, ok := n.members[m]
	if !ok {
		name = n.fresh()
		n.members[m] = name
	}
	return name
}

// item returns the name of rows that are shared, given on first use.
func (n *names) item(i *plan.Item) string {
	name, ok := n.items[i]
	if !ok {
		name = n.fresh()
		n.items[i] = name
	}
	return name
}

// column is the name of column i of a derived table.
func column(i int) string { return "c" + strconv.Itoa(i+1) }
