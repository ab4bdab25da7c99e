package polarsql

import (
	"os"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// LoadPolicy reads policy files, which together are one policy, and checks them. An error
// about the policy is a polar.Diagnostics with everything that is wrong, each with its
// place; warnings are dropped (polar.Load returns them).
func LoadPolicy(paths ...string) (*polar.Policy, error) {
	sources := make([]*polar.Source, len(paths))
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		sources[i] = polar.NewSource(path, string(text))
	}
	policy, diags := polar.Load(sources...)
	return policy, diags.Err()
}

// LoadMapping reads a mapping file. An error about the mapping is a polar.Diagnostics.
func LoadMapping(path string) (*mapping.Mapping, error) { return mapping.LoadFile(path) }
