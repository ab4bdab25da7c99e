package compiler

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// isCanonical tells whether PostgreSQL prints a value of the SQL type this way. Polar
// compares ids as text: a constant written otherwise is no id of a row.
func isCanonical(sqlType, id string) bool {
	if ValidID(sqlType, id) != nil {
		return false
	}
	return !strings.EqualFold(sqlType, "uuid") || (len(id) == 36 && id == strings.ToLower(id))
}

// ValidID tells whether an id can be a value of the SQL type: nil, or an error that says
// what the type wants. Types it does not know, enums for example, take any text without
// NUL; PostgreSQL judges these.
func ValidID(sqlType, id string) error {
	if strings.ContainsRune(id, 0) || !utf8.ValidString(id) {
		return fmt.Errorf("%q is not valid UTF-8 text without NUL", id)
	}
	switch base, _, _ := strings.Cut(strings.ToLower(sqlType), "("); strings.TrimSpace(base) {
	case "smallint", "int2":
		return validInteger(id, 16, "smallint")
	case "integer", "int", "int4":
		return validInteger(id, 32, "integer")
	case "bigint", "int8":
		return validInteger(id, 64, "bigint")
	case "numeric", "decimal":
		return validNumeric(id)
	case "uuid":
		return validUUID(id)
	case "boolean", "bool":
		if id != "true" && id != "false" {
			return fmt.Errorf("%q is not a boolean: true or false is", id)
		}
	}
	return nil
}

// validInteger wants digits as PostgreSQL prints them: "007" and "+7" are not the id 7.
func validInteger(id string, bits int, name string) error {
	n, err := strconv.ParseInt(id, 10, bits)
	if err != nil || strconv.FormatInt(n, 10) != id {
		return fmt.Errorf("%q is not a %s", id, name)
	}
	return nil
}

func validNumeric(id string) error {
	whole, fraction, dotted := strings.Cut(strings.TrimPrefix(id, "-"), ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	if !digits(whole) || (dotted && !digits(fraction)) {
		return fmt.Errorf("%q is not a number", id)
	}
	return nil
}

// validUUID accepts the two common spellings, with and without hyphens.
func validUUID(id string) error {
	plain := id
	if len(id) == 36 && id[8] == '-' && id[13] == '-' && id[18] == '-' && id[23] == '-' {
		plain = strings.ReplaceAll(id, "-", "")
	}
	if raw, err := hex.DecodeString(plain); err != nil || len(raw) != 16 {
		return fmt.Errorf("%q is not a uuid", id)
	}
	return nil
}
