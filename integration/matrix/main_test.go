package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	var stderr strings.Builder
	o, err := parse([]string{"-versions", "14, 18", "-allow-missing", "", "--", "-short", "./..."}, &stderr)
	if err != nil || !cmp.Equal(o.versions, []int{14, 18}) || o.allowMissing != nil || !cmp.Equal(o.arguments, []string{"-short", "./..."}) {
		t.Errorf("%+v, %v", o, err)
	}
	if o, err = parse([]string{"-versions", "", "./..."}, &stderr); err != nil || !cmp.Equal(o.versions, []int{14, 15, 16, 17, 18}) {
		t.Errorf("without versions: %v, %v; want all", o.versions, err)
	}
	for _, wrong := range [][]string{{"-versions", "new", "./..."}, {"-versions", "14"}, {"-all", "./..."}} {
		if _, err := parse(wrong, &stderr); err == nil {
			t.Errorf("%q is accepted", wrong)
		}
	}
}

// TestReadEvents: outcomes are counted, the rest is copied.
func TestReadEvents(t *testing.T) {
	var log strings.Builder
	n, err := readEvents(strings.NewReader(`# a package that does not build
{"Action":"output","Package":"a","Test":"TestOne","Output":"hello\n"}
{"Action":"pass","Package":"a","Test":"TestOne"}
{"Action":"pass","Package":"a","Test":"TestOne/part"}
{"Action":"skip","Package":"a","Test":"TestTwo"}
{"Action":"pass","Package":"a"}
{"Action":"fail","Package":"b","Test":"TestThree"}
{"Action":"fail","Package":"b"}
{"Action":"skip","Package":"c"}
`), &log)
	want := counts{packages: 1, passed: 2, skipped: 1, failures: []string{"b TestThree", "b"}}
	if diff := cmp.Diff(want, n, cmp.AllowUnexported(counts{})); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if got, want := log.String(), "# a package that does not build\nhello\n"; got != want {
		t.Errorf("log %q, want %q", got, want)
	}
}

// TestSummary: a version fails the run when it is missing without leave, when a test fails, and when none ran.
func TestSummary(t *testing.T) {
	ran := func(n counts, err error) result {
		return result{version: 15, server: "PostgreSQL 15.1 of /bin", counts: n, failed: err, log: "log", took: time.Second}
	}
	missing := result{version: 14, missing: errors.New("npm: none\ndocker: none")}
	for _, test := range []struct {
		name    string
		result  result
		allowed []int
		code    int
		says    string
	}{
		{"good", ran(counts{packages: 1, passed: 3}, nil), nil, 0, "PostgreSQL 15.1 of /bin: ok, 1 packages, 3 tests passed, 0 failed, 0 skipped, 1s\n"},
		{"missing", missing, []int{18}, 1, "PostgreSQL 14: MISSING\n  npm: none\n  docker: none\n"},
		{"missing, allowed", missing, []int{14}, 0, "PostgreSQL 14: MISSING"},
		{"failed", ran(counts{passed: 3, failures: []string{"b TestThree"}}, errors.New("exit status 1")), []int{15}, 1, "failed: b TestThree\n  exit status 1; see log\n"},
		{"does not build", ran(counts{}, errors.New("exit status 1")), nil, 1, "FAILED"},
		{"no test", ran(counts{packages: 1}, nil), nil, 1, "FAILED"},
	} {
		var out strings.Builder
		o := options{allowMissing: test.allowed}
		if code := o.summarise([]result{test.result}, &out); code != test.code || !strings.Contains(out.String(), test.says) {
			t.Errorf("%s: code %d, want %d; %q", test.name, code, test.code, out.String())
		}
	}
}
