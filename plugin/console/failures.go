package console

import (
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// Bounds of what is shown of one case.
const (
	maxFailures = 3   // failure and error elements
	maxLines    = 8   // lines of a message
	maxUnlike   = 3   // lines that differ from the first message of a cause
	maxColumns  = 300 // terminal columns of a line of a message
	maxName     = 200 // terminal columns of a name
	maxParents  = 5   // tests that contain failed ones
	maxBeside   = 100 // terminal columns up to which a place stands beside its name
)

// causes returns the causes and, last, one for each failed case that has none.
func causes(s *summary.Subject) []annotate.Cause {
	all := slices.Clip(s.Findings.Causes)
	for _, k := range s.Report.Cases {
		if _, ok := s.Findings.CauseOf[k]; !ok && k.Status.Red() {
			all = append(all, annotate.Cause{Cases: []*report.Case{k}})
		}
	}
	return all
}

// failures adds the failing cases by cause.
func (b *block) failures(s *summary.Subject) {
	all := causes(s)
	n, red := len(all)+s.Findings.MoreCauses, s.Report.Totals.Red()
	switch {
	case len(all) == 0:
		return
	case n < red:
		b.heading(count(n, "cause") + " behind " + count(red, "failure"))
	case red > 1:
		b.heading(count(red, "failure"))
	}
	for i := range all[:min(maxCauses, len(all))] {
		b.gap()
		b.cause(s, &all[i])
		red -= all[i].Size() + len(all[i].Parents)
	}
	if n > maxCauses {
		b.gap()
		b.line(in(dim, "… and "+count(n-maxCauses, "more cause")+" behind "+count(red, "more failure")))
	}
}

// cause adds one cause: its only case, or its title and its first cases. Of the
// messages after the first only what differs from those above is shown.
func (b *block) cause(s *summary.Subject, c *annotate.Cause) {
	indent := ""
	if c.Size() > 1 {
		b.line(in(strong, markdown.Number(c.Size())+" × "), in(strong, cut(b.c.clean(c.Title), maxName)))
		indent = "  "
	}
	shown := c.Cases[:min(maxCases, len(c.Cases))]
	var seen []string
	for i, k := range shown {
		b.subject(indent, part{bad, "✗ "}, label(k), place(s, k), summary.Mark(s, k))
		lines := messages(b.c, s, k)
		if i > 0 {
			lines = unlike(seen, lines)
		}
		seen = append(seen, lines...)
		b.quote(indent+"  ", lines)
		b.lapsed(s, indent+"  ", k)
	}
	b.more(indent, c.Size()-len(shown), "test")
	b.parents("  ", c.Parents)
	b.owners("  ", c.Owners)
}

// parents adds the cases that failed because the ones above them are a part of
// them.
func (b *block) parents(indent string, cases []*report.Case) {
	if len(cases) == 0 {
		return
	}
	var names []string
	for _, k := range cases[:min(maxParents, len(cases))] {
		name, _ := summary.Label(k)
		names = append(names, cut(b.c.clean(name), maxName))
	}
	text := "and with it " + strings.Join(names, ", ")
	if n := len(cases) - len(names); n > 0 {
		text += " and " + markdown.Number(n) + " more"
	}
	b.line(in(dim, indent+"… "+text))
}

// owners adds whom a cause belongs to.
func (b *block) owners(indent string, all []string) {
	if len(all) > 0 {
		b.line(in(dim, indent+"owned by "+cut(b.c.clean(strings.Join(all, " ")), maxName)))
	}
}

// subject adds the line that names a case and where it is: beside the name
// where there is room, else below it. remark stands behind the place.
func (b *block) subject(indent string, glyph part, name, at, remark string) {
	at = strings.TrimSpace(at + "  " + remark)
	room := maxBeside
	if b.c.o.Width > 0 {
		room = min(room, b.c.o.Width)
	}
	name = cut(b.c.clean(name), maxName)
	head := []part{in(normal, indent), glyph, in(strong, name)}
	if indent != "" {
		head[2].tone = normal // the heading above stands out already
	}
	switch {
	case at == "":
		b.line(head...)
	case columns(indent+glyph.text+name)+2+columns(b.c.clean(at)) <= room:
		b.line(append(head, in(dim, "  "+at))...)
	default:
		b.line(head...)
		b.line(in(dim, indent+"  "+at))
	}
}

// messages returns the lines to show of all failures of a case.
func messages(c *Console, s *summary.Subject, k *report.Case) []string {
	var lines []string
	for i := range k.Failures[:min(len(k.Failures), maxFailures)] {
		more := said(c, summary.Said(s, k, &k.Failures[i]), maxLines)
		if len(lines) > 0 && len(more) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, more...)
	}
	if n := len(k.Failures) + k.MoreFailures - maxFailures; n > 0 {
		lines = append(lines, "… and "+count(n, "more failure")+" of this test")
	}
	if len(lines) == 0 {
		lines = said(c, summary.Printed(k, maxLines), maxLines)
	}
	return lines
}

// unlike returns the first lines that do not stand in seen.
func unlike(seen, lines []string) []string {
	var other []string
	for _, l := range lines {
		if l != "" && !slices.Contains(seen, l) {
			other = append(other, l)
		}
	}
	if len(other) > maxUnlike {
		return append(other[:maxUnlike:maxUnlike], "… and "+count(len(other)-maxUnlike, "more line"))
	}
	return other
}

// said returns at most max clean lines of a message, without empty ones at its
// ends and none twice.
func said(c *Console, text string, max int) []string {
	text = strings.ReplaceAll(c.o.Mask(text), "\r\n", "\n")
	lines := strings.Split(strings.TrimRight(text, " \t\n"), "\n")
	kept := make([]string, 0, max+1)
	for i, l := range lines {
		if l = strings.TrimRight(l, " \t"); l == "" && (len(kept) == 0 || kept[len(kept)-1] == "") {
			continue
		}
		if len(kept) == max {
			return append(kept, "… and "+count(len(lines)-i, "more line"))
		}
		kept = append(kept, cut(visible(l), maxColumns))
	}
	return kept
}
