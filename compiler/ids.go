package compiler

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
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
// what the type wants. It also refuses what a cast would cut, round or otherwise turn into
// another id. Types it does not know, enums for example, take any text without NUL;
// PostgreSQL judges these.
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
	case "oid":
		return validOID(id)
	case "numeric", "decimal":
		return validNumeric(id)
	case "real", "float4":
		return validFloat(id, 32, "real")
	case "double precision", "float8":
		return validFloat(id, 64, "double precision")
	case "date":
		return validDate(id)
	case "name":
		return validLength(id, 63, "name")
	case `"char"`:
		return validLength(id, 1, `"char"`)
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
	digits := strings.TrimPrefix(id, "-")
	_, err := strconv.ParseInt(id, 10, bits)
	if err != nil || strings.HasPrefix(digits, "+") || (strings.HasPrefix(digits, "0") && id != "0") {
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

// validOID wants an unsigned number: PostgreSQL takes -1 for the greatest one.
func validOID(id string) error {
	n, err := strconv.ParseUint(id, 10, 32)
	if err != nil || strconv.FormatUint(n, 10) != id {
		return fmt.Errorf("%q is not an oid", id)
	}
	return nil
}

// floatText is how PostgreSQL prints finite numbers; the short exponent keeps them small.
var floatText = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?(e[+-][0-9]{1,3})?$`)

// validFloat wants a number that the type does not round to another one, as real does with
// 16777217.
func validFloat(id string, bits int, name string) error {
	if !floatText.MatchString(id) {
		return fmt.Errorf("%q is not a %s", id, name)
	}
	n, err := strconv.ParseFloat(id, bits)
	written, ok := new(big.Rat).SetString(id)
	if err != nil || !ok {
		return fmt.Errorf("%q is not a %s", id, name)
	}
	if stored, _ := new(big.Rat).SetString(strconv.FormatFloat(n, 'f', -1, bits)); stored.Cmp(written) != 0 {
		return fmt.Errorf("%q is more precise than a %s", id, name)
	}
	return nil
}

// validDate wants a day and nothing else: a cast drops a time of day, and takes "today".
func validDate(id string) error {
	if _, err := time.Parse(time.DateOnly, id); err != nil {
		return fmt.Errorf("%q is not a date: 2006-01-02 is", id)
	}
	return nil
}

// validLength wants a text that a cast does not cut.
func validLength(id string, most int, name string) error {
	if len(id) > most {
		return fmt.Errorf("%q is longer than a %s", id, name)
	}
	return nil
}

// validUUID accepts the two common spellings, with and without hyphens.
func validUUID(id string) error {
	ok := len(id) == 36 || len(id) == 32
	for i := 0; ok && i < len(id); i++ {
		if len(id) == 36 && (i == 8 || i == 13 || i == 18 || i == 23) {
			ok = id[i] == '-'
		} else {
			ok = isHex(id[i])
		}
	}
	if !ok {
		return fmt.Errorf("%q is not a uuid", id)
	}
	return nil
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
