package polar

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxSuggested is the length in bytes of the longest word that is compared with others.
const maxSuggested = 100

// suggestWord is the hint `did you mean "x"?` for the candidate closest to a word, or empty if
// none is close. Of equally close ones the first is taken.
func suggestWord(word string, candidates []string) string {
	if len(word) > maxSuggested {
		return ""
	}
	best, bestDistance := "", utf8.RuneCountInString(word)/3+1
	compare := newComparison(strings.ToLower(word))
	for _, c := range candidates {
		if len(c) > maxSuggested || c == word || bestDistance == 1 && len(c) != len(word) {
			continue // with a distance of 1 found, only another case is closer
		}
		if d := compare.distance(strings.ToLower(c), bestDistance); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", best)
}

// comparison finds how far candidates are from a word. It keeps what it needs for that, since
// there may be many.
type comparison struct {
	word, other         []rune
	row, above, topmost []int // rows of the table of distances; by prefix of other
}

func newComparison(word string) *comparison { return &comparison{word: []rune(word)} }

// distance is the number of runes to insert, delete, replace or swap with their neighbour to
// turn the word into another one; any number from tooFar on if it is at least that.
func (c *comparison) distance(other string, tooFar int) int {
	c.other = c.other[:0]
	for _, r := range other {
		c.other = append(c.other, r)
	}
	n := len(c.other)
	if difference := n - len(c.word); max(difference, -difference) >= tooFar {
		return tooFar
	}
	for len(c.row) <= n {
		c.row, c.above, c.topmost = append(c.row, 0), append(c.above, 0), append(c.topmost, 0)
	}
	for j := 0; j <= n; j++ {
		c.row[j] = j
	}
	for i := range c.word {
		c.row, c.above, c.topmost = c.topmost, c.row, c.above
		if c.fillRow(i+1) >= tooFar {
			return tooFar // it does not get less further down
		}
	}
	return c.row[n]
}

// fillRow computes the distances of the word's first i runes and returns the least one.
func (c *comparison) fillRow(i int) int {
	c.row[0] = i
	least := i
	for j := 1; j <= len(c.other); j++ {
		cost := 1
		if c.word[i-1] == c.other[j-1] {
			cost = 0
		}
		d := min(c.above[j]+1, c.row[j-1]+1, c.above[j-1]+cost)
		if i > 1 && j > 1 && c.word[i-1] == c.other[j-2] && c.word[i-2] == c.other[j-1] {
			d = min(d, c.topmost[j-2]+1)
		}
		c.row[j] = d
		least = min(least, d)
	}
	return least
}
