package summary

import (
	"strings"

	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
)

// Bounds of what is shown of flaky tests, in number of things.
const (
	openFlaky = 10
	maxFlaky  = 100
	maxSaid   = 160 // runes of what a failed attempt said
)

// flaky adds the tests that passed only when run again.
func (d *document) flaky() {
	if d.t.Flaky == 0 {
		return
	}
	cases := first(d.s.Report.Cases, maxFlaky, isFlaky)
	cases = append(cases, briefs(d.s.Report, maxFlaky-len(cases), isFlaky)...)
	shown := d.add(list{
		n: len(cases), open: openFlaky, max: maxFlaky, one: "flaky test", many: "flaky tests",
		head: func(w *markdown.Writer) {
			w.Blank()
			w.Raw("### " + markdown.Count(d.t.Flaky, "flaky test", "flaky tests") + "\n\n")
		},
		item: func(w *markdown.Writer, i int) { d.flakyItem(w, cases[i]) },
	})
	d.Omit(d.t.Flaky-shown, "flaky test", "flaky tests")
}

func isFlaky(c *report.Case) bool { return c.Flaky }

func (d *document) flakyItem(w *markdown.Writer, c *report.Case) {
	w.Raw("- ")
	d.name(w, c, "**", "", markdown.Inline)
	d.mark(w, markOf(d.s, c))
	d.at(w, c)
	w.Raw(" · " + attempts(c))
	if said := d.firstLine(c); said != "" {
		w.Raw(": ")
		w.Code(said, markdown.Inline)
	}
	w.Raw("\n")
}

// attempts says how a flaky test went.
func attempts(c *report.Case) string {
	failed := c.MoreAttempts
	for _, a := range c.Attempts {
		if a.Status.Red() {
			failed++
		}
	}
	if failed == 0 {
		return "passed when run again"
	}
	return "passed after " + markdown.Count(failed, "failed attempt", "failed attempts")
}

// firstLine is the first line of what the first failed attempt said.
func (d *document) firstLine(c *report.Case) string {
	for _, a := range c.Attempts {
		if a.Failure != nil {
			line, _, _ := strings.Cut(strings.TrimSpace(d.mask(Message(c, a.Failure))), "\n")
			return markdown.Clip(strings.TrimSpace(line), maxSaid)
		}
	}
	return ""
}
