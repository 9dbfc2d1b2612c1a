package summary

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/markdown/markdowntest"
	"github.com/testpost/testpost/plugin/report"
)

var update = flag.Bool("update", false, "write the golden files")

// hostLimit is the bound of GitHub and Codeup on a summary.
var hostLimit = check.Limit{Max: 65_535, Unit: check.Bytes}

var subjects = []struct {
	name    string
	subject func() *Subject
	options Options
}{
	{"pull-request", pullRequest, Options{Limit: hostLimit, Shown: 50, Omitted: 163}},
	{"pull-request-short", pullRequest, Options{Limit: check.Limit{Max: 2000}, Shown: 5}},
	{"pull-request-tiny", pullRequest, Options{Limit: check.Limit{Max: 300, Unit: check.Runes}}},
	{"green", green, Options{Limit: hostLimit}},
	{"many-causes", manyCauses, Options{Limit: hostLimit}},
	{"ten-thousand", func() *Subject { return tenThousand(400) }, Options{Limit: check.Limit{Max: 6000}, Shown: 50, Omitted: 9950}},
	{"brief", briefOnes, Options{Limit: check.Limit{Max: 9000}}},
	{"part-of", partOf, Options{Limit: hostLimit}},
	{"matrix", matrix, Options{Limit: hostLimit}},
	{"still-old", stillOld, Options{Limit: hostLimit}},
	{"damaged-files", damagedFiles, Options{Limit: hostLimit}},
	{"several-failures", many, Options{Limit: hostLimit}},
	{"printed", printed, Options{Limit: hostLimit}},
	{"flaky", flakyOnes, Options{Limit: hostLimit}},
	{"not-failing", notFailing, Options{Limit: hostLimit}},
	{"long", long, Options{Limit: hostLimit}},
	{"nothing-found", nothingFound, Options{Limit: hostLimit}},
	{"foreign-only", foreignOnly, Options{Limit: hostLimit}},
	{"too-few", tooFew, Options{Limit: hostLimit}},
	{"old", old, Options{Limit: hostLimit}},
	{"skipped-only", skippedOnly, Options{Limit: hostLimit}},
	{"cancelled", func() *Subject { return stopped(check.Cancelled) }, Options{Limit: hostLimit}},
	{"timed-out", func() *Subject { return stopped(check.TimedOut) }, Options{Limit: hostLimit}},
	{"changed", changed, Options{Limit: hostLimit}},
	{"changed-tight", changed, Options{Limit: check.Limit{Max: 1500}}},
	{"doubted", doubted, Options{Limit: hostLimit}},
	{"first-run", firstRun, Options{Limit: hostLimit}},
	{"all-known", allKnown, Options{Limit: hostLimit}},
	{"chinese", chinese, Options{Limit: hostLimit}},
	{"hostile", hostile, Options{Limit: hostLimit, Shown: 1, Omitted: 2}},
	{"nothing-at-all", func() *Subject { return &Subject{Report: &report.Report{}} }, Options{}},
}

// allowed is what a summary may hold: links from the subject, our headings.
var allowed = markdowntest.Allowed{
	Links: func(url string) bool {
		return strings.HasPrefix(url, "https://code.example/shop/blob/4f1c/") || url == "https://ci.example/build/42"
	},
	Headings: []string{
		"* failed test", "* failed tests", "* causes behind * failed tests", "* cause behind * failed tests", "* failed tests, * cause behind * of them", "* flaky test", "* flaky tests", "* quarantined test, not counted against the check", "* quarantined tests, not counted against the check",
		"* of * report file not read in full", "* of * report files not read in full", "* problem with report files", "* problems with report files", "What the tests said",
		"* fixed test", "* fixed tests", "* test that failed before and did not run", "* suite with fewer tests", "* suites with fewer tests", "* test slower than before",
	},
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, tt := range subjects {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := tt.subject()
			golden(t, tt.name+".md", "<!-- "+Title(s)+" -->\n\n"+checked(t, Markdown(s, tt.options), tt.options)+"\n")
			if details := checked(t, Details(s, tt.options), tt.options); details != "" {
				golden(t, tt.name+".details.md", details+"\n")
			}
		})
	}
}

