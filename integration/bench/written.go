package main

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/polarsql/polarsql"
)

// texts are the queries written by hand. In expert/ everything that measuring has shown to help is done; obvious/
// is what one writes first: correct, readable, with plain joins and OR.
//
//go:embed expert/*.sql obvious/*.sql
var texts embed.FS

// written is a query from a file; the whole of it may be put into another.
func written(name, file, around string) contender {
	text := mustRead(file)
	if around != "" {
		text = strings.Replace(around, "@", text, 1)
	}
	return contender{name: name, query: func(_ *polarsql.Engine, v values) (query, error) {
		return query{text, v}, nil
	}}
}

func byExpert(file string) contender { return written(expert, "expert/"+file+".sql", "") }

func firstWritten(file string) contender { return written(obvious, "obvious/"+file+".sql", "") }

// mustRead reads one of the embedded texts, without its comments.
func mustRead(file string) string {
	text, err := fs.ReadFile(texts, file)
	if err != nil {
		panic(err) // the table of cases names a file that is not there
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "--") {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(lines, ""))
}

// countOf counts the rows of a query.
const countOf = "SELECT count(*) FROM (@) AS answer"

// namesOf reads a column of the rows that an index has no copy of.
const namesOf = "SELECT name FROM files WHERE id IN (@)"

// asText turns arguments of polarsql into those of a query.
func asText(text string, args []any) query {
	q := query{text: text}
	for _, arg := range args {
		q.args = append(q.args, fmt.Sprint(arg))
	}
	return q
}

// cutAtMark gives what stands before and after the @ of a query.
func cutAtMark(around string) (before, after string) {
	before, after, found := strings.Cut(around, "@")
	if !found {
		panic("no @ in " + around)
	}
	return before, after
}
