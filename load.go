package polarsql

import (
	"errors"
	"fmt"
	"os"

	"github.com/polarsql/polarsql/compiler/mapping"
	"github.com/polarsql/polarsql/polar"
)

// LoadPolicy reads policy files, which together are one policy, and checks them. An error
// about the policy is a polar.Diagnostics with everything that is wrong, each with its
// place; warnings are dropped. polar.Load returns them, and reads texts, as of an embed.FS.
func LoadPolicy(paths ...string) (*polar.Policy, error) {
	if len(paths) == 0 {
		return nil, errors.New("polarsql: LoadPolicy is given no file")
	}
	sources := make([]*polar.Source, len(paths))
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read the policy: %w", err)
		}
		sources[i] = polar.NewSource(path, string(text))
	}
	policy, diags := polar.Load(sources...)
	return policy, diags.Err()
}

// LoadMapping reads a mapping file. An error about the mapping is a polar.Diagnostics.
// mapping.Load reads a text.
func LoadMapping(path string) (*mapping.Mapping, error) { return mapping.LoadFile(path) }
