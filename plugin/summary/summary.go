// Package summary says what a report means: a title of one line and Markdown
// within a budget, failures first. It knows no host.
package summary

import (
	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/quarantine"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/shard"
)

// A Subject is everything there is to say about a run.
type Subject struct {
	Name     string // of the check run
	Report   *report.Report
	Verdict  check.Verdict
	Findings annotate.Findings
	// Roll says which shards of the build the report is of; zero without shards.
	Roll shard.Roll
	// Quarantine says which failures were set aside; nil without a list of such.
	Quarantine *quarantine.Result
	// History says what changed since an earlier run; nil where nobody asked.
	History *history.Comparison
	// Unmatched are the patterns that matched no file.
	Unmatched []string
	// MinTests is the number of tests below which a run counts as empty; 0 when
	// nobody asked for any.
	MinTests int
	// Link returns the web address of a place at the commit under test, or "" for
	// none. A nil Link means that the code host has no such addresses.
	Link func(report.Location) string
	// Mask hides secrets in text that tests printed, before anything is cut or
	// escaped; nil hides nothing.
	Mask func(string) string
	// MentionOwners lets the owners of causes be told: their names act as mentions
	// where the host has such. Otherwise they are only text.
	MentionOwners bool
	// DetailsURL is the page of the build, where the log is; "" when unknown.
	DetailsURL string
}

// Options says what a text may be like.
type Options struct {
	// Limit bounds the text.
	Limit check.Limit
	// Shown and Omitted are the numbers of annotations that go with the text and
	// that were left out.
	Shown, Omitted int
}

// Markdown returns the summary of s: totals, failures by cause, problems of
// report files, flaky tests, what changed, slowest tests, suites, and what was left out. It
// never exceeds the limit; what does not fit is what matters least, and is
// counted.
func Markdown(s *Subject, o Options) string {
	d := newDocument(s, o, worst(s, o))
	d.totals()
	d.verdict()
	d.changed()
	d.failures()
	d.problems()
	d.unmatched()
	d.quarantine()
	d.flaky()
	d.others()
	d.changes()
	d.slowest()
	d.suites()
	return d.Finish(d.notes()...)
}

// A document is a text on its way.
type document struct {
	*markdown.Builder
	s *Subject
	o Options
	t report.Totals
	// grouped is the number of failed tests with a cause, lone of those without.
	grouped, lone int
	// named is the number of failed tests that the document names.
	named int
}

// newDocument returns a document that always has room for note.
func newDocument(s *Subject, o Options, note string) *document {
	budget := markdown.Budget{Max: o.Limit.Max, Runes: o.Limit.Unit == check.Runes}
	d := &document{Builder: markdown.New(budget, len(note)), s: s, o: o, t: s.Report.Totals}
	for i := range s.Findings.Causes {
		c := &s.Findings.Causes[i]
		d.grouped += c.Size() + len(c.Parents)
	}
	if d.grouped < d.t.Red() {
		d.lone = count(s.Report.Cases, d.alone)
	}
	return d
}

// mask hides secrets in text that came from outside.
func (d *document) mask(s string) string {
	if d.s.Mask == nil {
		return s
	}
	return d.s.Mask(s)
}

// clip returns a name or a path without secrets and not longer than is readable.
func (d *document) clip(s string) string { return markdown.Clip(d.mask(s), maxName) }

// A list is a number of things under one heading. The first ones are open, more
// of them folded, and the rest is only counted.
type list struct {
	n         int // how many there are
	open, max int // how many are shown at once, and in all
	one, many string
	head      func(w *markdown.Writer)
	item      func(w *markdown.Writer, i int)
	// fold is the text of the folded part when that is not "12 more tests".
	fold func(w *markdown.Writer, more int)
}

// add adds l and returns how many of it were shown.
func (d *document) add(l list) int {
	shown := d.Items(min(l.n, l.open), l.head, l.item)
	if shown < l.open || l.n == l.open {
		return shown
	}
	depth := d.Depth()
	shown += d.Items(min(l.n, l.max)-l.open, func(w *markdown.Writer) {
		d.openFold(w, func() {
			if l.fold != nil {
				l.fold(w, l.n-l.open)
				return
			}
			w.Raw(markdown.Count(l.n-l.open, "more "+l.one, "more "+l.many))
		})
	}, func(w *markdown.Writer, i int) { l.item(w, i+l.open) })
	if shown == l.max && l.n > l.max {
		d.Block(func(w *markdown.Writer) {
			w.Blank()
			w.Raw("… and " + markdown.Count(l.n-l.max, "more "+l.one, "more "+l.many) + "\n")
		})
	}
	d.Close(depth)
	return shown
}

// openFold begins a part that the reader unfolds. Text inside of title is for
// HTML.
func (d *document) openFold(w *markdown.Writer, title func()) {
	w.Blank()
	w.Open("<details><summary>", "\n</details>\n\n")
	title()
	w.Raw("</summary>\n\n")
}
