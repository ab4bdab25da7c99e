package sqlgen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// walkItem tests rows in order, as many as are read.
func (p *pageWriter) walkItem(visible fragment) fragment {
	rows := concat(text("SELECT * FROM "+p.from()), where(p.own, p.after), text(p.orderBy("")))
	return concat(text(p.walk+columnList(len(p.keys)+1)+" AS MATERIALIZED (SELECT "+p.keyColumns()+", "), visible,
		text(" FROM ("), rows, text(") AS "+protect(quoteIdent(p.spec.Alias))+ties(p.spec.Bucket)+")"))
}

// flagColumn is the last column of a row: of a walked one the answer of the row form, of one of
// the set whether the application asks for it.
func (p *pageWriter) flagColumn() string { return column(len(p.keys)) }

// stepsItem looks at the first k ids; if there are more, at the first m rows, of which n are
// visible, counted up to the page's length. The page is found when it is full, or when there are
// no more rows.
func (p *pageWriter) stepsItem(limit fragment) fragment {
	last := p.w.names.fresh()
	names := []string{
		"{steps}", p.steps, "{walk}", p.walk, "{last}", last, "{set}", p.w.names.fresh(), "{seen}", p.w.names.fresh(), "{rows}", p.w.names.fresh(),
		"{flag}", p.flagColumn(), "{more}", p.moreThan(last + ".k"),
		"{first k}", strconv.Itoa(p.spec.Bucket * setStart), "{first m}", strconv.Itoa(max(1, p.spec.Bucket/walkStart)),
		"{tested}", strconv.Itoa(perTested), "{until seen}", strconv.Itoa(untilSeen), "{nearly}", strconv.Itoa(nearly),
	}
	return filled(`{steps}(k, m, more, found) AS (`+
		`SELECT CAST({first k} AS bigint), CAST({first m} AS bigint), TRUE, FALSE `+
		`UNION ALL SELECT {last}.k + {last}.m * CASE WHEN {seen}.n * {nearly} >= {limit} THEN {nearly} WHEN {seen}.n > 0 THEN {tested} ELSE {until seen} END, `+
		`{last}.m * CASE WHEN {seen}.n * {nearly} >= {limit} THEN {nearly} ELSE 2 END, {set}.more, `+
		`CASE WHEN {set}.more THEN {seen}.n >= {limit} OR NOT EXISTS (SELECT TRUE FROM {walk} OFFSET {last}.m - 1) ELSE FALSE END `+
		`FROM {steps} AS {last} CROSS JOIN LATERAL (SELECT {more} AS more OFFSET 0) AS {set} `+
		`CROSS JOIN LATERAL (SELECT CASE WHEN {set}.more THEN (SELECT count(*) FROM (`+
		`SELECT TRUE FROM (SELECT {walk}.{flag} AS visible FROM {walk} LIMIT {last}.m) AS {rows} WHERE {rows}.visible LIMIT {limit}) AS {rows}) END AS n OFFSET 0) AS {seen} `+
		`WHERE {last}.more AND NOT {last}.found)`, limit, names...)
}

// filled puts names into a text, pairs of a mark and what stands for it, and the limit.
func filled(template string, limit fragment, names ...string) fragment {
	var out []fragment
	for i, part := range strings.Split(strings.NewReplacer(names...).Replace(template), "{limit}") {
		if i > 0 {
			out = append(out, limit)
		}
		out = append(out, text(part))
	}
	return concat(out...)
}

// moreThan tells whether the set has more ids than a number, or so many values lead to them.
func (p *pageWriter) moreThan(number string) string {
	var parts []string
	for _, name := range append(slices.Clone(p.w.drivers), p.ids) {
		parts = append(parts, "EXISTS (SELECT TRUE FROM "+name+" OFFSET "+number+")")
	}
	return strings.Join(parts, " OR ")
}

// wayItem is the last step: whether the set has more than what was looked at, so that the rows
// walked are the page.
func (p *pageWriter) wayItem() fragment {
	return text(fmt.Sprintf("%[1]s AS MATERIALIZED (SELECT %[2]s.more FROM %[2]s ORDER BY %[2]s.m DESC LIMIT 1)", p.way, p.steps))
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
		where(p.decided("way.more"), text(p.walk+"."+p.flagColumn())), text(" LIMIT "), limit)
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
	rows := few(ids, p.w.names.fresh(), p.spec.Bucket)
	return concat(text(p.ids+columnList(len(p.keys)+1)+" AS MATERIALIZED ("), rows, text(")")), err
}
