package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// Bounds of the lists, in number of things.
const (
	maxAnnotations = 500
	maxFlaky       = 300
	maxAttempts    = 20 // of one flaky test
	maxSlowest     = 10
	maxSkipped     = 1000
	maxSuites      = 2000
)

// annotations writes the annotations in the order of their files, as a reader
// of the changed files would meet them.
func (d *document) annotations() {
	all := d.s.Findings.Annotations
	byFile := map[string][]note{}
	var paths []string
	for _, a := range all[:min(len(all), maxAnnotations)] {
		if byFile[a.Path] == nil {
			paths = append(paths, a.Path)
		}
		byFile[a.Path] = append(byFile[a.Path], note{a.StartLine, a.Level, a.Title, a.Message})
	}
	shown := 0
	for _, path := range paths {
		if d.full() {
			break
		}
		notes := byFile[path]
		slices.SortStableFunc(notes, func(a, b note) int { return cmp.Compare(a.line, b.line) })
		d.raw("<details class=\"file item\"><summary>")
		d.name(path)
		d.raw(" <span class=\"n\">")
		d.text(markdown.Count(len(notes), "annotation", "annotations"))
		d.raw("</span></summary>\n")
		d.figure(path, notes)
		d.raw("</details>\n")
		shown += len(notes)
	}
	d.omit(len(all)-shown, "annotation", "annotations")
}

// flaky writes the tests that passed only when run again, with their attempts.
func (d *document) flaky() {
	n := 0
	d.raw("<ul class=\"cards\">\n")
	for c := range d.s.Report.All() {
		if !c.Flaky {
			continue
		}
		if n >= maxFlaky || d.full() {
			break
		}
		d.flakyCase(c)
		n++
	}
	d.raw("</ul>\n")
	d.omit(d.t.Flaky-n, "flaky test", "flaky tests")
}

func (d *document) flakyCase(c *report.Case) {
	d.raw("<li class=\"item\"><p>")
	d.label(summary.Label(c))
	d.mark(c)
	if at, ok := d.s.Findings.Locations[c]; ok {
		d.raw(" ")
		d.place(at)
	}
	d.raw(" <span class=\"tag\">")
	d.text(summary.Attempts(c))
	d.raw("</span></p>\n")
	if len(c.Attempts) > 0 {
		d.raw("<ol class=\"attempts\">\n")
		for i := range c.Attempts[:min(len(c.Attempts), maxAttempts)] {
			d.attempt(c, &c.Attempts[i])
		}
		if more := len(c.Attempts) - maxAttempts; more > 0 || c.MoreAttempts > 0 {
			d.raw("<li>… and ")
			d.text(markdown.Count(max(more, 0)+c.MoreAttempts, "more attempt", "more attempts"))
			d.raw("</li>\n")
		}
		d.raw("<li class=\"good\">", markup(attemptWord(c.Status)), "</li>\n</ol>\n")
	}
	d.raw("</li>\n")
}

func (d *document) attempt(k *report.Case, a *report.Attempt) {
	class := markup("bad")
	if !a.Status.Red() {
		class = "good"
	}
	d.raw("<li class=\"", class, "\">", markup(attemptWord(a.Status)))
	if a.Failure != nil && d.written() < maxTexts {
		said := markdown.Lines(strings.TrimSpace(summary.Message(k, a.Failure)), maxSaidLines, maxSaidRunes)
		d.preformatted("said", said)
		d.fullText(a.Failure, said)
	}
	d.raw("</li>\n")
}

// worthMentioning is the time below which nobody asks why a test takes so long.
const worthMentioning = 10 * time.Millisecond

// slow returns the slowest tests, none when there is nothing to compare.
func (d *document) slow() []*report.Case {
	cases := d.s.Report.Slowest[:min(len(d.s.Report.Slowest), maxSlowest)]
	if len(cases) < 2 || cases[0].Duration < worthMentioning {
		return nil
	}
	return cases
}

