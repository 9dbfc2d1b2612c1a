// Package annotate turns a report into what a reader should look at: causes,
// and annotations ranked by how much they tell. It knows no host and no limits.
package annotate

import (
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
)

// A Kind is something that annotations are made for.
type Kind string

// The kinds, in the words of the setting annotate.
const (
	Failed  Kind = "failed"  // failed and errored cases
	Flaky   Kind = "flaky"   // cases that passed only when run again
	Skipped Kind = "skipped" // cases that did not run
	// Problems are what is wrong with report files. Reports rarely are part of
	// the commit: a host that does not know the file may show such an annotation
	// without its line, or not at all. They are made only when asked for.
	Problems Kind = "problems"
)

// Kinds returns all kinds there are.
func Kinds() []Kind { return []Kind{Failed, Flaky, Skipped, Problems} }

// Options say what is wanted. The zero value finds causes and makes no annotations.
type Options struct {
	Kinds []Kind
	// Locate returns the place in the tree that a case is about, if it is known.
	// Nil knows no place. It is called once for each case.
	Locate func(*report.Case) (report.Location, bool)
	// Owners returns those whom a file of the tree belongs to; nil knows none. It
	// is called once for each cause with a known place.
	Owners func(path string) []string
	// New reports whether a failed or errored case did not fail before; nil knows
	// of no before.
	New func(*report.Case) bool
	// Fingerprint is used for cases that have none yet; nil means Fingerprint.
	Fingerprint func(*report.Case) uint64
}

// A Cause is a group of failures with the same fingerprint: most likely one
// thing that is broken.
type Cause struct {
	ID    string // "c1", "c2", … in rank order
	Title string // one line of plain text
	// Cases are the cases of the cause of which the text was kept, in document
	// order; if there is none, the first of the others.
	Cases []*report.Case
	// More is the number of cases beyond those in Cases.
	More int
	// Parents are cases that failed only because a case in Cases is a part of
	// them (Go subtests). They say nothing of their own.
	Parents []*report.Case
	// New is the number of cases in Cases that did not fail before.
	New int
	// Location is the best place known among the cases; nil when none is.
	Location *report.Location
	// Owners are those whom the file at Location belongs to, as its tree says.
	Owners []string
}

// Size is the number of cases of the cause, without parents.
func (c *Cause) Size() int { return len(c.Cases) + c.More }

// Findings is what a report has to say, most important first.
type Findings struct {
	Causes []Cause
	// MoreCauses is the number of causes beyond MaxCauses.
	MoreCauses int
	// Annotations are ranked: a host that takes only n takes the first n.
	Annotations []check.Annotation
	// Locations holds the place of each case that has a known one.
	Locations map[*report.Case]report.Location
	// CauseOf holds the ID of the cause of each failed or errored case.
	CauseOf map[*report.Case]string
	// Unplaced is the number of annotations that could not be made because no
	// place in the tree is known for them; they stand in the summary only.
	Unplaced int
	// Unkept is the number of failed and errored cases that have no annotation
	// of their own because the reader kept only their identity.
	Unkept int
}

// MaxCauses bounds the causes of which no case was kept in full, so that memory
// does not grow with the report. Those of cases kept in full are never left out.
const MaxCauses = 1000

// Annotate finds the causes in r and makes the annotations that o asks for.
//
// Causes are ranked: those with a case that is new first; among these, those with
// a known line first, then those with a known file, then the rest; among these, larger ones first; among equals, in document
// order. Annotations begin with one for each cause, in that order, at the best
// place of the cause. Then follow the remaining cases, one of each cause at a
// time, those at a place without an annotation before the others; then flaky
// cases, problems of files, and skipped cases. An annotation that would repeat
// another one is left out. r is not changed.
func Annotate(r *report.Report, o Options) Findings {
	f := newFinder(r, o)
	f.locateAll()
	f.group()
	f.rank()
	f.annotate()
	return f.out
}
