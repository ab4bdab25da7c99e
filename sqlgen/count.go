package sqlgen

import (
	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// GenerateCount counts the rows that the set form of a filter leaves.
//
//	SELECT count(*) AS count FROM files AS f WHERE the filter AND the application's condition
//
// A capped count reads the ids one by one. UNION with nothing drops those that come again, and,
// unlike DISTINCT, does so while they are read.
//
//	WITH RECURSIVE ids(id) AS ((ids) UNION SELECT ids.id FROM ids WHERE FALSE)
//	SELECT count(*) AS count FROM (SELECT TRUE FROM ids LIMIT $1)
func GenerateCount(set *plan.Plan, spec PageSpec) (*Statement, error) {
	if err := spec.check(); err != nil {
		return nil, err
	}
	p := newPageWriter(set, nil, spec)
	write := p.count
	if spec.Capped {
		write = p.cappedCount
	}
	body, err := write()
	if err != nil {
		return nil, err
	}
	s, err := newStatementWithOwn(placed(body, len(p.w.params)), p.w.params, spec.Args)
	if err != nil {
		return nil, err
	}
	s.plan = set
	return s, nil
}

func (p *pageWriter) count() (fragment, error) {
	visible, err := p.w.anyBranch(p.set.Branches)
	return concat(text("SELECT count(*) AS count FROM "+p.from()), where(visible, ownCondition(p.spec.Where))), err
}

func (p *pageWriter) cappedCount() (fragment, error) {
	limit := p.w.param(plan.Param{Name: LimitParam, Type: polar.Integer, SQLType: "bigint"})
	ids, err := p.w.ids(p.set, p.from(), text(p.column(p.spec.ID)), 1, ownCondition(p.spec.Where))
	if err != nil {
		return fragment{}, err
	}
	return concat(text("WITH RECURSIVE "+p.ids+"(id) AS ("), parenthesised(ids),
		text(" UNION SELECT "+p.ids+".id FROM "+p.ids+" WHERE FALSE) SELECT count(*) AS count FROM (SELECT TRUE FROM "+p.ids+" LIMIT "),
		limit, text(") AS "+p.steps)), nil
}
