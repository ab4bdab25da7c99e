package polar

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// expandable has a place for one shorthand, and names of every kind for it.
const expandable = `
actor User { relations = { manager: User }; }
actor Team {}
global { roles = ["auditor"]; permissions = ["export"]; GLOBAL }
resource Shelf { roles = ["keeper"]; permissions = ["browse"]; relations = { founder: User }; }
resource Book {
  roles = ["keeper", "reader", "barred"];
  permissions = ["browse", "lend"];
  relations = { shelf: Shelf, author: User };
  BOOK
}
`

// spelling is one way to write a rule and the rules it stands for.
type spelling struct {
	text string
	want []string
}

var shorthandSpellings = []spelling{
	// A permission, role or relation from a role, permission or relation.
	{`"browse" if "reader";`, []string{`has_permission(actor: Actor, "browse", resource: Book) if has_role(actor, "reader", resource);`}},
	{`"browse" if "lend";`, []string{`has_permission(actor: Actor, "browse", resource: Book) if has_permission(actor, "lend", resource);`}},
	{`"browse" if "author";`, []string{`has_permission(actor: Actor, "browse", resource: Book) if has_relation(resource, "author", actor);`}},
	{`"reader" if "keeper";`, []string{`has_role(actor: Actor, "reader", resource: Book) if has_role(actor, "keeper", resource);`}},
	{`"reader" if "lend";`, []string{`has_role(actor: Actor, "reader", resource: Book) if has_permission(actor, "lend", resource);`}},
	{`"keeper" if "author";`, []string{`has_role(actor: Actor, "keeper", resource: Book) if has_relation(resource, "author", actor);`}},
	{`"author" if "keeper";`, []string{`has_relation(resource: Book, "author", actor: Actor) if has_role(actor, "keeper", resource);`}},
	// Over a relation.
	{`"browse" if "keeper" on "shelf";`, []string{`has_permission(actor: Actor, "browse", resource: Book) if _shelf matches Shelf and has_relation(resource, "shelf", _shelf) and has_role(actor, "keeper", _shelf);`}},
	{`"browse" if "browse" on "shelf";`, []string{`has_permission(actor: Actor, "browse", resource: Book) if _shelf matches Shelf and has_relation(resource, "shelf", _shelf) and has_permission(actor, "browse", _shelf);`}},
	{`"browse" if "manager" on "author";`, []string{`has_permission(actor: Actor, "browse", resource: Book) if _author matches User and has_relation(resource, "author", _author) and has_relation(_author, "manager", actor);`}},
	{`"browse" if "founder" on "shelf";`, []string{`has_permission(actor: Actor, "browse", resource: Book) if _shelf matches Shelf and has_relation(resource, "shelf", _shelf) and has_relation(_shelf, "founder", actor);`}},
	{`"browse" if "author" on resource;`, []string{`has_permission(actor: Actor, "browse", resource: Book) if has_relation(resource, "author", actor);`}},
	// The words role and permission.
	{`role if role on "shelf";`, []string{`has_role(actor: Actor, role: String, resource: Book) if _shelf matches Shelf and has_relation(resource, "shelf", _shelf) and has_role(actor, role, _shelf);`}},
	{`permission if permission on "shelf";`, []string{`has_permission(actor: Actor, permission: String, resource: Book) if _shelf matches Shelf and has_relation(resource, "shelf", _shelf) and has_permission(actor, permission, _shelf);`}},
	{`permission if "keeper" on "shelf";`, []string{`has_permission(actor: Actor, permission: String, resource: Book) if _shelf matches Shelf and has_relation(resource, "shelf", _shelf) and has_role(actor, "keeper", _shelf) and permission in ["browse", "lend"];`}},
	{`role if "keeper" on "shelf";`, []string{`has_role(actor: Actor, role: String, resource: Book) if _shelf matches Shelf and has_relation(resource, "shelf", _shelf) and has_role(actor, "keeper", _shelf) and role in ["keeper", "reader", "barred"];`}},
	{`"reader" if role on "shelf";`, []string{`has_role(actor: Actor, "reader", resource: Book) if _shelf matches Shelf and has_relation(resource, "shelf", _shelf) and has_role(actor, role, _shelf);`}},
	{`"browse" if role;`, []string{`has_permission(actor: Actor, "browse", resource: Book) if has_role(actor, role, resource);`}},
	// The global block.
	{`"browse" if global "auditor";`, []string{`has_permission(actor: Actor, "browse", resource: Book) if has_role(actor, "auditor");`}},
	{`"browse" if global "export";`, []string{`has_permission(actor: Actor, "browse", resource: Book) if has_permission(actor, "export");`}},
	{`"browse" if global role;`, []string{`has_permission(actor: Actor, "browse", resource: Book) if has_role(actor, role);`}},
	// Calls.
	{`"browse" if is_public(resource);`, []string{`has_permission(actor: Actor, "browse", resource: Book) if is_public(resource);`}},
	{`"browse" if "reader" and is_inside(actor);`, []string{`has_permission(actor: Actor, "browse", resource: Book) if has_role(actor, "reader", resource) and is_inside(actor);`}},
	{`"browse" if has_state(resource, "shown") and "keeper" on "shelf";`, []string{`has_permission(actor: Actor, "browse", resource: Book) if _shelf matches Shelf and has_state(resource, "shown") and has_relation(resource, "shelf", _shelf) and has_role(actor, "keeper", _shelf);`}},
	{`"browse" if lent_by(resource, other) and knows(other, actor);`, []string{`has_permission(actor: Actor, "browse", resource: Book) if lent_by(resource, other) and knows(other, actor);`}},
	// And, or, not, parentheses.
	{`"browse" if "reader" or is_public(resource);`, []string{
		`has_permission(actor: Actor, "browse", resource: Book) if has_role(actor, "reader", resource);`,
		`has_permission(actor: Actor, "browse", resource: Book) if is_public(resource);`,
	}},
	{`"browse" if ("reader" or "author") and is_public(resource);`, []string{
		`has_permission(actor: Actor, "browse", resource: Book) if has_role(actor, "reader", resource) and is_public(resource);`,
		`has_permission(actor: Actor, "browse", resource: Book) if has_relation(resource, "author", actor) and is_public(resource);`,
	}},
	{`"browse" if "reader" and not "barred";`, []string{`has_permission(actor: Actor, "browse", resource: Book) if has_role(actor, "reader", resource) and not has_role(actor, "barred", resource);`}},
	{`"browse" if not "keeper" on "shelf";`, []string{`has_permission(actor: Actor, "browse", resource: Book) if not (has_relation(resource, "shelf", _shelf) and _shelf matches Shelf and has_role(actor, "keeper", _shelf));`}},
	{`"browse" if not ("barred" or is_lost(resource));`, []string{`has_permission(actor: Actor, "browse", resource: Book) if not has_role(actor, "barred", resource) and not is_lost(resource);`}},
	{`"browse" if not "barred" and "reader";`, []string{`has_permission(actor: Actor, "browse", resource: Book) if not has_role(actor, "barred", resource) and has_role(actor, "reader", resource);`}},
	{`"browse" if "browse";`, []string{`has_permission(actor: Actor, "browse", resource: Book) if has_permission(actor, "browse", resource);`}},
}

