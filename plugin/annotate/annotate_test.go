package annotate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
)

// at puts a case into a file, and on a line if that is above 0.
func at(c *report.Case, file string, line int) *report.Case {
	c.File, c.Line = file, line
	return c
}

func said(name, message string) *report.Case { return failing("shop.CartTest", name, "", message, "") }

// thrownIn fails with the same words in the same frame, whatever the test.
func thrownIn(name, message, frame string) *report.Case {
	return failing("shop.CartTest", name, "", message, "Error: "+message+"\n    at add ("+frame+":3)\n")
}

func reportOf(cases ...*report.Case) *report.Report {
	r := &report.Report{Cases: cases}
	for _, c := range cases {
		r.Totals.Count(c.Status, c.Flaky, 0)
	}
	return r
}

// titles are "path:line level title" of every annotation.
func titles(f Findings) []string {
	var out []string
	for _, a := range f.Annotations {
		out = append(out, fmt.Sprintf("%s:%d %s %s", a.Path, a.StartLine, a.Level, a.Title))
	}
	return out
}

func TestCausesAreRanked(t *testing.T) {
	t.Parallel()
	nowhere := func(i int) *report.Case { return thrownIn(fmt.Sprint("n", i), "nowhere", "/a/b/n.ts:1") }
	inFileOnly := func(i int) *report.Case {
		return at(thrownIn(fmt.Sprint("f", i), "in a file", "/a/b/f.ts:1"), "f.ts", 0)
	}
	few, many := at(thrownIn("few", "too few", "/a/b/x.ts:1"), "x.ts", 1), at(thrownIn("many", "too many", "/a/b/y.ts:1"), "y.ts", 1)
	again := at(thrownIn("again", "too many", "/a/b/y.ts:1"), "y.ts", 1)
	first := at(thrownIn("first", "first of one size", "/a/b/z.ts:1"), "z.ts", 1)
	r := reportOf(nowhere(1), nowhere(2), nowhere(3), inFileOnly(1), inFileOnly(2), first, few, many, again)
	f := Annotate(r, Options{Locate: inFile})
	var got []string
	for i := range f.Causes {
		c := &f.Causes[i]
		got = append(got, fmt.Sprintf("%s %d %s", c.ID, c.Size(), c.Title))
	}
	want := []string{"c1 2 too many", "c2 1 first of one size", "c3 1 too few", "c4 2 in a file", "c5 3 nowhere"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("causes (-want +got):\n%s", diff)
	}
	if got := f.CauseOf[few]; got != "c3" {
		t.Errorf("the cause of few is %q, want c3", got)
	}
	if got := f.Causes[3].Location; got == nil || *got != (report.Location{Path: "f.ts"}) {
		t.Errorf("the place of c4 is %v, want f.ts", got)
	}
	if f.Causes[4].Location != nil {
		t.Errorf("the place of c5 is %v, want none", f.Causes[4].Location)
	}
	if len(f.Annotations) != 0 || f.Unplaced != 0 {
		t.Errorf("%d annotations and %d unplaced although none was asked for", len(f.Annotations), f.Unplaced)
	}
}

