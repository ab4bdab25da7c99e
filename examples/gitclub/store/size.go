// Package store is GitClub's database: its tables, generated data and queries.
package store

import "fmt"

// Size says how many rows of each kind are generated. What belongs to them (members, teams,
// grants, shares) follows from it.
type Size struct {
	Users, Organizations, Repositories, Folders, Files, Issues int
}

// Demo is the size that `make demo` shows: some ten thousand rows.
func Demo() Size {
	return Size{Users: 300, Organizations: 12, Repositories: 300, Folders: 1500, Files: 3000, Issues: 2000}
}

// Small is a size for which every question can be asked.
func Small() Size {
	return Size{Users: 18, Organizations: 4, Repositories: 25, Folders: 70, Files: 60, Issues: 60}
}

// check refuses sizes that have no room for the cast (see generate), or too few names.
func (s Size) check() error {
	for _, c := range []struct {
		what       string
		n, min, mx int
	}{
		{"users", s.Users, 12, len(adjectives) * len(animals)},
		{"organizations", s.Organizations, 2, len(organizationNames)},
		{"repositories", s.Repositories, 10, 100_000},
		{"folders", s.Folders, 20, 1_000_000},
		{"files", s.Files, 10, 10_000_000},
		{"issues", s.Issues, 10, 10_000_000},
	} {
		if c.n < c.min || c.n > c.mx {
			return fmt.Errorf("the number of %s must be from %d to %d, not %d", c.what, c.min, c.mx, c.n)
		}
	}
	if generated := s.Users - int(firstGenerated) + 1; generated < s.Organizations {
		return fmt.Errorf("%d users are too few for %d organizations: each needs a member, and %d users have other parts",
			s.Users, s.Organizations, firstGenerated-1)
	}
	return nil
}
