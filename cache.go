package polarsql

import (
	"sync"

	"github.com/polarsql/polarsql/sqlgen"
)

// maxStatements bounds each generation of the cache: no stream of ever new questions can
// fill the memory, and the statements in use stay.
const maxStatements = 2000

// cache keeps compiled statements by the shape of their questions, in two generations: when
// the young one is full it becomes the old one, and what is asked for again moves back.
type cache[Shape comparable] struct {
	mu         sync.RWMutex
	young, old map[Shape]compiled
}

// compiled is an entry: it compiles on first use and keeps the result. An error is kept,
// too: it does not go away.
type compiled func() (*sqlgen.Statement, error)

// find returns the entry of a shape, or nil.
func (c *cache[Shape]) find(shape Shape) compiled {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.young[shape]
}

// keep returns the entry of a shape, which is made unless there is one.
func (c *cache[Shape]) keep(shape Shape, compile compiled) compiled {
	c.mu.Lock()
	defer c.mu.Unlock()
	if entry := c.young[shape]; entry != nil {
		return entry
	}
	entry := c.old[shape]
	if entry == nil {
		entry = sync.OnceValues(compile)
	}
	if c.young == nil || len(c.young) >= maxStatements {
		c.young, c.old = map[Shape]compiled{}, c.young
	}
	c.young[shape] = entry
	return entry
}
