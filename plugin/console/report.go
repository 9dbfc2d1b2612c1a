package console

import (
	"fmt"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// Bounds of what the log shows, in number of things. The check run and the
// result files have the rest; every cut is counted.
const (
	maxCauses       = 20
	maxCases        = 5 // of one cause
	maxFlaky        = 10
	maxAttemptLines = 3
	maxProblems     = 20 // of files of which something was lost
	maxNotes        = 5  // on files that were read all the same
	maxPatterns     = 10
)

// Report shows what became of the tests: the verdict first and last, between
// them what failed, grouped by cause, what was flaky, what is wrong with report
// files, and what is left out here.
func (c *Console) Report(s *summary.Subject) {
	b := c.paragraph()
	b.verdict(s)
	short := len(b.text)
	b.reasons(s)
	b.history(s)
	b.failures(s)
	b.quarantine(s)
	b.flaky(s)
	b.changes(s)
	b.files(s.Report)
	b.unmatched(s)
	b.leftOut(s)
	if len(b.text) > short {
		b.gap()
		b.verdict(s)
	}
	c.print(b)
}

// verdict adds the one line that says it all.
func (b *block) verdict(s *summary.Subject) {
	glyph, t := "–", strong
	switch s.Verdict.Conclusion {
	case check.Success:
		glyph, t = "✓", good.strongly()
	case check.Failure, check.TimedOut:
		glyph, t = "✗", bad.strongly()
	case check.Cancelled:
		glyph, t = "!", doubtful.strongly()
	}
	b.line(in(t, glyph+" "+summary.Title(s)))
}

// reasons adds why the verdict is a failure where that is more than the failed
// tests or the missing files that stand below, and why a check that would fail
// by default does not.
func (b *block) reasons(s *summary.Subject) {
	for _, on := range s.Verdict.Reasons {
		if said := s.Report.Totals.Red() > 0 && on == check.OnFailed || len(s.Report.Files) == 0; said {
			continue
		}
		b.line(in(bad, "  fails because "+summary.Because(s, on)), in(dim, "  fail_on: "+string(on)))
	}
	if s.Verdict.Conclusion != check.Neutral {
		return
	}
	for _, on := range s.Verdict.Holds {
		b.line(in(doubtful, "  does not fail although "+summary.Because(s, on)), in(dim, "  not in fail_on: "+string(on)))
	}
}

// heading starts a paragraph.
func (b *block) heading(text string) {
	b.gap()
	b.line(in(strong, text))
}

// more adds how much of a list is not shown.
func (b *block) more(indent string, n int, noun string) {
	if n > 0 {
		b.line(in(dim, indent+"… and "+count(n, "more "+noun)))
	}
}

// flaky adds the cases that passed only when run again.
func (b *block) flaky(s *summary.Subject) {
	if s.Report.Totals.Flaky == 0 {
		return
	}
	b.heading(count(s.Report.Totals.Flaky, "flaky test"))
	seen := 0
	for _, k := range s.Report.Cases {
		if !k.Flaky {
			continue
		}
		if seen++; seen > maxFlaky {
			break
		}
		b.subject("", part{doubtful, "~ "}, label(k), place(s, k), joined(summary.Mark(s, k), summary.Attempts(k)))
		if f := firstFailure(k.Attempts); f != nil {
			b.quote("  ", said(b.c, summary.Message(k, f), maxAttemptLines))
		}
	}
	b.more("", s.Report.Totals.Flaky-min(seen, maxFlaky), "flaky test")
}

func firstFailure(attempts []report.Attempt) *report.Failure {
	for _, a := range attempts {
		if a.Failure != nil {
			return a.Failure
		}
	}
	return nil
}

// unmatched adds the patterns that found nothing.
func (b *block) unmatched(s *summary.Subject) {
	if len(s.Unmatched) == 0 {
		return
	}
	t := dim
	if len(s.Report.Files) == 0 {
		t = bad
	}
	b.gap()
	for i, p := range s.Unmatched {
		if i == maxPatterns {
			b.more("", len(s.Unmatched)-i, "pattern")
			break
		}
		b.line(in(t, "nothing matches "), in(normal, p))
	}
	if len(s.Report.Files) > 0 {
		return
	}
	b.hint("", "set reports to the XML files that the tests write, and run this step even after tests that failed; explain shows what the search left out")
	if slices.ContainsFunc(s.Unmatched, func(p string) bool { return strings.ContainsAny(p, " \"'") }) {
		b.hint("", "blanks and quotes are part of a pattern: separate patterns by commas or line breaks, without quotes")
	}
}

// leftOut adds what a bound took before it came here.
func (b *block) leftOut(s *summary.Subject) {
	cuts := notKept(s)
	if len(cuts) == 0 {
		return
	}
	b.gap()
	for _, cut := range cuts {
		b.line(in(dim, "left out: "+cut.what+"; "+cut.where))
	}
}

// omission is something that a bound took and where it still is.
type omission struct{ what, where string }

func notKept(s *summary.Subject) []omission {
	var cuts []omission
	if n := s.Report.Brief.Len(); n > 0 {
		cuts = append(cuts, omission{"messages of " + count(n, "failed or flaky test"), "they stand in the report files"})
	}
	if n := s.Report.Unlisted; n > 0 {
		cuts = append(cuts, omission{"names of " + count(n, "more failed or flaky test"), "they are counted and stand in the report files"})
	}
	if n := s.Findings.Unplaced; n > 0 {
		cuts = append(cuts, omission{count(n, "annotation") + " for which no line is known", "the summary has them"})
	}
	return cuts
}

// place says where a case broke: its location in the tree, or else the report
// file it was read from.
func place(s *summary.Subject, k *report.Case) string {
	if at, ok := s.Findings.Locations[k]; ok && at.Path != "" {
		return position(at.Path, at.Line, 0)
	}
	if k.Report == "" {
		return ""
	}
	return "in " + k.Report
}

// position writes a place as editors and terminals understand it.
func position(path string, line, column int) string {
	switch {
	case line <= 0:
		return path
	case column <= 0:
		return fmt.Sprintf("%s:%d", path, line)
	}
	return fmt.Sprintf("%s:%d:%d", path, line, column)
}
