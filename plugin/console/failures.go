package console

import (
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// Bounds of what is shown of one case.
const (
	maxFailures = 3   // failure and error elements
	maxLines    = 8   // lines of a message
	maxColumns  = 300 // terminal columns of a line of a message
	maxName     = 200 // terminal columns of a name
	maxBeside   = 100 // terminal columns up to which a place stands beside its name
)

// group is the failed cases that are shown under one heading.
type group struct {
	title string
	cases []*report.Case
}

// groups returns the causes and, last, the failed cases of no cause.
func groups(s *summary.Subject) []group {
	var all []group
	for _, cause := range s.Findings.Causes {
		all = append(all, group{cause.Title, cause.Cases})
	}
	for _, k := range s.Report.Cases {
		if _, ok := s.Findings.CauseOf[k]; !ok && k.Status.Red() {
			all = append(all, group{"", []*report.Case{k}})
		}
	}
	return all
}

// failures adds the failing cases by cause.
func (b *block) failures(s *summary.Subject) {
	all := groups(s)
	red := s.Report.Totals.Red()
	switch {
	case len(all) == 0:
		return
	case len(all) < red:
		b.heading(count(len(all), "cause") + " behind " + count(red, "failure"))
	case red > 1:
		b.heading(count(red, "failure"))
	}
	shown := 0
	for i, g := range all {
		if i == maxCauses {
			break
		}
		b.gap()
		b.group(s, g)
		shown += len(g.cases)
	}
	if len(all) > maxCauses {
		b.gap()
		b.line(in(dim, "… and "+count(len(all)-maxCauses, "more cause")+" behind "+count(red-shown, "more failure")))
	}
}

// group adds one cause: the only case of it, or its title and its first cases.
// A message is repeated only where it differs from the one before.
func (b *block) group(s *summary.Subject, g group) {
	indent := ""
	if len(g.cases) > 1 {
		b.line(in(strong, markdown.Number(len(g.cases))+" × "), in(strong, cut(b.c.clean(g.title), maxName)))
		indent = "  "
	}
	var before []string
	for i, k := range g.cases {
		if i == maxCases {
			b.more(indent, len(g.cases)-i, "test")
			break
		}
		b.subject(indent, part{bad, "✗ "}, label(k), place(s, k), "")
		lines := messages(b.c, k)
		if !slices.Equal(lines, before) {
			b.quote(indent+"  ", lines)
		}
		before = lines
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
func messages(c *Console, k *report.Case) []string {
	var lines []string
	for i := range k.Failures[:min(len(k.Failures), maxFailures)] {
		more := said(c, summary.Message(&k.Failures[i]), maxLines)
		if len(lines) > 0 && len(more) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, more...)
	}
	if n := len(k.Failures) + k.MoreFailures - maxFailures; n > 0 {
		lines = append(lines, "… and "+count(n, "more failure")+" of this test")
	}
	if len(lines) == 0 {
		lines = said(c, lastLines(k.Output, maxLines), maxLines)
	}
	return lines
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
