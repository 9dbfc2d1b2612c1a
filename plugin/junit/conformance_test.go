package junit

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/testpost/testpost/plugin/report"
)

// decisions are the files that we read differently from the plain rules by
// which the facts were counted, and why. What concerns a rule rather than a
// file is in checkJUnit: synthetic cases, and a failed case that a cut ends in.
var decisions = map[string]struct {
	change func(*facts)
	reason string
}{
	"EnricoMi__publish-unit-test-result-action/python/test/files/xunit/mstest/jenkinsci/testcase3.junit-xml": {
		func(f *facts) { f.Time = 0.024 },
		"0,014 is a decimal comma: no number of thousands begins with a zero",
	},
}

// salvaged are the files that have no root element by the letter, and the cases
// that are in them all the same.
var salvaged = map[string]struct {
	want   facts
	reason string
}{
	"doctest__doctest/examples/all_features/test_output/filter_3_junit.txt": {
		facts{Tests: 10, Passed: 10}, "what the tests print stands between the declaration and the root",
	},
	"doctest__doctest/examples/all_features/test_output/subcases.cpp_junit.txt": {
		facts{Tests: 31, Passed: 24, Failed: 7}, "likewise",
	},
	"doctest__doctest/examples/exe_with_static_libs/test_output/exe_with_static_libs_junit.txt": {
		facts{Tests: 4, Passed: 4}, "likewise",
	},
	"doctest__doctest/examples/executable_dll_and_plugin/test_output/executable_dll_and_plugin_junit.txt": {
		facts{Tests: 5, Passed: 3, Failed: 1, Errored: 1}, "likewise",
	},
	"catchorg__Catch2/tests/SelfTest/Baselines/junit.sw.approved.txt": {
		facts{Tests: 968, Passed: 860, Failed: 65, Errored: 14, Skipped: 29},
		"the name of the root element is mutilated; failures of [!mayfail] are expected",
	},
}

// unshown are the files in which a suite has an error of its own, or declares
// failures or errors that no case shows, and the number of cases we add for it:
// otherwise such a report would be green.
var unshown = map[string]int{
	"EnricoMi__publish-unit-test-result-action/python/test/files/nunit/nunit3/jenkins/NUnit-multinamespace.junit-xml": 1,
	"EnricoMi__publish-unit-test-result-action/python/test/files/nunit/nunit3/jenkins/NUnit-simple.junit-xml":         1,
	"allure-framework__allure2/plugins/junit-xml-plugin/src/test/resources/junitdata/with-timestamp.xml":              1,
	"bhovhannes__junit-report-merger/test/fixtures/with-entities-in-attributes.xml":                                   1,
	"inorton__junit2html/tests/junit-testrun.xml":                                                                     1,
	"jenkinsci__junit-plugin/src/test/resources/hudson/tasks/junit/junit-report-6700.xml":                             1,
	"jenkinsci__junit-plugin/src/test/resources/hudson/tasks/junit/junit-report-nested-testsuites.xml":                1,
	"jenkinsci__xunit-plugin/src/test/resources/org/jenkinsci/plugins/xunit/types/xunitdotnet/testcase2/result.xml":   1,
	"lukejpreston__xunit-viewer/data/lots-of-results.xml":                                                             1,
	"lukejpreston__xunit-viewer/data/multi_suite.xml":                                                                 1,
	"lukejpreston__xunit-viewer/data/name.has.dots.xml":                                                               1,
	"lukejpreston__xunit-viewer/data/passing_suite.xml":                                                               1,
	"lukejpreston__xunit-viewer/data/pytest_testcase_properties.xml":                                                  1,
	"weiwei__junitparser/tests/data/no_fails.xml":                                                                     1,
}

// A tally counts what the conformance test has compared.
type tally struct {
	mu     sync.Mutex
	counts map[string]int
}

func (t *tally) add(what string, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = make(map[string]int)
	}
	t.counts[what] += n
}

func TestConformance(t *testing.T) {
	t.Parallel()
	var done tally
	t.Run("files", func(t *testing.T) {
		for _, e := range expectations(t) {
			t.Run(e.Path, func(t *testing.T) {
				t.Parallel()
				cases, f := readAll(t, corpusFile(t, "public/"+e.Path))
				done.add("files", 1)
				done.add(string(f.Outcome), 1)
				done.add("cases", len(cases))
				switch e.Kind {
				case "empty":
					wantOutcome(t, f, report.Empty, true)
				case "foreign":
					wantOutcome(t, f, report.Foreign, false)
				case "not-xml":
					checkNotXML(t, e, cases, f)
				default:
					checkJUnit(t, e, cases, f, &done)
				}
			})
		}
	})
	t.Log(fmt.Sprint(done.counts))
}

func wantOutcome(t *testing.T, f report.File, want report.Outcome, lost bool) {
	t.Helper()
	if f.Outcome != want || f.Totals.Tests != 0 || len(f.Problems) == 0 || f.Problems[0].Lost != lost {
		t.Errorf("outcome %s with %d cases and %+v, want %s", f.Outcome, f.Totals.Tests, f.Problems, want)
	}
}

func checkNotXML(t *testing.T, e expectation, cases []*report.Case, f report.File) {
	s, ok := salvaged[e.Path]
	if !ok {
		wantOutcome(t, f, report.Unreadable, true)
		return
	}
	if d := cmp.Diff(s.want, count(cases)); d != "" {
		t.Errorf("%s (-want +got)\n%s", s.reason, d)
	}
	if len(f.Problems) == 0 {
		t.Error("no problem noted")
	}
}

