package summary

import (
	"strings"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
)

// leastFence is the length of text below which a code block is not worth
// beginning, in the unit of the limit.
const leastFence = 200

// Details returns, as Markdown within the limit, all that the failed and flaky
// tests said, each folded under its name: first one test of each cause, then
// the others. Tests that said no more than the summary shows are not in it; when
// there are no others it is empty.
func Details(s *Subject, o Options) string {
	d := newDocument(s, o, "\n\n"+untold(s, s.Report.Totals.Tests))
	said, missing := 0, 0
	d.eachTold(func(c *report.Case) {
		switch {
		case !tellsMore(c):
		case d.told(c, said == 0):
			said++
		default:
			missing++
		}
	})
	if missing > 0 {
		return d.Finish(untold(s, missing), "…")
	}
	return d.Finish()
}

// eachTold calls tell for each test in the order of Details.
func (d *document) eachTold(tell func(*report.Case)) {
	d.eachCause(func(c *annotate.Cause) bool {
		for _, k := range c.Cases[:min(1, len(c.Cases))] {
			tell(k)
		}
		return true
	})
	for i := range d.s.Findings.Causes {
		cases := d.s.Findings.Causes[i].Cases
		for _, k := range cases[min(1, len(cases)):] {
			tell(k)
		}
	}
	for _, c := range d.s.Report.Cases {
		if isFlaky(c) && !isRed(c) {
			tell(c)
		}
	}
}

func untold(s *Subject, tests int) string {
	return "Left out here: what " + markdown.Count(tests, "more test", "more tests") + " said. " + elsewhere(s)
}

// tellsMore reports whether c has more to say than a message that the summary
// shows.
func tellsMore(c *report.Case) bool {
	for i := range c.Failures {
		f := &c.Failures[i]
		if i >= maxFailures || len(f.Message) > maxRunes || strings.Count(f.Message, "\n") >= maxLines ||
			f.Details.Head != "" && f.Details.Head != f.Message || len(annotate.WithoutLibraries(f.Message)) < len(f.Message) {
			return true
		}
	}
	for _, a := range c.Attempts {
		if a.Failure != nil {
			return true
		}
	}
	return c.Output.Head != "" || len(c.Attachments) > 0
}

// told adds what one test said and reports whether at least its beginning fits.
func (d *document) told(c *report.Case, first bool) bool {
	if d.Full() {
		return false
	}
	depth := d.Depth()
	ok := d.Block(func(w *markdown.Writer) {
		if first {
			w.Raw("### What the tests said\n")
		}
		d.openFold(w, func() {
			d.name(w, c, "", "", markdown.HTML)
			w.Raw(" · " + string(c.Status))
		})
		d.where(w, c)
		for i := range c.Failures {
			w.FenceCut("text", d.mask(whole(&c.Failures[i])), leastFence)
		}
		if c.MoreFailures > 0 {
			w.Raw("\n… and " + markdown.Count(c.MoreFailures, "more failure", "more failures") + " of this test\n")
		}
		for _, a := range c.Attempts {
			if a.Failure != nil {
				w.Raw("\nAnother attempt, " + string(a.Status) + ":\n\n")
				w.FenceCut("text", d.mask(whole(a.Failure)), leastFence)
			}
		}
		if output := strings.TrimSpace(c.Output.String()); output != "" {
			w.Raw("\nOutput:\n\n")
			w.FenceCut("text", d.mask(c.Output.String()), leastFence)
		}
		d.attachments(w, c)
	})
	d.Close(depth)
	return ok
}

func (d *document) where(w *markdown.Writer, c *report.Case) {
	if l, ok := d.s.Findings.Locations[c]; ok && l.Path != "" {
		d.place(w, l)
		w.Raw(" · ")
	}
	w.Raw("in ")
	w.Code(d.clip(c.Report), markdown.Inline)
	if c.Duration > 0 {
		w.Raw(" · " + Duration(c.Duration))
	}
	w.Raw("\n")
}

func (d *document) attachments(w *markdown.Writer, c *report.Case) {
	if len(c.Attachments) == 0 {
		return
	}
	w.Raw("\nAttachments:\n\n")
	for _, path := range c.Attachments {
		w.Raw("- ")
		w.Code(d.clip(path), markdown.Inline)
		w.Raw("\n")
	}
}

// whole is all that was kept of a failure, each thing once.
func whole(f *report.Failure) string {
	said, details := message(f), strings.TrimRight(f.Details.String(), " \t\r\n")
	switch {
	case details == "" || strings.Contains(said, details):
		return said
	case said == "" || strings.Contains(details, said) || strings.Contains(details, strings.TrimSpace(f.Message)) && !vague(f.Message):
		return details
	}
	return said + "\n\n" + details
}
