package page

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/quarantine"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// newPage returns the page of a run in which only so many tests passed.
func newPage(c check.Conclusion, passed int) *Page {
	r := &report.Report{Files: []report.File{{Path: "build/TEST-shop.xml", Outcome: report.Read}}}
	r.Totals = report.Totals{Tests: passed, Passed: passed, Duration: time.Duration(passed) * 10 * time.Millisecond}
	s := &summary.Subject{Name: "Unit tests", Report: r, Verdict: check.Verdict{Conclusion: c}}
	s.Findings.Locations = map[*report.Case]report.Location{}
	s.Findings.CauseOf = map[*report.Case]string{}
	return &Page{Subject: s, Source: tree, At: time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC)}
}

// tree is a workspace with one file of 60 lines.
func tree(path string) (io.ReadCloser, error) {
	if path != "src/CartTest.java" {
		return nil, fs.ErrNotExist
	}
	var text strings.Builder
	for i := range 60 {
		fmt.Fprintf(&text, "\tline(%d); // <b>&\r\n", i+1)
	}
	return io.NopCloser(strings.NewReader(text.String())), nil
}

// add counts a case and keeps it. Line 0 with a path is a place of which only
// the file is known.
func (p *Page) add(c report.Case, path string, line int) *report.Case {
	k := &c
	r := p.Subject.Report
	if k.Report == "" {
		k.Report = r.Files[0].Path
	}
	r.Totals.Count(k.Status, k.Flaky, k.Duration)
	r.Cases = append(r.Cases, k)
	if path != "" {
		p.Subject.Findings.Locations[k] = report.Location{Path: path, Line: line}
	}
	if k.Status.Red() {
		p.Subject.Verdict.Reasons = []check.Condition{check.OnFailed}
		p.Subject.Verdict.Holds = p.Subject.Verdict.Reasons
	}
	return k
}

func (p *Page) cause(title string, cases ...*report.Case) *annotate.Cause {
	f := &p.Subject.Findings
	c := annotate.Cause{ID: fmt.Sprintf("c%d", len(f.Causes)+1), Title: title, Cases: cases}
	for _, k := range cases {
		f.CauseOf[k] = c.ID
		if at, ok := f.Locations[k]; ok && c.Location == nil {
			c.Location = &at
			f.Annotations = append(f.Annotations, check.Annotation{Path: at.Path, StartLine: max(at.Line, 1), EndLine: max(at.Line, 1),
				Level: check.LevelFailure, Title: k.Name + ": " + title, Message: summary.Message(k, &k.Failures[0])})
		}
	}
	f.Causes = append(f.Causes, c)
	return &f.Causes[len(f.Causes)-1]
}

func failed(class, name, message, details string) report.Case {
	return report.Case{Suite: class, Class: class, Name: name, Status: report.Failed, Duration: 120 * time.Millisecond,
		Failures: []report.Failure{{Type: "AssertionError", Message: message, Details: report.Text{Head: details}}}}
}

func green() *Page {
	p := newPage(check.Success, 1204)
	p.Receipts = []host.Receipt{{Host: "codeup", Outcome: host.Delivered, URL: "https://codeup.aliyun.com/x/check_runs/101", Message: "check run 101 completed"}}
	return p
}

// red is a bad day: one thing behind many failures, and all else there is.
func red() *Page {
	p := newPage(check.Failure, 80)
	s := p.Subject
	p.Commit, s.DetailsURL = "8b3f0c1d2e4a5b6c7d8e9f00112233445566778a", "https://ci.example/build/42"
	s.Link = func(l report.Location) string {
		return fmt.Sprintf("https://code.example/blob/8b3f/%s#L%d", l.Path, l.Line)
	}
	var down []*report.Case
	for i := range 4 {
		c := failed("shop.OrderIT", fmt.Sprintf("order %d is stored", i+1), "connection refused: db:5432\nis it running?",
			fmt.Sprintf("ConnectException: connection refused: db:5432\n\tat shop.OrderIT.store(OrderIT.java:%d)", i+30))
		c.Status = report.Errored
		down = append(down, p.add(c, "src/CartTest.java", 9))
	}
	down[1].Output.Head, down[1].Attachments = "\n\nserver log\n", []string{"build/screen.png"}
	p.cause("connection refused: db:N", down...).Parents = []*report.Case{{Name: "TestOrders"}}
	one := p.add(failed("shop.CartTest", "totals add up", "expected: <3> but was: <4>", ""), "src/CartTest.java", 12)
	p.cause("expected: <3> but was: <4>", one)
	p.cause("no file", p.add(failed("", "nowhere", "boom", "boom\n\tat x"), "src/gone.go", 3))
	p.add(failed("shop.Lone", "has no cause", "alone", ""), "", 0)
	s.Findings.Annotations = append(s.Findings.Annotations, check.Annotation{Path: "src/CartTest.java", StartLine: 40, Level: check.LevelWarning, Title: "sends once: passed only when run again"},
		check.Annotation{Path: "src/CartTest.java", StartLine: 58, Level: check.LevelNotice, Title: "waits: skipped", Message: "Skipped: no network"})
	p.add(flakyCase(), "src/CartTest.java", 40)
	skipped := report.Case{Class: "shop.Net", Name: "waits", Status: report.Skipped, SkipMessage: "no network\nask Eve"}
	s.Report.Totals.Count(report.Skipped, false, 0)
	s.Report.Skipped = []*report.Case{&skipped}
	s.Report.Slowest = []*report.Case{{Class: "shop.A", Name: "slow", Duration: 3 * time.Second}, {Name: "red", Status: report.Failed, Duration: time.Second}}
	s.Report.Suites = []report.Suite{{Name: "fine", Totals: report.Totals{Tests: 2, Passed: 2}}, {Name: "bad", Totals: report.Totals{Tests: 3, Failed: 1, Passed: 2, Duration: time.Second}}}
	s.Report.Totals.Suites = 2
	s.Findings.Unplaced = 1
	damage(p)
	p.Receipts = receipts()
	return p
}