func checkJUnit(t *testing.T, e expectation, cases []*report.Case, f report.File, done *tally) {
	want := wantFacts(t, e, f)
	written, synthetic := apart(cases)
	got := count(written)
	if e.cut() && got.Tests == want.Tests+1 {
		addCutCase(t, &want, written[len(written)-1])
		done.add("failed cases that a cut ends in", 1)
	}
	if len(synthetic) != unshown[e.Path] {
		t.Errorf("%d synthetic cases, want %d: %+v", len(synthetic), unshown[e.Path], f.Problems)
	}
	done.add("synthetic cases", len(synthetic))
	if e.WellFormed && want.StrayCases == 0 && len(synthetic) == 0 {
		got.Suites = f.Totals.Suites
	} else {
		want.Suites = 0
	}
	if attempts := countAttempts(written); attempts != want.FlakyElements+want.RerunElements {
		t.Errorf("%d attempts, want %d flaky and %d rerun elements", attempts, want.FlakyElements, want.RerunElements)
	}
	rules := cmp.Options{
		cmpopts.IgnoreFields(facts{}, "StrayCases", "Failing", "FlakyElements", "RerunElements"),
		cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "Time" }, cmp.Comparer(func(a, b float64) bool {
			return math.Abs(a-b) < 1e-6*float64(1+want.Tests)
		})),
	}
	if d := cmp.Diff(want, got, rules); d != "" {
		t.Errorf("(-want +got)\n%s%+v", d, f.Problems)
	}
	checkFailing(t, want.Failing, written)
	done.add("failing cases compared", len(want.Failing))
}

// cut reports whether the document ends too early, rather than being damaged
// in a way that others can repair, too.
func (e expectation) cut() bool { return !e.WellFormed && e.Repaired == nil }

// wantFacts returns what is to be found in the file, and checks its outcome.
func wantFacts(t *testing.T, e expectation, f report.File) facts {
	t.Helper()
	if e.cut() {
		if len(f.Problems) == 0 || !f.Problems[len(f.Problems)-1].Lost || f.Problems[len(f.Problems)-1].Line == 0 {
			t.Errorf("outcome %s with %+v, want a problem with a line", f.Outcome, f.Problems)
		}
		return *e.Before
	}
	want := e.facts
	if e.Repaired != nil {
		want = *e.Repaired
		if len(f.Problems) == 0 {
			t.Error("nothing noted about a damaged file")
		}
	}
	if f.Outcome != report.Read && (f.Outcome != report.Empty || want.Tests > 0) {
		t.Errorf("outcome %s with %+v, want read", f.Outcome, f.Problems)
	}
	if d, ok := decisions[e.Path]; ok {
		d.change(&want)
	}
	return want
}

// addCutCase counts a failed case whose end was cut off.
func addCutCase(t *testing.T, want *facts, c *report.Case) {
	t.Helper()
	if !c.Status.Red() {
		t.Errorf("case %q without an end counts although it did not fail", c.Name)
	}
	want.Tests++
	want.Time += c.Duration.Seconds()
	if c.Status == report.Failed {
		want.Failed++
	} else {
		want.Errored++
	}
}

func checkFailing(t *testing.T, want []failingCase, cases []*report.Case) {
	t.Helper()
	var got []failingCase
	for _, c := range cases {
		if c.Status.Red() && len(got) < len(want) {
			got = append(got, asFailing(c, want[len(got)]))
		}
	}
	for i := range want {
		// An ANSI sequence is removed as a whole, not only its first character.
		want[i].Message = flat(strings.TrimPrefix(want[i].Message, "[31m"))
		if i < len(got) { // a line break that is written as it is stays one
			got[i].Message = flat(got[i].Message)
		}
		if i < len(got) && len(got[i].Message) > len(want[i].Message) && want[i].Message != "" {
			got[i].Message = got[i].Message[:len(want[i].Message)]
		}
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("failing cases (-want +got)\n%s", d)
	}
}

// asFailing describes c as the corpus does, as far as w says anything.
func asFailing(c *report.Case, w failingCase) failingCase {
	g := failingCase{Outcome: string(c.Status), Name: c.Name, Classname: c.Class, Results: len(c.Failures) + c.MoreFailures}
	if len(c.Failures) > 0 {
		f := c.Failures[0]
		g.Message, g.Type, g.Text = f.Message, f.Type, first200(strings.TrimSpace(f.Details.Head))
		g.ResultFile, g.ResultLine = same(w.ResultFile, f.File), sameLine(w.ResultLine, f.Line)
	}
	g.File, g.Line = same(w.File, c.File), sameLine(w.Line, c.Line)
	if g.SuiteFile = w.SuiteFile; w.File == nil {
		g.SuiteFile = same(w.SuiteFile, c.File)
	}
	return g
}

// same returns got as a wanted string, nil when nothing is wanted.
func same(want *string, got string) *string {
	if want == nil || *want == "" {
		return want
	}
	return &got
}

func sameLine(want *string, got int) *string {
	if want == nil || number([]byte(*want)) == got {
		return want
	}
	s := fmt.Sprint(got)
	return &s
}

func first200(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), 200)])
}
