package polarsql_test

import (
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/polarsql/polarsql"

// layers is who may import whom, packages outside the standard library included. The row with
// the longest folder counts; everything may import its own row. "." is the root package
// alone, any other name a folder with all below it, or a module. Tests obey it too.
var layers = []struct {
	folder string
	may    []string
}{
	{"polar", []string{"github.com/alecthomas/participle/v2"}},
	{"polar/symbols", []string{"polar"}},
	{"compiler", []string{"compiler/mapping", "polar"}},
	{"compiler/mapping", []string{"polar", "github.com/goccy/go-yaml", "github.com/alecthomas/participle/v2"}},
	{"sqlgen", []string{"compiler", "polar", "github.com/Masterminds/squirrel"}},
	{"sqltext", nil},
	{".", []string{"sqlgen", "compiler", "polar"}},
	{"adapters", []string{".", "compiler/mapping", "polar"}},
	// What the catalog is asked is SQL too, and SQL is written in one place.
	{"adapters/polarpgx", []string{".", "sqlgen", "compiler/mapping", "polar", "github.com/jackc/pgx/v5"}},
	{"cmd", []string{".", "adapters", "sqlgen", "sqltext", "compiler", "polar", thirdParty}},
	{"examples", []string{".", "adapters", "sqltext", "compiler/mapping", "polar", thirdParty}},
	{"integration", []string{".", "adapters", "sqlgen", "sqltext", "compiler", "polar", "cmd", "examples", thirdParty}},
}

// thirdParty stands for every module of others, and testOnly may be used in all tests.
const (
	thirdParty = "*"
	testOnly   = "github.com/google/go-cmp"
)

// dependencies are the modules that the root module may require directly. What pulls in
// more (an ORM, Docker, a command-line library) belongs into a module of its own.
var dependencies = []string{
	"github.com/Masterminds/squirrel",
	"github.com/alecthomas/participle/v2",
	"github.com/goccy/go-yaml",
	"github.com/google/go-cmp",
	"github.com/jackc/pgx/v5",
}

// goFile is a Go file of the repository, by its path with slashes, and what it imports.
type goFile struct {
	path    string
	imports []string
}

func goFiles(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	walk(t, func(name string) {
		if path.Ext(name) != ".go" {
			return
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Error(err)
			return
		}
		file := goFile{path: name}
		for _, spec := range syntax.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Error(err)
			}
			file.imports = append(file.imports, imported)
		}
		files = append(files, file)
	})
	return files
}

// walk calls f with every file, except in folders that the go command does not look into.
func walk(t *testing.T, f func(name string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		base := entry.Name()
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) { // removed in the meantime
				return nil
			}
			return err
		}
		if entry.IsDir() {
			if name != "." && (base == "testdata" || base == "vendor" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) {
				return fs.SkipDir
			}
			return nil
		}
		f(filepath.ToSlash(name))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// within tells whether a folder, or an import path, is the one named or below it.
func within(name, top string) bool {
	return name == top || top != "." && strings.HasPrefix(name, top+"/")
}

// rowOf returns the index of the row of layers that a folder belongs to, or -1.
func rowOf(folder string) int {
	best := -1
	for i, row := range layers {
		if within(folder, row.folder) && (best < 0 || len(row.folder) > len(layers[best].folder)) {
			best = i
		}
	}
	return best
}

// allowed tells whether a file of the row may import the path.
func allowed(row int, file, imported string) bool {
	target, ours := ourFolder(imported)
	if ours && rowOf(target) == row {
		return true
	}
	if !ours && (isStandard(imported) || strings.HasSuffix(file, "_test.go") && within(imported, testOnly)) {
		return true
	}
	return slices.ContainsFunc(layers[row].may, func(name string) bool {
		if !ours {
			return name == thirdParty || within(imported, name)
		}
		return within(target, name)
	})
}

// ourFolder returns the folder of a package of this repository.
func ourFolder(imported string) (string, bool) {
	if imported == module {
		return ".", true
	}
	return strings.CutPrefix(imported, module+"/")
}

// isStandard tells whether a path is of the standard library: its first element has no dot.
func isStandard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}

func TestImportGraph(t *testing.T) {
	seen := map[int]bool{}
	for _, file := range goFiles(t) {
		row := rowOf(path.Dir(file.path))
		if row < 0 {
			t.Errorf("%s: its folder has no row in the table of layers", file.path)
			continue
		}
		seen[row] = true
		for _, imported := range file.imports {
			if !allowed(row, file.path, imported) {
				t.Errorf("%s imports %s, which %q may not", file.path, imported, layers[row].folder)
			}
		}
	}
	for i, row := range layers {
		if !seen[i] && row.folder != "adapters" { // packages of one adapter each, with rows of their own
			t.Errorf("no Go file in %s: is the table of layers out of date?", row.folder)
		}
	}
}