var globalSpellings = []spelling{
	{`"export" if "auditor";`, []string{`has_permission(actor: Actor, "export") if has_role(actor, "auditor");`}},
	{`"auditor" if is_inside(actor);`, []string{`has_role(actor: Actor, "auditor") if is_inside(actor);`}},
	{`permission if "auditor";`, []string{`has_permission(actor: Actor, permission: String) if has_role(actor, "auditor") and permission in ["export"];`}},
}

var longhandSpellings = []spelling{
	{`has_permission(user: User, "lend", book: Book) if has_role(user, "keeper", book);`, nil},
	{`has_permission(_: Actor, "browse", book: Book) if is_public(book);`, nil},
	{`has_permission(_: User, "browse", _: Shelf);`, nil},
	{`has_permission(user: User, "rename", user: User);`, []string{`has_permission(user: User, "rename", user);`}},
	{`has_permission(_: User, "found", "Shelf");`, nil},
	{`has_permission(user: User, "assign", Shelf{"all"}) if has_role(user, "auditor");`, nil},
	{`has_role(a: Actor, role: String, r: Resource) if t matches Team and in_team(a, t) and has_role(t, role, r);`, []string{`has_role(a: Actor, role: String, r: Resource) if t matches Team and in_team(a, t) and has_role(t, role, r);`}},
	{`has_role(a: Actor, role: String, r: Resource) if in_team(a, t) and has_role(t, role, r) and t matches Team;`, []string{`has_role(a: Actor, role: String, r: Resource) if t matches Team and in_team(a, t) and has_role(t, role, r);`}},
	{`loan_limit(Team{"staff"}, Shelf{"new"}, 10);`, nil},
	{`flag(true); flag(Boolean{false}); flag(Integer{+5}); flag(String{"a"}); flag(User{7});`, []string{`flag(true);`, `flag(false);`, `flag(5);`, `flag("a");`, `flag(User{"7"});`}},
	{`has_relation(Book{"atlas"}, "shelf", _: Shelf);`, nil},
	{`within(low: Integer, high: Integer, x: Integer) if low < x and x <= high;`, nil},
	{`active(user: User) if expires(user, time) and time > @current_unix_time;`, nil},
	{`allow(user: User, action, r: Resource) if not is_barred(user) and has_permission(user, action, r);`, nil},
	{`has_permission(_: Actor, action: String, book: Book) if action in ["browse", "lend"] and is_public(book);`, nil},
	{`twin(a: Book, b: Book) if copy_of(a, c) and copy_of(b, d) and c = d and a != b;`, nil},
	{`exactly(x) if x matches! User and known(x);`, nil},
	{`holds(_: Actor) if true;`, []string{`holds(_: Actor);`}},
	{`lonely(user: User) if not friend(user, _) and not enemy(user, _foe);`, nil},
	{`either(user: User) if (a(user, x) or b(user, x)) and c(x);`, []string{`either(user: User) if a(user, x) and c(x);`, `either(user: User) if b(user, x) and c(x);`}},
	{`neither(user: User) if not (friend(user, user) or enemy(user, user));`, []string{`neither(user: User) if not friend(user, user) and not enemy(user, user);`}},
	{`Lib::member?(user: User) if Lib::card(user, _,);`, []string{`Lib::member?(user: User) if Lib::card(user, _);`}},
	{`declare has_tag(Book, Tag);`, []string{}},
}

// TestSpellings: every way to write a rule stands for the rules it should.
func TestSpellings(t *testing.T) {
	in := func(book, global, rules string) string {
		return strings.NewReplacer("BOOK", book, "GLOBAL", global).Replace(expandable) + rules
	}
	for _, s := range shorthandSpellings {
		checkSpelling(t, in(s.text, "", ""), s)
	}
	for _, s := range globalSpellings {
		checkSpelling(t, in("", s.text, ""), s)
	}
	for _, s := range longhandSpellings {
		if s.want == nil {
			s.want = []string{s.text} // it is printed as it is written
		}
		checkSpelling(t, in("", "", s.text), s)
	}
}

func checkSpelling(t *testing.T, text string, s spelling) {
	t.Helper()
	policy, diagnostics := Load(NewSource("p.polar", text))
	if policy == nil {
		t.Errorf("%s\n%v", s.text, diagnostics)
		return
	}
	got := []string{}
	for _, r := range policy.Rules() {
		if !r.Span.IsZero() { // not the default allow
			got = append(got, r.String())
		}
	}
	if diff := cmp.Diff(s.want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", s.text, diff)
	}
}
