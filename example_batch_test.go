package polarsql_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/polarsql/polarsql"
)

// Many checks are one statement: a parameter for each column of their values.
func ExampleEngine_AuthorizeMany() {
	engine := newEngine()
	alice, bob := polarsql.Ref("User", 1), polarsql.Ref("User", 2)
	anvil, zinc := polarsql.Ref("Repository", 7), polarsql.Ref("Repository", 8)

	batch, err := engine.AuthorizeMany([]polarsql.Check{
		{Actor: alice, Action: "read", Resource: anvil},
		{Actor: bob, Action: "read", Resource: anvil},
		{Actor: alice, Action: "read", Resource: zinc},
	})
	if err != nil {
		log.Fatal(err)
	}
	_, args := batch.SQL()
	for i, arg := range args {
		fmt.Printf("$%d = %s\n", i+1, arg)
	}

	answers := batch.Answers()
	// PostgreSQL gives a row for each check that is allowed, here two.
	for _, row := range [][2]int{{1, 1}, {1, 3}} {
		if err := answers.Allow(row[0], int64(row[1])); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(answers.All())
	// Output:
	// $1 = {"1","2","1"}
	// $2 = {"7","7","8"}
	// [true false true]
}

// Flags are columns of the rows of a page.
func ExampleEngine_Flags() {
	engine := newEngine()
	flags, err := engine.Flags(polarsql.Ref("User", 1), "Repository", "r", "rename")
	if err != nil {
		log.Fatal(err)
	}
	mayRename, args := flags[0].SQL(1)
	query := "SELECT r.name, " + mayRename + " AS may_rename FROM repositories AS r ORDER BY r.name LIMIT 50"

	fmt.Println(strings.Contains(query, `"r"."organization_id"`), args)
	// Output: true [1]
}
