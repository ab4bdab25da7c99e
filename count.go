package polarsql

import (
	"fmt"

	"github.com/polarsql/polarsql/sqlgen"
)

// CountRequest says which rows of a type's table are counted. Its SQL is the application's:
// never build it from a request.
type CountRequest struct {
	Alias string  // the name of the table in Where
	Where Sqlizer // as in PageRequest
}

// Count asks how many rows of the type's table the actor may do the action on: one row with one
// column `count`.
func (e *Engine) Count(actor Object, action, resourceType string, request CountRequest) (Statement, error) {
	return e.count(actor, action, resourceType, request, 0)
}

// CountUpTo is Count that stops at most: a count of most means so many or more. Its cost does
// not grow with the rest, so ask for 1001 to show "1,000+".
func (e *Engine) CountUpTo(actor Object, action, resourceType string, request CountRequest, most int) (Statement, error) {
	if most < 1 {
		return Statement{}, fmt.Errorf("polarsql: counting up to %d rows is no count", most)
	}
	return e.count(actor, action, resourceType, request, most)
}

func (e *Engine) count(actor Object, action, resourceType string, request CountRequest, most int) (Statement, error) {
	spec := sqlgen.PageSpec{Alias: request.Alias, ID: e.idColumn(resourceType), Count: true, Capped: most > 0}
	if most > 0 && !spec.SetBucket(most) {
		return Statement{}, fmt.Errorf("polarsql: %d is too many to count up to: use Count", most)
	}
	args, err := ownCondition(request.Where, &spec.Where)
	if err != nil {
		return Statement{}, err
	}
	spec.Args = len(args)
	v := values{actor: actor.ID, action: action, page: Page{Limit: most}}
	b, err := e.askRows(shape{actor: actor.Type, resource: resourceType}, v, spec, args)
	return Statement{b}, err
}
