package console

import (
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// count writes n and a noun that takes an s in the plural.
func count(n int, noun string) string { return markdown.Count(n, noun, noun+"s") }

// label names a case on one line: what it belongs to and its own name.
func label(c *report.Case) string {
	name, group := summary.Label(c)
	if group == "" {
		return name
	}
	return group + " › " + name
}
