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
	// New is the number of failed and errored cases that count as new: all of them
	// where nothing is known of an earlier run.
	New int
	// Before is the number of cases of an earlier run, 0 where none is known, and
	// FewerBy the share of them in per cent that may be missing.
	Before, FewerBy int
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
// pass, a stale report did say what it says, and fewer cases than before are
// enough where nobody asks for more.
func untold(c Condition) bool { return c != OnFlaky && c != OnStale && c != OnFewer }

// holding lists the conditions that hold, in the order of the constants. That a
// failure is new is one only for whoever asks: otherwise it is a failure.
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
		{OnNew, p.New > 0 && slices.Contains(p.FailOn, OnNew)},
		{OnFewer, Fewer(p.Before, r.Totals.Tests, p.FewerBy)},
	} {
		if c.holds || slices.Contains(p.Also, c.name) {
			out = append(out, c.name)
		}
	}
	return out
}

// Fewer reports whether more than by per cent of before cases are missing now.
func Fewer(before, now, by int) bool {
	return before > 0 && float64(now) < float64(before)*float64(100-by)/100
}

func isStale(f report.File) bool { return f.Outcome == report.Stale }
