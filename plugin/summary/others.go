package summary

import (
	"strings"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
)

// others adds, folded, the names of the failed tests that were not named with
// their cause, and of those of which only the name was kept.
func (d *document) others() {
	depth, more, opened := d.Depth(), d.t.Red()-d.named, false
	begin := func(w *markdown.Writer) {
		if !opened {
			d.openFold(w, func() { w.Raw(markdown.Count(more, "other failed test", "other failed tests")) })
		}
		w.Blank()
	}
	for i := range d.s.Findings.Causes {
		n := d.otherCases(&d.s.Findings.Causes[i], begin)
		opened = opened || n > 0
		d.named += n
	}
	d.named += d.otherNames(begin)
	d.Close(depth)
	d.Omit(d.t.Red()-d.named, "failed test", "failed tests")
}

// otherCases adds the tests of c that are not named yet.
func (d *document) otherCases(c *annotate.Cause, begin func(*markdown.Writer)) int {
	n := len(c.Cases) - openCases
	if n <= 0 || d.Full() {
		return 0
	}
	group, twin := shared(c), twins(c)
	return d.Items(n, func(w *markdown.Writer) {
		begin(w)
		w.Raw(markdown.Count(n, "test", "tests"))
		if group != "" {
			w.Raw(" of ")
			w.Code(d.clip(group), markdown.Inline)
		}
		if title := strings.TrimSpace(c.Title); title != "" {
			w.Raw(" · ")
			w.Code(d.clip(title), markdown.Inline)
		}
		w.Raw("\n\n")
	}, func(w *markdown.Writer, i int) { d.caseItem(w, c, i+openCases, group, twin) })
}

// otherNames adds the failed tests of which only the name was kept.
func (d *document) otherNames(begin func(*markdown.Writer)) int {
	n, named := 0, d.namedBriefs()
	for c := range d.s.Report.Brief.All() {
		if !isRed(c) {
			continue
		}
		if _, ok := named[c.Fingerprint]; ok {
			delete(named, c.Fingerprint)
			continue
		}
		ok := d.Block(func(w *markdown.Writer) {
			if n == 0 {
				begin(w)
				w.Raw("Tests of which only the name was kept:\n\n")
			}
			w.Raw("- ")
			d.name(w, c, "", "", markdown.Inline)
			w.Raw("\n")
		})
		if !ok {
			break
		}
		n++
	}
	return n
}

// namedBriefs returns the fingerprints of the tests kept by name that stand for
// their cause, and are named with it: the first of each fingerprint.
func (d *document) namedBriefs() map[uint64]struct{} {
	named := map[uint64]struct{}{}
	for i := range d.s.Findings.Causes {
		if cases := d.s.Findings.Causes[i].Cases; len(cases) == 1 && cases[0].Brief {
			named[cases[0].Fingerprint] = struct{}{}
		}
	}
	return named
}

func isRed(c *report.Case) bool { return c.Status.Red() }
