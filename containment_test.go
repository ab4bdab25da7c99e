package polarsql_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/polarsql/polarsql"
)

// hierarchy writes types of which each hands its roles down to the next; a role implies the
// one before it. With tree, the first type is a tree that hands them down as well.
func hierarchy(types, roles int, tree bool) (policy, mapping string) {
	var p, t, f strings.Builder
	p.WriteString("actor User {}\n")
	t.WriteString("types:\n  User: {table: users, id: id, sql_type: bigint}\n")
	f.WriteString("facts:\n")
	for i := range types {
		fmt.Fprintf(&p, "resource Level%d {\n  permissions = [\"read\"];\n  \"read\" if \"r0\";\n  roles = [", i)
		for r := range roles {
			fmt.Fprintf(&p, "\"r%d\", ", r)
		}
		p.WriteString("];\n")
		for r := range roles - 1 {
			fmt.Fprintf(&p, "  \"r%d\" if \"r%d\";\n", r, r+1)
		}
		if i > 0 || tree {
			fmt.Fprintf(&p, "  relations = { parent: Level%d };\n  role if role on \"parent\";\n", max(i-1, 0))
			fmt.Fprintf(&f, "  has_relation(Level%[1]d:_, parent, Level%[2]d:_): {table: level%[1]d, columns: [id, parent_id]}\n", i, max(i-1, 0))
		}
		p.WriteString("}\n")
		fmt.Fprintf(&t, "  Level%[1]d: {table: level%[1]d, id: id, sql_type: bigint}\n", i)
		fmt.Fprintf(&f, "  has_role(User:_, String:_, Level%[1]d:_): {table: roles%[1]d, columns: [user_id, role, level_id]}\n", i)
	}
	return p.String(), t.String() + f.String()
}

// answersAbout are the texts of the questions about one type.
func answersAbout(t testing.TB, policy, mapping, resource string) map[string]string {
	t.Helper()
	engine, err := polarsql.New(load(t, policy, mapping))
	if err != nil {
		t.Fatal(err)
	}
	out := newStatementSet(t)
	s, err := engine.Authorize(alice, "read", polarsql.Ref(resource, 1))
	out.add("authorize", s, err)
	s, err = engine.List(alice, "read", resource, polarsql.Page{})
	out.add("list", s, err)
	s, err = engine.WhoCan("User", "read", polarsql.Ref(resource, 1), polarsql.Page{})
	out.add("who can", s, err)
	s, err = engine.Actions(alice, polarsql.Ref(resource, 1))
	out.add("actions", s, err)
	c, err := engine.Filter(alice, "read", resource, "x")
	out.addCondition("filter", c, err)
	c, err = engine.RowFilter(alice, "read", resource, "x")
	out.addCondition("row filter", c, err)
	for question, text := range out.of {
		out.of[question] = gathered.ReplaceAllString(text, "")
	}
	return out.of
}

// gathered is what a row filter reads first, of rows that it otherwise looks up one by one.
var gathered = regexp.MustCompile(`COALESCE\(\(SELECT CASE WHEN cardinality.*? OFFSET 0\) AS _p\d+\(c1\)\)\)`)

// TestOneRecursion: a hierarchy of roles over a tree is one recursion that tests all roles at
// once, and stays so for a type below the tree.
func TestOneRecursion(t *testing.T) {
	const roles = 20
	for types := 1; types <= 2; types++ {
		policy, mapping := hierarchy(types, roles, true)
		for question, text := range answersAbout(t, policy, mapping, fmt.Sprintf("Level%d", types-1)) {
			if n := strings.Count(text, "RECURSIVE"); n != 1 {
				t.Errorf("%d types, %s: %d recursions:\n%s", types, question, n, text)
			}
			for r := range roles {
				if n := strings.Count(text, fmt.Sprintf("'r%d'", r)); n != types {
					t.Errorf("%d types, %s: role r%d is tested %d times", types, question, r, n)
				}
			}
		}
	}
}

// TestOneRecursionOfTwoTypes: so is a hierarchy of roles over two types that hold each other.
func TestOneRecursionOfTwoTypes(t *testing.T) {
	const roles = 20
	policy, mapping := hierarchy(2, roles, true)
	policy = strings.Replace(policy, "parent: Level0 };", "parent: Level1 };", 1)
	mapping = strings.Replace(mapping, "has_relation(Level0:_, parent, Level0:_)", "has_relation(Level0:_, parent, Level1:_)", 1)
	for question, text := range answersAbout(t, policy, mapping, "Level1") {
		if n := strings.Count(text, "RECURSIVE"); n != 1 {
			t.Errorf("%s: %d recursions", question, n)
		}
		if n := strings.Count(text, "'r19'"); n > 4 { // each type's table is read at the start and in the recursion
			t.Errorf("%s: a role is tested %d times", question, n)
		}
	}
}

