package sqlgen_test

import (
	"strings"
	"testing"

	"github.com/polarsql/polarsql/compiler"
	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
	"github.com/polarsql/polarsql/sqlgen"
)

// TestMappingsOwnQuestionMarks: a `?` that the mapping writes is one in the numbered text
// and two in the other, where one is a parameter; the policy's never are.
func TestMappingsOwnQuestionMarks(t *testing.T) {
	policy, diagnostics := polar.Load(polar.NewSource("policy.polar", `
actor User {}
resource Doc { permissions = ["read?"]; }
has_permission(user: User, "read?", doc: Doc) if tagged(doc, "what?") and owns(user, doc, true) and likes(user, doc);`))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	m, diagnostics := mapping.Load(polar.NewSource("mapping.yaml", `
sql_types: {User: bigint, Doc: bigint}
facts:
  tagged(Doc:_, String:_): {table: docs, columns: [id, tag], where: "data ? 'where'"}
  owns(User:_, Doc:_, Boolean:_): {table: docs, columns: [owner_id, id, {sql: "data ? 'sql'"}]}
  likes(User:_, Doc:_): {query: "SELECT user_id, doc_id FROM likes WHERE data ?| ARRAY['query']"}`))
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	c, diagnostics := compiler.New(policy, m, compiler.Options{})
	if err := diagnostics.Err(); err != nil {
		t.Fatal(err)
	}
	p, err := c.Plan(compiler.Question{Predicate: "allow", Args: []compiler.Arg{
		{Kind: compiler.Bound, Type: "User", Name: "actor"},
		{Kind: compiler.Fixed, Type: polar.String, Value: "read?"},
		{Kind: compiler.Free, Type: "Doc", Name: "id"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := sqlgen.Generate(p, sqlgen.Options{})
	if err != nil {
		t.Fatal(err)
	}
	bound, err := s.Bind([]string{"1"})
	if err != nil {
		t.Fatal(err)
	}
	numbered, args := bound.Numbered(1)
	question, questionArgs, err := bound.Question()
	if err != nil {
		t.Fatal(err)
	}
	for _, own := range []string{"data ? 'where'", "data ? 'sql'", "data ?| ARRAY['query']"} {
		if strings.Count(numbered, own) != 1 || strings.Count(question, strings.Replace(own, "?", "??", 1)) != 1 {
			t.Errorf("not once: %s\n%s\n%s", own, numbered, question)
		}
	}
	if strings.Count(numbered, "?") != 3 || len(args) != 1 {
		t.Errorf("%v: %s", args, numbered)
	}
	if strings.Count(strings.ReplaceAll(question, "??", ""), "?") != len(questionArgs) {
		t.Errorf("%v: %s", questionArgs, question)
	}
}
