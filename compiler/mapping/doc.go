// Package mapping reads where each kind of fact lives: in which table and columns, or
// behind which query. The YAML it reads also accepts the local-authorization files of
// Oso Cloud unchanged.
package mapping
