package summary

import (
	"strings"
	"time"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/quarantine"
	"github.com/testpost/testpost/plugin/report"
)

// attacks try to be something in the summary.
var attacks = []string{
	"</summary></details><img src=x onerror=alert(1)>", "<script>alert(1)</script>", "](https://evil.example) @octocat #1 o/r#2",
	"![a](https://evil.example/a.png)", "```\n# heading\n- [ ] task\n", "a | b | @team\n|--|--|", "www.evil.example https://evil.example a@evil.example",
	"deadbeef0123 :tada: [[Home]] $x$ GH-1", "\x1b[31mred\x1b[0m\u202egnp.exe\u200b\x00", "::error::x\n##vso[task.complete result=Succeeded;]", `a\|b\`, "`", "\xff\xfe",
	"<!-- -->", "<details><summary>", "~~~\n> quote", "1. list", "***", "&lt;b&gt;&#64;octocat", "\n\n\n# a", strings.Repeat("`", 300), "[a]: https://evil.example", "]: https://evil.example",
}

func hostile() *Subject {
	s := newScene(check.Failure, 3).linked()
	s.Name = attacks[0]
	q := &quarantine.Result{List: &quarantine.List{Path: attacks[1]}, Lapsed: map[*report.Case]*quarantine.Entry{}}
	s.Quarantine = q
	for i, a := range attacks {
		b := attacks[(i+7)%len(attacks)]
		c := failed(b, a, b, a)
		c.Failures[0].Details = report.Text{Head: a + "\n" + b, Tail: b, Omitted: 77}
		c.Output.Head, c.Attachments, c.Report = a, []string{b}, a
		d := c
		d.Failures = append([]report.Failure{{Message: b}}, c.Failures...)
		s.cause(a, s.add(c, "src/"+a, 1), s.add(d, "", 0))
		s.cause("", s.add(c, a, 0))
		s.add(report.Case{Name: a, Class: b, Status: report.Passed, Flaky: true, Duration: time.Second, Report: b,
			Attempts: []report.Attempt{{Status: report.Errored, Failure: &c.Failures[0]}}}, b, 3)
		s.Findings.Causes[len(s.Findings.Causes)-1].Owners = []string{a, b}
		e := &quarantine.Entry{Test: a, Reason: b, Owner: a, Line: i + 1}
		q.Held, q.Expired, q.Lapsed[s.Report.Cases[3*i]] = append(q.Held, quarantine.Held{Case: &c, Entry: e}), append(q.Expired, e), e
		s.file(a, report.Partial, report.Problem{Message: b, Line: i, Column: 7, Lost: i%2 == 0})
		s.Unmatched = append(s.Unmatched, a)
		s.Report.Slowest = append(s.Report.Slowest, &report.Case{Name: a, Class: b, Duration: time.Second})
		s.Report.Suites = append(s.Report.Suites, report.Suite{Name: a})
	}
	s.Report.Totals.Suites = len(attacks)
	s.reason(check.OnUnreadable)
	return s.Subject
}
