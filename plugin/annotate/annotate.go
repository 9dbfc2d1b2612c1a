// Package annotate turns a report into what a reader should look at: causes,
// and annotations ranked by how much they tell. It knows no host and no limits.
package annotate

import (
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
)

// A Cause is a group of failures with the same fingerprint: most likely one
// thing that is broken.
type Cause struct {
	ID    string // "c1", "c2", … in rank order
	Title string // one line
	Cases []*report.Case
	// Location is the best place known among the cases; nil when none is.
	Location *report.Location
}

// Findings is what a report has to say, most important first.
type Findings struct {
	Causes []Cause
	// Annotations are ranked: a host that takes only n takes the first n.
	Annotations []check.Annotation
	// Locations holds the place of each case that has a known one.
	Locations map[*report.Case]report.Location
	// CauseOf holds the ID of the cause of each failed or errored case.
	CauseOf map[*report.Case]string
	// Unplaced is the number of annotations that could not be made because no
	// place in the tree is known for them; they stand in the summary only.
	Unplaced int
}
