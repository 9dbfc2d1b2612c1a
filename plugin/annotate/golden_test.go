package annotate

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/testpost/testpost/plugin/junit"
	"github.com/testpost/testpost/plugin/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const root = "../.." // of the project

// TestSampleReports says what becomes of the reports that real tools wrote.
// Places come from what the sources say, not from locating.
func TestSampleReports(t *testing.T) {
	t.Parallel()
	known := places(t)
	for _, folder := range []string{"googletest", "gotestsum", "jest", "node-test", "phpunit", "pytest", "rspec", "surefire", "truncated", "vitest"} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			r, err := junit.ReadFiles(context.Background(), xmlIn(t, "testdata/reports/"+folder), junit.Options{Fingerprint: Below()})
			if err != nil {
				t.Fatal(err)
			}
			f := Annotate(r, Options{Kinds: Kinds(), Locate: func(c *report.Case) (report.Location, bool) {
				l, ok := known[spot{c.Report, c.Class, c.Name}]
				return l, ok
			}})
			golden(t, filepath.Join("testdata", folder+".txt"), listing(f))
		})
	}
}

// A spot is a case of a report.
type spot struct{ report, class, name string }

// places reads what the sources of the sample reports say.
func places(t *testing.T) map[spot]report.Location {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "testdata/reports/facts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var facts struct {
		Reports []struct {
			Report string
			Cases  []struct {
				Name, Class, Path string
				Line              int
			}
		}
	}
	if err := json.Unmarshal(data, &facts); err != nil {
		t.Fatal(err)
	}
	out := map[spot]report.Location{}
	for _, r := range facts.Reports {
		for _, c := range r.Cases {
			if c.Path != "" {
				out[spot{r.Report, c.Class, c.Name}] = report.Location{Path: c.Path, Line: c.Line}
			}
		}
	}
	return out
}

func xmlIn(t *testing.T, folder string) []report.File {
	t.Helper()
	var files []report.File
	err := filepath.WalkDir(filepath.Join(root, folder), func(name string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".xml" {
			return err
		}
		info, err := d.Info()
		rel := strings.TrimPrefix(filepath.ToSlash(name), root+"/")
		files = append(files, report.File{Path: rel, Abs: name, Size: info.Size()})
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%d reports in %s: %v", len(files), folder, err)
	}
	return files
}

// listing writes findings for people.
func listing(f Findings) []byte {
	var b bytes.Buffer
	for i := range f.Causes {
		c := &f.Causes[i]
		fmt.Fprintf(&b, "%s ×%d %s\n", c.ID, c.Size(), c.Title)
		for _, p := range c.Parents {
			fmt.Fprintf(&b, "   and with it %s\n", p.Name)
		}
	}
	fmt.Fprintf(&b, "\n%d annotations, %d without a place\n", len(f.Annotations), f.Unplaced)
	for _, a := range f.Annotations {
		fmt.Fprintf(&b, "\n%s:%d %s\n%s\n  | %s\n", a.Path, a.StartLine, a.Level, a.Title, strings.ReplaceAll(a.Message, "\n", "\n  | "))
		if lines := strings.Split(a.RawDetails, "\n"); a.RawDetails != "" {
			fmt.Fprintf(&b, "  and %d lines from %q to %q\n", len(lines), lines[0], lines[len(lines)-1])
		}
	}
	return b.Bytes()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v; write it with: go test ./plugin/annotate -update", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
