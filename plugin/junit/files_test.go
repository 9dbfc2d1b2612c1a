package junit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/testpost/testpost/plugin/report"
)

// write writes documents to files of a new folder, in the order given.
func write(t testing.TB, docs ...string) []report.File {
	t.Helper()
	folder := t.TempDir()
	var files []report.File
	for i, doc := range docs {
		name := fmt.Sprintf("%d.xml", i)
		if err := os.WriteFile(filepath.Join(folder, name), []byte(doc), 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, report.File{Path: name, Abs: filepath.Join(folder, name)})
	}
	return files
}

func readFiles(t testing.TB, files []report.File, o Options) *report.Report {
	t.Helper()
	r, err := ReadFiles(t.Context(), slices.Clone(files), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestReadFiles(t *testing.T) {
	t.Parallel()
	files := write(t,
		"<testsuite name='one'><testcase name='a' time='2'/><testcase name='b' time='1'><failure message='m'/></testcase></testsuite>",
		"<testsuite name='two'><testcase name='c'><skipped message='why'/></testcase></testsuite>",
		"<coverage/>",
		"<testsuite name='three'>\n<testcase name='d'/",
	)
	files = append(files, report.File{Path: "told", Abs: files[0].Abs, Outcome: report.Unreadable, Problems: []report.Problem{{Kind: "open", Message: "as found"}}})
	got := readFiles(t, files, Options{})
	for i := range got.Files {
		got.Files[i].Abs, got.Files[i].Modified = "", time.Time{}
	}
	want := &report.Report{
		Files: []report.File{
			{Path: "0.xml", Outcome: report.Read, Size: 124, Totals: report.Totals{Tests: 2, Passed: 1, Failed: 1, Suites: 1, Duration: 3 * time.Second}},
			{Path: "1.xml", Outcome: report.Read, Size: 88, Totals: report.Totals{Tests: 1, Skipped: 1, Suites: 1}},
			{Path: "2.xml", Outcome: report.Foreign, Size: 11, Problems: []report.Problem{{Kind: "foreign", Message: "not a JUnit report: the root element is <coverage>", Line: 1, Column: 1}}},
			{Path: "3.xml", Outcome: report.Unreadable, Size: 44, Problems: []report.Problem{{Kind: "truncated", Message: "the file ends inside <testsuite>: what wrote it was interrupted, and the rest is missing", Line: 2, Column: 20, Lost: true}}},
			{Path: "told", Outcome: report.Unreadable, Problems: []report.Problem{{Kind: "open", Message: "as found"}}},
		},
		Suites: []report.Suite{
			{Name: "one", Report: "0.xml", Totals: report.Totals{Tests: 2, Passed: 1, Failed: 1, Suites: 1, Duration: 3 * time.Second}},
			{Name: "two", Report: "1.xml", Totals: report.Totals{Tests: 1, Skipped: 1, Suites: 1}},
		},
		Cases:   []*report.Case{{Report: "0.xml", Suite: "one", Name: "b", Status: report.Failed, Duration: time.Second, Failures: []report.Failure{{Message: "m"}}}},
		Skipped: []*report.Case{{Report: "1.xml", Suite: "two", Name: "c", Status: report.Skipped, SkipMessage: "why"}},
		Slowest: []*report.Case{
			{Report: "0.xml", Suite: "one", Name: "a", Status: report.Passed, Duration: 2 * time.Second, Brief: true},
			{Report: "0.xml", Suite: "one", Name: "b", Status: report.Failed, Duration: time.Second, Brief: true},
		},
		Totals: report.Totals{Tests: 3, Passed: 1, Failed: 1, Skipped: 1, Suites: 2, Duration: 3 * time.Second},
	}
	if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(report.Briefs{})); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// TestReadFilesProblems meets files that cannot be read.
func TestReadFilesProblems(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	gone := filepath.Join(folder, "gone.xml")
	secret := filepath.Join(folder, "secret.xml")
	if err := os.WriteFile(secret, []byte("<testsuite/>"), 0); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, path, kind, message string
		skip                      bool
	}{
		{"gone", gone, "open", "the file is gone: something removed it after it was found", false},
		{"folder", folder, "open", "not a file but a folder", false},
		{"device", os.DevNull, "open", "not a file but a device", runtime.GOOS == "windows"},
		{"forbidden", secret, "open", "permission denied: let the user of this step read the file", os.Getuid() == 0 || runtime.GOOS == "windows"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if test.skip {
				t.Skip("not on this system or for this user")
			}
			f := readFiles(t, []report.File{{Path: "x.xml", Abs: test.path}}, Options{}).Files[0]
			want := []report.Problem{{Kind: test.kind, Message: test.message, Lost: true}}
			if d := cmp.Diff(want, f.Problems); d != "" || f.Outcome != report.Unreadable {
				t.Errorf("outcome %s (-want +got)\n%s", f.Outcome, d)
			}
		})
	}
}

