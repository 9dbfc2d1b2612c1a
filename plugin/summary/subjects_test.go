package summary

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
)

// A scene puts a subject together.
type scene struct{ *Subject }

func newScene(c check.Conclusion, passed int) scene {
	s := scene{&Subject{Name: "Tests", Report: &report.Report{}, Verdict: check.Verdict{Conclusion: c}}}
	s.Findings.Locations = map[*report.Case]report.Location{}
	s.Findings.CauseOf = map[*report.Case]string{}
	s.file("build/reports/TEST-shop.xml", report.Read)
	s.Report.Totals = report.Totals{Tests: passed, Passed: passed, Duration: time.Duration(passed) * 10 * time.Millisecond}
	return s
}

func (s scene) file(path string, o report.Outcome, problems ...report.Problem) {
	s.Report.Files = append(s.Report.Files, report.File{Path: path, Outcome: o, Problems: problems})
}

// add counts c and, unless it passed plainly, keeps it. An empty place means
// that none is known.
func (s scene) add(c report.Case, place string, line int) *report.Case {
	k := &c
	if k.Report == "" {
		k.Report = s.Report.Files[0].Path
	}
	s.Report.Totals.Count(k.Status, k.Flaky, k.Duration)
	s.Report.Cases = append(s.Report.Cases, k)
	if place != "" {
		s.Findings.Locations[k] = report.Location{Path: place, Line: line}
	}
	if k.Status.Red() {
		s.reason(check.OnFailed)
	}
	return k
}

func (s scene) reason(c check.Condition) {
	for _, r := range s.Verdict.Holds {
		if r == c {
			return
		}
	}
	s.Verdict.Holds = append(s.Verdict.Holds, c)
	if s.Verdict.Conclusion == check.Failure {
		s.Verdict.Reasons = append(s.Verdict.Reasons, c)
	}
}

func (s scene) cause(title string, cases ...*report.Case) {
	c := annotate.Cause{ID: fmt.Sprintf("c%d", len(s.Findings.Causes)+1), Title: title, Cases: cases}
	for _, k := range cases {
		s.Findings.CauseOf[k] = c.ID
		if l, ok := s.Findings.Locations[k]; ok && c.Location == nil {
			c.Location = &l
		}
	}
	s.Findings.Causes = append(s.Findings.Causes, c)
}

func (s scene) linked() scene {
	s.DetailsURL = "https://ci.example/build/42"
	s.Link = func(l report.Location) string {
		return fmt.Sprintf("https://code.example/shop/blob/4f1c/%s#L%d", (&url.URL{Path: l.Path}).EscapedPath(), l.Line)
	}
	return s
}

func failed(class, name, kind, message string) report.Case {
	return report.Case{Suite: class, Class: class, Name: name, Status: report.Failed, Duration: 120 * time.Millisecond,
		Failures: []report.Failure{{Type: kind, Message: message}}}
}

func errored(class, name, kind, message string) report.Case {
	c := failed(class, name, kind, message)
	c.Status, c.Failures[0].Error = report.Errored, true
	return c
}

func detailed(c report.Case, details string) report.Case {
	c.Failures[0].Details.Head = details
	return c
}

