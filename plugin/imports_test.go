package plugin_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/testpost/testpost/"

// layers is the picture in doc.go: a package imports only lines above its own.
var layers = [][]string{
	{"plugin/report", "plugin/setting", "plugin/markdown", "plugin/rest", "plugin/small", "plugin/charset"},
	{"plugin/junit", "plugin/shard", "plugin/check", "plugin/files", "plugin/ci", "plugin/owners", "plugin/history", "plugin/quarantine"},
	{"plugin/locate", "plugin/annotate", "plugin/rendezvous"},
	{"plugin/summary"},
	{"plugin/host"},
	{"plugin/console", "plugin/output", "plugin/page", "plugin/recall", "plugin/host/*"},
	{"plugin/parts"},
	{"plugin"},
	{""},
}

// layerOf returns the line a package stands in. What lies inside the folder of
// a package belongs to it.
func layerOf(t *testing.T, pkg string) int {
	t.Helper()
	for name := pkg; ; name = path.Dir(name) {
		for i, line := range layers {
			for _, p := range line {
				if p == name || (strings.HasSuffix(p, "/*") && path.Dir(name) == strings.TrimSuffix(p, "/*")) {
					return i
				}
			}
		}
		if name == "." || name == "" {
			t.Fatalf("%s stands in no layer: add it to the picture in doc.go and to this test", pkg)
		}
	}
}

// sameHouse reports whether one package lies in the folder of the other.
func sameHouse(a, b string) bool {
	return strings.HasPrefix(a, b+"/") || strings.HasPrefix(b, a+"/")
}

func TestImportsGoOneWay(t *testing.T) {
	t.Parallel()
	edges := 0
	for file, imports := range sources(t) {
		pkg := strings.TrimSuffix(path.Dir(file), ".")
		for _, imported := range imports {
			if pkg == imported || strings.HasSuffix(file, "_test.go") {
				continue
			}
			edges++
			if from, to := layerOf(t, pkg), layerOf(t, imported); from <= to && !(sameHouse(pkg, imported) && from == to && pkg != "plugin/host") {
				t.Errorf("%s imports %s, which does not stand above it", file, imported)
			}
		}
	}
	if edges < 20 {
		t.Errorf("%d imports were seen: the test looks at the wrong tree", edges)
	}
}

var comments = regexp.MustCompile(`//[^\n]*`)

func TestOnlyPluginTouchesTheProcess(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{"report", "setting", "markdown", "junit", "check", "annotate", "summary", "console", "page", "rest", "ci", "host", "locate", "shard", "rendezvous", "history", "recall", "small", "charset", "parts"} {
		err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
			suite := strings.HasPrefix(filepath.ToSlash(p), "host/hosttest/") // a test in a package of its own
			if err != nil || d.IsDir() || suite || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
				return err
			}
			text, err := os.ReadFile(p)
			if strings.Contains(string(text), "\npackage main\n") {
				return err // a program of its own, for tests
			}
			text = comments.ReplaceAll(text, nil)
			for _, word := range []string{"os.Getenv(", "os.LookupEnv(", "os.Environ(", "os.Stdout", "os.Stderr", "os.Args", "os.Exit(", "signal.Notify", "log.Fatal", "http.ProxyFromEnvironment"} {
				if strings.Contains(string(text), word) {
					t.Errorf("%s uses %s", p, word)
				}
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// sources returns the imports from this module of every Go file, by path from its root.
func sources(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir("..", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && (name == "testdata" || name == "e2e" || (strings.HasPrefix(name, ".") && len(name) > 2)) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		file := filepath.ToSlash(strings.TrimPrefix(p, ".."+string(filepath.Separator)))
		out[file] = []string{}
		for _, spec := range f.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			if rest, ok := strings.CutPrefix(name, module); ok {
				out[file] = append(out[file], rest)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
