package junit

import (
	"bytes"
	"strings"
	"testing"

	gojunit "github.com/joshdk/go-junit"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/testpost/testpost/plugin/report"
)

// maxCompared is the size in bytes up to which documents are compared: within
// it nothing is cut.
const maxCompared = maxPathName

// checkTree compares what we read from a document with what encoding/xml does.
func checkTree(t *testing.T, b []byte, want []plainCase, cases []*report.Case, f report.File) {
	t.Helper()
	written, _ := apart(cases)
	var got []plainCase
	for _, c := range written {
		got = append(got, asPlain(c))
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%q (-encoding/xml +scanner)\n%s%+v", b, d, f.Problems)
	}
	for _, p := range f.Problems {
		if p.Lost && f.Totals.Tests > 0 {
			t.Errorf("%q: something lost in a well-formed document: %+v", b, p)
		}
	}
}

func TestTree(t *testing.T) {
	t.Parallel()
	compare := 0
	for _, e := range sampled(t) {
		if e.Kind != "junit" && e.Kind != "foreign" {
			continue
		}
		b := corpusFile(t, "public/"+e.Path)
		want, err := compared(b)
		if err != nil {
			continue
		}
		compare++
		for i := range want {
			want[i] = cutPlain(want[i])
		}
		cases, _ := readAll(t, b)
		written, _ := apart(cases)
		var got []plainCase
		for _, c := range written {
			got = append(got, cutPlain(asPlain(c)))
		}
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s (-encoding/xml +scanner)\n%s", e.Path, d)
		}
	}
	t.Logf("%d documents compared", compare)
}

// cutPlain cuts what may be cut in a large document.
func cutPlain(c plainCase) plainCase {
	if len(c.Failures) > maxResults {
		c.Failures = c.Failures[:maxResults]
	}
	for _, results := range [][]plainResult{c.Failures, c.Attempts} {
		for i := range results {
			results[i].Message = first200(results[i].Message)
			results[i].Text = first200(results[i].Text)
		}
	}
	return c
}

// seeds are documents from which the fuzzers start.
var seeds = []string{
	"<testsuite><testcase name='a'/></testsuite>",
	"<?xml version='1.0' encoding='UTF-8'?>\n<testsuites name='all'><testsuite name='s' failures='1'><testcase classname='c' name='n' time='1.5'><failure message='m' type='t'>x &lt; y\n</failure></testcase></testsuite></testsuites>",
	"<testsuites><testcase name='a'><error><![CDATA[<x> & ]]]]><![CDATA[>]]></error><system-out>o</system-out></testcase></testsuites>",
	"<testsuite name='a'><testsuite name='b'><testcase name='c'><skipped message='m'/></testcase></testsuite><error message='suite'/></testsuite>",
	"<testsuite><testcase name='a'><flakyFailure message='m'><stackTrace>t</stackTrace><system-out>o</system-out></flakyFailure></testcase><testcase name='b'><failure/><rerunError type='t'>x</rerunError></testcase></testsuite>",
	"<testsuite><testcase name='a'><testcase name='b'><failure/></testcase></testcase></testsuite>",
	"<!DOCTYPE x [<!ENTITY y 'z'>]><!-- c --><x:testsuite xmlns:x='u'><?pi?><testcase x:name='a' name='b' status='disabled'><properties><property name='p' value='v'/></properties></testcase></x:testsuite>",
	"<testsuite>\r\n<testcase name='a&#10;b&#x41;' class='c' classname=\"d'\"><other><failure>1<b>2</b>3</failure></other></testcase>\r</testsuite>",
	"<coverage><testcase/></coverage>",
	"<!DOCTYPE <0<testcase/>><!-->\"-->>",
	"<x:testsuite><?A<properties?><testcase></testcase></x:testsuite>",
	"<testsuite name='Root Suite' file='x.js'/><testsuite><testcase name='a'><skipped type='todo'/><failure/></testcase></testsuite>",
}

