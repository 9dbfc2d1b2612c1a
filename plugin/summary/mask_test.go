package summary

import (
	"strings"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/markdown/markdowntest"
	"github.com/testpost/testpost/plugin/report"
)

// A secret is hidden wherever it was printed, even where escaping, cutting or
// joining lines would have changed it beyond recognition.
func TestMask(t *testing.T) {
	t.Parallel()
	const secret = "s3cr|et_`x`\\|<&\nline two"
	attacks := strings.Repeat("x", maxName*3/4-5) + secret + strings.Repeat("y", maxName)
	s := newScene(check.Failure, 1).linked()
	c := failed(attacks, attacks, attacks, attacks)
	c.Failures[0].Details = report.Text{Head: attacks}
	c.Output.Head, c.Attachments, c.Report = attacks, []string{attacks}, attacks
	s.cause(attacks, s.add(c, attacks, 1), s.add(c, "", 0))
	s.add(c, attacks, 3)
	s.add(report.Case{Name: secret, Output: report.Text{Head: strings.Repeat("a\n", 20) + secret}, Status: report.Failed}, "", 0)
	s.add(report.Case{Name: secret, Status: report.Passed, Flaky: true, Attempts: []report.Attempt{{Status: report.Failed, Failure: &c.Failures[0]}}}, "", 0)
	s.file(secret, report.Partial, report.Problem{Message: attacks, Lost: true})
	s.Report.Slowest = []*report.Case{{Name: secret, Duration: time.Second}, {Name: attacks, Duration: time.Second}}
	s.Report.Suites = []report.Suite{{Name: secret}, {Name: attacks}}
	s.Report.Totals.Suites = 2
	s.Unmatched = []string{secret}
	s.Link = nil
	s.Mask = func(text string) string { return strings.ReplaceAll(text, secret, "***") }
	for _, doc := range []string{Markdown(s.Subject, Options{}), Details(s.Subject, Options{})} {
		for _, part := range []string{"s3cr", "line two", "et_"} {
			if i := strings.Index(doc, part); i >= 0 {
				t.Errorf("%q of the secret is in %q", part, doc[max(0, i-80):i+len(part)])
			}
		}
		if !strings.Contains(doc, "***") {
			t.Error("nothing was hidden")
		}
		for _, wrong := range markdowntest.Inspect(doc, allowed) {
			t.Error(wrong)
		}
	}
}