// checked returns doc after it has been looked at as a host and as a reader
// would.
func checked(t *testing.T, doc string, o Options) string {
	t.Helper()
	if got := size(doc, o.Limit.Unit); o.Limit.Max > 0 && got > o.Limit.Max {
		t.Errorf("%d long, the limit is %d", got, o.Limit.Max)
	}
	for _, wrong := range markdowntest.Inspect(doc, allowed) {
		t.Error(wrong)
	}
	if !utf8.ValidString(doc) {
		t.Error("not UTF-8")
	}
	return doc
}

func size(s string, u check.Unit) int {
	if u == check.Runes {
		return utf8.RuneCountInString(s)
	}
	return len(s)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), run with -update if it should be so:\n%s", path, diff)
	}
}

// A larger budget shows what a smaller one shows, and more: all but the last
// paragraph of the smaller is the start of the larger.
func TestBudgets(t *testing.T) {
	t.Parallel()
	for _, tt := range subjects {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, unit := range []check.Unit{check.Bytes, check.Runes} {
				checkBudgets(t, tt.subject(), tt.options, unit)
			}
		})
	}
}

func checkBudgets(t *testing.T, s *Subject, o Options, unit check.Unit) {
	t.Helper()
	o.Limit = check.Limit{Max: 8000, Unit: unit}
	end := size(Markdown(s, o), unit) + 300
	last := ""
	for n, max := 0, 1; max < end; n, max = n+1, max+1+end/80 {
		o.Limit.Max = max
		doc, details := Markdown(s, o), Details(s, o)
		if n%20 == 0 {
			checked(t, doc, o)
			checked(t, details, o)
		}
		if size(doc, unit) > max || size(details, unit) > max {
			t.Fatalf("%d and %d long, the limit is %d", size(doc, unit), size(details, unit), max)
		}
		if shown := body(doc); strings.HasPrefix(shown, last) {
			last = shown
		} else {
			t.Fatalf("a limit of %d shows less than a smaller one:\n%s\n\nsmaller:\n%s", max, shown, last)
		}
		if doc == "" && max > 30 {
			t.Fatalf("a limit of %d shows nothing", max)
		}
	}
}

// body is doc without what closes it and without the note at its end.
func body(doc string) string {
	for _, note := range []string{"Showing ", "Left out here: ", "Not everything fits", "All of it is", "Of ", "…"} {
		if i := strings.LastIndex(doc, "\n\n"+note); i >= 0 && !strings.Contains(doc[i+2:], "\n\n") {
			doc = doc[:i]
		} else if strings.HasPrefix(doc, note) {
			doc = ""
		}
	}
	for {
		cut := strings.TrimRight(strings.TrimSuffix(doc, "</details>"), "\n")
		if cut == doc {
			return doc
		}
		doc = cut
	}
}

