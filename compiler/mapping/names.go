package mapping

import (
	"strings"
	"unicode"
)

// maxIdentifier is PostgreSQL's limit in bytes; it cuts longer names off without an error.
const maxIdentifier = 63

// parseTable reads `table`, `schema.table`, `"My Table"`. Without a schema it is public.
func parseTable(text string) (Table, problem) {
	parts, p := splitName(text)
	switch {
	case p != "":
		return Table{}, p
	case len(parts) == 1:
		return Table{Schema: defaultSchema, Name: parts[0]}, ""
	case len(parts) == 2:
		return Table{Schema: parts[0], Name: parts[1]}, ""
	}
	return Table{}, problemTooManyParts
}

const defaultSchema = "public"

// parseColumn reads `column` or `"My column"`.
func parseColumn(text string) (string, problem) {
	parts, p := splitName(text)
	if p != "" {
		return "", p
	}
	if len(parts) != 1 {
		return "", problemQualifiedColumn
	}
	return parts[0], ""
}

// splitName splits a name at its dots; a part in double quotes may hold anything.
func splitName(text string) ([]string, problem) {
	var parts []string
	rest := text
	for {
		var part string
		var p problem
		if strings.HasPrefix(rest, `"`) {
			part, rest, p = quotedPart(rest)
		} else {
			part, rest, p = plainPart(rest)
		}
		if p == "" {
			p = checkIdentifier(part)
		}
		if p != "" {
			return nil, p
		}
		parts = append(parts, part)
		if rest == "" {
			return parts, ""
		}
		if rest[0] != '.' {
			return nil, problemNotAName
		}
		rest = rest[1:]
	}
}

// quotedPart reads `"..."`, in which "" is one quote.
func quotedPart(text string) (part, rest string, p problem) {
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		if text[i] != '"' {
			b.WriteByte(text[i])
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		return b.String(), text[i+1:], ""
	}
	return "", "", problemUnclosedQuote
}

func plainPart(text string) (part, rest string, p problem) {
	part, rest = text, ""
	if dot := strings.IndexByte(text, '.'); dot >= 0 {
		part, rest = text[:dot], text[dot:]
	}
	if !isPlainName(part) && part != "" {
		return "", "", problemNotAName
	}
	return part, rest, ""
}

// checkIdentifier applies what PostgreSQL asks of any identifier, quoted or not.
func checkIdentifier(name string) problem {
	switch {
	case name == "":
		return problemEmptyName
	case len(name) > maxIdentifier:
		return problemLongName
	case strings.ContainsRune(name, 0):
		return problemNotAName
	}
	return ""
}

// isPlainName tells whether a name can be written without quotes.
func isPlainName(name string) bool {
	for i, r := range name {
		letter := r == '_' || unicode.IsLetter(r)
		if !letter && (i == 0 || r != '$' && !unicode.IsDigit(r)) {
			return false
		}
	}
	return name != ""
}

func printName(name string) string {
	if isPlainName(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
