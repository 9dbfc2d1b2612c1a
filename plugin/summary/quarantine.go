package summary

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/quarantine"
	"github.com/testpost/testpost/plugin/report"
)

// Bounds of what is shown of a quarantine, in number of things.
const (
	openHeld   = 10
	maxHeld    = 100
	openChores = 10
	maxChores  = 100
)

// The words for what the quarantine shows.
const (
	oneHeld, manyHeld   = "quarantined test", "quarantined tests"
	oneChore, manyChore = "entry of the quarantine", "entries of the quarantine"
)

// quarantine adds the tests that were allowed to fail, and the entries of the
// list that somebody has to look at.
func (d *document) quarantine() {
	q := d.s.Quarantine
	if q == nil {
		return
	}
	n := len(q.Held) + q.More
	shown := d.add(list{
		n: len(q.Held), open: openHeld, max: maxHeld, one: oneHeld, many: manyHeld,
		head: func(w *markdown.Writer) {
			w.Blank()
			w.Raw("### " + markdown.Count(n, oneHeld, manyHeld) + ", not counted against the check\n\n")
		},
		item: func(w *markdown.Writer, i int) { d.held(w, q.Held[i]) },
	})
	d.Omit(n-shown, oneHeld, manyHeld)
	chores := Chores(q)
	shown = d.add(list{
		n: len(chores), open: openChores, max: maxChores, one: oneChore, many: manyChore,
		head: func(w *markdown.Writer) {
			w.Blank()
			w.Raw("**To do in** ")
			w.Code(d.clip(q.List.Path), markdown.Inline)
			w.Raw(":\n\n")
		},
		item: func(w *markdown.Writer, i int) { d.chore(w, chores[i]) },
	})
	d.Omit(len(chores)-shown, oneChore, manyChore)
}

// held writes a test that was allowed to fail, why, and until when.
func (d *document) held(w *markdown.Writer, h quarantine.Held) {
	w.Raw("- ")
	d.name(w, h.Case, "**", "", markdown.Inline)
	d.at(w, h.Case)
	if h.Case.Flaky {
		w.Raw(" · " + attempts(h.Case))
	}
	w.Raw(" · until " + h.Entry.Day() + " · ")
	d.responsible(w, h.Entry)
	w.Raw(": ")
	w.Text(d.clip(h.Entry.Reason), markdown.Inline)
	w.Raw("\n")
}

// A Chore is an entry of the quarantine that somebody has to look at, and why.
type Chore struct {
	Entry *quarantine.Entry
	What  string // "expired on 2030-06-30", "no test matches it: remove it"
}

// Chores returns what there is to do in the list, in its order.
func Chores(q *quarantine.Result) []Chore {
	var all []Chore
	for _, e := range q.Expired {
		all = append(all, Chore{e, "expired on " + e.Day()})
	}
	for _, p := range q.Passed {
		if slices.Contains(q.Expired, p.Entry) {
			continue
		}
		all = append(all, Chore{p.Entry, "passed in the last " + strconv.Itoa(p.Runs) + " runs or more: remove it"})
	}
	for _, e := range q.Unused {
		all = append(all, Chore{e, "no test matches it: remove it"})
	}
	slices.SortStableFunc(all, func(a, b Chore) int { return cmp.Compare(a.Entry.Line, b.Entry.Line) })
	return all
}

func (d *document) chore(w *markdown.Writer, c Chore) {
	w.Raw("- ")
	w.Code(d.clip(c.Entry.Test), markdown.Inline)
	w.Raw(" · line " + markdown.Number(c.Entry.Line) + " · ")
	d.responsible(w, c.Entry)
	w.Raw(": " + c.What + "\n")
}

// lapsed says of a failed test that it was allowed to fail, but is no more.
func (d *document) lapsed(w *markdown.Writer, c *report.Case) {
	if d.s.Quarantine == nil {
		return
	}
	if e := d.s.Quarantine.Lapsed[c]; e != nil {
		w.Raw(" · quarantine expired on " + e.Day() + ", ")
		d.responsible(w, e)
	}
}

// responsible writes whom an entry belongs to.
func (d *document) responsible(w *markdown.Writer, e *quarantine.Entry) {
	w.Code(d.clip(e.Owner), markdown.Inline)
}