// TestChanged notices that a file is written to while it is read.
func TestChanged(t *testing.T) {
	t.Parallel()
	const case1 = "<testcase name='a'/>"
	for name, change := range map[string]func(path string) error{
		"grown": func(path string) error {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteString("<!-- more -->")
			return errors.Join(err, f.Close())
		},
		"cut":     func(path string) error { return os.Truncate(path, windowSize+10) },
		"touched": func(path string) error { return os.Chtimes(path, time.Time{}, time.Unix(1, 0)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := write(t, "<testsuite>"+strings.Repeat(case1, 3*windowSize/len(case1))+"</testsuite>")
			var failed error
			changed := false
			// Progress is told in the middle of the file only of large ones; the
			// fingerprint of the first failed case comes in the middle of any.
			o := Options{Fingerprint: func(*report.Case) (uint64, bool) {
				if !changed {
					changed, failed = true, change(files[0].Abs)
				}
				return 1, false
			}}
			b, err := os.ReadFile(files[0].Abs)
			if err != nil {
				t.Fatal(err)
			}
			b = []byte(strings.Replace(string(b), case1, "<testcase name='b'><failure/></testcase>", 1))
			if err := os.WriteFile(files[0].Abs, b, 0o644); err != nil {
				t.Fatal(err)
			}
			f := readFiles(t, files, o).Files[0]
			if failed != nil || !changed {
				t.Fatalf("change the file: %v", failed)
			}
			last := f.Problems[0]
			if last.Kind != "changed" || !last.Lost || f.Outcome != report.Partial {
				t.Errorf("outcome %s with %+v, want partial and changed", f.Outcome, f.Problems)
			}
		})
	}
}

// TestGrowsWithTheReading: a file that is written to as fast as it is read comes
// to an end.
func TestGrowsWithTheReading(t *testing.T) {
	t.Parallel()
	const red = "<testcase name='a'><failure/></testcase>"
	n := 2 * windowSize / len(red)
	files := write(t, "<testsuite>"+strings.Repeat(red, n))
	var failed error
	grown := 0
	o := Options{Workers: 1, Fingerprint: func(*report.Case) (uint64, bool) {
		if grown++; grown < 100 {
			f, err := os.OpenFile(files[0].Abs, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				failed = err
				return 1, false
			}
			_, err = f.WriteString(strings.Repeat(red, 2))
			failed = errors.Join(failed, err, f.Close())
		}
		return 1, false
	}}
	r := readFiles(t, files, o)
	f := r.Files[0]
	if failed != nil || r.Totals.Failed != n || f.Outcome != report.Partial {
		t.Errorf("%d failed, %s, %v, %v; want the %d that were there", r.Totals.Failed, f.Outcome, f.Problems, failed, n)
	}
}

