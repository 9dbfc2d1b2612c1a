package output

import (
	"github.com/testpost/testpost/plugin/quarantine"
	"github.com/testpost/testpost/plugin/summary"
)

// quarantine writes the cases that were allowed to fail, each with the entry
// that lets it, and the entries that somebody has to look at.
func (d *document) quarantine(r *Result) {
	q := r.Subject.Quarantine
	if q == nil {
		return
	}
	d.list("quarantined")
	piece := heldCase{testCase: testCase{Failures: []failure{}}}
	for _, h := range q.Held {
		r.testCase(&piece.testCase, h.Case)
		piece.Entry = r.entry(h.Entry, "")
		d.element(&piece)
	}
	d.close(']')
	if q.More > 0 {
		d.member("quarantined_omitted", q.More)
	}
	d.list("quarantine")
	for _, c := range summary.Chores(q) {
		d.element(r.entry(c.Entry, c.What))
	}
	d.close(']')
}

func (r *Result) entry(e *quarantine.Entry, what string) entry {
	return entry{r.mask(e.Test), r.mask(e.Reason), r.mask(e.Owner), e.Day(), e.Line, what}
}
