package polarpgx

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/sqlgen"
)

// types asks for all types at once.
func (p *prober) types(ids map[*mapping.Type]pgconn.FieldDescription, columns map[*mapping.Source][]pgconn.FieldDescription) (map[uint32]mapping.ColumnType, error) {
	wanted := map[uint32]bool{}
	for _, field := range ids {
		wanted[field.DataTypeOID] = true
	}
	for _, fields := range columns {
		for _, field := range fields {
			wanted[field.DataTypeOID] = true
		}
	}
	types := map[uint32]mapping.ColumnType{}
	rows, err := p.db.Query(p.ctx, sqlgen.ColumnTypes, oidArray(wanted))
	if err != nil {
		return nil, fmt.Errorf("reading the types of the mapped columns: %w", err)
	}
	var oid uint32
	var t mapping.ColumnType
	_, err = pgx.ForEachRow(rows, []any{&oid, &t.Name, &t.Enum}, func() error {
		types[oid] = t
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the types of the mapped columns: %w", err)
	}
	return types, nil
}

// tableColumn is a column as the catalog numbers it.
type tableColumn struct {
	table  uint32
	column uint16
}

// tableColumns asks the catalog which columns of the tables are what.
func (p *prober) tableColumns(columns map[*mapping.Source][]pgconn.FieldDescription, query, what string) (map[tableColumn]bool, error) {
	wanted := map[uint32]bool{}
	for _, fields := range columns {
		for _, field := range fields {
			wanted[field.TableOID] = true
		}
	}
	out := map[tableColumn]bool{}
	rows, err := p.db.Query(p.ctx, query, oidArray(wanted))
	if err != nil {
		return nil, fmt.Errorf("reading which of the mapped columns are %s: %w", what, err)
	}
	var c tableColumn
	_, err = pgx.ForEachRow(rows, []any{&c.table, &c.column}, func() error {
		out[c] = true
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading which of the mapped columns are %s: %w", what, err)
	}
	return out, nil
}

// oidArray is the text form of an array of oids.
func oidArray(oids map[uint32]bool) string {
	var list []string
	for _, oid := range slices.Sorted(maps.Keys(oids)) {
		list = append(list, strconv.FormatUint(uint64(oid), 10))
	}
	return "{" + strings.Join(list, ",") + "}"
}
