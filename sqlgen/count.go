package sqlgen

import (
	"strconv"

	"github.com/polarsql/polarsql/compiler/plan"
	"github.com/polarsql/polarsql/polar"
)

// GenerateCount counts the rows that the set form of a filter leaves.
//
//	SELECT count(*) AS count FROM files AS f WHERE the filter AND the application's condition
//
// Without a condition of the application, what an array leads to is counted apart: see
// countApart. A capped count reads the ids one by one, and counts in the first way only where many come
// more than once.
//
//	WITH ids(c1) AS (the ids LIMIT ..), few(n) AS (SELECT count(*) FROM (SELECT DISTINCT c1 FROM ids))
//	SELECT CASE WHEN few.n >= $1 OR these are all THEN LEAST(few.n, $1) ELSE (the first way LIMIT $1) END
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
	if lead, others := p.countedApart(); lead != nil {
		return p.countApart(lead, others)
	}
	visible, err := p.w.anyBranch(p.set.Branches)
	return concat(text("SELECT count(*) AS count FROM "+p.from()), where(visible, ownCondition(p.spec.Where))), err
}

// repeats is how often an id may come, on average, in a capped count that reads them once.
const repeats = 2

func (p *pageWriter) cappedCount() (fragment, error) {
	limit := p.w.param(plan.Param{Name: LimitParam, Type: polar.Integer, SQLType: "bigint"})
	visible, err := p.w.anyBranch(p.set.Branches)
	if err != nil {
		return fragment{}, err
	}
	own := ownCondition(p.spec.Where)
	ids, err := p.w.ids(p.set, p.from(), text(p.column(p.spec.ID)), 1, own)
	if err != nil {
		return fragment{}, err
	}
	few, other, most := p.way, p.w.names.fresh(), strconv.Itoa(p.spec.Bucket*repeats)
	with := append(p.w.driving,
		concat(text(p.ids+"(c1) AS MATERIALIZED (SELECT * FROM ("), ids, text(") AS "+other+" LIMIT "+most+")")),
		text(few+"(n) AS MATERIALIZED (SELECT count(*) FROM (SELECT DISTINCT "+p.ids+".c1 FROM "+p.ids+") AS "+other+")"))
	all := concat(text("SELECT count(*) FROM (SELECT TRUE FROM "+p.from()), where(visible, own), text(" LIMIT "), limit, text(") AS "+other))
	return concat(text("WITH RECURSIVE "), join(with, ", "),
		text(" SELECT CASE WHEN "+few+".n >= "), limit,
		text(" OR NOT EXISTS (SELECT TRUE FROM "+p.ids+" OFFSET "+most+" - 1) THEN LEAST("+few+".n, "), limit,
		text(") ELSE ("), all, text(") END AS count FROM "+few)), nil
}
