package docs_test

import (
	"encoding/json"
	"testing"
)

// TestJSON: settings and other JSON documents can be read.
func TestJSON(t *testing.T) {
	eachBlock(t, "json", func(t *testing.T, b *block) {
		var document any
		if err := json.Unmarshal([]byte(b.text), &document); err != nil {
			t.Errorf("%s: %v", b, err)
		}
	})
}
