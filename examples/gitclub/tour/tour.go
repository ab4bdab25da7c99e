// Package tour shows on the terminal what the engine answers over GitClub's data, and the
// SQL of every kind of question.
package tour

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/polarsql/polarsql"
	"github.com/polarsql/polarsql/adapters/polarpgx"
	"github.com/polarsql/polarsql/examples/gitclub/store"
	"github.com/polarsql/polarsql/polar"
)

// Welcome says what runs here.
func Welcome(out io.Writer) {
	p := newPrinter(out)
	p.line("")
	p.line("%s  %s", p.style(bold, "GitClub"), "a policy in Polar, data in PostgreSQL, and every answer one SQL statement")
	p.line("")
}

// PolicyTests prints the counts of the policy's own tests. Failed tests are an error.
func PolicyTests(out io.Writer, results polar.TestResults) error {
	counts := results.Counts()
	if !counts.Passed() {
		return fmt.Errorf("the policy does not pass its tests:\n%s", results)
	}
	newPrinter(out).line("Policy  %d tests with %d assertions, all passed, without a database", counts.Tests, counts.Assertions)
	return nil
}

// Data prints how many rows there are.
func Data(out io.Writer, counts []store.Count) {
	total := 0
	shown := map[string]string{}
	for _, c := range counts {
		total += c.Rows
		shown[c.Table] = thousands(c.Rows)
	}
	newPrinter(out).line("Data    %s rows in %d tables: %s users, %s organizations, %s teams, %s repositories,\n        %s folders, %s files, %s issues",
		thousands(total), len(counts), shown["users"], shown["organizations"], shown["teams"], shown["app.repositories"],
		shown["folders"], shown["files"], shown["issues"])
}

// guide asks the questions of the tour.
type guide struct {
	printer
	db    store.DB
	authz *polarpgx.Client
	cast  cast
}

// Run asks and prints one question of every kind. It is an error if a decision of the tour
// is not what its explanation says.
func Run(ctx context.Context, out io.Writer, db store.DB, engine *polarsql.Engine) error {
	cast, err := findCast(ctx, db)
	if err != nil {
		return fmt.Errorf("looking up the places of the tour: %w", err)
	}
	g := guide{newPrinter(out), db, polarpgx.New(engine, db), cast}
	for _, station := range []func(context.Context) error{g.decisions, g.list, g.filter, g.page, g.whoCan, g.actions} {
		if err := station(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (g guide) decisions(ctx context.Context) error {
	g.heading("May they?   Authorize(actor, action, resource)")
	for _, d := range g.cast.decisions() {
		allowed, err := g.authz.Authorize(ctx, d.actor.object, d.action, d.resource.object)
		if err != nil {
			return err
		}
		if allowed != d.allowed {
			return fmt.Errorf("%s, %s, %s: the answer is %t, but %s", d.actor.name, d.action, d.resource.name, allowed, d.because)
		}
		verdict := g.style(green, "yes")
		if !allowed {
			verdict = g.style(red, "no ")
		}
		g.line("  %s  %-11s %-7s %-37s %s", verdict, d.actor.name, d.action, d.resource.name, g.style(faint, d.because))
	}
	d := g.cast.decisions()[sqlShown]
	statement, err := g.authz.Engine().Authorize(d.actor.object, d.action, d.resource.object)
	if err != nil {
		return err
	}
	g.line("")
	g.line("  Every line is one statement. The SQL of %s, %s, %s:", d.actor.name, d.action, d.resource.name)
	g.sql(statement.SQL())
	return nil
}

func (g guide) list(ctx context.Context) error {
	g.heading("Which?   List(actor, action, type)")
	alice := g.cast.alice
	result, err := polarpgx.List[int64](ctx, g.authz, alice.object, "manage", "Team", polarsql.Page{})
	if err != nil {
		return err
	}
	names, err := store.TeamNames(ctx, g.db, result.IDs)
	if err != nil {
		return err
	}
	g.line("  %s may manage %s:", alice.name, g.style(bold, thousands(len(names))+" teams"))
	g.names(names)
	statement, err := g.authz.Engine().List(alice.object, "manage", "Team", polarsql.Page{})
	if err != nil {
		return err
	}
	g.sql(statement.SQL())
	return nil
}

// searchQuery is a query as an application has many: its own search, order and limit, and a
// marker where the condition goes.
const searchQuery = `
SELECT o.name || '/' || r.name
FROM app.repositories r JOIN organizations o ON o.id = r.organization_id
WHERE position($1 IN r.name) > 0 AND @visible
ORDER BY r.updated_at DESC LIMIT 5`

func (g guide) filter(ctx context.Context) error {
	g.heading("In a query of your own   Filter(actor, action, type, alias)")
	bob := g.cast.bob
	visible, err := g.authz.Filter(bob.object, "read", "Repository", "r")
	if err != nil {
		return err
	}
	conditions := polarpgx.Conditions{"visible": visible}
	rows, err := g.db.Query(ctx, searchQuery, conditions, "gateway")
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	g.line("  The application's query, where @visible is what %s may read:", bob.name)
	g.code(strings.TrimSpace(searchQuery))
	g.line("")
	g.line("  With $1 = 'gateway' it finds:")
	g.names(names)
	g.line("")
	g.line("  As PostgreSQL got it:")
	sql, args, err := conditions.RewriteQuery(ctx, nil, searchQuery, []any{"gateway"})
	if err != nil {
		return err
	}
	g.sql(sql, args)
	return nil
}

// namesShown is how many of a long list the tour prints.
const namesShown = 10

func (g guide) whoCan(ctx context.Context) error {
	g.heading("Who?   WhoCan(type, action, resource)")
	lumen := g.cast.lumen
	result, err := polarpgx.WhoCan[int64](ctx, g.authz, "User", "invite", lumen.object, polarsql.Page{})
	if err != nil {
		return err
	}
	logins, err := store.Logins(ctx, g.db, result.IDs)
	if err != nil {
		return err
	}
	g.line("  %s may invite people to %s:", g.style(bold, thousands(len(logins))+" users"), lumen.name)
	if len(logins) > namesShown {
		logins = append(logins[:namesShown:namesShown], fmt.Sprintf("and %d more", len(logins)-namesShown))
	}
	g.names(logins)
	statement, err := g.authz.Engine().WhoCan("User", "invite", lumen.object, polarsql.Page{})
	if err != nil {
		return err
	}
	g.sql(statement.SQL())
	return nil
}

func (g guide) actions(ctx context.Context) error {
	g.heading("What?   Actions(actor, resource)")
	for _, on := range []thing{g.cast.vault, g.cast.storage} {
		for _, who := range []thing{g.cast.alice, g.cast.bob, g.cast.auditor} {
			names, err := g.authz.Actions(ctx, who.object, on.object)
			if err != nil {
				return err
			}
			may := strings.Join(names, ", ")
			if may == "" {
				may = g.style(faint, "nothing")
			}
			g.line("  %-11s on %-20s %s", who.name, on.name, may)
		}
	}
	statement, err := g.authz.Engine().Actions(g.cast.bob.object, g.cast.storage.object)
	if err != nil {
		return err
	}
	g.line("")
	g.line("  The SQL of the last but one:")
	g.sql(statement.SQL())
	return nil
}

// Address prints where the application runs.
func Address(out io.Writer, url string) {
	p := newPrinter(out)
	p.line("")
	p.line("%s", p.style(bold, "The application: "+url))
	p.line("Every page shows at its foot what PostgreSQL was asked for it. Ctrl-C ends.")
}