// TestPanic turns a panic inside one file into a problem of that file.
func TestPanic(t *testing.T) {
	t.Parallel()
	const red = "<testsuite><testcase name='a'><failure/></testcase></testsuite>"
	const green = "<testsuite><testcase name='b'/></testsuite>"
	o := Options{Fingerprint: func(*report.Case) (uint64, bool) { panic("no fingers") }}
	r := readFiles(t, write(t, green, red, green), o)
	if r.Totals.Tests != 2 || len(r.Cases) != 0 {
		t.Errorf("%+v with %d cases, want the two other files", r.Totals, len(r.Cases))
	}
	f := r.Files[1]
	if f.Outcome != report.Unreadable || len(f.Problems) != 1 || f.Problems[0].Kind != "panic" ||
		!strings.HasPrefix(f.Problems[0].Message, "reading it made this program fail, please report this: no fingers\n") {
		t.Errorf("outcome %s with %+v", f.Outcome, f.Problems)
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r, err := ReadFiles(ctx, write(t, "<testsuite/>", "<testsuite/>"), Options{}); !errors.Is(err, context.Canceled) || r != nil {
		t.Errorf("%v, %v, want no report and that it was cancelled", r, err)
	}
}

// TestWorkers reads many files with any number of workers: the report is the
// same.
func TestWorkers(t *testing.T) {
	t.Parallel()
	var docs []string
	for i := range 300 {
		var b strings.Builder
		fmt.Fprintf(&b, "<testsuite name='suite %d'>", i%7)
		for j := range i % 13 * 20 {
			fmt.Fprintf(&b, "<testcase name='case %d' classname='c%d' time='%d.5'>", j, i, (i*j)%50)
			switch (i + j) % 5 {
			case 0:
				fmt.Fprintf(&b, "<failure message='because of %d'>trace</failure>", j%30)
			case 1:
				b.WriteString("<skipped/>")
			}
			b.WriteString("</testcase>")
		}
		if i%11 != 0 {
			b.WriteString("</testsuite>")
		}
		docs = append(docs, b.String())
	}
	files := write(t, docs...)
	print := func(c *report.Case) (uint64, bool) {
		return uint64(len(c.Failures[0].Message)), true
	}
	for _, repeated := range []bool{false, true} {
		o := Options{Workers: 1, Fingerprint: print, Repeated: repeated, Bounds: report.Bounds{Cases: 100, Causes: 5}}
		want := listing(readFiles(t, files, o))
		for _, workers := range []int{2, 5, 16} {
			o.Workers = workers
			if d := cmp.Diff(want, listing(readFiles(t, files, o))); d != "" {
				t.Errorf("%d workers (-one +got)\n%s", workers, d)
			}
		}
	}
}

// listing is everything in a report as lines.
func listing(r *report.Report) []string {
	var lines []string
	add := func(what string, v any) {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		lines = append(lines, what+" "+string(b))
	}
	for _, f := range r.Files {
		add("file", f)
	}
	for _, s := range r.Suites {
		add("suite", s)
	}
	for c := range r.All() {
		add("case", *c)
	}
	for _, c := range r.Skipped {
		add("skipped", *c)
	}
	for _, c := range r.Slowest {
		add("slow", *c)
	}
	add("totals", r.Totals)
	add("unlisted", r.Unlisted)
	return lines
}

func TestProgress(t *testing.T) {
	t.Parallel()
	big := "<testsuite><testcase name='a'><system-out>" + strings.Repeat("x", 3*progressStep+2*windowSize) + "</system-out></testcase></testsuite>"
	files := write(t, big, "<testsuite/>")
	var lines []string
	readFiles(t, files, Options{Workers: 1, Progress: func(done, total int, bytes int64) {
		lines = append(lines, fmt.Sprintf("%d of %d after %d MiB", done, total, bytes>>20))
	}})
	want := []string{"0 of 2 after 8 MiB", "0 of 2 after 16 MiB", "0 of 2 after 24 MiB", "1 of 2 after 24 MiB", "2 of 2 after 24 MiB"}
	if d := cmp.Diff(want, lines); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// TestRepeated takes repeated cases for executions of one, where that is asked
// for, but for the errors that pytest reports for a tear-down.
func TestRepeated(t *testing.T) {
	t.Parallel()
	files := write(t,
		"<testsuite name='s'><testcase classname='c' name='flaky'><failure message='first'/></testcase><testcase classname='c' name='broken'><failure/></testcase><testcase classname='d' name='broken'/></testsuite>",
		"<testsuite name='s'><testcase classname='c' name='flaky'/><testcase classname='c' name='broken'><error/></testcase>"+
			"<testcase classname='c' name='torn'/><testcase classname='c' name='torn'><error message='failed on teardown with x'/></testcase></testsuite>",
	)
	want := report.Totals{Tests: 7, Passed: 3, Failed: 2, Errored: 2, Suites: 2}
	if got := readFiles(t, files, Options{}).Totals; got != want {
		t.Errorf("marked: %+v, want %+v", got, want)
	}
	r := readFiles(t, files, Options{Repeated: true})
	want = report.Totals{Tests: 5, Passed: 3, Failed: 1, Errored: 1, Flaky: 1, Suites: 2}
	if r.Totals != want {
		t.Errorf("repeated: %+v, want %+v", r.Totals, want)
	}
	var got []string
	for _, c := range r.Cases {
		got = append(got, fmt.Sprintf("%s %s %s, %d attempts", c.Class, c.Name, c.Status, len(c.Attempts)))
	}
	if d := cmp.Diff([]string{"c flaky passed, 1 attempts", "c broken failed, 1 attempts", "c torn errored, 0 attempts"}, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
