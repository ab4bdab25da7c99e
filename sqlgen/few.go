package sqlgen

import "fmt"

// PostgreSQL's estimates decide how it reads rows, and how much memory it sets aside before
// the first one: a hash table of the expected size, for each recursion, whether it runs or not.
// A recursion is taken for a hundred times its start and what is joined to several of them for
// millions of rows, which most often are a few. What is read one by one, as far as needed, is
// therefore planned for few rows; it gives all of them nonetheless.

// few has the rows of a select planned for so many, and for the first of them to come soon. All
// rows tie with the last of these, since they are sorted by a constant, in the order they have.
//
//	SELECT * FROM (rows) AS _p1 ORDER BY CAST(TRUE AS boolean) FETCH FIRST 8 ROWS WITH TIES
func few(rows fragment, alias string, n int) fragment {
	return concat(text("SELECT * FROM ("), rows, text(") AS "+alias), text(ties(n)))
}

func ties(n int) string {
	return fmt.Sprintf(" ORDER BY CAST(TRUE AS boolean) FETCH FIRST %d ROWS WITH TIES", n)
}

// fewDriving is how many values are expected that lead to rows.
const fewDriving = 8

// seldom is a condition that always holds and is expected to hold for one row in two hundred.
func seldom(expr string) string {
	return "(" + expr + " = " + expr + ") IS NOT FALSE"
}
