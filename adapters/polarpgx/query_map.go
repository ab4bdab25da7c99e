package polarpgx

import (
	"fmt"
	"slices"
)

// Map groups the rows: for each value of one variable, those of another, in order. A value
// that is there for every key is under the key with Any only, and beside a value with Any
// there is no other of its type: what a wildcard says is not said again.
func (a Answers) Map(key, value string) (map[Value][]Value, error) {
	k, v := slices.Index(a.Variables, key), slices.Index(a.Variables, value)
	if k < 0 || v < 0 {
		return nil, fmt.Errorf("the query has no variables %s and %s to map: it has %v", key, value, a.Variables)
	}
	var pairs [][2]Value
	seen := map[[2]Value]bool{}
	for _, row := range a.Rows {
		if pair := [2]Value{row[k], row[v]}; !seen[pair] {
			seen[pair] = true
			pairs = append(pairs, pair)
		}
	}
	out := map[Value][]Value{}
	for _, pair := range pairs {
		if !isCovered(pair, seen) {
			out[pair[0]] = append(out[pair[0]], pair[1])
		}
	}
	return out, nil
}

// isCovered tells whether a wilder pair says the same and more.
func isCovered(pair [2]Value, pairs map[[2]Value]bool) bool {
	for _, wilder := range [][2]Value{{wild(pair[0]), pair[1]}, {pair[0], wild(pair[1])}, {wild(pair[0]), wild(pair[1])}} {
		if wilder != pair && pairs[wilder] {
			return true
		}
	}
	return false
}

func wild(v Value) Value {
	v.ID, v.Any = "", true
	return v
}