func TestTitle(t *testing.T) {
	t.Parallel()
	totals := func(failed, errored, flaky, passed, skipped int, d time.Duration) *Subject {
		t := report.Totals{Failed: failed, Errored: errored, Flaky: flaky, Passed: passed, Skipped: skipped, Duration: d}
		t.Tests = failed + errored + passed + skipped
		return &Subject{Report: &report.Report{Totals: t, Files: make([]report.File, 3)}}
	}
	tests := []struct {
		name    string
		subject *Subject
		want    string
	}{
		{"the example", totals(3, 0, 1, 1204, 0, 123*time.Second), "3 failed, 1 flaky, 1,204 passed in 2m 3s"},
		{"all passed", totals(0, 0, 0, 1204567, 0, 350*time.Millisecond), "1,204,567 passed in 350ms"},
		{"everything", totals(3, 2, 1, 4, 5, time.Hour), "3 failed, 2 errored, 1 flaky, 4 passed, 5 skipped in 1h"},
		{"no duration", totals(1, 0, 0, 0, 0, 0), "1 failed"},
		{"only skipped", skippedOnly(), "12 skipped"},
		{"only errored", totals(0, 1, 0, 0, 0, 0), "1 errored"},
		{"nothing found", nothingFound(), "No test reports found"},
		{"no tests", foreignOnly(), "No tests in 2 report files"},
		{"damaged", damagedFiles(), "3 report files not read in full, 14 passed in 140ms"},
		{"unreadable", notFailing(), "1 failed, 1 report file unreadable, 3 passed in 150ms"},
		{"stale", old(), "1 report file older than the build, 3 passed in 30ms"},
		{"too few", tooFew(), "3 passed in 30ms, fewer than the 1,000 expected"},
		{"cancelled", stopped(check.Cancelled), "Cancelled: 1 errored, 40 passed in 520ms"},
		{"timed out", stopped(check.TimedOut), "Timed out: 1 errored, 40 passed in 520ms"},
		{"cancelled at once", &Subject{Report: &report.Report{}, Verdict: check.Verdict{Conclusion: check.Cancelled}}, "Cancelled: no test reports found"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, Title(tt.subject)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDuration(t *testing.T) {
	t.Parallel()
	tests := map[time.Duration]string{
		-time.Second: "0s", 0: "0s", 400 * time.Microsecond: "under 1ms", 999 * time.Microsecond: "1ms", 7 * time.Millisecond: "7ms",
		999 * time.Millisecond: "999ms", 999_600 * time.Microsecond: "1s", 1250 * time.Millisecond: "1.3s", 9_940 * time.Millisecond: "9.9s",
		9_960 * time.Millisecond: "10s", 12_300 * time.Millisecond: "12s", 59_600 * time.Millisecond: "1m", 123 * time.Second: "2m 3s",
		59*time.Minute + 59_900*time.Millisecond: "1h", 62 * time.Minute: "1h 2m", 26*time.Hour + 5*time.Minute: "26h 5m",
	}
	for d, want := range tests {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestBar(t *testing.T) {
	t.Parallel()
	tests := []struct {
		red, held, passed, skipped int
		want                       string
	}{
		{0, 0, 10, 0, "gggggggggggggggggggg"},
		{1, 0, 100_000, 0, "rggggggggggggggggggg"},
		{1, 0, 100_000, 1, "rggggggggggggggggggw"},
		{5, 0, 5, 0, "rrrrrrrrrrgggggggggg"},
		{1, 0, 1, 1, "rrrrrrrggggggwwwwwww"},
		{100_000, 0, 1, 1, "rrrrrrrrrrrrrrrrrrgw"},
		{1, 3, 2, 0, "rrryyyyyyyyyyggggggg"},
		{1, 1, 1, 1, "rrrrryyyyygggggwwwww"},
		{0, 0, 0, 3, "wwwwwwwwwwwwwwwwwwww"},
	}
	for _, tt := range tests {
		want := strings.NewReplacer("r", "🟥", "g", "🟩", "w", "⬜", "y", "🟨").Replace(tt.want)
		if diff := cmp.Diff(want, bar(tt.red, tt.held, tt.passed, tt.skipped)); diff != "" {
			t.Errorf("bar(%d, %d, %d, %d) (-want +got):\n%s", tt.red, tt.held, tt.passed, tt.skipped, diff)
		}
	}
}

func TestShare(t *testing.T) {
	t.Parallel()
	tests := []struct {
		part, whole time.Duration
		want        string
	}{{1, 1000, "under 1%"}, {10, 1000, "1%"}, {444, 1000, "44%"}, {999, 1000, "over 99%"}, {1000, 1000, "100%"}, {1001, 1000, "100%"}, {1, 0, "100%"}}
	for _, tt := range tests {
		if got := share(tt.part, tt.whole); got != tt.want {
			t.Errorf("share(%d, %d) = %q, want %q", tt.part, tt.whole, got, tt.want)
		}
	}
}