func flakyCase() report.Case {
	return report.Case{Class: "shop.MailTest", Name: "sends once", Status: report.Passed, Flaky: true, Attempts: []report.Attempt{
		{Status: report.Failed, Failure: &report.Failure{Message: "timed out after 5s", Details: report.Text{Head: "timed out after 5s\n\tat Mail.java:3"}}},
		{Status: report.Passed}}}
}

func damage(p *Page) {
	s := p.Subject
	s.Report.Files = append(s.Report.Files,
		report.File{Path: "build/cut.xml", Outcome: report.Partial, Problems: []report.Problem{
			{Kind: "time", Message: `a duration of "-1" was ignored`, Line: 3, Column: 7},
			{Kind: "truncated", Message: "the file ends inside <testcase>; 14 tests before it were kept", Line: 120, Column: 9, Lost: true}}},
		report.File{Path: "build/odd.xml", Outcome: report.Unreadable}, report.File{Path: "build/empty.xml", Outcome: report.Empty})
	s.Verdict.Reasons = append(s.Verdict.Reasons, check.OnUnreadable)
	s.Verdict.Holds = append(s.Verdict.Reasons, check.OnStale)
	s.Unmatched = []string{"**/junit*.xml"}
}

func receipts() []host.Receipt {
	return []host.Receipt{
		{Host: "codeup", Outcome: host.Delivered, Message: "check run 7 completed", URL: "https://codeup.example/7", Sent: 2, Omitted: 9},
		{Host: "codearts", Outcome: host.Failed, Err: errors.New("upload TEST.xml: 413 Request Entity Too Large\n  hint: send fewer")},
		{Host: "github", Outcome: host.Partial, Message: "2 of 3"},
		{Host: "gitea", Outcome: host.Skipped, Message: "gitea_token is not set"},
	}
}

func nothingFound() *Page {
	s := &summary.Subject{Report: &report.Report{}, Unmatched: []string{"**/TEST-*.xml"}, Verdict: check.Verdict{Conclusion: check.Failure, Reasons: []check.Condition{check.OnMissing}}}
	return &Page{Subject: s, DryRun: true, Receipts: receipts()[3:]}
}

// traps is text that tries everything a page could obey.
const traps = "</pre></script></style><script>alert(1)</script><img src=x onerror=alert(1)> \" onclick=\"x\" ' onload='x' <!-- --> ]]> &lt;b&gt; &#0; " +
	"<a href=\"javascript:alert(1)\">x</a> \x1b[31mred\x1b[0m \x00 bell\a rtl\u202eabc zero\u200bwidth \ufeffbom \u2066iso \u2028 \u0085 bad\xffbyte \u3164fill \U000e0041tag \r return\n\nsecond\tline"

// filled is a page on which text stands in every place that can hold one.
func filled(text string) *Page {
	p := newPage(check.Failure, 3)
	s := p.Subject
	s.Name, p.Commit, s.DetailsURL = text, text, text
	s.Link = func(report.Location) string { return "javascript:" + text }
	k := failed(text, text, text, text)
	k.Failures[0].Type, k.Failures[0].Details.Tail, k.Failures[0].Details.Omitted = text, text, 5
	k.Output.Head, k.Attachments, k.Report = text, []string{text}, text
	other := failed("b"+text, "b"+text, "b"+text, "b"+text)
	parent := failed(text, "c"+text, "", "")
	p.Source = func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("a\n" + text + "\nb")), nil }
	c := p.cause(text, p.add(k, text, 2), p.add(other, text, 3))
	c.Parents, c.Owners = []*report.Case{&parent}, []string{text}
	e := &quarantine.Entry{Test: text, Reason: text, Owner: text, Line: 3}
	s.Quarantine = &quarantine.Result{List: &quarantine.List{Path: text}, Held: []quarantine.Held{{Case: &other, Entry: e}},
		Expired: []*quarantine.Entry{e}, Lapsed: map[*report.Case]*quarantine.Entry{c.Cases[0]: e, c.Cases[1]: e}}
	s.History = &history.Comparison{Before: &history.State{}, From: text, Doubt: text, New: 1}
	lone := failed("", "", "", "")
	lone.Failures = nil
	p.add(lone, "", 0)
	fl := flakyCase()
	fl.Name, fl.Attempts[0].Failure.Message = text, text
	p.add(fl, text, 2)
	s.Report.Brief.Add(&other)
	s.Report.Files[0] = report.File{Path: text, Outcome: report.Outcome(text), Problems: []report.Problem{{Kind: text, Message: text, Line: 1, Lost: true}, {Message: text}}}
	s.Report.Skipped = []*report.Case{{Name: text, SkipMessage: text}}
	s.Report.Totals.Count(report.Skipped, false, 0)
	s.Report.Slowest = []*report.Case{{Name: text, Duration: time.Second}, {Class: text, Duration: time.Second}}
	s.Report.Suites, s.Report.Totals.Suites = []report.Suite{{Name: text}, {Report: text}}, 2
	s.Unmatched = []string{text}
	s.Verdict.Reasons = []check.Condition{check.Condition(text)}
	p.Receipts = []host.Receipt{{Host: text, Outcome: host.Outcome(text), Message: text, URL: "https://x.example/" + text, Err: errors.New(text)}, {Host: "h", URL: "javascript:alert(1)"}}
	return p
}
