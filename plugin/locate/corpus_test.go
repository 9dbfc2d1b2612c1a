package locate

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/junit"
	"github.com/testpost/testpost/plugin/report"
)

// corpusDir returns the folder with reports of real tools, which lies beside
// the checkout in a development tree.
func corpusDir(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	must(t, err)
	for parent := filepath.Dir(dir); parent != dir; dir, parent = parent, filepath.Dir(parent) {
		corpus := filepath.Join(parent, "shared", "corpus")
		if info, err := os.Stat(corpus); err == nil && info.IsDir() {
			return corpus
		}
	}
	t.Skip("the corpus of reports is not beside this checkout")
	return ""
}

// folders are where each tool of the generated corpus ran in its repository.
var folders = map[string]string{
	"gotestsum": "go", "go-junit-report": "go", "pytest": "py", "xmlrunner": "py", "nose2": "py", "catch2": "cpp", "googletest": "cpp", "boost-test": "cpp",
	"phpunit": "php", "rspec": "ruby", "bats": "sh", "jest-junit": "js", "mocha": "js", "vitest": "js", "playwright": "js", "node-test": "js", "tap-junit": "js",
	"cucumber-js": "js/steps", "surefire": "java/src/test/java/demo",
}

// beyond are places that the reports tell although the corpus, which is about
// failing statements, holds none: the start of the test, or its file.
var beyond = map[string]report.Location{
	"pytest/pytest-xunit1.xml test_xpass_strict":   {Path: "py/test_demo.py", Line: 43},
	"pytest/pytest-xunit2.xml test_xpass_strict":   {Path: "py/test_demo.py"},
	"cucumber-js/cucumber-js.xml undefined":        {},
	"ctest/ctest-junit.xml times_out":              {},
	"gotestsum/gotestsum.xml TestTable":            {},
	"go-junit-report/go-junit-report.xml TestMain": {},
}

type fact struct {
	File  string
	Truth []struct {
		Case, Outcome, Path string
		Line                int
		Note                string
	}
}

// generatedReports measures against the true places of failures that real tools
// reported.
func generatedReports(t *testing.T, s *score) {
	corpus := filepath.Join(corpusDir(t), "generated")
	facts, err := os.ReadFile(filepath.Join(corpus, "facts.jsonl"))
	must(t, err)
	tree := New(generatedTree(t, corpus), Options{})
	for line := range strings.Lines(string(facts)) {
		var f fact
		must(t, json.Unmarshal([]byte(line), &f))
		checkFact(t, tree, corpus, f, s)
	}
}

// TestDecoys has a second copy of every file of the generated corpus, which is
// another project's: what was found by name alone is ambiguous, and must be
// left open rather than guessed.
func TestDecoys(t *testing.T) {
	t.Parallel()
	corpus := filepath.Join(corpusDir(t), "generated")
	facts, err := os.ReadFile(filepath.Join(corpus, "facts.jsonl"))
	must(t, err)
	root := generatedTree(t, corpus)
	copied := filepath.Join(t.TempDir(), "copy")
	must(t, os.CopyFS(copied, os.DirFS(root)))
	must(t, os.Rename(copied, filepath.Join(root, "other")))
	tree := New(root, Options{})
	var s score
	for line := range strings.Lines(string(facts)) {
		var f fact
		must(t, json.Unmarshal([]byte(line), &f))
		for _, c := range readCases(t, filepath.Join(corpus, filepath.FromSlash(f.File))) {
			if c.Status == report.Skipped {
				continue // nothing failed
			}
			loc, ok := tree.Locate(c)
			want := report.Location{}
			for _, truth := range f.Truth {
				if strings.Contains(c.Name, truth.Case) && truth.Path == loc.Path && (truth.Line == loc.Line || want.Line == 0) {
					want = report.Location{Path: truth.Path, Line: truth.Line}
				}
			}
			if s.count(loc, ok, want); ok && loc != want {
				t.Logf("%s: %s: got %v, want %v", f.File, c.Name, loc, want)
			}
		}
	}
	t.Log(s.String())
	if s.precision() < minPrecision || s.answered == 0 {
		t.Errorf("precision among decoys: %s", &s)
	}
}

// generatedTree is the repository that the reports were made in. Of the files
// that are not in the corpus, those that matter stand in with their lines.
func generatedTree(t *testing.T, root string) string {
	files := map[string]string{"src/a.c": lines(20)}
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		tool, rest, _ := strings.Cut(filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator))), "/")
		if name, ok := strings.CutPrefix(rest, "src/"); ok && folders[tool] != "" {
			text, err := os.ReadFile(path)
			files[folders[tool]+"/"+strings.TrimSuffix(name, ".txt")] = string(text)
			return err
		}
		return nil
	}))
	return plant(t, files)
}

func checkFact(t *testing.T, tree *Tree, corpus string, f fact, score *score) {
	t.Helper()
	cases := readCases(t, filepath.Join(corpus, filepath.FromSlash(f.File)))
	next := map[*report.Case]int{}
	for _, truth := range f.Truth {
		if truth.Outcome == "skipped" {
			continue // nothing failed
		}
		c := find(cases, truth.Case, next)
		if c == nil {
			t.Errorf("%s: no case %q", f.File, truth.Case)
			continue
		}
		got, ok := tree.LocateFailure(c, next[c])
		next[c]++
		want := report.Location{Path: truth.Path, Line: truth.Line}
		if truth.Path == "" {
			want = beyond[f.File+" "+truth.Case]
		}
		if !score.count(got, ok, want) {
			t.Logf("%s: %s: got %v %v, want %v (%s)", f.File, truth.Case, got, ok, want, truth.Note)
		}
	}
}

// readCases returns the cases of a report that did not plainly pass.
func readCases(t *testing.T, path string) []*report.Case {
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	var out []*report.Case
	_, err = junit.Read(context.Background(), f, func(c *report.Case) {
		if len(c.Failures) > 0 || c.Flaky || c.Status == report.Skipped {
			out = append(out, c.Clone())
		}
	})
	must(t, err)
	return out
}

// find returns the first case with name in its name that is not used up: a case
// answers once for each of its failures.
func find(cases []*report.Case, name string, used map[*report.Case]int) *report.Case {
	for _, exact := range []bool{true, false} {
		for _, c := range cases {
			if used[c] >= max(1, len(c.Failures)) {
				continue
			}
			if c.Name == name || (!exact && strings.Contains(c.Name, name)) {
				return c
			}
		}
	}
	return nil
}