// FuzzTree compares the scanner with encoding/xml on every document that
// encoding/xml takes.
func FuzzTree(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	read := reader(windowSize)
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > maxCompared {
			return
		}
		if want, err := compared(b); err == nil {
			cases, file := read(t, b)
			checkTree(t, b, want, cases, file)
		}
	})
}

// plainStructure reports whether go-junit sees all of a document: every case
// directly in a suite, every suite in suites only, at most one result in a case,
// and nothing that go-junit does not know.
func plainStructure(n *node, parent string) bool {
	results := 0
	for _, child := range n.children {
		ok := true
		switch child.name {
		case "testcase":
			ok = parent == "testsuite" && statusOf([]byte(child.attr("status"))) == saysNothing && statusOf([]byte(child.attr("result"))) == saysNothing
		case "testsuite":
			ok = parent == "testsuite" || parent == "testsuites" || parent == ""
		case "testsuites":
			ok = parent == ""
		case "testrun", "disabled", "ignored":
			ok = false
		case "failure", "error", "skipped":
			results++
			ok = parent == "testcase" && results == 1 && child.attr("message") != "Unable to find executable"
		default:
			ok = !strings.HasPrefix(child.name, "flaky") && !contains(child, "testcase", "testsuite", "failure", "error", "skipped", "disabled", "ignored")
		}
		if !ok || child.name != "" && !plainStructure(child, child.name) {
			return false
		}
	}
	return true
}

func contains(n *node, names ...string) bool {
	for _, child := range n.children {
		for _, name := range names {
			if child.name == name {
				return true
			}
		}
		if contains(child, names...) {
			return true
		}
	}
	return false
}

// checkGoJUnit compares totals with those of go-junit, where it sees all.
func checkGoJUnit(t *testing.T, b []byte, read func(testing.TB, []byte) ([]*report.Case, report.File)) bool {
	t.Helper()
	suites, err := gojunit.IngestReader(bytes.NewReader(b))
	if err != nil {
		return false
	}
	root, err := parseTree(b)
	if err != nil || !plainStructure(root, "") {
		return false
	}
	var want facts
	for _, s := range suites {
		s.Aggregate()
		want.Tests += s.Totals.Tests
		want.Passed += s.Totals.Passed
		want.Failed += s.Totals.Failed
		want.Errored += s.Totals.Error
		want.Skipped += s.Totals.Skipped
	}
	cases, _ := read(t, b)
	written, _ := apart(cases)
	got := count(written)
	got.Flaky, got.Time = 0, 0
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%q (-go-junit +scanner)\n%s", b, d)
	}
	return true
}

func FuzzGoJUnit(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	read := reader(windowSize)
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) <= maxCompared {
			checkGoJUnit(t, b, read)
		}
	})
}

func TestGoJUnit(t *testing.T) {
	t.Parallel()
	compare := 0
	for _, e := range sampled(t) {
		if checkGoJUnit(t, corpusFile(t, "public/"+e.Path), readAll) {
			compare++
		}
	}
	if compare < 200/sparse {
		t.Errorf("only %d documents compared", compare)
	}
	t.Logf("%d documents compared", compare)
}

