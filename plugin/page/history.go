package page

import (
	"strings"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// changed writes what changed since an earlier run.
func (d *document) changed() {
	h := d.s.History
	if h == nil {
		return
	}
	d.raw("<p class=\"why\">")
	if h.Before != nil {
		said := summary.Changes(d.s)
		if len(said) == 0 {
			said = []string{"nothing changed"}
		}
		d.text(strings.Join(said, ", "))
		d.raw(", ")
	}
	d.clipped(summary.Compared(d.s), maxTitle)
	if h.Before != nil && h.Doubt != "" {
		d.raw("; it does not count for the verdict, because ")
		d.clipped(h.Doubt, maxTitle)
	}
	d.raw(".</p>\n")
}

// mark says of a test whether it is new, or since when it is known.
func (d *document) mark(k *report.Case) { d.tag(summary.Mark(d.s, k)) }

func (d *document) tag(said string) {
	if said == "" {
		return
	}
	d.raw(" <span class=\"tag\">")
	d.text(said)
	d.raw("</span>")
}

// fresh says of a cause of several tests how many of them are new.
func (d *document) fresh(c *annotate.Cause) {
	switch {
	case c.New > 0 && c.New == c.Size():
		d.tag("all new")
	case c.New > 0:
		d.tag(markdown.Number(c.New) + " new")
	default:
		d.mark(c.Cases[0])
	}
}
