// Package polar reads authorization policies written in Polar, the dialect of Oso Cloud.
//
// Text becomes a policy in two steps: Parse reads files into a syntax tree and goes on after
// mistakes, so that one run reports them all; Check resolves names and types, expands
// shorthand rules, splits `or` and refuses what has no meaning. Load does both. What they have
// to say is Diagnostics, each with a stable code, a place and a hint.
//
// A Policy is made of plain rules (Datalog with negation in strata): see Rule. Evaluate
// computes what follows from a policy and facts, and the policy's own test blocks can be run
// without a database.
package polar
