package summary

import (
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
)

// Bounds of what is shown of failures before the reader unfolds anything.
const (
	openCauses = 10
	openCases  = 5 // of a cause
)

// failures adds the causes, each with its first tests, and then the failed tests
// without a cause. All other failed tests wait for others: one more thing that
// is broken says more than one more place where it shows.
func (d *document) failures() {
	if d.t.Red() == 0 {
		return
	}
	depth, i, n := d.Depth(), 0, len(d.s.Findings.Causes)+d.s.Findings.MoreCauses+d.lone
	next := func(c *annotate.Cause) bool {
		ok := d.cause(c, func(w *markdown.Writer) {
			switch i {
			case 0:
				d.failuresHeading(w, n)
			case openCauses:
				d.openFold(w, func() { w.Raw(d.moreCauses(n - i)) })
			}
		})
		if ok {
			i++
		}
		return ok
	}
	d.eachCause(next)
	d.Close(depth)
	if len(d.s.Findings.Causes) > 0 {
		d.Omit(n-i, "cause", "causes")
	}
}

// moreCauses counts what is folded, in the word that fits.
func (d *document) moreCauses(n int) string {
	if d.grouped == len(d.s.Findings.Causes) && d.s.Findings.MoreCauses == 0 { // nothing is grouped
		return markdown.Count(n, "more failed test", "more failed tests")
	}
	return markdown.Count(n, "more cause", "more causes")
}

// eachCause yields the causes, and then each failed test without one as its own
// cause, until yield returns false.
func (d *document) eachCause(yield func(*annotate.Cause) bool) {
	for i := range d.s.Findings.Causes {
		if !yield(&d.s.Findings.Causes[i]) {
			return
		}
	}
	if d.lone == 0 {
		return
	}
	for _, c := range d.s.Report.Cases {
		if d.alone(c) && !yield(&annotate.Cause{Cases: []*report.Case{c}}) {
			return
		}
	}
}

// alone reports whether c is a failed test without a cause.
func (d *document) alone(c *report.Case) bool {
	if !isRed(c) {
		return false
	}
	_, ok := d.s.Findings.CauseOf[c]
	return !ok
}

// failuresHeading says how much of it is one thing.
func (d *document) failuresHeading(w *markdown.Writer, causes int) {
	red, covered := markdown.Count(d.t.Red(), "failed test", "failed tests"), d.grouped+d.lone
	w.Blank()
	switch {
	case causes >= d.t.Red(): // nothing is grouped
		w.Raw("### " + red)
	case covered < d.t.Red() && d.s.Findings.MoreCauses == 0:
		w.Raw("### " + red + ", " + markdown.Count(causes, "cause", "causes") + " behind " + markdown.Number(covered) + " of them")
	default:
		w.Raw("### " + markdown.Count(causes, "cause", "causes") + " behind " + red)
	}
	w.Raw("\n\n")
}

// cause adds one cause and reports whether at least its first line fits: its
// only test, or what is common to its tests; what it says; and the list of the
// tests.
func (d *document) cause(c *annotate.Cause, head func(*markdown.Writer)) bool {
	if len(c.Cases) == 0 {
		return true
	}
	ok := d.Block(func(w *markdown.Writer) {
		head(w)
		w.Blank()
		w.Raw("❌ ")
		if c.Size() == 1 {
			d.only(w, c.Cases[0])
		} else {
			d.common(w, c)
		}
		d.owners(w, c.Owners)
		w.Raw("\n")
	})
	if !ok {
		return false
	}
	if said := d.says(c); said != "" && !d.Block(func(w *markdown.Writer) { w.Fence("text", said) }) {
		d.Omit(1, "message", "messages")
	}
	if c.Size() == 1 {
		d.named++
	} else {
		d.named += d.cases(c)
	}
	d.parents(c)
	return true
}

// only writes the only test of a cause, and where it is.
func (d *document) only(w *markdown.Writer, c *report.Case) {
	d.name(w, c, "**", "", markdown.Inline)
	if c.Status == report.Errored {
		w.Raw(" · errored")
	}
	d.mark(w, markOf(d.s, c))
	d.at(w, c)
	d.lapsed(w, c)
}

