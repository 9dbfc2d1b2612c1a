package summary

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/junit"
	"github.com/testpost/testpost/plugin/report"
)

// corpus returns the folder of real reports that lies beside a working copy.
func corpus(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if found := filepath.Join(dir, "shared", "corpus"); isDir(found) {
			return found
		}
	}
	t.Skip("no corpus of real reports beside this working copy")
	return ""
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// realReports reads every report of the corpus, each by itself.
func realReports(t *testing.T) []*Subject {
	t.Helper()
	root := corpus(t)
	var subjects []*Subject
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".xml" {
			return err
		}
		info, err := d.Info()
		if err != nil || info.Size() > 1<<20 {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator)))
		subjects = append(subjects, readReport(t, name, path))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return subjects
}

func readReport(t *testing.T, name, path string) *Subject {
	t.Helper()
	r, err := junit.ReadFiles(context.Background(), []report.File{{Path: name, Abs: path}}, junit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	policy := check.Policy{FailOn: []check.Condition{check.OnFailed, check.OnUnreadable, check.OnMissing, check.OnEmpty}, MinTests: 1}
	return &Subject{Name: name, Report: r, Verdict: check.Decide(r, policy), MinTests: 1}
}

// Real reports of many tools: their summaries hold what the numbers say, keep
// to every limit, and nothing of them acts.
func TestRealReports(t *testing.T) {
	t.Parallel()
	subjects, red := realReports(t), 0
	for _, s := range subjects {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			o := Options{Limit: hostLimit}
			doc := checked(t, Markdown(s, o), o)
			checked(t, Details(s, o), o)
			if s.Verdict.Conclusion == check.Failure && len(doc) < 20 {
				t.Errorf("a failure is explained by %q", doc)
			}
			short := Markdown(s, Options{Limit: check.Limit{Max: 1500}})
			if n := s.Report.Totals.Red(); n > 0 && !strings.Contains(short, "❌") || len(short) > 1500 {
				t.Errorf("%d failed tests in %d bytes:\n%s", n, len(short), short)
			}
			if len(Title(s)) > 200 {
				t.Errorf("a title of %d characters: %s", len(Title(s)), Title(s))
			}
		})
		if s.Report.Totals.Red() > 0 {
			red++
		}
	}
	t.Logf("%d reports, %d of them with failures", len(subjects), red)
}