func TestAnnotationsAreRanked(t *testing.T) {
	t.Parallel()
	var cases []*report.Case
	for i := range 4 {
		cases = append(cases, at(thrownIn(fmt.Sprint("db", i), "no route", "/a/b/db.ts:1"), "db.test.ts", 10+i))
	}
	cases = append(cases,
		at(thrownIn("tax[1]", "want 3, got 4", "/a/b/tax.ts:1"), "tax.test.ts", 7),
		at(thrownIn("tax[2]", "want 3, got 5", "/a/b/tax.ts:1"), "tax.test.ts", 7), // the same line
		at(thrownIn("tax[1]", "want 3, got 4", "/a/b/tax.ts:1"), "tax.test.ts", 7), // the same remark
		thrownIn("lost", "boom", "/a/b/lost.ts:1"),
		at(said("file", "only the file"), "file.ts", 0),
	)
	f := Annotate(reportOf(cases...), Options{Kinds: []Kind{Failed}, Locate: inFile})
	want := []string{
		"db.test.ts:10 failure db0 and 3 more: no route",
		"tax.test.ts:7 failure tax[1] and 1 more: want 3, got 4",
		"file.ts:1 failure file: only the file",
		"db.test.ts:11 failure db1: no route",
		"db.test.ts:12 failure db2: no route",
		"db.test.ts:13 failure db3: no route",
		"tax.test.ts:7 failure tax[2]: want 3, got 5",
	}
	if diff := cmp.Diff(want, titles(f)); diff != "" {
		t.Errorf("annotations (-want +got):\n%s", diff)
	}
	if f.Unplaced != 1 {
		t.Errorf("%d unplaced, want 1", f.Unplaced)
	}
	messages := []string{
		"no route\n\n4 tests fail like this. Also: db1 (db.test.ts:11), db2 (db.test.ts:12), db3 (db.test.ts:13).",
		"want 3, got 4\n\n3 tests fail like this. Also: tax[2].",
		"only the file\n\nOnly the file is known, not the line: this stands on the first one.",
	}
	for i, want := range messages {
		if diff := cmp.Diff(want, f.Annotations[i].Message); diff != "" {
			t.Errorf("message %d (-want +got):\n%s", i, diff)
		}
	}
}

// TestBestPlace: the case that stands for a cause is the first with a line.
func TestBestPlace(t *testing.T) {
	t.Parallel()
	f := Annotate(reportOf(
		thrownIn("a", "boom", "/a/b/x.ts:1"),
		at(thrownIn("b", "boom", "/a/b/x.ts:1"), "b.ts", 0),
		at(thrownIn("c", "boom", "/a/b/x.ts:1"), "c.ts", 3),
		at(thrownIn("d", "boom", "/a/b/x.ts:1"), "d.ts", 4),
	), Options{Kinds: []Kind{Failed}, Locate: inFile})
	want := []string{"c.ts:3 failure c and 3 more: boom", "b.ts:1 failure b: boom", "d.ts:4 failure d: boom"}
	if diff := cmp.Diff(want, titles(f)); diff != "" {
		t.Errorf("annotations (-want +got):\n%s", diff)
	}
}

func TestManyOthersAreCounted(t *testing.T) {
	t.Parallel()
	var cases []*report.Case
	for i := range 60 {
		cases = append(cases, at(thrownIn(fmt.Sprint("t", i), "boom", "/a/b/x.ts:1"), "x.ts", 1))
	}
	f := Annotate(reportOf(cases...), Options{Kinds: []Kind{Failed}, Locate: inFile})
	want := "boom\n\n60 tests fail like this. Also: t1, t2, t3, t4, t5, t6, t7, t8, t9, t10 and 49 more."
	if diff := cmp.Diff(want, f.Annotations[0].Message); diff != "" {
		t.Errorf("message (-want +got):\n%s", diff)
	}
	if got, want := f.Annotations[0].Title, "t0 and 59 more: boom"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
}

