package polarpgx

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
	"github.com/polarsql/polarsql/sqlgen"
)

// NewEngine makes an engine for the tables as the database has them: the SQL types of the
// mapped columns are read from it, so that the mapping need not name any. The error is
// polar.Diagnostics where the policy or the mapping is at fault.
func NewEngine(ctx context.Context, db DB, policy *polar.Policy, m *mapping.Mapping) (*polarsql.Engine, error) {
	typed, err := ReadTypes(ctx, db, m)
	if err != nil {
		return nil, err
	}
	return polarsql.New(policy, typed)
}

// ReadTypes returns a copy of the mapping whose columns have the SQL types that the
// database gives them. It also finds what the database does not accept: a table or column
// that does not exist, a condition or query that is wrong. All such mistakes come together
// as polar.Diagnostics; other failures as other errors.
//
// No rows are read. In a transaction the first mistake is the only one reported, and the
// transaction can then only be rolled back, as after any failed statement.
func ReadTypes(ctx context.Context, db DB, m *mapping.Mapping) (*mapping.Mapping, error) {
	if m == nil {
		return nil, errors.New("polarpgx: there is no mapping whose types could be read: it is nil")
	}
	if isNil(db) {
		return nil, errors.New(nilDB("ReadTypes", db))
	}
	p := prober{ctx: ctx, db: db}
	ids := make(map[*mapping.Type]pgconn.FieldDescription)
	for _, t := range m.Types() {
		ids[t] = p.probeType(t)
	}
	columns := make(map[*mapping.Source][]pgconn.FieldDescription)
	for _, fact := range m.Facts() {
		for _, src := range fact.Sources {
			columns[src] = p.probeSource(fact, src)
		}
	}
	switch {
	case p.failure != nil:
		return nil, p.failure
	case len(p.mistakes) > 0:
		return nil, p.mistakes
	}
	types, err := p.types(ids, columns)
	if err != nil {
		return nil, err
	}
	notNull, err := p.tableColumns(columns, sqlgen.NotNullColumns, "NOT NULL")
	if err != nil {
		return nil, err
	}
	indexed, err := p.tableColumns(columns, sqlgen.IndexedColumns, "indexed")
	if err != nil {
		return nil, err
	}
	unique, err := p.tableColumns(columns, sqlgen.UniqueColumns, "unique")
	if err != nil {
		return nil, err
	}
	return m.WithIDTypes(func(t *mapping.Type) string {
		return types[ids[t].DataTypeOID].Name
	}).WithColumnTypes(func(src *mapping.Source, column int) mapping.ColumnType {
		if src.Columns[column].Value != nil {
			return mapping.ColumnType{} // a constant has the type of its argument
		}
		field := columns[src][column]
		t := types[field.DataTypeOID]
		if src.Columns[column].Name != "" {
			at := tableColumn{field.TableOID, field.TableAttributeNumber}
			t.NotNull, t.Indexed, t.Unique = notNull[at], indexed[at], unique[at]
		}
		return t
	}), nil
}

// prober runs probes until one fails for another reason than the mapping.
type prober struct {
	ctx      context.Context
	db       DB
	mistakes polar.Diagnostics
	failure  error
	aborted  bool // the transaction takes no more statements
}

func (p *prober) probeType(t *mapping.Type) pgconn.FieldDescription {
	probe := sqlgen.ProbeType(t)
	fields, err := p.describe(probe)
	if err != nil {
		span := orSpan(t.TableSpan(), t.Span)
		if _, inColumn := probe.Column(int(err.Position)); inColumn {
			span = orSpan(t.IDSpan(), t.Span)
		}
		p.mistake(span, "type "+t.Name, err)
	}
	if len(fields) != 1 {
		return pgconn.FieldDescription{}
	}
	return fields[0]
}

func (p *prober) probeSource(fact *mapping.Fact, src *mapping.Source) []pgconn.FieldDescription {
	probe := sqlgen.ProbeSource(src)
	fields, err := p.describe(probe)
	if err != nil {
		p.mistake(sourceSpan(fact, src, probe, err), fact.String(), err)
		return nil
	}
	if fields != nil && len(fields) != len(src.Columns) {
		p.mistakes = append(p.mistakes, polar.Diagnostic{
			Code: "database-columns", Severity: polar.Error, Span: orSpan(src.Span, fact.Span),
			Message: fmt.Sprintf("the query of %s gives %d columns, but the signature has %d places for them", fact, len(fields), len(src.Columns)),
			Hint:    "select one column for each `_` of the signature, in its order; constants are not selected",
		})
	}
	return fields
}

// sourceSpan finds the part of the mapping that the database complains about.
func sourceSpan(fact *mapping.Fact, src *mapping.Source, probe sqlgen.Probe, err *pgconn.PgError) polar.Span {
	whole := orSpan(src.Span, fact.Span)
	if column, ok := probe.Column(int(err.Position)); ok {
		return orSpan(src.Columns[column].Span, whole)
	}
	if probe.InWhere(int(err.Position)) {
		return orSpan(src.WhereSpan(), whole)
	}
	return whole
}

func orSpan(span, otherwise polar.Span) polar.Span {
	if span.IsZero() {
		return otherwise
	}
	return span
}

// describe runs a probe for the description of its columns. The error is what the database says
// against the probe itself; everything else ends the probing.
func (p *prober) describe(probe sqlgen.Probe) ([]pgconn.FieldDescription, *pgconn.PgError) {
	if p.failure != nil || p.aborted {
		return nil, nil
	}
	rows, err := p.db.Query(p.ctx, probe.Text)
	if err == nil {
		rows.Close()
		err = rows.Err()
	}
	var refused *pgconn.PgError
	switch {
	case errors.As(err, &refused) && refused.Code == inFailedTransaction && len(p.mistakes) > 0:
		p.aborted = true
		return nil, nil
	case errors.As(err, &refused) && isMistake(refused.Code):
		return nil, refused
	case err != nil:
		p.failure = fmt.Errorf("reading the types of the mapped columns: %w", err)
		return nil, nil
	}
	return append([]pgconn.FieldDescription{}, rows.FieldDescriptions()...), nil
}

const inFailedTransaction = "25P02"

// isMistake tells whether an SQLSTATE is about the statement: its classes are syntax error
// or access rule violation, invalid schema name, and data exceptions in its constants.
func isMistake(code string) bool {
	return strings.HasPrefix(code, "42") || strings.HasPrefix(code, "3F") || strings.HasPrefix(code, "22") || strings.HasPrefix(code, "0A")
}

func (p *prober) mistake(span polar.Span, what string, err *pgconn.PgError) {
	hint := err.Hint
	switch {
	case hint != "":
	case err.Code == "42P01":
		hint = "name an existing table or view; a name without a schema is looked up in public only"
	case err.Code == "42501":
		hint = "grant the database user USAGE on the schema and SELECT on the table"
	}
	p.mistakes = append(p.mistakes, polar.Diagnostic{
		Code: "database", Severity: polar.Error, Span: span, Hint: hint,
		Message: fmt.Sprintf("%s: the database says: %s (SQLSTATE %s)", what, err.Message, err.Code),
	})
}