// TestChain: along a chain of types each type's roles are tested once, however many roles
// imply one another.
func TestChain(t *testing.T) {
	const types, roles = 10, 20
	policy, mapping := hierarchy(types, roles, false)
	for question, text := range answersAbout(t, policy, mapping, "Level9") {
		for level := range types {
			if n := strings.Count(text, fmt.Sprintf("%q", fmt.Sprintf("roles%d", level))); n != 1 {
				t.Errorf("%s reads roles%d %d times", question, level, n)
			}
		}
	}
}

// TestRolesOfAnApplication: a comment in a file in a tree of folders in a repository of an
// organization, each with roles of its own that some of those above grant.
func TestRolesOfAnApplication(t *testing.T) {
	for question, text := range answersAbout(t, forgePolicy, forgeMapping, "Comment") {
		if n := strings.Count(text, "RECURSIVE"); n != 1 {
			t.Errorf("%s: %d recursions", question, n)
		}
		for _, table := range []string{"organization", "repository", "folder", "file", "comment"} {
			if n := strings.Count(text, fmt.Sprintf("%q", table+"_roles")); n != 1 {
				t.Errorf("%s reads %s_roles %d times", question, table, n)
			}
		}
	}
}

const forgePolicy = `
actor User {}
resource Organization {
  roles = ["owner", "admin", "member", "billing"];
  "admin" if "owner";
  "member" if "admin";
  "billing" if "owner";
}
resource Repository {
  roles = ["admin", "maintainer", "writer", "triager", "reader"];
  relations = { organization: Organization };
  "admin" if "admin" on "organization";
  "maintainer" if "admin";
  "writer" if "maintainer";
  "triager" if "writer";
  "reader" if "triager";
  "reader" if "member" on "organization";
}
resource Folder {
  roles = ["admin", "maintainer", "writer", "triager", "reader"];
  relations = { repository: Repository, parent: Folder };
  "maintainer" if "admin";
  "writer" if "maintainer";
  "triager" if "writer";
  "reader" if "triager";
  role if role on "repository";
  role if role on "parent";
}
resource File {
  roles = ["admin", "writer", "commenter", "reader"];
  relations = { folder: Folder, author: User };
  "admin" if "author";
  "writer" if "admin";
  "commenter" if "writer";
  "reader" if "commenter";
  "admin" if "admin" on "folder";
  "writer" if "writer" on "folder";
  "commenter" if "triager" on "folder";
  "reader" if "reader" on "folder";
}
resource Comment {
  roles = ["editor", "reader"];
  permissions = ["read"];
  relations = { file: File, author: User };
  "editor" if "author";
  "reader" if "editor";
  "editor" if "writer" on "file";
  "reader" if "reader" on "file";
  "read" if "reader";
}
`

const forgeMapping = `
types:
  User:         {table: users,         id: id, sql_type: bigint}
  Organization: {table: organizations, id: id, sql_type: bigint}
  Repository:   {table: repositories,  id: id, sql_type: bigint}
  Folder:       {table: folders,       id: id, sql_type: bigint}
  File:         {table: files,         id: id, sql_type: bigint}
  Comment:      {table: comments,      id: id, sql_type: bigint}
facts:
  has_role(User:_, String:_, Organization:_): {table: organization_roles, columns: [user_id, role, organization_id]}
  has_role(User:_, String:_, Repository:_):   {table: repository_roles, columns: [user_id, role, repository_id]}
  has_role(User:_, String:_, Folder:_):       {table: folder_roles, columns: [user_id, role, folder_id]}
  has_role(User:_, String:_, File:_):         {table: file_roles, columns: [user_id, role, file_id]}
  has_role(User:_, String:_, Comment:_):      {table: comment_roles, columns: [user_id, role, comment_id]}
  has_relation(Repository:_, organization, Organization:_): {table: repositories, columns: [id, organization_id]}
  has_relation(Folder:_, repository, Repository:_): {table: folders, columns: [id, repository_id]}
  has_relation(Folder:_, parent, Folder:_):   {table: folders, columns: [id, parent_id]}
  has_relation(File:_, folder, Folder:_):     {table: files, columns: [id, folder_id]}
  has_relation(File:_, author, User:_):       {table: files, columns: [id, author_id]}
  has_relation(Comment:_, file, File:_):      {table: comments, columns: [id, file_id]}
  has_relation(Comment:_, author, User:_):    {table: comments, columns: [id, author_id]}
`
