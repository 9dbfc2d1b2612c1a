package page

import (
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/summary"
)

// maxChanges bounds each list of what changed since an earlier run.
const maxChanges = 500

// changeCount is the number of tests and suites that changes lists.
func (d *document) changeCount() int {
	h := d.s.History
	if h == nil || h.Before == nil {
		return 0
	}
	return len(h.Fixed) + len(h.Absent) + len(h.Shrunk) + len(h.Slower)
}

// changes writes the tests that are fixed, that are gone and that got slower.
func (d *document) changes() {
	h := d.s.History
	d.change(len(h.Fixed), "fixed test", "fixed tests", "", func(i int) { d.pastTest(h.Fixed[i]) })
	d.change(len(h.Absent), "test that failed before and did not run", "tests that failed before and did not run", "", func(i int) { d.pastTest(h.Absent[i]) })
	d.change(len(h.Shrunk), "suite with fewer tests", "suites with fewer tests", "", func(i int) {
		d.name(summary.GroupName(h.Shrunk[i].Group))
		d.tag(markdown.Number(h.Shrunk[i].Before) + " → " + markdown.Number(h.Shrunk[i].Now))
	})
	d.change(len(h.Slower), "test slower than before", "tests slower than before", "Took "+history.Noise+".", func(i int) {
		d.label(summary.Label(h.Slower[i].Case))
		d.tag(summary.Pace(h.Slower[i]))
	})
}

// change writes a list of n things with its heading, and what is to be said of
// all of them.
func (d *document) change(n int, one, many, said string, item func(i int)) {
	if n == 0 {
		return
	}
	d.raw("<h3>")
	d.text(markdown.Count(n, one, many))
	d.raw("</h3>\n")
	if said != "" {
		d.raw("<p class=\"origin\">")
		d.text(said)
		d.raw("</p>\n")
	}
	shown := d.list(n, maxChanges, "<ul class=\"remarks\">\n", "</ul>\n", func(i int) {
		d.raw("<li class=\"item\">")
		item(i)
		d.raw("</li>\n")
	})
	d.omit(n-shown, one, many)
}

// pastTest writes a test that an earlier run knew.
func (d *document) pastTest(t history.Past) {
	if name, group, ok := summary.PastName(t); ok {
		d.label(name, group)
	} else {
		d.raw("a test whose name was not kept")
	}
	if t.Since != "" {
		d.tag("failed since " + summary.SHA(t.Since))
	}
}
