package check

import (
	"slices"

	"github.com/testpost/testpost/plugin/report"
)

// A Policy says what makes a conclusion a failure.
type Policy struct {
	// FailOn lists the conditions that do; an empty list turns all of them off.
	FailOn []Condition
	// MinTests is the number of cases below which a report is empty; 0 never is.
	MinTests int
	// Also are conditions that hold although the report does not show them:
	// those about parts of it that did not come.
	Also []Condition
}

// Decide returns the verdict on r. It never looks at what a tool declared: the
// reader has turned declared failures that no case shows into cases.
//
// Where the conclusion is no failure, it is neutral if something that ought to
// be looked at holds but is switched off (a green mark would be a claim that
// nobody checked), skipped if every case was, and success otherwise.
func Decide(r *report.Report, p Policy) Verdict {
	v := Verdict{Conclusion: Success, Holds: holding(r, p)}
	for _, c := range v.Holds {
		if slices.Contains(p.FailOn, c) {
			v.Reasons = append(v.Reasons, c)
		}
	}
	switch {
	case len(v.Reasons) > 0:
		v.Conclusion = Failure
	case slices.ContainsFunc(v.Holds, untold):
		v.Conclusion = Neutral
	case r.Totals.Tests > 0 && r.Totals.Skipped == r.Totals.Tests:
		v.Conclusion = Skipped
	}
	return v
}

// untold reports whether green would be wrong while c holds. A flaky case did
// pass, and a stale report did say what it says.
func untold(c Condition) bool { return c != OnFlaky && c != OnStale }

// holding lists the conditions that hold, in the order of the constants.
func holding(r *report.Report, p Policy) []Condition {
	unreadable := func(f report.File) bool { return !f.Whole() }
	var out []Condition
	for _, c := range []struct {
		name  Condition
		holds bool
	}{
		{OnFailed, r.Totals.Red() > 0},
		{OnFlaky, r.Totals.Flaky > 0},
		{OnUnreadable, slices.ContainsFunc(r.Files, unreadable)},
		{OnMissing, len(r.Files) == 0},
		{OnEmpty, r.Totals.Tests < p.MinTests},
		{OnStale, slices.ContainsFunc(r.Files, isStale)},
		{OnShards, false},
	} {
		if c.holds || slices.Contains(p.Also, c.name) {
			out = append(out, c.name)
		}
	}
	return out
}

func isStale(f report.File) bool { return f.Outcome == report.Stale }