func (d *document) slowestTitle() string {
	var together time.Duration
	cases := d.slow()
	for _, c := range cases {
		together += c.Duration
	}
	return "Slowest " + strconv.Itoa(len(cases)) + " tests: " + summary.Duration(together) + ", " + percent(int64(together), int64(d.t.Duration)) + " of the time"
}

// slowest writes the slowest tests as a plot: one bar for each, as long as it
// took compared with the longest.
func (d *document) slowest() {
	cases := d.slow()
	d.raw("<table class=\"plot\">\n<thead><tr><th scope=\"col\">Test</th><th scope=\"col\" class=\"num\">Time</th><th scope=\"col\"><span class=\"vh\">Compared</span></th></tr></thead>\n<tbody>\n")
	for _, c := range cases {
		d.raw("<tr class=\"item\"><th scope=\"row\">")
		d.label(summary.Label(c))
		d.raw("</th><td class=\"num\">")
		d.text(summary.Duration(c.Duration))
		d.raw("</td><td class=\"graph\"><svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">")
		class := markup("took")
		if c.Status.Red() {
			class = "took bad"
		}
		d.rect(class, 0, max(4, int(1000*float64(c.Duration)/float64(cases[0].Duration))), 10)
		d.raw("</svg></td></tr>\n")
	}
	d.raw("</tbody>\n</table>\n")
}

// skipped writes the skipped tests and why, folded.
func (d *document) skipped() {
	cases := d.s.Report.Skipped
	d.raw("<details class=\"cases\">\n<summary>Which, and why</summary>\n")
	n := d.list(len(cases), maxSkipped, "<ul>\n", "</ul>\n", func(i int) {
		d.raw("<li class=\"item\">")
		d.label(summary.Label(cases[i]))
		if why := strings.TrimSpace(cases[i].SkipMessage); why != "" {
			d.raw(" <span class=\"because\">")
			d.lines(markdown.Lines(d.masked(why), maxWhyLines, maxTitle))
			d.raw("</span>")
		}
		d.raw("</li>\n")
	})
	d.raw("</details>\n")
	d.omit(d.t.Skipped-n, "skipped test", "skipped tests")
}

// suites writes the table of suites, folded, those with failed tests first.
func (d *document) suites() {
	all := slices.Clone(d.s.Report.Suites)
	slices.SortStableFunc(all, func(a, b report.Suite) int { return cmp.Compare(b.Totals.Red(), a.Totals.Red()) })
	d.raw("<details class=\"cases\">\n<summary>Their numbers</summary>\n")
	n := d.list(len(all), maxSuites, "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-labelledby=\"suites-title\">\n<table>\n<thead><tr><th scope=\"col\">Suite</th>"+
		"<th scope=\"col\" class=\"num\">Tests</th><th scope=\"col\" class=\"num\">Passed</th><th scope=\"col\" class=\"num\">Failed</th>"+
		"<th scope=\"col\" class=\"num\">Skipped</th><th scope=\"col\" class=\"num\">Time</th></tr></thead>\n<tbody>\n", "</tbody>\n</table>\n</div>\n",
		func(i int) { d.suite(&all[i]) })
	d.raw("</details>\n")
	d.omit(d.t.Suites-n, "suite", "suites")
}

func (d *document) suite(s *report.Suite) {
	d.raw("<tr class=\"item\"><th scope=\"row\">")
	d.name(cmp.Or(s.Name, s.Report, "(suite without a name)"))
	d.raw("</th>")
	for i, n := range [...]int{s.Totals.Tests, s.Totals.Passed, s.Totals.Red(), s.Totals.Skipped} {
		if i == 2 && n > 0 {
			d.raw("<td class=\"num bad\">")
		} else {
			d.raw("<td class=\"num\">")
		}
		d.number(n)
		d.raw("</td>")
	}
	d.raw("<td class=\"num\">")
	d.text(summary.Duration(s.Totals.Duration))
	d.raw("</td></tr>\n")
}
