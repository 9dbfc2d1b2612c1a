package page

import (
	"strings"

	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/quarantine"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// Bounds of the quarantine, in number of things.
const (
	maxHeld   = 500
	maxChores = 500
)

func (d *document) heldCount() int {
	if d.s.Quarantine == nil {
		return 0
	}
	return len(d.s.Quarantine.Held) + d.s.Quarantine.More
}

func (d *document) chores() []summary.Chore {
	if d.s.Quarantine == nil {
		return nil
	}
	return summary.Chores(d.s.Quarantine)
}

func (d *document) quarantineTitle() string {
	if n := d.heldCount(); n > 0 {
		return markdown.Count(n, "quarantined test", "quarantined tests") + ", not counted against the check"
	}
	return "To do in the quarantine"
}

// quarantine writes the tests that were allowed to fail, and the entries of the
// list that somebody has to look at.
func (d *document) quarantine() {
	held := d.s.Quarantine.Held
	shown := d.list(len(held), maxHeld, "<ul class=\"cards\">\n", "</ul>\n", func(i int) { d.held(held[i]) })
	d.omit(d.heldCount()-shown, "quarantined test", "quarantined tests")
	chores := d.chores()
	if len(chores) > 0 && d.heldCount() > 0 { // or else the title says it
		d.raw("<h3>To do in ")
		d.name(d.s.Quarantine.List.Path)
		d.raw("</h3>\n")
	}
	shown = d.list(len(chores), maxChores, "<ul class=\"remarks\">\n", "</ul>\n", func(i int) { d.chore(chores[i]) })
	d.omit(len(chores)-shown, "entry of the quarantine", "entries of the quarantine")
}

func (d *document) held(h quarantine.Held) {
	d.raw("<li class=\"item\"><p>")
	d.label(summary.Label(h.Case))
	if at, ok := d.s.Findings.Locations[h.Case]; ok {
		d.raw(" ")
		d.place(at)
	}
	if h.Case.Flaky {
		d.raw(" <span class=\"tag\">")
		d.text(summary.Attempts(h.Case))
		d.raw("</span>")
	}
	d.raw(" <span class=\"tag\">until ")
	d.text(h.Entry.Day())
	d.raw("</span> ")
	d.responsible(h.Entry)
	d.raw("</p>\n<p>")
	d.clipped(h.Entry.Reason, maxTitle)
	d.raw("</p>\n")
	if said := strings.TrimSpace(d.messages(h.Case)); said != "" && d.written() < maxTexts {
		d.preformatted("said", markdown.Lines(said, maxSaidLines, maxSaidRunes))
	}
	d.raw("</li>\n")
}

func (d *document) chore(c summary.Chore) {
	d.raw("<li class=\"item\">")
	d.name(c.Entry.Test)
	d.raw(" <span class=\"tag\">")
	d.text(c.What)
	d.raw("</span> <span class=\"n\">line ")
	d.integer(c.Entry.Line)
	d.raw("</span> ")
	d.responsible(c.Entry)
	d.raw("</li>\n")
}

// responsible writes whom an entry belongs to.
func (d *document) responsible(e *quarantine.Entry) {
	d.raw("<span class=\"owner\">")
	d.clipped(e.Owner, maxTitle)
	d.raw("</span>")
}

// lapsed says of a failed test that it was allowed to fail, but is no more.
func (d *document) lapsed(k *report.Case) {
	if d.s.Quarantine == nil {
		return
	}
	if e := d.s.Quarantine.Lapsed[k]; e != nil {
		d.raw(" <span class=\"tag\">quarantine expired on ")
		d.text(e.Day())
		d.raw("</span> ")
		d.responsible(e)
	}
}
