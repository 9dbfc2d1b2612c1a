package console

import (
	"fmt"

	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// Bounds of what the log shows of a quarantine, in number of things.
const (
	maxHeld   = 10
	maxChores = 10
)

// quarantine adds the tests that were allowed to fail, and the entries of the
// list that somebody has to look at.
func (b *block) quarantine(s *summary.Subject) {
	q := s.Quarantine
	if q == nil {
		return
	}
	n := len(q.Held) + q.More
	if n > 0 {
		b.heading(count(n, "quarantined test") + ", not counted against the check")
	}
	for _, h := range q.Held[:min(maxHeld, len(q.Held))] {
		remark := ""
		if h.Case.Flaky {
			remark = summary.Attempts(h.Case)
		}
		b.subject("", part{doubtful, "~ "}, label(h.Case), place(s, h.Case), remark)
		b.line(in(dim, "  until "+h.Entry.Day()+", "+b.short(h.Entry.Owner)+": "+b.short(h.Entry.Reason)))
	}
	b.more("", n-min(maxHeld, len(q.Held)), "quarantined test")
	chores := summary.Chores(q)
	if len(chores) > 0 {
		b.heading("to do in " + b.short(q.List.Path))
	}
	for _, c := range chores[:min(maxChores, len(chores))] {
		b.line(in(doubtful, fmt.Sprintf("  line %d: ", c.Entry.Line)), in(normal, b.short(c.Entry.Test)), in(dim, "  "+c.What+", "+b.short(c.Entry.Owner)))
	}
	if n := len(chores) - maxChores; n > 0 {
		b.line(in(dim, "  … and "+markdown.Count(n, "more entry", "more entries")))
	}
}

// lapsed says of a failed test that it was allowed to fail, but is no more.
func (b *block) lapsed(s *summary.Subject, indent string, k *report.Case) {
	if s.Quarantine == nil {
		return
	}
	if e := s.Quarantine.Lapsed[k]; e != nil {
		b.line(in(doubtful, indent+"its quarantine expired on "+e.Day()), in(dim, ", "+b.short(e.Owner)))
	}
}

// short is text from a file of the tree on one line.
func (b *block) short(text string) string { return cut(b.c.clean(text), maxName) }