// pullRequest is what a bad day looks like: several languages, one broken
// database behind most of it.
func pullRequest() *Subject {
	s := newScene(check.Failure, 1180).linked()
	var down []*report.Case
	for i := range 57 {
		c := errored("shop.OrderIT", fmt.Sprintf("order %d is stored", i+1), "java.net.ConnectException", "Connection refused: db:5432")
		c = detailed(c, "java.net.ConnectException: Connection refused: db:5432\n\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)\n\tat shop.Database.open(Database.java:88)\n\tat shop.OrderIT.store(OrderIT.java:30)")
		down = append(down, s.add(c, "src/it/java/shop/OrderIT.java", 30))
	}
	price := s.add(failed("shop.CartTest", "totals add up", "org.opentest4j.AssertionFailedError", "expected: <30.00> but was: <29.99>"), "src/test/java/shop/CartTest.java", 42)
	golang := s.add(detailed(failed("example.com/shop/tax", "TestRate/reduced", "", "Failed"),
		"=== RUN   TestRate/reduced\n    rate_test.go:57: rate(\"book\") = 19, want 7\n    rate_test.go:58: see https://tax.example/rates and ask @finance\n--- FAIL: TestRate/reduced (0.00s)"), "tax/rate_test.go", 57)
	python := s.add(failed("tests.test_export.TestCsv", "test_header[utf-8-sig]", "", "AssertionError: assert 'id,name' == '\\ufeffid,name'\n  \n  - \ufeffid,name\n  ? -\n  + id,name"), "tests/test_export.py", 19)
	js := s.add(failed("checkout.spec.ts", "Checkout › pays | with a voucher", "Error", "expect(locator).toHaveText(expected)\n\nLocator: getByRole('status')\nExpected: \"Paid\"\nReceived: \"Declined\"\nTimeout:  5000ms"), "web/checkout.spec.ts", 88)
	flaky := report.Case{Class: "shop.MailTest", Name: "sends once", Status: report.Passed, Flaky: true, Duration: 9 * time.Second,
		Attempts: []report.Attempt{{Status: report.Failed, Failure: &report.Failure{Type: "java.lang.AssertionError", Message: "timed out after 5s\nqueue was empty"}}}}
	s.add(flaky, "src/test/java/shop/MailTest.java", 12)
	s.Report.Totals.Skipped, s.Report.Totals.Tests = 14, s.Report.Totals.Tests+14
	s.cause("java.net.ConnectException: Connection refused: db:N", down...)
	s.cause("expected: <N> but was: <N>", price)
	s.cause("rate(…) = N, want N", golang)
	s.cause("AssertionError: assert … == …", python)
	s.cause("expect(locator).toHaveText(expected)", js)
	s.file("web/results.xml", report.Partial, report.Problem{Kind: "truncated", Line: 1204, Column: 17, Lost: true, Message: "the file ends inside <testcase>; the 212 tests before it were kept"})
	s.file("coverage.xml", report.Foreign, report.Problem{Kind: "foreign", Message: "the root element is <coverage>, not a JUnit report", Line: 2, Column: 1})
	s.reason(check.OnUnreadable)
	s.slowest()
	s.suites("shop.OrderIT", "shop.CartTest", "example.com/shop/tax", "tests.test_export", "checkout.spec.ts", "shop.MailTest")
	return s.Subject
}

func (s scene) slowest() {
	for i, d := range []time.Duration{9 * time.Second, 2500 * time.Millisecond, 700 * time.Millisecond, 90 * time.Millisecond, 4 * time.Millisecond} {
		s.Report.Slowest = append(s.Report.Slowest, &report.Case{Class: "shop.ImportTest", Name: fmt.Sprintf("imports %d|%d rows", i, i*1000), Duration: d})
	}
}

func (s scene) suites(names ...string) {
	for i, name := range names {
		t := report.Totals{Tests: 200 + i, Passed: 200, Failed: i % 3, Duration: time.Duration(i) * 1500 * time.Millisecond}
		s.Report.Suites = append(s.Report.Suites, report.Suite{Name: name, Totals: t})
	}
	s.Report.Totals.Suites = len(names)
}

func manyCauses() *Subject {
	s := newScene(check.Failure, 12)
	for i := range 25 {
		c := s.add(failed("shop.Test", fmt.Sprintf("case %d", i), "", fmt.Sprintf("broken in way %d\nand more to say", i)), "src/Test.java", i+1)
		s.cause("broken", c)
	}
	return s.Subject
}

func tenThousand(text int) *Subject {
	s := newScene(check.Failure, 0)
	var group []*report.Case
	for i := range 10_000 {
		group = append(group, s.add(failed("load.Test", fmt.Sprintf("case %d", i), "", strings.Repeat("x", text)), "", 0))
		if len(group) == 100 {
			s.cause(fmt.Sprintf("load %d", i/100), group...)
			group = nil
		}
	}
	s.Findings.Unplaced = 10_000
	return s.Subject
}

func briefOnes() *Subject {
	s := newScene(check.Failure, 3)
	s.cause("boom", s.add(failed("a.Test", "one", "", "boom"), "a_test.go", 3), s.add(failed("a.Test", "two", "", "boom"), "a_test.go", 3))
	for i := range 300 {
		c := failed("a.Test", fmt.Sprintf("brief %d", i), "", "")
		s.Report.Brief.Add(&c)
		s.Report.Totals.Count(report.Failed, false, 0)
	}
	for range 5000 {
		s.Report.Totals.Count(report.Failed, false, 0)
	}
	s.Report.Unlisted = 5000
	return s.Subject
}

