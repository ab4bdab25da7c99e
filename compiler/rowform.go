package compiler

import "slices"

// A filter has two forms, which hold for the same rows.
//
//	set: folder_id = ANY (ARRAY(all readable folders))      computed once, looked up by index
//	row: EXISTS (WITH RECURSIVE up AS (folder_id ..) ..)    tested for each row by itself
//
// In the row form the row's columns are given values, as those of the question are: parts
// that touch the row start there, and recursions walk up from it. What starts better from
// the actor alone, such as the actor's teams, stays an array that is computed once.

// byRow tells whether the question asks for the row form.
func (p *planner) byRow() bool {
	return slices.ContainsFunc(p.question.Args, func(a Arg) bool { return a.Kind == Row && a.ByRow })
}
