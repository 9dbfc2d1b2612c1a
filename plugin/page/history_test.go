package page

import (
	"strings"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/report"
)

// TestHistory: the page says what is new, and what it knows that from.
func TestHistory(t *testing.T) {
	t.Parallel()
	p := newPage(check.Failure, 3)
	one := p.add(failed("shop.CartTest", "totals", "AssertionError", "want 3, got 4"), "src/CartTest.java", 2)
	p.cause("want 3, got 4", one)
	two := p.cause("no server", p.add(failed("shop.MailTest", "sends", "IOError", "no server"), "", 0), p.add(failed("shop.MailTest", "bounces", "IOError", "no server"), "", 0))
	render := func() string {
		var b strings.Builder
		if err := Write(&b, p); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if text := render(); strings.Contains(text, "compare") {
		t.Error("without a history the page speaks of one")
	}
	state := history.Compare(nil, p.Subject.Report).Next(p.Subject.Report, history.Run{Commit: strings.Repeat("4f1c", 10)})
	p.Subject.History = history.Compare(state, p.Subject.Report)
	p.Subject.History.From = "check run 7 at 4f1c4f1 (the base)"
	text := render()
	for _, want := range []string{"3 known failures, compared with check run 7 at 4f1c4f1 (the base).", "<span class=\"tag\">since 4f1c4f1</span>"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	fixed, slower := failed("shop.CartTest", "adds", "", "no"), failed("shop.CartTest", "waits", "", "no")
	slower.Duration = 9 * time.Second
	p.Subject.History.Fixed = history.Compare(nil, &report.Report{Cases: []*report.Case{&fixed}}).Next(&report.Report{Cases: []*report.Case{&fixed}}, history.Run{Commit: strings.Repeat("4f1c", 10)}).Past
	p.Subject.History.Absent = []history.Past{{Name: "gone <b>"}}
	p.Subject.History.Shrunk = []history.Shrunk{{Group: "shop.MailTest", Before: 1200, Now: 3}}
	p.Subject.History.Slower = []history.Slower{{Case: &slower, Before: 2 * time.Second}}
	text = render()
	for _, want := range []string{`<a href="#changes">Changes <span>4</span></a>`, "1 fixed test", "<code>adds</code> <span class=\"tag\">failed since 4f1c4f1</span>",
		"1 test that failed before and did not run", "gone &lt;b&gt;", "<code>shop.MailTest</code> <span class=\"tag\">1,200 → 3</span>", "<code>waits</code> <span class=\"tag\">9s, before at most 2s</span>"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	p.Subject.History = &history.Comparison{Before: &history.State{}, New: 3, From: "a file", Doubt: "it is <another's>"}
	two.New = 1
	p.Subject.Report.Totals.Flaky = 1
	p.Subject.Report.Cases = append(p.Subject.Report.Cases, &report.Case{Class: "shop.MailTest", Name: "blinks", Status: report.Passed, Flaky: true})
	text = render()
	for _, want := range []string{"3 new failures, compared with a file; it does not count for the verdict, because it is &lt;another&#39;s&gt;.", "<span class=\"tag\">new</span>", "<span class=\"tag\">1 new</span>", "<code>blinks</code> <span class=\"tag\">new</span>"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
}