// TestGoJUnitDefects holds what go-junit gets wrong, and that we do not. It
// fails when go-junit is repaired: then the defect is to be struck off.
func TestGoJUnitDefects(t *testing.T) {
	t.Parallel()
	type totals struct{ tests, passed, failed, errored, skipped int }
	tests := []struct {
		name, doc    string
		theirs, ours totals // theirs is zero when it refuses the document
	}{
		{"cases directly under the root are lost", "<testsuites><testcase name='a'><failure/></testcase></testsuites>", totals{}, totals{1, 0, 1, 0, 0}},
		{"errors of a suite are lost", "<testsuite><error/><testcase name='a'/></testsuite>", totals{1, 1, 0, 0, 0}, totals{2, 1, 0, 1, 0}},
		{"cases in cases are lost", "<testsuite><testcase name='a'><testcase name='b'><failure/></testcase></testcase></testsuite>", totals{1, 1, 0, 0, 0}, totals{2, 1, 1, 0, 0}},
		{"suites in other elements of a suite are lost", "<testsuite><x><testsuite><testcase name='a'><failure/></testcase></testsuite></x></testsuite>", totals{}, totals{1, 0, 1, 0, 0}},
		{"failures in other elements are lost", "<testsuite><testcase name='a'><x><failure/></x></testcase></testsuite>", totals{1, 1, 0, 0, 0}, totals{1, 0, 1, 0, 0}},
		{"the last child decides", "<testsuite><testcase name='a'><failure/><skipped/></testcase></testsuite>", totals{1, 0, 0, 0, 1}, totals{1, 0, 1, 0, 0}},
		{"disabled is unknown", "<testsuite><testcase name='a'><disabled/></testcase></testsuite>", totals{1, 1, 0, 0, 0}, totals{1, 0, 0, 0, 1}},
		{"the status attribute is not looked at", "<testsuite><testcase name='a' status='notrun'/></testsuite>", totals{1, 1, 0, 0, 0}, totals{1, 0, 0, 0, 1}},
		{"a failing status attribute is not looked at", "<testsuite><testcase name='a' status='failed'/></testsuite>", totals{1, 1, 0, 0, 0}, totals{1, 0, 1, 0, 0}},
		{"declared failures are not looked at", "<testsuite failures='1'><testcase name='a'/></testsuite>", totals{1, 1, 0, 0, 0}, totals{2, 1, 0, 1, 0}},
		{"one control character and the file is refused", "<testsuite><testcase name='a\x1b'/></testsuite>", totals{}, totals{1, 1, 0, 0, 0}},
		{"other encodings are refused", "<?xml version='1.0' encoding='ISO-8859-1'?><testsuite><testcase name='\xe4'/></testsuite>", totals{}, totals{1, 1, 0, 0, 0}},
		{"cut documents are refused", "<testsuite><testcase name='a'/>", totals{}, totals{1, 1, 0, 0, 0}},
		{"XML 1.1 is refused", "<?xml version='1.1'?><testsuite><testcase name='a'/></testsuite>", totals{}, totals{1, 1, 0, 0, 0}},
		{"a comment with the end of a CDATA section is refused", "<testsuite><testcase name='a'><!-- ]]> --></testcase></testsuite>", totals{}, totals{1, 1, 0, 0, 0}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var theirs totals
			suites, err := gojunit.IngestReader(strings.NewReader(test.doc))
			for _, s := range suites {
				theirs = totals{
					theirs.tests + s.Totals.Tests, theirs.passed + s.Totals.Passed, theirs.failed + s.Totals.Failed,
					theirs.errored + s.Totals.Error, theirs.skipped + s.Totals.Skipped,
				}
			}
			if theirs != test.theirs {
				t.Errorf("go-junit: %+v, %v, want %+v", theirs, err, test.theirs)
			}
			_, f := readAll(t, []byte(test.doc))
			o := f.Totals
			if ours := (totals{o.Tests, o.Passed, o.Failed, o.Errored, o.Skipped}); ours != test.ours {
				t.Errorf("we: %+v, want %+v", ours, test.ours)
			}
		})
	}
}

// TestGoJUnitDetails holds what go-junit loses beside counts.
func TestGoJUnitDetails(t *testing.T) {
	t.Parallel()
	const doc = "<testsuite><testcase name='a' time='0,25'><failure message='first'/><failure message='second'/><rerunFailure message='again'/></testcase></testsuite>"
	suites, err := gojunit.Ingest([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	theirs := suites[0].Tests[0]
	if theirs.Message != "second" || theirs.Duration.Seconds() != 25 {
		t.Errorf("go-junit: %q in %v, want only the last failure and a hundred times the time", theirs.Message, theirs.Duration)
	}
	cases, _ := readAll(t, []byte(doc))
	c := cases[0]
	want := report.Case{
		Name: "a", Status: report.Failed, Duration: 250e6, Failures: []report.Failure{{Message: "first"}, {Message: "second"}},
		Attempts: []report.Attempt{{Status: report.Failed, Failure: &report.Failure{Message: "again"}}},
	}
	if d := cmp.Diff(&want, c); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
