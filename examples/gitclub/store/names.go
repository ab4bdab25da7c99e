package store

import (
	"fmt"
	"math/rand/v2"
)

var (
	adjectives = []string{
		"amber", "brave", "calm", "clever", "copper", "curious", "eager", "early", "fearless", "gentle", "golden", "happy",
		"honest", "ivory", "jolly", "keen", "kind", "lively", "lucky", "mellow", "modest", "nimble", "patient", "polite",
		"proud", "quick", "quiet", "royal", "silent", "silver", "steady", "sunny", "swift", "tidy", "velvet", "wise",
	}
	animals = []string{
		"badger", "beaver", "bison", "condor", "crane", "curlew", "dolphin", "falcon", "ferret", "finch", "fox", "gecko",
		"heron", "ibex", "jackal", "kestrel", "lemur", "lynx", "marten", "newt", "ocelot", "otter", "owl", "panda",
		"pelican", "plover", "puffin", "raven", "robin", "seal", "stork", "tapir", "tern", "walrus", "weasel", "wren",
	}
	organizationNames = []string{
		lumen, harbor, "cedar", "quarry", "tidal", "orchard", "summit", "lantern", "meadow", "compass", "granite", "willow",
		"beacon", "foundry", "juniper", "delta", "ember", "prairie", "canyon", "northstar", "marble", "saffron", "thistle", "zephyr",
	}
	subjects = []string{
		"billing", "search", "auth", "checkout", "catalog", "inventory", "messaging", "metrics", "onboarding", "payments",
		"pricing", "profile", "reports", "scheduler", "shipping", "storage", "support", "translation", "media", "mobile",
	}
	parts = []string{
		"service", "client", "gateway", "worker", "docs", "tools", "schema", "console", "library", "tests", "site", "proxy",
	}
	folderNames = []string{
		"src", "docs", "design", "plans", "assets", "tests", "scripts", "notes", "drafts", "releases", "examples", "research",
	}
	fileStems = []string{
		"readme", "overview", "changelog", "budget", "roadmap", "interview", "sketch", "main", "index", "setup", "summary",
		"review", "benchmark", "glossary", "decision", "handover",
	}
	fileEndings  = []string{".md", ".go", ".sql", ".pdf", ".csv", ".svg", ".yaml", ".txt"}
	issueEvents  = []string{"fails after", "is slow during", "shows nothing after", "repeats itself during", "needs a test for", "forgets settings after"}
	issueMoments = []string{"a restart", "the nightly import", "an upgrade", "a long pause", "the first login", "a network change", "a leap day"}
)

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// chance is true in so many of a hundred cases.
func chance(r *rand.Rand, percent int) bool { return r.IntN(100) < percent }

// userLogin gives every number its own name.
func userLogin(n int) string {
	return adjectives[n%len(adjectives)] + "-" + animals[(n/len(adjectives)+7*n)%len(animals)]
}

func issueTitle(r *rand.Rand, subject string) string {
	return fmt.Sprintf("The %s %s %s", subject, pick(r, issueEvents), pick(r, issueMoments))
}

// unique returns the name, with the first number behind it that makes it new.
func unique(taken map[string]bool, name string) string {
	out := name
	for n := 2; taken[out]; n++ {
		out = fmt.Sprintf("%s-%d", name, n)
	}
	taken[out] = true
	return out
}
