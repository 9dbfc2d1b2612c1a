// Package summary says what a report means: a title of one line and Markdown
// within a budget, failures first. It knows no host.
package summary

import (
	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
)

// A Subject is everything there is to say about a run.
type Subject struct {
	Name     string // of the check run
	Report   *report.Report
	Verdict  check.Verdict
	Findings annotate.Findings
	// Unmatched are the patterns that matched no file.
	Unmatched []string
}
