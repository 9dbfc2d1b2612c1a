package page

import (
	"slices"
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// messages is what the failures of a case say, cut as an annotation would be.
func (d *document) messages(k *report.Case) string {
	var said []string
	for i := range k.Failures[:min(len(k.Failures), maxFailures)] {
		if text := strings.TrimSpace(summary.Said(d.s, k, &k.Failures[i])); text != "" {
			said = append(said, text)
		}
	}
	text := markdown.Lines(strings.Join(said, "\n\n"), maxSaidLines, maxSaidRunes)
	if more := len(k.Failures) - maxFailures; more > 0 || k.MoreFailures > 0 {
		text += "\n… and " + markdown.Count(max(more, 0)+k.MoreFailures, "more failure", "more failures") + " of this test"
	}
	return text
}

// rest writes, folded, what a case has to say beyond what was said.
func (d *document) rest(k *report.Case, said string) {
	if d.written() < maxTexts {
		for i := range k.Failures {
			d.fullText(&k.Failures[i], said)
		}
		for i := range k.Attempts {
			if f := k.Attempts[i].Failure; f != nil && k.Status.Red() {
				d.fold("Another attempt, "+markup(attemptWord(k.Attempts[i].Status)), summary.Whole(f))
			}
		}
		d.fold("Output", k.Output.String())
		d.attachments(k)
	} else {
		d.untold(k)
	}
}

// fullText writes what a failure says where it is more than was said.
func (d *document) fullText(f *report.Failure, said string) {
	if text := summary.Whole(f); text != "" && !strings.Contains(said, text) {
		d.fold("Trace", text)
	}
}

// attemptWord is a constant for the status of an attempt.
func attemptWord(s report.Status) string {
	switch s {
	case report.Errored:
		return "errored"
	case report.Passed:
		return "passed"
	case report.Skipped:
		return "skipped"
	}
	return "failed"
}

func (d *document) attachments(k *report.Case) {
	if len(k.Attachments) == 0 {
		return
	}
	d.raw("<p class=\"origin\">attachments:")
	for i, path := range k.Attachments {
		if i > 0 {
			d.raw(",")
		}
		d.raw(" ")
		d.name(path)
	}
	d.raw("</p>\n")
}

// origin writes which file a case was read from.
func (d *document) origin(k *report.Case) {
	if k.Report == "" {
		return
	}
	d.raw("<p class=\"origin\">")
	if at, ok := d.s.Findings.Locations[k]; ok && d.s.Link != nil {
		d.place(at)
		d.raw(", ")
	}
	d.raw("read from ")
	d.name(k.Report)
	if k.Duration > 0 {
		d.raw(", took ")
		d.text(summary.Duration(k.Duration))
	}
	d.raw("</p>\n")
}

// cases writes the tests of a cause, folded.
func (d *document) cases(c *annotate.Cause, lead *report.Case) {
	d.raw("<details class=\"cases\">\n<summary>All ")
	d.number(c.Size())
	d.raw(" tests</summary>\n")
	group := sharedGroup(c.Cases)
	n := d.list(len(c.Cases), maxCases, "<ul>\n", "</ul>\n", func(i int) { d.oneCase(c.Cases[i], lead, group, i < toldCases) })
	if more := c.Size() - n; more > 0 {
		d.raw("<p class=\"more\">… and ")
		d.text(markdown.Count(more, "more test", "more tests"))
		d.raw("</p>\n")
		d.omit(len(c.Cases)-n, "test of a cause", "tests of causes")
	}
	d.raw("</details>\n")
}

// oneCase writes one test of a cause. The first ones say what they failed of,
// unless the leading one said it.
func (d *document) oneCase(k, lead *report.Case, known string, first bool) {
	name, group := summary.Label(k)
	if group == known {
		group = ""
	}
	at, placed := d.s.Findings.Locations[k]
	line := func(place func(report.Location)) {
		d.label(name, group)
		d.mark(k)
		if placed {
			d.raw(" ")
			place(at)
		}
		d.lapsed(k)
	}
	d.raw("<li class=\"case item\">")
	switch {
	case sayTheSame(k, lead):
		line(d.place)
	case !first || d.written() >= maxTexts:
		line(d.place)
		d.untold(k)
	default:
		d.raw("<details><summary>")
		line(d.where) // no link inside of what a click unfolds
		d.raw("</summary>\n")
		said := d.messages(k)
		d.preformatted("said", said)
		d.rest(k, said)
		d.origin(k)
		d.raw("</details>")
	}
	d.raw("</li>\n")
}

// sayTheSame reports whether one case has nothing to say beyond another.
func sayTheSame(k, lead *report.Case) bool {
	if k == lead || k.Brief {
		return true
	}
	return slices.Equal(k.Failures, lead.Failures) && k.Output == lead.Output && len(k.Attachments)+len(k.Attempts) == 0
}

// parents writes the tests that failed only because a part of them did.
func (d *document) parents(c *annotate.Cause) {
	if len(c.Parents) == 0 {
		return
	}
	d.raw("<p class=\"origin\">failed for this too: ")
	for i, k := range c.Parents[:min(len(c.Parents), maxParents)] {
		if i > 0 {
			d.raw(", ")
		}
		name, _ := summary.Label(k)
		d.name(name)
	}
	if more := len(c.Parents) - maxParents; more > 0 {
		d.raw(" and ")
		d.text(markdown.Number(more) + " more")
	}
	d.raw("</p>\n")
}

// names writes, folded, the failed tests of which only the name was kept.
func (d *document) names() {
	n, red := 0, 0
	for c := range d.s.Report.Brief.All() {
		if !c.Status.Red() {
			continue
		}
		red++
		if red > maxNames || d.full() {
			continue
		}
		if n++; n == 1 {
			d.raw("<details class=\"cases\">\n<summary>Tests of which only the name was kept</summary>\n<ul>\n")
		}
		d.raw("<li class=\"item\">")
		d.label(summary.Label(c))
		d.raw("</li>\n")
	}
	if n > 0 {
		d.raw("</ul>\n</details>\n")
	}
	d.omit(red-n+d.s.Report.Unlisted, "name of a failed test", "names of failed tests")
}

// label writes the name of a test and what it belongs to.
func (d *document) label(name, group string) {
	if group != "" {
		d.raw("<span class=\"group\">")
		d.clipped(group, maxName)
		d.raw(" › </span>")
	}
	d.name(name)
}

func (d *document) name(name string) {
	d.raw("<code>")
	d.clipped(name, maxName)
	d.raw("</code>")
}

// place writes a place in the tree, linked where the code host has addresses for
// places.
func (d *document) place(at report.Location) {
	address := ""
	if d.s.Link != nil {
		address = d.s.Link(at)
	}
	d.link(address, func() { d.where(at) })
}

// where writes a place in the tree.
func (d *document) where(at report.Location) {
	d.raw("<span class=\"at\">")
	d.clipped(placeOf(at), maxName)
	d.raw("</span>")
}

func placeOf(at report.Location) string {
	if at.Line > 0 {
		return at.Path + ":" + strconv.Itoa(at.Line)
	}
	return at.Path
}