// TestSubtests: tests that failed for a part of them are no cause, whatever
// their order and depth.
func TestSubtests(t *testing.T) {
	t.Parallel()
	log := func(name, line string) *report.Case {
		return failing("shop/cart", name, "", "Failed", "=== RUN   "+name+"\n"+line+"--- FAIL: "+name+" (0.00s)\n")
	}
	leaf, middle, root := log("TestCart/empty/total", "    cart_test.go:9: want 0, got 1\n"), log("TestCart/empty", ""), log("TestCart", "")
	own := log("TestOrder", "    order_test.go:20: cleaning up should not fail\n")
	part, mute := log("TestOrder/new", "    order_test.go:11: want 1, got 2\n"), log("TestMute", "")
	other := log("TestCart", "")
	other.Class = "shop/other"
	f := Annotate(reportOf(root, leaf, middle, own, part, mute, other), Options{})
	var got []string
	for i := range f.Causes {
		got = append(got, fmt.Sprintf("%d of %d: %s", len(f.Causes[i].Parents), f.Causes[i].Size(), f.Causes[i].Title))
	}
	want := []string{
		"2 of 1: want 0, got 1",
		"0 of 1: cleaning up should not fail",
		"0 of 1: want 1, got 2",
		"0 of 1: TestMute failed without a message",
		"0 of 1: TestCart failed without a message",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parents of causes (-want +got):\n%s", diff)
	}
	if f.CauseOf[root] != f.CauseOf[leaf] || f.CauseOf[middle] != f.CauseOf[leaf] || f.CauseOf[other] == f.CauseOf[leaf] {
		t.Errorf("causes %v", f.CauseOf)
	}
}

func TestSubtestsKeptInBrief(t *testing.T) {
	t.Parallel()
	r := &report.Report{}
	for _, c := range []*report.Case{
		failing("shop", "TestA/x", "", "Failed", "    a_test.go:9: want 0, got 1\n"),
		failing("shop", "TestA", "", "Failed", "=== RUN   TestA\n--- FAIL: TestA (0.00s)\n"),
	} {
		c.Fingerprint = Fingerprint(c)
		r.Brief.Add(c)
	}
	f := Annotate(r, Options{})
	if len(f.Causes) != 1 || f.Causes[0].Size() != 1 || f.Causes[0].Cases[0].Name != "TestA/x" {
		t.Errorf("causes %+v, want one of TestA/x", f.Causes)
	}
}

func TestSeveralFailuresOfOneCase(t *testing.T) {
	t.Parallel()
	c := at(said("parse", "first"), "p.cc", 3)
	c.Failures = append(c.Failures, report.Failure{Message: "second", Details: report.Text{Head: "trace of the second"}})
	c.MoreFailures = 7
	f := Annotate(reportOf(c), Options{Kinds: []Kind{Failed}, Locate: inFile})
	want := []check.Annotation{{
		Path: "p.cc", StartLine: 3, EndLine: 3, Level: check.LevelFailure, Title: "parse: first",
		Message: "first\n\nsecond\n\n… and 7 more failures of this test.", RawDetails: "trace of the second",
	}}
	if diff := cmp.Diff(want, f.Annotations); diff != "" {
		t.Errorf("annotations (-want +got):\n%s", diff)
	}
}

// One failure in the reports of two tools is two causes, as each names its type
// in its own words; a reader of the line is told once.
func TestOneFailureReportedByTwoTools(t *testing.T) {
	t.Parallel()
	one, other := at(said("settles", "still moving"), "w.rs", 16), at(said("settles", "still moving"), "w.rs", 16)
	one.Failures[0].Type, other.Failures[0].Type = "assert", "test failure with exit code 101"
	f := Annotate(reportOf(one, other), Options{Kinds: []Kind{Failed}, Locate: inFile})
	if got := titles(f); len(f.Causes) != 2 || len(got) != 1 {
		t.Errorf("%d causes and annotations %q, want two and one", len(f.Causes), got)
	}
}