// common writes what the tests of a cause share: how many they are, what they
// belong to, and where it comes from.
func (d *document) common(w *markdown.Writer, c *annotate.Cause) {
	w.Raw("**" + markdown.Number(c.Size()) + " tests**")
	if group := shared(c); group != "" {
		w.Raw(" of ")
		w.Code(d.clip(group), markdown.Inline)
	}
	if !slices.ContainsFunc(c.Cases, func(c *report.Case) bool { return c.Status != report.Errored }) {
		w.Raw(" · errored")
	}
	d.fresh(w, c)
	if c.Location != nil {
		w.Raw(" · ")
		d.place(w, *c.Location)
	}
}

// says is what the first test of a cause said. Where that is one line, it is
// what the tests have in common of it.
func (d *document) says(c *annotate.Cause) string {
	said := d.excerpt(c.Cases[0])
	if title := strings.TrimSpace(c.Title); c.Size() > 1 && title != "" && !strings.Contains(said, "\n") {
		return markdown.Lines(d.mask(title), 1, maxName)
	}
	return said
}

// shared is what all tests of a cause belong to, if it is known to be the same.
func shared(c *annotate.Cause) string {
	if c.More > 0 {
		return ""
	}
	_, group := label(c.Cases[0])
	for _, k := range c.Cases[1:] {
		if _, other := label(k); other != group {
			return ""
		}
	}
	return group
}

// cases adds the names of the first tests of c and returns how many.
func (d *document) cases(c *annotate.Cause) int {
	group, twin, n := shared(c), twins(c), min(len(c.Cases), openCases)
	shown := d.Items(n, (*markdown.Writer).Blank, func(w *markdown.Writer, i int) { d.caseItem(w, c, i, group, twin) })
	if more := c.Size() - n; more > 0 && shown == n {
		d.Block(func(w *markdown.Writer) { w.Raw("- … and " + markdown.Count(more, "more test", "more tests") + "\n") })
	}
	return shown
}

// parents adds the tests that failed because those of c are a part of them.
func (d *document) parents(c *annotate.Cause) {
	var names []string
	for _, p := range c.Parents {
		if name, _ := label(p); len(names) < openCases && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	ok := len(names) > 0 && d.Block(func(w *markdown.Writer) {
		w.Blank()
		w.Raw("… and with it ")
		for i, name := range names {
			if i > 0 {
				w.Raw(", ")
			}
			w.Code(d.clip(name), markdown.Inline)
		}
		if more := len(c.Parents) - len(names); more > 0 {
			w.Raw(" and " + markdown.Number(more) + " more")
		}
		w.Raw("\n")
	})
	if ok {
		d.named += len(c.Parents)
	}
}

// twins reports whether tests of c have the same name in different reports, as
// those of a matrix of builds do. It looks at the first few.
func twins(c *annotate.Cause) bool {
	cases := c.Cases[:min(len(c.Cases), 4*openCases)]
	for i, k := range cases {
		for _, other := range cases[:i] {
			if k.Name == other.Name && k.Class == other.Class && k.Suite == other.Suite && k.Report != other.Report {
				return true
			}
		}
	}
	return false
}

// caseItem writes one test of c, where it is unless that is where c is, and if
// it has a twin the report it stands in.
func (d *document) caseItem(w *markdown.Writer, c *annotate.Cause, i int, group string, twin bool) {
	w.Raw("- ")
	d.name(w, c.Cases[i], "", group, markdown.Inline)
	if c.New > 0 && c.New < c.Size() {
		d.mark(w, markOf(d.s, c.Cases[i]))
	}
	if at, ok := d.s.Findings.Locations[c.Cases[i]]; ok && (c.Location == nil || at != *c.Location) {
		d.at(w, c.Cases[i])
	}
	d.lapsed(w, c.Cases[i])
	if twin {
		d.in(w, c.Cases[i])
	}
	w.Raw("\n")
}
