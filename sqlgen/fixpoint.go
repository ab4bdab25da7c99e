package sqlgen

import (
	"strings"

	"github.com/polarsql/polarsql/compiler/plan"
)

// fixpoint writes the WITH items of relations that are defined by each other in any way:
// the rounds, whose one row holds everything known as arrays, and the rows of the result.
//
//	_p1(c1, c2, before) AS (
//	  SELECT CAST('{}' AS bigint[]), CAST('{}' AS bigint[]), CAST(-1 AS bigint)
//	  UNION ALL SELECT _p4.c1, _p4.c2, cardinality(_p2.c1) FROM _p1 AS _p2 CROSS JOIN LATERAL (
//	    WITH _p3(c1, c2) AS MATERIALIZED (SELECT * FROM unnest(_p2.c1, _p2.c2))
//	    SELECT array_agg(c1), array_agg(c2) FROM (TABLE _p3 UNION rules) AS ..) AS _p4(c1, c2)
//	  WHERE cardinality(_p2.c1) > _p2.before)
//
// The recursive name of PostgreSQL shows the last round only, so a rule that calls the
// recursion twice must find the earlier rounds in that row. It ends when a round adds nothing.
func (w *writer) fixpoint(from *plan.From, fix *plan.Fixpoint) ([]fragment, error) {
	rounds, last := w.names.fresh(), w.names.fresh()
	f := stateOf(fix)
	body, err := w.rounds(f, rounds)
	if err != nil {
		return nil, err
	}
	best := text("(SELECT " + last + ".* FROM " + rounds + " AS " + last + " ORDER BY " + f.size(last) + " DESC LIMIT 1) AS " + last)
	columns := columnList(len(fix.Members[fix.Result].Columns))
	rows := w.names.fresh()
	result := concat(text(w.names.alias(from)+columns+" AS (SELECT "+rows+".* FROM "), best,
		text(" CROSS JOIN LATERAL "+f.unnest(last, fix.Result)+" AS "+rows+columns+")"))
	return []fragment{body, result}, nil
}

// state is where the columns of the members stand in the row of a round.
type state struct {
	members []*plan.Member
	first   []int // the place of each member's first column
	columns []plan.Column
}

func stateOf(fix *plan.Fixpoint) *state {
	s := &state{members: fix.Members}
	for _, m := range fix.Members {
		s.first = append(s.first, len(s.columns))
		s.columns = append(s.columns, m.Columns...)
	}
	return s
}

// array is column i of a member in the row of a round.
func (s *state) array(row string, member, i int) string {
	return row + "." + column(s.first[member]+i)
}

// unnest makes rows of a member's arrays.
func (s *state) unnest(row string, member int) string {
	arrays := make([]string, len(s.members[member].Columns))
	for i := range arrays {
		arrays[i] = s.array(row, member, i)
	}
	return "unnest(" + strings.Join(arrays, ", ") + ")"
}

// size is the number of rows of all members.
func (s *state) size(row string) string {
	sizes := make([]string, len(s.members))
	for i := range s.members {
		sizes[i] = "cardinality(" + s.array(row, i, 0) + ")"
	}
	return strings.Join(sizes, " + ")
}

// before is the last column of a round: how much the round before it knew.
const before = "before"

func (w *writer) rounds(s *state, name string) (fragment, error) {
	row, next := w.names.fresh(), w.names.fresh()
	var names, empty, all []string
	for i, c := range s.columns {
		names = append(names, column(i))
		empty = append(empty, "CAST('{}' AS "+typeName(c)+"[])")
		all = append(all, next+"."+column(i))
	}
	step, err := w.round(s, row)
	if err != nil {
		return fragment{}, err
	}
	columns := strings.Join(names, ", ")
	return concat(
		text(name+"("+columns+", "+before+") AS (SELECT "+strings.Join(empty, ", ")+", -1"),
		text(" UNION ALL SELECT "+strings.Join(all, ", ")+", "+s.size(row)+" FROM "+name+" AS "+row+" CROSS JOIN LATERAL ("),
		step,
		text(") AS "+next+"("+columns+") WHERE "+s.size(row)+" > "+row+"."+before+")")), nil
}

// round evaluates every rule on all that is known.
func (w *writer) round(s *state, row string) (fragment, error) {
	known := make([]fragment, len(s.members))
	for i, m := range s.members {
		known[i] = text(w.names.known(m) + columnList(len(m.Columns)) + " AS MATERIALIZED (SELECT * FROM " + s.unnest(row, i) + ")")
	}
	var outputs []string
	members := make([]fragment, len(s.members))
	for i, m := range s.members {
		name := w.names.fresh()
		rows, err := w.memberRows(m)
		if err != nil {
			return fragment{}, err
		}
		arrays := make([]string, len(m.Columns))
		for j, c := range m.Columns {
			arrays[j] = "COALESCE(array_agg(" + name + "." + column(j) + "), CAST('{}' AS " + typeName(c) + "[]))"
		}
		members[i] = concat(text("(SELECT "+strings.Join(arrays, ", ")+" FROM ("), rows, text(") AS "+name+columnList(len(m.Columns))+") AS "))
		alias := w.names.fresh()
		members[i] = concat(members[i], text(alias+columnList(len(m.Columns))))
		for j := range m.Columns {
			outputs = append(outputs, alias+"."+column(j))
		}
	}
	return concat(text("WITH "), join(known, ", "), text(" SELECT "+strings.Join(outputs, ", ")+" FROM "), join(members, " CROSS JOIN ")), nil
}

// memberRows are the rows known so far and those that the rules make of them.
func (w *writer) memberRows(m *plan.Member) (fragment, error) {
	rules, err := w.selections(m.Rules, m.Columns, exact)
	if err != nil {
		return fragment{}, err
	}
	names := make([]string, len(m.Columns))
	for i := range names {
		names[i] = column(i)
	}
	old := text("SELECT " + strings.Join(names, ", ") + " FROM " + w.names.known(m))
	return built(setOperation{selects: append([]fragment{old}, rules...), operator: "UNION"})
}