func TestFlakyAndSkipped(t *testing.T) {
	t.Parallel()
	flaky := &report.Case{Name: "ships", Status: report.Passed, Flaky: true, File: "s.go", Line: 4, Attempts: []report.Attempt{
		{Status: report.Failed, Failure: &report.Failure{Message: "no courier", Details: report.Text{Head: "trace"}}},
		{Status: report.Failed, Failure: &report.Failure{Message: "no van"}}, {Status: report.Passed},
	}}
	quiet := &report.Case{Name: "packs", Status: report.Passed, Flaky: true, File: "s.go", Line: 9}
	r := reportOf(flaky, quiet, at(said("fails", "boom"), "s.go", 1))
	r.Skipped = []*report.Case{
		{Name: "later", Status: report.Skipped, SkipMessage: "=== RUN   later\n    s_test.go:3: needs a van\n--- SKIP: later (0.00s)\n", File: "s.go", Line: 7},
		{Name: "never", Status: report.Skipped, File: "s.go", Line: 8},
		{Name: "lost", Status: report.Skipped},
	}
	f := Annotate(r, Options{Kinds: []Kind{Skipped, Flaky, Failed}, Locate: inFile})
	var got []string
	for _, a := range f.Annotations {
		got = append(got, fmt.Sprintf("%d %s | %s | %s | %s", a.StartLine, a.Level, a.Title, a.Message, a.RawDetails))
	}
	want := []string{
		"1 failure | fails: boom | boom | ",
		"4 warning | ships: passed only when run again | It failed 2 times before it passed: no courier | trace",
		"9 warning | packs: passed only when run again | It failed and then passed; the report does not say how. | ",
		"7 notice | later: skipped | Skipped: needs a van | ",
		"8 notice | never: skipped | Skipped: no reason is given | ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("annotations (-want +got):\n%s", diff)
	}
	if f.Unplaced != 1 {
		t.Errorf("%d unplaced, want 1", f.Unplaced)
	}
	if only := Annotate(r, Options{Kinds: []Kind{Flaky}, Locate: inFile}); len(only.Annotations) != 2 || len(only.Causes) != 1 {
		t.Errorf("%d annotations and %d causes with flaky alone, want 2 and 1", len(only.Annotations), len(only.Causes))
	}
}

func TestProblemsOfFiles(t *testing.T) {
	t.Parallel()
	cut := report.Problem{Kind: "truncated", Message: "the file ends within <testcase>", Line: 31, Column: 7, Lost: true}
	odd := report.Problem{Kind: "encoding", Message: "no encoding is declared"}
	r := &report.Report{Files: []report.File{
		{Path: "out/junit.xml", Size: 900, Problems: []report.Problem{cut, odd}},
		{Path: "out/empty.xml", Problems: []report.Problem{cut}},
		{Path: "/var/out/junit.xml", Size: 900, Problems: []report.Problem{cut}},
		{Path: "../junit.xml", Size: 900, Problems: []report.Problem{cut}},
	}}
	f := Annotate(r, Options{Kinds: []Kind{Problems}})
	want := []check.Annotation{
		{Path: "out/junit.xml", StartLine: 31, EndLine: 31, StartColumn: 7, EndColumn: 7, Level: check.LevelFailure,
			Title: "Test report: the file ends within <testcase>", Message: "the file ends within <testcase>"},
		{Path: "out/junit.xml", StartLine: 1, EndLine: 1, Level: check.LevelWarning, Title: "Test report: no encoding is declared", Message: "no encoding is declared"},
	}
	if diff := cmp.Diff(want, f.Annotations); diff != "" {
		t.Errorf("annotations (-want +got):\n%s", diff)
	}
	if f.Unplaced != 3 {
		t.Errorf("%d unplaced, want 3: an empty file has no line, others are outside", f.Unplaced)
	}
}

func TestRawDetailsSayWhatIsMissing(t *testing.T) {
	t.Parallel()
	c := at(said("a", "boom"), "a.go", 1)
	c.Failures[0].Details = report.Text{Head: "\x1b[31mhead\x1b[0m", Tail: "tail\r\n", Omitted: 12345}
	f := Annotate(reportOf(c), Options{Kinds: []Kind{Failed}, Locate: inFile})
	if got := f.Annotations[0].RawDetails; !strings.HasPrefix(got, "head\n… 12") || !strings.HasSuffix(got, "345 bytes left out …\ntail") {
		t.Errorf("raw details %q", got)
	}
}

