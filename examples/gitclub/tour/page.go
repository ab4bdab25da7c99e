package tour

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
)

// newestShown is how many issues a page of the tour has.
const newestShown = 3

// page turns two pages of what bob may read, newest first.
func (g guide) page(ctx context.Context) error {
	g.heading("The newest, page by page   Page(actor, action, type, request)")
	bob := g.cast.bob
	request := polarsql.PageRequest{
		Alias:   "i",
		Columns: []string{"to_char(i.created_at, 'YYYY-MM-DD ') || i.title"},
		Where:   polarsql.SQL("i.open"),
		Order:   []polarsql.Order{{Column: "created_at", Desc: true}},
		Limit:   newestShown,
	}
	for number := 1; number <= 2; number++ {
		page, err := polarpgx.Page(ctx, g.authz, bob.object, "read", "Issue", request, pgx.RowTo[string])
		if err != nil {
			return err
		}
		g.line("  Page %d of the open issues that %s may read:", number, bob.name)
		for _, issue := range page.Rows {
			g.line("    %s", issue)
		}
		request.After = page.Next
	}
	g.line("")
	g.line("  A page is one statement, too. It begins behind the row where the one before ended, and looks by")
	g.line("  turns at what bob may read and at the newest issues, until one of them is enough: as fast for who")
	g.line("  sees next to nothing as for who sees all.")
	g.line("")
	total, err := g.authz.Count(ctx, bob.object, "read", "Issue", polarsql.CountRequest{Alias: "i", Where: request.Where})
	if err != nil {
		return err
	}
	g.line("  Count(..) says how many there are: %s.", thousands(int(total)))
	return nil
}
