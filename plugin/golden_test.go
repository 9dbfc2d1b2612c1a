package plugin

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/markdown/markdowntest"
	"github.com/testpost/testpost/plugin/parts"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// sampleReports are the reports of real tools in this repository.
const sampleReports = "testdata/reports/**/*.xml"

// The budgets of the goldens, in bytes: what GitHub takes, and little.
const (
	wide  = 65_535
	tight = 4_000
	least = 1_500
)

// tightOnes are the goldens of reports that say more than fits.
var tightOnes = map[string]int{
	"jest-junit": least, "pytest-junit": least, "phpunit-junit": least, "surefire-TEST-com.example.shop.WarehouseTest": least,
}

// onCodeHost is a build of which every place has a web address.
var onCodeHost = ci.Build{ServerURL: "https://code.example", Repository: "shop/shop", Forge: "github"}

// examine goes the way from files to what a report means, in this repository.
func examine(t *testing.T, patterns ...string) *summary.Subject {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	p, _ := process(root, append([]string{"--commit=8b3f0c1d2e4a5b6c7d8e9f00112233445566778a"}, patterns...))
	ctx := context.Background()
	c, err := configure(ctx, p, onCodeHost)
	if err != nil {
		t.Fatal(err)
	}
	r := &run{config: c, Process: p}
	found, err := r.find(ctx)
	if err != nil || len(found.Files) == 0 {
		t.Fatalf("%d files match %q: %v", len(found.Files), patterns, err)
	}
	read, err := r.read(ctx, found.Files)
	if err != nil {
		t.Fatal(err)
	}
	return r.judge(ctx, &parts.Reading{Report: read, Unmatched: found.Unmatched}, nil)
}

// TestSummaries compares the summaries of reports that real tools wrote with
// goldens, of each by itself and of all together. go test ./plugin -run
// TestSummaries -update rewrites them.
func TestSummaries(t *testing.T) {
	t.Parallel()
	names := map[string]bool{"all": true, "all-tight": true}
	t.Run("all", func(t *testing.T) {
		t.Parallel()
		s := examine(t, sampleReports)
		goldenSummary(t, "all", s, wide)
		goldenSummary(t, "all-tight", s, tight)
	})
	for _, f := range readFacts(t) {
		name := goldenName(f.Report)
		names[name] = true
		budget, cut := tightOnes[name]
		if cut {
			names[name+"-tight"] = true
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := examine(t, f.Report)
			goldenSummary(t, name, s, wide)
			if cut {
				goldenSummary(t, name+"-tight", s, budget)
			}
		})
	}
	if len(names) < 20 {
		t.Errorf("%d goldens, want at least 20", len(names))
	}
	onlyGoldens(t, names)
}

// goldenName is the name of the golden of a report.
func goldenName(path string) string {
	folder, name := filepath.Split(path)
	return filepath.Base(folder) + "-" + strings.TrimSuffix(name, ".xml")
}

// onlyGoldens reports goldens that nothing is compared with.
func onlyGoldens(t *testing.T, names map[string]bool) {
	t.Helper()
	paths, err := filepath.Glob("testdata/summaries/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if !names[strings.TrimSuffix(filepath.Base(path), ".md")] {
			t.Errorf("no report belongs to %s", path)
		}
	}
}

func goldenSummary(t *testing.T, name string, s *summary.Subject, budget int) {
	t.Helper()
	doc := summary.Markdown(s, summary.Options{Limit: check.Limit{Max: budget}, Shown: len(s.Findings.Annotations)})
	if len(doc) > budget {
		t.Errorf("%s: %d bytes, the budget is %d", name, len(doc), budget)
	}
	title := summary.Title(s)
	for _, wrong := range append(markdowntest.Inspect(doc, writtenBy(s)), controls(title)...) {
		t.Errorf("%s: %s", name, wrong)
	}
	path := filepath.Join("testdata", "summaries", name+".md")
	got := "<!-- " + title + " -->\n\n" + doc + "\n"
	if *update {
		writeFile(t, path, got)
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test ./plugin -run TestSummaries -update writes it", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// writtenBy is what a summary of s may hold: links to the places that were
// found, and the headings of the program. All else came from test output.
func writtenBy(s *summary.Subject) markdowntest.Allowed {
	links := map[string]bool{}
	for _, l := range s.Findings.Locations {
		links[s.Link(l)] = true
		links[s.Link(report.Location{Path: l.Path})] = true
	}
	return markdowntest.Allowed{
		Links: func(url string) bool { return links[url] },
		Headings: []string{
			"* failed test", "* failed tests", "* cause behind * failed tests", "* causes behind * failed tests",
			"* flaky test", "* flaky tests", "* of * report file not read in full", "* of * report files not read in full",
			"* problem with report files", "* problems with report files",
		},
	}
}

var control = regexp.MustCompile(`[\x00-\x1f\x7f]`)

// controls returns what is wrong with a title, which is one line.
func controls(title string) []string {
	if c := control.FindString(title); c != "" || title == "" {
		return []string{"the title is " + title}
	}
	return nil
}