func TestNothingToSay(t *testing.T) {
	t.Parallel()
	f := Annotate(&report.Report{}, Options{Kinds: Kinds()})
	if diff := cmp.Diff(Findings{Causes: []Cause{}, Locations: map[*report.Case]report.Location{}, CauseOf: map[*report.Case]string{}}, f); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestCausesHaveTheOwnersOfTheirPlace(t *testing.T) {
	t.Parallel()
	placed := &report.Case{Name: "a", Status: report.Failed, Failures: []report.Failure{{Message: "no left shoe"}}}
	nowhere := &report.Case{Name: "b", Status: report.Failed, Failures: []report.Failure{{Message: "the hat is gone"}}}
	var asked []string
	f := Annotate(&report.Report{Cases: []*report.Case{placed, nowhere}}, Options{
		Locate: func(c *report.Case) (report.Location, bool) {
			return report.Location{Path: "src/shoe.go", Line: 1}, c == placed
		},
		Owners: func(path string) []string { asked = append(asked, path); return []string{"@shoes"} },
	})
	if diff := cmp.Diff([]string{"src/shoe.go"}, asked); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([][]string{{"@shoes"}, nil}, [][]string{f.Causes[0].Owners, f.Causes[1].Owners}); diff != "" {
		t.Error(diff)
	}
}

// A suite of Robot Framework whose setup failed fails each of its tests: one cause.
func TestSetupOfRobotFramework(t *testing.T) {
	t.Parallel()
	setup := func(name, class string) *report.Case {
		return failing(class, name, "AssertionError", "Parent suite setup failed:\nNo database at db-7f3a9c21:5432", "")
	}
	f := Annotate(reportOf(setup("Sells A Cup", "Shop.Till"), setup("Sells Nothing", "Shop.Till"), setup("Logs In", "Shop.Door"),
		failing("Shop.Door", "Logs Out", "AssertionError", "Setup failed:\nthe door is shut", "")), Options{})
	var got []string
	for i := range f.Causes {
		got = append(got, fmt.Sprintf("%d: %s", f.Causes[i].Size(), f.Causes[i].Title))
	}
	want := []string{"3: Parent suite setup failed: No database at db-7f3a9c21:5432", "1: Setup failed: the door is shut"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("causes (-want +got):\n%s", diff)
	}
}

// TestNewFirst: what is new stands before what is known, whatever else tells
// more, and so does its annotation.
func TestNewFirst(t *testing.T) {
	t.Parallel()
	one := func(name, message string) *report.Case {
		return &report.Case{Name: name, Status: report.Failed, Failures: []report.Failure{{Message: message}}}
	}
	r := &report.Report{Cases: []*report.Case{
		one("a", "the hat is gone"), one("b", "the hat is gone"), one("c", "no left shoe"), one("d", "rain in the cellar"), one("e", "rain in the cellar"),
	}}
	place := func(c *report.Case) (report.Location, bool) {
		return report.Location{Path: c.Name + ".go", Line: int(c.Name[0])}, c.Name != "c"
	}
	fresh := func(c *report.Case) bool { return c.Name == "c" || c.Name == "e" }
	f := Annotate(r, Options{Kinds: []Kind{Failed}, Locate: place, New: fresh})
	var got []string
	for _, c := range f.Causes {
		names := ""
		for _, k := range c.Cases {
			names += k.Name
		}
		got = append(got, fmt.Sprint(names, " ", c.New))
	}
	if diff := cmp.Diff([]string{"ed 1", "c 1", "ab 0"}, got); diff != "" {
		t.Errorf("causes (-want +got):\n%s", diff)
	}
	got = nil
	for _, a := range f.Annotations {
		got = append(got, a.Path)
	}
	if diff := cmp.Diff([]string{"e.go", "a.go", "d.go", "b.go"}, got); diff != "" {
		t.Errorf("annotations (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "d", "e"}, []string{r.Cases[0].Name, r.Cases[1].Name, r.Cases[2].Name, r.Cases[3].Name, r.Cases[4].Name}); diff != "" {
		t.Errorf("the report changed: %s", diff)
	}
}
