package page

import (
	"iter"
	"strings"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// Bounds of what the page shows of failures, in number of things.
const (
	openCauses  = 3      // that the reader need not unfold
	fewCauses   = 6      // so many are all open
	fullCauses  = 500    // with source lines and texts
	maxCases    = 10_000 // of one cause
	namedCases  = 20     // of a cause without texts
	toldCases   = 20     // of one cause that say what they failed of
	maxNames    = 10_000 // of tests of which only the name was kept
	maxFailures = 5      // of one test that are quoted
	maxParents  = 20     // tests that failed for their subtests only
)

// causes are the causes of a subject and, behind them, its failed tests without
// one.
type causes struct {
	s       *summary.Subject
	lone    []*report.Case
	grouped int  // failed tests with a cause
	sole    bool // every cause has one test
}

func causesOf(s *summary.Subject) causes {
	all := causes{s: s, sole: true}
	for i := range s.Findings.Causes {
		c := &s.Findings.Causes[i]
		all.grouped += c.Size() + len(c.Parents)
		all.sole = all.sole && c.Size() == 1
	}
	for _, c := range s.Report.Cases {
		if _, known := s.Findings.CauseOf[c]; !known && c.Status.Red() {
			all.lone = append(all.lone, c)
		}
	}
	return all
}

func (c *causes) len() int { return len(c.s.Findings.Causes) + len(c.lone) }

// all yields at most max causes that have a case to show.
func (c *causes) all(max int) iter.Seq2[int, *annotate.Cause] {
	return func(yield func(int, *annotate.Cause) bool) {
		for i := range min(max, c.len()) {
			if !yield(i, c.at(i)) {
				return
			}
		}
	}
}

func (c *causes) at(i int) *annotate.Cause {
	if known := c.s.Findings.Causes; i < len(known) {
		return &known[i]
	}
	k := c.lone[i-len(c.s.Findings.Causes)]
	one := &annotate.Cause{Cases: []*report.Case{k}}
	if at, ok := c.s.Findings.Locations[k]; ok {
		one.Location = &at
	}
	return one
}

// lead is the case that shows what a cause is: the first one at its place.
func (d *document) lead(c *annotate.Cause) *report.Case {
	if c.Location != nil {
		for _, k := range c.Cases {
			if d.s.Findings.Locations[k] == *c.Location {
				return k
			}
		}
	}
	if len(c.Cases) > 0 {
		return c.Cases[0]
	}
	return nil
}

// failuresTitle says how much of it is one thing.
func (d *document) failuresTitle() string {
	red, known := markdown.Count(d.t.Red(), "failed test", "failed tests"), len(d.s.Findings.Causes)+d.s.Findings.MoreCauses
	switch {
	case known == 0 || d.causes.sole && d.s.Findings.MoreCauses == 0:
		return red
	case d.s.Findings.MoreCauses > 0:
		return red + ", " + markdown.Count(known, "cause", "causes")
	case d.causes.grouped < d.t.Red():
		return red + ", " + markdown.Count(known, "cause", "causes") + " behind " + markdown.Number(d.causes.grouped) + " of them"
	}
	return markdown.Count(known, "cause", "causes") + " behind " + red
}

// failures writes the causes.
func (d *document) failures() {
	n := 0
	for i, c := range d.causes.all(fullCauses) {
		if d.full() {
			break
		}
		d.cause(i, c)
		n++
	}
	n += d.briefCauses(n)
	d.omit(d.causes.len()-n+d.s.Findings.MoreCauses, "cause", "causes")
	d.names()
}

// briefCauses writes, folded, a line for each cause from number from on.
func (d *document) briefCauses(from int) int {
	n := d.causes.len() - from
	if n == 0 || d.full() {
		return 0
	}
	d.raw("<details class=\"cases\">\n<summary>")
	d.text(markdown.Count(n, "more cause", "more causes"))
	d.raw("</summary>\n")
	shown := d.list(n, n, "<ul>\n", "</ul>\n", func(i int) {
		c := d.causes.at(from + i)
		d.briefCause(c, d.lead(c))
	})
	d.raw("</details>\n")
	return shown
}

func (d *document) briefCause(c *annotate.Cause, k *report.Case) {
	if k == nil {
		return
	}
	d.raw("<li class=\"item\"><b>")
	d.clipped(d.causeTitle(c, k), maxTitle)
	d.raw("</b>\n<span class=\"of\">")
	d.whose(c, k)
	d.raw("</span>")
	if c.Size() > 1 {
		d.raw("\n<span class=\"because\">")
		for i, other := range c.Cases[:min(len(c.Cases), namedCases)] {
			if i > 0 {
				d.raw(", ")
			}
			name, _ := summary.Label(other)
			d.clipped(name, maxName)
		}
		if more := c.Size() - namedCases; more > 0 {
			d.text(" and " + markdown.Number(more) + " more")
		}
		d.raw("</span>")
	}
	d.raw("</li>\n")
	for _, other := range c.Cases {
		d.untold(other)
	}
}

// cause writes one cause: what is wrong, folded below it where and how, and
// its tests.
func (d *document) cause(i int, c *annotate.Cause) {
	k := d.lead(c)
	if k == nil {
		return
	}
	d.raw("<details class=\"cause item\"")
	if i < openCauses || d.causes.len() <= fewCauses {
		d.raw(" open=\"\"")
	}
	d.raw(">\n<summary><h3>")
	d.clipped(d.causeTitle(c, k), maxTitle)
	d.raw("</h3>\n<span class=\"of\">")
	d.whose(c, k)
	d.raw("</span></summary>\n")
	d.evidence(c, k)
	if c.Size() > 1 {
		d.cases(c, k)
	}
	d.parents(c)
	d.origin(k)
	d.raw("</details>\n")
}

// causeTitle is the title of a cause, or else what its leading case says first.
func (d *document) causeTitle(c *annotate.Cause, k *report.Case) string {
	if title := strings.TrimSpace(c.Title); title != "" {
		return title
	}
	for i := range k.Failures {
		if said := strings.TrimSpace(summary.Message(k, &k.Failures[i])); said != "" {
			line, _, _ := strings.Cut(said, "\n")
			return line
		}
	}
	name, _ := summary.Label(k)
	return name
}

// whose writes which tests share a cause, and its place.
func (d *document) whose(c *annotate.Cause, k *report.Case) {
	name, group := summary.Label(k)
	if n := c.Size(); n > 1 {
		d.raw("<strong>")
		d.number(n)
		d.raw(" tests</strong>")
		if name = sharedGroup(c.Cases); name != "" {
			d.raw(" of ")
			d.name(name)
		}
	} else {
		d.label(name, group)
	}
	if k.Status == report.Errored {
		d.raw(" <span class=\"tag\">errored</span>")
	}
	if c.Size() > 1 {
		d.fresh(c)
	} else {
		d.mark(k)
	}
	if c.Location != nil {
		d.raw(" ")
		d.where(*c.Location)
	}
	d.lapsed(k)
	for _, owner := range c.Owners {
		d.raw(" <span class=\"owner\">")
		d.clipped(owner, maxTitle)
		d.raw("</span>")
	}
}

// sharedGroup is what all cases belong to, if it is the same.
func sharedGroup(cases []*report.Case) string {
	_, group := summary.Label(cases[0])
	for _, c := range cases[1:] {
		if _, other := summary.Label(c); other != group {
			return ""
		}
	}
	return group
}

// evidence writes what the leading case of a cause said, in its source lines
// where they are known.
func (d *document) evidence(c *annotate.Cause, k *report.Case) {
	said := d.messages(k)
	if c.Location != nil && c.Location.Line > 0 && len(d.source[c.Location.Path]) > 0 {
		d.figure(c.Location.Path, []note{{line: c.Location.Line, level: check.LevelFailure, text: said}})
	} else {
		d.preformatted("said", said)
	}
	if said == "" {
		d.silence(k)
	}
	d.rest(k, said)
}

// silence says that a case says nothing of why it failed.
func (d *document) silence(k *report.Case) {
	if k.Brief {
		d.raw("<p class=\"origin\">what it said was not kept</p>\n")
		return
	}
	d.raw("<p class=\"origin\">failed without a message</p>\n")
}