// partOf is what Go subtests look like, and causes of which most tests were not
// kept in full.
func partOf() *Subject {
	s := newScene(check.Failure, 3)
	s.cause("got 1", s.add(detailed(failed("shop", "TestTable/four", "", "Failed"), "    a_test.go:7: got 1"), "a_test.go", 7))
	parent := s.add(failed("shop", "TestTable", "", "Failed"), "a_test.go", 3)
	s.Findings.Causes[0].Parents = []*report.Case{parent}
	s.Findings.CauseOf[parent] = "c1"
	s.cause("got 2", s.add(failed("shop", "TestB", "", "got 2"), "a_test.go", 9), s.add(failed("shop", "TestC", "", "got 2"), "a_test.go", 12))
	s.Findings.Causes[1].More = 40
	for i := range 40 {
		c := report.Case{Class: "shop", Name: fmt.Sprintf("TestB%d", i), Status: report.Failed, Fingerprint: 2}
		s.Report.Brief.Add(&c)
		s.Report.Totals.Count(report.Failed, false, 0)
	}
	for i := range 2 {
		c := report.Case{Class: "shop", Name: fmt.Sprintf("TestD%d", i), Status: report.Failed, Fingerprint: 3, Brief: true}
		s.Report.Brief.Add(&c)
		s.Report.Totals.Count(report.Failed, false, 0)
		if i == 0 {
			s.cause("shop TestD0", c.Clone())
			s.Findings.Causes[2].More = 1
		}
	}
	s.Findings.MoreCauses = 2
	s.Report.Unlisted = 2
	s.Report.Totals.Count(report.Failed, false, 0)
	s.Report.Totals.Count(report.Failed, false, 0)
	return s.Subject
}

// matrix is one test that fails in three builds.
func matrix() *Subject {
	s := newScene(check.Failure, 3)
	var cases []*report.Case
	for _, system := range []string{"linux", "macos", "windows"} {
		c := failed("shop.Paths", "joins", "", "got a/b, want a")
		c.Report = "out/" + system + "/TEST-shop.xml"
		cases = append(cases, s.add(c, "paths_test.go", 4))
	}
	s.cause("got a/b, want a", cases...)
	s.Findings.Causes[0].Parents = []*report.Case{{Name: "TestAll"}, {Name: "TestAll"}}
	s.Report.Totals.Count(report.Failed, false, 0)
	s.Report.Totals.Count(report.Failed, false, 0)
	return s.Subject
}

// stillOld has a report from before the build that also has a note, and one of
// which nothing was read although its only note does not say so.
func stillOld() *Subject {
	s := newScene(check.Failure, 3)
	s.file("TEST-old.xml", report.Stale, report.Problem{Kind: "time", Message: "a duration was ignored"})
	s.file("TEST-odd.xml", report.Unreadable, report.Problem{Kind: "encoding", Message: "read as GBK"})
	s.reason(check.OnUnreadable)
	s.reason(check.OnStale)
	return s.Subject
}

func damagedFiles() *Subject {
	s := newScene(check.Failure, 14)
	s.reason(check.OnUnreadable)
	s.file("build/TEST-cut.xml", report.Partial,
		report.Problem{Kind: "time", Message: `a duration of "-1" was ignored`, Line: 3, Column: 7},
		report.Problem{Kind: "truncated", Message: "the file ends inside <testcase>; 14 tests before it were kept", Line: 120, Column: 9, Lost: true})
	s.file("build/TEST-locked.xml", report.Unreadable, report.Problem{Kind: "open", Message: "permission denied", Lost: true})
	s.file("build/TEST-odd.xml", report.Unreadable)
	s.file("build/empty.xml", report.Empty)
	s.file("pom.xml", report.Foreign, report.Problem{Kind: "foreign", Message: "the root element is <project>, not a JUnit report", Line: 2, Column: 1})
	s.Unmatched = []string{"**/junit*.xml", "out/`odd`/*.xml"}
	return s.Subject
}

