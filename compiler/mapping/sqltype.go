package mapping

import (
	"regexp"
	"strings"
)

// typeName is what may stand where SQL wants a type: words, quoted or qualified names, a
// length, and brackets for arrays. It is written into statements as it is.
var typeName = regexp.MustCompile(`^(` + typePart + `(\.` + typePart + `)?( [a-z_]+)*)(\([0-9 ,]+\))?((?: [a-z_]+)*)((?:\[\])*)$`)

const typePart = `(?:[\pL_][\pL\pN_$]*|"(?:[^"\x00]|"")+")`

// typeAliases are the short names of PostgreSQL's types, so that equal types compare equal.
var typeAliases = map[string]string{
	"int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint",
	"serial": "integer", "serial4": "integer", "bigserial": "bigint", "serial8": "bigint",
	"smallserial": "smallint", "serial2": "smallint",
	"bool": "boolean", "decimal": "numeric", "float8": "double precision", "float4": "real",
	"varchar": "character varying", "char varying": "character varying",
	"char": "bpchar", "character": "bpchar",
	"timestamptz": "timestamp with time zone", "timestamp": "timestamp without time zone",
}

// normaliseSQLType writes a SQL type in one way: lower case except in quotes, one blank
// between words, the long name, and no length. A cast to varchar(3) would cut "admin" to
// "adm", and a cast to numeric(5,2) would round, so that an id could become another one.
func normaliseSQLType(text string) (string, bool) {
	oneBlank := strings.ReplaceAll(strings.Join(strings.Fields(text), " "), " (", "(")
	parts := typeName.FindStringSubmatch(lowerOutsideQuotes(oneBlank))
	if parts == nil {
		return "", false
	}
	name, array := parts[1]+parts[5], parts[6]
	if long, ok := typeAliases[name]; ok {
		name = long
	}
	return name + array, true
}

func lowerOutsideQuotes(text string) string {
	pieces := strings.Split(text, `"`)
	for i := 0; i < len(pieces); i += 2 {
		pieces[i] = strings.ToLower(pieces[i])
	}
	return strings.Join(pieces, `"`)
}
