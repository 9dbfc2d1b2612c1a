package summary

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/report"
)

// earlier is the state of a run with these cases.
func earlier(commit string, cases ...report.Case) *history.State {
	part, bounds := &report.Part{}, report.Bounds{Slowest: history.Slowest}.WithDefaults()
	for i := range cases {
		c := &cases[i]
		part.File.Totals.Count(c.Status, c.Flaky, c.Duration)
		part.Present(c.Suite, c.Class, c.Name, c.Status)
		part.Keep(c, bounds)
		part.Slowest = append(part.Slowest, c)
	}
	b := report.NewBuilder(bounds, nil)
	b.Add(part)
	return history.Compare(nil, b.Report()).Next(b.Report(), history.Run{Name: "Tests", Commit: commit})
}

// compared gives s the history that a report with its cases has.
func (s scene) compared(before *history.State) *history.Comparison {
	s.Report.Census = &report.Census{}
	for _, c := range s.Report.Cases {
		s.Report.Census.Add(c.Suite, c.Class, c.Name, c.Status)
	}
	for _, c := range s.Report.Slowest {
		s.Report.Census.Add(c.Suite, c.Class, c.Name, report.Passed)
	}
	s.History = history.Compare(before, s.Report)
	s.History.From = "check run 101 at 4f1c2d3 (the base of the pull request)"
	return s.History
}

const baseCommit = "4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c"

// changed is a pull request on a branch where something was broken before.
func changed() *Subject {
	s := newScene(check.Failure, 40).linked()
	known := failed("shop.CartTest", "totals add up", "AssertionError", "want 30.00, got 29.99")
	known.Fingerprint = 1
	other := failed("shop.TaxTest", "rounds", "AssertionError", "want 7, got 19")
	other.Fingerprint = 2
	gone := failed("shop.OldTest", "is left alone", "AssertionError", "no")
	fixed := failed("shop.StockTest", "counts <b>", "AssertionError", "no")
	slow := report.Case{Class: "shop.ImportTest", Name: "imports all", Status: report.Passed, Duration: 2 * time.Second}
	plain := func(name string) report.Case {
		return report.Case{Class: "shop.PlainTest", Name: name, Status: report.Passed}
	}
	before := earlier(baseCommit, known, other, gone, fixed, slow, plain("a"), plain("b"), plain("c"))
	other.Fingerprint = 3
	var down []*report.Case
	for i := range 3 {
		down = append(down, s.add(errored("shop.OrderIT", fmt.Sprintf("order %d is stored", i+1), "ConnectException", "refused"), "src/OrderIT.java", 30))
	}
	s.cause("refused", append(down, s.add(known, "src/CartTest.java", 42))...)
	s.cause("want 7, got 19", s.add(other, "src/TaxTest.java", 3))
	fixed.Status, fixed.Failures = report.Passed, nil
	slow.Duration = 9 * time.Second
	s.Report.Slowest = []*report.Case{&slow, &fixed, {Class: "shop.PlainTest", Name: "a"}}
	h := s.compared(before)
	s.Findings.Causes[0].New = 3
	flaky := report.Case{Class: "shop.MailTest", Name: "sends once", Status: report.Passed, Flaky: true, MoreAttempts: 1}
	s.add(flaky, "src/MailTest.java", 12)
	h.NewlyFlaky = 1
	s.reason(check.OnNew)
	s.Verdict.Reasons = []check.Condition{check.OnNew}
	return s.Subject
}

// doubted is compared with a run that somebody else wrote.
func doubted() *Subject {
	s := newScene(check.Failure, 3)
	known := failed("shop.CartTest", "totals add up", "AssertionError", "want 30.00, got 29.99")
	before := earlier(baseCommit, known)
	s.cause("want 30.00, got 29.99", s.add(known, "", 0))
	s.compared(before).Doubt = `it was written by "<i>lint</i> @you", not with the credentials of this step`
	s.reason(check.OnNew)
	s.Verdict.Reasons = []check.Condition{check.OnNew}
	return s.Subject
}

// firstRun is the first run of all.
func firstRun() *Subject {
	s := newScene(check.Failure, 3)
	s.cause("no", s.add(failed("shop.CartTest", "totals", "AssertionError", "no"), "", 0))
	s.History = history.Compare(nil, s.Report)
	s.History.Doubt = "no earlier run was found"
	s.reason(check.OnNew)
	s.Verdict.Reasons = []check.Condition{check.OnNew}
	return s.Subject
}

// allKnown is a run whose failures are no news, with fewer tests than before.
func allKnown() *Subject {
	s := newScene(check.Neutral, 0)
	known := failed("shop.CartTest", "totals add up", "AssertionError", "want 30.00, got 29.99")
	before := earlier(baseCommit, known, report.Case{Name: "a", Status: report.Passed}, report.Case{Class: "shop.OldTest", Name: "b", Status: report.Passed})
	s.cause("want 30.00, got 29.99", s.add(known, "", 0))
	s.compared(before)
	s.reason(check.OnFewer)
	return s.Subject
}

func TestMark(t *testing.T) {
	t.Parallel()
	s := changed()
	got := map[string]string{}
	for _, c := range s.Report.Cases {
		got[c.Name] = Mark(s, c)
	}
	want := map[string]string{"order 1 is stored": "new", "order 2 is stored": "new", "order 3 is stored": "new", "sends once": "new",
		"totals add up": "since 4f1c2d3", "rounds": "since 4f1c2d3, for another reason now"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.History = nil
	if got := Mark(s, s.Report.Cases[0]) + Compared(s) + strings.Join(Changes(s), ""); got != "" {
		t.Errorf("without an earlier run: %q", got)
	}
}

func TestTitleSaysWhatIsNew(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		failed, errored, fresh int
		want                   string
	}{
		{1, 0, 1, "1 failed (new), 5 passed in 50ms"}, {1, 0, 0, "1 failed (known), 5 passed in 50ms"}, {0, 2, 2, "2 errored (all new), 5 passed in 50ms"},
		{2, 1, 1, "2 failed, 1 errored (1 new), 5 passed in 50ms"}, {2, 1, 0, "2 failed, 1 errored (all known), 5 passed in 50ms"}, {0, 0, 0, "5 passed in 50ms"},
	} {
		s := newScene(check.Failure, 5)
		s.Report.Totals.Failed, s.Report.Totals.Errored, s.Report.Totals.Tests = c.failed, c.errored, 5+c.failed+c.errored
		s.History = &history.Comparison{Before: &history.State{}, New: c.fresh}
		if got := Title(s.Subject); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