func many() *Subject {
	s := newScene(check.Failure, 3)
	c := failed("MathTest", "adds", "", "/src/math_test.cc:12\nExpected equality of these values:\n  add(2, 2)\n    Which is: 5\n  4")
	for i := range 4 {
		c.Failures = append(c.Failures, report.Failure{Message: fmt.Sprintf("/src/math_test.cc:%d\nValue of: ok\n  Actual: false", 20+i)})
	}
	c.MoreFailures = 7
	s.cause("Expected equality", s.add(c, "src/math_test.cc", 12))
	return s.Subject
}

func printed() *Subject {
	s := newScene(check.Failure, 3)
	c := report.Case{Name: "disk_full", Suite: "ctest", Status: report.Failed, Failures: []report.Failure{{}}}
	c.Output = report.Text{Head: "start", Tail: strings.Repeat("working\n", 20) + "\x1b[31mwrite /tmp/x: no space left on device\x1b[0m\n", Omitted: 1 << 20}
	s.cause("", s.add(c, "", 0))
	return s.Subject
}

func flakyOnes() *Subject {
	s := newScene(check.Failure, 3)
	s.reason(check.OnFlaky)
	for i := range 13 {
		c := report.Case{Class: "shop.MailTest", Name: fmt.Sprintf("sends %d", i), Status: report.Passed, Flaky: true}
		for range 1 + i%2 {
			c.Attempts = append(c.Attempts, report.Attempt{Status: report.Failed, Failure: &report.Failure{Message: "timed out | after `5s`\nsecond line"}})
		}
		s.add(c, "src/test/java/shop/MailTest.java", i)
	}
	return s.Subject
}

func notFailing() *Subject {
	s := newScene(check.Neutral, 3)
	s.add(failed("a", "b", "", "c"), "", 0)
	s.file("TEST-x.xml", report.Unreadable, report.Problem{Message: "permission denied", Lost: true})
	s.reason(check.OnUnreadable)
	return s.Subject
}

func long() *Subject {
	s := newScene(check.Failure, 3)
	name := strings.Repeat("a very long name, 测试 ", 500)
	c := failed(name, name, name, strings.Repeat("a long line without an end ", 5000))
	s.cause(name, s.add(c, strings.Repeat("deep/", 100)+"file.go", 1), s.add(failed("x", "y", "", strings.Repeat("line\n", 500)), "", 0))
	return s.Subject
}

func nothingFound() *Subject {
	return &Subject{Name: "Tests", Report: &report.Report{}, Unmatched: []string{"**/TEST-*.xml", "**/*junit*.xml"},
		Verdict: check.Verdict{Conclusion: check.Failure, Reasons: []check.Condition{check.OnMissing, check.OnEmpty}, Holds: []check.Condition{check.OnMissing, check.OnEmpty}}}
}

func foreignOnly() *Subject {
	s := newScene(check.Failure, 0)
	s.Report.Files = nil
	s.file("pom.xml", report.Foreign)
	s.file("coverage.xml", report.Foreign)
	s.reason(check.OnEmpty)
	return s.Subject
}

func tooFew() *Subject {
	s := newScene(check.Failure, 3)
	s.MinTests = 1000
	s.reason(check.OnEmpty)
	return s.Subject
}

func old() *Subject {
	s := newScene(check.Failure, 3)
	s.Report.Files = nil
	s.file("TEST-a.xml", report.Stale)
	s.reason(check.OnStale)
	return s.Subject
}

func skippedOnly() *Subject {
	s := newScene(check.Skipped, 0)
	for range 12 {
		s.Report.Totals.Count(report.Skipped, false, 0)
	}
	return s.Subject
}

func green() *Subject {
	s := newScene(check.Success, 12_040)
	s.slowest()
	s.suites("b", "a", "c|d")
	return s.Subject
}

func stopped(c check.Conclusion) *Subject {
	s := newScene(c, 40)
	s.cause("boom", s.add(errored("", "setup", "", "boom"), "", 0))
	return s.Subject
}

func chinese() *Subject {
	s := newScene(check.Failure, 2).linked()
	s.cause("期望值 N，实际值 N", s.add(failed("购物车测试", "合计金额正确", "断言错误", "期望值 3，实际值 4"), "源码/购物车测试.java", 8))
	s.file("构建/测试报告.xml", report.Read)
	return s.Subject
}
