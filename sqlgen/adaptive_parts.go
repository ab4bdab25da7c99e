package sqlgen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// walkItem tests rows in order.
func (p *pageWriter) walkItem(visible fragment) fragment {
	rows := concat(text("SELECT * FROM "+p.from()), where(p.own, p.after),
		text(p.orderBy("")+" LIMIT "+strconv.Itoa(p.spec.Bucket<<walkSteps)))
	return concat(text(p.walk+columnList(len(p.keys)+1)+" AS MATERIALIZED (SELECT "+p.keyColumns()+", "), visible,
		text(" FROM ("), rows, text(") AS "+protect(quoteIdent(p.spec.Alias))+")"))
}

// flagColumn is the last column of a row: of a walked one the answer of the row form, of one of
// the set whether the application asks for it.
func (p *pageWriter) flagColumn() string { return column(len(p.keys)) }

// stepsItem looks at the first k ids and the first m rows. The page is found when these rows
// fill it, or when there are no more than these.
func (p *pageWriter) stepsItem(limit fragment) fragment {
	s, first, more := p.w.names.fresh(), p.w.names.fresh(), p.w.names.fresh()
	k := p.spec.Bucket * setStart
	found := concat(text(fmt.Sprintf("EXISTS (SELECT TRUE FROM (SELECT %[1]s.%[2]s AS visible FROM %[1]s LIMIT %[3]s.m) AS %[4]s WHERE %[4]s.visible OFFSET ",
		p.walk, p.flagColumn(), s, first)), limit, text(fmt.Sprintf(" - 1) OR NOT EXISTS (SELECT TRUE FROM %s OFFSET %s.m - 1)", p.walk, s)))
	return concat(
		text(fmt.Sprintf("%s(k, m, more, found) AS (SELECT %d, %d, TRUE, FALSE UNION ALL SELECT %s.k + %s.m * %d, %s.m * 2, %s.more, CASE WHEN %s.more AND %s.m <= %d THEN ",
			p.steps, k, p.spec.Bucket, s, s, perRowTested, s, more, more, s, p.spec.Bucket<<walkSteps)), found,
		text(fmt.Sprintf(" ELSE FALSE END FROM %s AS %s CROSS JOIN LATERAL (SELECT %s AS more OFFSET 0) AS %s WHERE %s.more AND NOT %s.found AND %s.k <= %d)",
			p.steps, s, p.moreThan(s+".k"), more, s, s, s, k*setMost)))
}

// moreThan tells whether the set has more ids than a number, or so many values lead to them.
func (p *pageWriter) moreThan(number string) string {
	var parts []string
	for _, name := range append(slices.Clone(p.w.drivers), p.ids) {
		parts = append(parts, "EXISTS (SELECT TRUE FROM "+name+" OFFSET "+number+")")
	}
	return strings.Join(parts, " OR ")
}

// wayItem is the last step.
func (p *pageWriter) wayItem() fragment {
	return text(fmt.Sprintf("%[1]s AS MATERIALIZED (SELECT %[2]s.more, %[2]s.found FROM %[2]s ORDER BY %[2]s.k DESC LIMIT 1)", p.way, p.steps))
}

// decided is a condition on the last step. It depends on no row, so that the database asks it
// once and does nothing for a branch where it is false.
func (p *pageWriter) decided(condition string) fragment {
	return text(fmt.Sprintf("(SELECT %s FROM %s)", strings.ReplaceAll(condition, "way", p.way), p.way))
}

// walked are the visible ones of the rows that were walked. They come as they were read, in
// order: to sort them would have the rest of the rows tested.
func (p *pageWriter) walked(limit fragment) fragment {
	columns := make([]string, len(p.keys))
	for i := range columns {
		columns[i] = p.walk + "." + column(i)
	}
	return concat(text("SELECT "+strings.Join(columns, ", ")+" FROM "+p.walk),
		where(p.decided("way.found"), text(p.walk+"."+p.flagColumn())), text(" LIMIT "), limit)
}

// ofSet sorts what was read of the set, each row once.
func (p *pageWriter) ofSet() fragment {
	ids := p.w.names.fresh()
	columns := make([]string, len(p.keys))
	for i := range columns {
		columns[i] = ids + "." + column(i)
	}
	return concat(text("SELECT DISTINCT "+strings.Join(columns, ", ")+" FROM "+p.ids+" AS "+ids),
		where(p.decided("NOT way.more"), text(ids+"."+p.flagColumn())), text(p.orderBy(ids)+" LIMIT "+p.bucket()))
}

// byRow reads the table in order until the page is full. The number in LIMIT is a part of the
// text so that the database plans for few rows.
func (p *pageWriter) byRow(visible fragment) fragment {
	return concat(text("SELECT "+p.keyColumns()+" FROM "+p.from()),
		where(p.decided("way.more AND NOT way.found"), p.own, p.after, visible),
		text(p.orderBy("")+" LIMIT "+p.bucket()))
}

// answer gives the application's columns of the rows.
func (p *pageWriter) answer(rows, limit fragment) fragment {
	page := p.w.names.fresh()
	cursor := make([]string, len(p.keys))
	for i, k := range p.keys {
		cursor[i] = protect(quoteLiteral(k.Column)) + ", " + page + "." + column(i)
	}
	columns := make([]string, 0, len(p.spec.Columns)+1)
	for _, c := range p.spec.Columns {
		columns = append(columns, protect(c))
	}
	columns = append(columns, "CAST(jsonb_build_object("+strings.Join(cursor, ", ")+") AS text) AS "+CursorColumn)
	row := fmt.Sprintf("SELECT * FROM %s WHERE %s = %s.%s OFFSET 0", p.from(), p.column(p.spec.ID), page, column(len(p.keys)-1))
	return concat(text("SELECT "+strings.Join(columns, ", ")+" FROM ("), rows,
		text(") AS "+page+columnList(len(p.keys))+" CROSS JOIN LATERAL ("+row+") AS "+protect(quoteIdent(p.spec.Alias))+p.orderBy(page)+" LIMIT "), limit)
}

// idsItem reads the rows of the set one by one: the columns of the order, and whether the row
// is one that the application asks for.
func (p *pageWriter) idsItem() (fragment, error) {
	wanted := text("TRUE")
	if conditions := where(p.own, p.after); conditions.sql != "" {
		wanted = concat(text("COALESCE(("), fragment{strings.TrimPrefix(conditions.sql, " WHERE "), conditions.args}, text("), FALSE)"))
	}
	output := concat(text(p.keyColumns()+", "), wanted)
	ids, err := p.w.ids(p.set, p.from(), output, len(p.keys)+1, fragment{})
	most := p.spec.Bucket*setStart*setMost + 1
	return concat(text(p.ids+columnList(len(p.keys)+1)+" AS MATERIALIZED (SELECT * FROM ("), ids,
		text(") AS "+p.w.names.fresh()+" LIMIT "+strconv.Itoa(most)+")")), err
}
