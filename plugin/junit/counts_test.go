package junit

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/report"
)

// TestDeclaredAndFlaky holds that what is flaky, expected or run again explains
// as many declared failures as it has, and no more.
func TestDeclaredAndFlaky(t *testing.T) {
	t.Parallel()
	const flaky = "<testcase name='b'><flakyFailure message='m'>t</flakyFailure></testcase>"
	for _, test := range []struct {
		name, doc string
		errored   int
	}{
		{"one of two", "<testsuite name='s' failures='2'><testcase name='a'/>" + flaky + "</testsuite>", 1},
		{"the one", "<testsuite name='s' failures='1'><testcase name='a'/>" + flaky + "</testsuite>", 0},
		{"in another suite", "<testsuites failures='2'><testsuite name='A'><testcase name='a'/></testsuite><testsuite name='B'>" + flaky + "</testsuite></testsuites>", 1},
		{"each of its runs", "<testsuite name='s' failures='2'><testcase name='b'><flakyFailure/><flakyError/></testcase></testsuite>", 0},
		{"flaky and run again", "<testsuite name='s' failures='2'><testcase name='b'><flakyFailure/><rerunFailure/></testcase></testsuite>", 0},
		{"more than flaky and run again", "<testsuite name='s' failures='3'><testcase name='b'><flakyFailure/><rerunFailure/></testcase></testsuite>", 1},
		{"run again though it passed", "<testsuite name='s' failures='1'><testcase name='a'><rerunFailure message='m'>t</rerunFailure></testcase></testsuite>", 1},
		{"only in its status", "<testsuite name='s' failures='1'><testcase name='a' status='failed'/></testsuite>", 0},
		{"expected", "<testsuites failures='1'><testcase name='a'><skipped type='todo'/><failure/></testcase></testsuites>", 0},
	} {
		if _, f := readAll(t, []byte(test.doc)); f.Totals.Errored != test.errored {
			t.Errorf("%s: %+v %+v", test.name, f.Totals, f.Problems)
		}
	}
}

// TestLongTimes holds that times add up to the longest there is.
func TestLongTimes(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	b.WriteString("<testsuites>")
	for range 2 {
		b.WriteString("<testsuite>")
		for range 7 {
			b.WriteString("<testcase name='a' time='999999999'/><testcase name='b' time='999999999'><failure/></testcase>")
		}
		b.WriteString("</testsuite>")
	}
	b.WriteString("</testsuites>")
	if _, f := readAll(t, b.Bytes()); f.Totals.Duration != time.Duration(math.MaxInt64) {
		t.Errorf("%s", f.Totals.Duration)
	}
}

// TestSplitStrayEnd holds that an end tag in the text of a case is no end of the
// second half of a file.
func TestSplitStrayEnd(t *testing.T) {
	t.Parallel()
	if sparse > 1 {
		t.Skip("a file of 19 MB is written without it")
	}
	const cases = 20_000
	var b bytes.Buffer
	b.WriteString("<testsuites>\n<testsuite name=\"s\">\n")
	for i := range cases {
		body := "<system-out>" + string(bytes.Repeat([]byte("y"), 900)) + "</system-out>"
		switch i {
		case cases / 8 * 6:
			body = "<failure message=\"boom\">hello </b> world</failure>"
		case cases / 8 * 7:
			body = "<system-out>hello </testcase > world</b></system-out>"
		}
		fmt.Fprintf(&b, "<testcase name=\"t%d\" classname=\"c\">%s</testcase>\n", i, body)
	}
	b.WriteString("</testsuite>\n</testsuites>\n")
	if b.Len() < minSplit {
		t.Fatal("too small to be split")
	}
	path := filepath.Join(t.TempDir(), "r.xml")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	split := readFiles(t, []report.File{{Path: "r.xml", Abs: path, Size: int64(b.Len())}}, Options{})
	_, whole := readAll(t, b.Bytes())
	if got, want := split.Totals, whole.Totals; got != want || want.Failed != 1 {
		t.Errorf("%+v, want as from one place %+v", got, want)
	}
	if got, want := fmt.Sprint(split.Files[0].Outcome, len(split.Files[0].Problems)), fmt.Sprint(whole.Outcome, len(whole.Problems)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
