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
func (n *names) alias(f *plan.From) string { return nameOf(n, n.of, f) }

// known returns the name of what a fixpoint knows so far of a member, given on first use.
func (n *names) known(m *plan.Member) string { return nameOf(n, n.members, m) }

// item returns the name of rows that are shared, given on first use.
func (n *names) item(i *plan.Item) string { return nameOf(n, n.items, i) }

func nameOf[T comparable](n *names, given map[T]string, named T) string {
	name, ok := given[named]
	if !ok {
		name = n.fresh()
		given[named] = name
	}
	return name
}

// column is the name of column i of a derived table.
func column(i int) string { return "c" + strconv.Itoa(i+1) }