// TestImportGraphRefuses tries the table on imports that it must refuse, and some it must not.
func TestImportGraphRefuses(t *testing.T) {
	for _, test := range []struct {
		file, imported string
		want           bool
	}{
		{"polar/check.go", module + "/compiler", false},
		{"polar/check.go", module, false},
		{"polar/check.go", "github.com/goccy/go-yaml", false},
		{"polar/check_test.go", "github.com/google/go-cmp/cmp", true},
		{"polar/check.go", "github.com/google/go-cmp/cmp", false},
		{"polar/check.go", "github.com/alecthomas/participle/v2/lexer", true},
		{"compiler/plan/plan.go", module + "/sqlgen", false},
		{"compiler/plan/plan.go", module + "/compiler/datalog", true},
		{"compiler/mapping/load.go", module + "/compiler/plan", false},
		{"sqlgen/writer.go", module, false},
		{"sqlgen/writer.go", "github.com/jackc/pgx/v5", false},
		{"engine.go", module + "/adapters/polarpgx", false},
		{"engine_test.go", module + "/cmd/polarsql/cli", false},
		{"adapters/polargorm/filter.go", module + "/sqlgen", false},
		{"adapters/polargorm/filter.go", module, true},
		{"cmd/polarsql/main.go", module + "/integration/postgres", false},
		{"cmd/polarsql/main.go", module + "/examples/gitclub/store", false},
		{"examples/gitclub/main.go", module + "/sqlgen", false},
		{"integration/differential_test.go", module + "/examples/gitclub/store", true},
		{"polar/check.go", "strings", true},
		{"polar/check.go", module + "x/y", false},
	} {
		if got := allowed(rowOf(path.Dir(test.file)), test.file, test.imported); got != test.want {
			t.Errorf("%s imports %s: allowed %v, want %v", test.file, test.imported, got, test.want)
		}
	}
	if rowOf("tools/x") >= 0 {
		t.Error("a folder without a row has one")
	}
}

// goMod is what `go mod edit -json` and `go work edit -json` print.
type goMod struct {
	Require []struct {
		Path     string
		Indirect bool
	}
	Replace []struct{ Old, New struct{ Path string } }
	Use     []struct{ DiskPath string }
}

func readGoMod(t *testing.T, args ...string) goMod {
	t.Helper()
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatalf("go %s: %v", strings.Join(args, " "), err)
	}
	var mod goMod
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	return mod
}

// TestDependencies holds go.mod, the list above and what the packages import together.
func TestDependencies(t *testing.T) {
	var direct []string
	for _, r := range readGoMod(t, "mod", "edit", "-json", "go.mod").Require {
		if !r.Indirect {
			direct = append(direct, r.Path)
		}
	}
	slices.Sort(direct)
	if !slices.Equal(direct, dependencies) {
		t.Errorf("go.mod requires directly\n\t%s\nand the list is\n\t%s", strings.Join(direct, "\n\t"), strings.Join(dependencies, "\n\t"))
	}
	used := map[string]bool{}
	for _, file := range goFiles(t) {
		if inOtherModule(file.path) {
			continue
		}
		for _, imported := range file.imports {
			if _, ours := ourFolder(imported); ours || isStandard(imported) {
				continue
			}
			i := slices.IndexFunc(dependencies, func(d string) bool { return within(imported, d) })
			if i < 0 {
				t.Errorf("%s imports %s, which is not in the list", file.path, imported)
				continue
			}
			used[dependencies[i]] = true
		}
	}
	for _, d := range dependencies {
		if !used[d] {
			t.Errorf("no package imports %s", d)
		}
	}
}

// inOtherModule tells whether a file belongs to a module below the root.
func inOtherModule(name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if _, err := os.Stat(filepath.Join(filepath.FromSlash(dir), "go.mod")); err == nil {
			return true
		}
	}
	return false
}

// TestModules: go.work and the Makefile name every module, and none is replaced: replacements
// do not reach those who import a module.
func TestModules(t *testing.T) {
	var modules []string
	walk(t, func(name string) {
		if path.Base(name) != "go.mod" {
			return
		}
		modules = append(modules, path.Dir(name))
		for _, r := range readGoMod(t, "mod", "edit", "-json", name).Replace {
			t.Errorf("%s replaces %s", name, r.Old.Path)
		}
	})
	work := readGoMod(t, "work", "edit", "-json", "go.work")
	for _, r := range work.Replace {
		t.Errorf("go.work replaces %s", r.Old.Path)
	}
	var inWork []string
	for _, use := range work.Use {
		inWork = append(inWork, path.Clean(use.DiskPath))
	}
	slices.Sort(modules)
	slices.Sort(inWork)
	if !slices.Equal(modules, inWork) {
		t.Errorf("go.work names %v, and the modules are %v", inWork, modules)
	}
	if inMake := makeModules(t); !slices.Equal(modules, inMake) {
		t.Errorf("the Makefile names %v, and the modules are %v", inMake, modules)
	}
}

// makeModules reads the line `MODULES := . ./cmd/polarsql ..` of the Makefile.
func makeModules(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		name, value, found := strings.Cut(line, ":=")
		if !found || strings.TrimSpace(name) != "MODULES" {
			continue
		}
		var modules []string
		for _, m := range strings.Fields(value) {
			modules = append(modules, path.Clean(m))
		}
		slices.Sort(modules)
		return modules
	}
	t.Fatal("the Makefile has no MODULES")
	return nil
}
