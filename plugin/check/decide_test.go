package check

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/testpost/testpost/plugin/report"
)

// defaults are the conditions that fail_on names when nobody sets it.
var defaults = []Condition{OnFailed, OnUnreadable, OnMissing, OnEmpty}

func counted(t report.Totals, files ...report.File) *report.Report {
	t.Tests = t.Passed + t.Failed + t.Errored + t.Skipped
	if len(files) == 0 && t.Tests > 0 {
		files = []report.File{{Path: "a.xml", Outcome: report.Read}}
	}
	return &report.Report{Files: files, Totals: t}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	lost := report.Problem{Kind: "truncated", Lost: true}
	noted := report.Problem{Kind: "characters"}
	file := func(o report.Outcome, p ...report.Problem) report.File { return report.File{Outcome: o, Problems: p} }
	on := func(c ...Condition) []Condition { return c }
	for _, tt := range []struct {
		name   string
		report *report.Report
		failOn []Condition
		min    int
		want   Verdict
	}{
		{"all passed", counted(report.Totals{Passed: 3}), defaults, 1, Verdict{Success, nil, nil}},
		{"some skipped", counted(report.Totals{Passed: 3, Skipped: 9}), defaults, 1, Verdict{Success, nil, nil}},
		{"failed", counted(report.Totals{Passed: 3, Failed: 1}), defaults, 1, Verdict{Failure, on(OnFailed), on(OnFailed)}},
		{"errored", counted(report.Totals{Passed: 3, Errored: 1}), defaults, 1, Verdict{Failure, on(OnFailed), on(OnFailed)}},
		{"flaky is no failure by default", counted(report.Totals{Passed: 3, Flaky: 1}), defaults, 1, Verdict{Success, nil, on(OnFlaky)}},
		{"flaky asked for", counted(report.Totals{Passed: 3, Flaky: 1}), on(OnFlaky), 1, Verdict{Failure, on(OnFlaky), on(OnFlaky)}},
		{"damaged file", counted(report.Totals{Passed: 3}, file(report.Partial, lost)), defaults, 1, Verdict{Failure, on(OnUnreadable), on(OnUnreadable)}},
		{"file that is no XML", counted(report.Totals{Passed: 3}, file(report.Read), file(report.Unreadable)), defaults, 1, Verdict{Failure, on(OnUnreadable), on(OnUnreadable)}},
		{"something lost in a file that was read", counted(report.Totals{Passed: 3}, file(report.Read, noted, lost)), defaults, 1, Verdict{Failure, on(OnUnreadable), on(OnUnreadable)}},
		{"something repaired", counted(report.Totals{Passed: 3}, file(report.Read, noted)), defaults, 1, Verdict{Success, nil, nil}},
		{"empty file beside a full one", counted(report.Totals{Passed: 3}, file(report.Read), file(report.Empty, lost)), defaults, 1, Verdict{Failure, on(OnUnreadable), on(OnUnreadable)}},
		{"suite without cases beside a full one", counted(report.Totals{Passed: 3}, file(report.Read), file(report.Empty)), defaults, 1, Verdict{Success, nil, nil}},
		{"XML of another kind", counted(report.Totals{Passed: 3}, file(report.Read), file(report.Foreign)), defaults, 1, Verdict{Success, nil, nil}},
		{"only XML of another kind", counted(report.Totals{}, file(report.Foreign)), defaults, 1, Verdict{Failure, on(OnEmpty), on(OnEmpty)}},
		{"no file", counted(report.Totals{}, []report.File{}...), defaults, 1, Verdict{Failure, on(OnMissing, OnEmpty), on(OnMissing, OnEmpty)}},
		{"too few", counted(report.Totals{Passed: 9}), defaults, 10, Verdict{Failure, on(OnEmpty), on(OnEmpty)}},
		{"just enough", counted(report.Totals{Passed: 9, Skipped: 1}), defaults, 10, Verdict{Success, nil, nil}},
		{"no minimum", counted(report.Totals{}, file(report.Empty)), defaults, 0, Verdict{Success, nil, nil}},
		{"stale", counted(report.Totals{Passed: 3}, file(report.Stale)), append(on(OnStale), defaults...), 1, Verdict{Failure, on(OnStale), on(OnStale)}},
		{"stale is no failure by default", counted(report.Totals{Passed: 3}, file(report.Stale)), defaults, 1, Verdict{Success, nil, on(OnStale)}},
		{"stale and damaged", counted(report.Totals{Passed: 3}, file(report.Stale, lost)), on(OnStale), 1, Verdict{Failure, on(OnStale), on(OnUnreadable, OnStale)}},
		{"only skipped", counted(report.Totals{Skipped: 3}), defaults, 1, Verdict{Skipped, nil, nil}},
		{"only skipped, but too few", counted(report.Totals{Skipped: 3}), defaults, 4, Verdict{Failure, on(OnEmpty), on(OnEmpty)}},
		{"failures that nobody asks about", counted(report.Totals{Passed: 3, Failed: 1}), nil, 1, Verdict{Neutral, nil, on(OnFailed)}},
		{"no file, and nobody asks", counted(report.Totals{}, []report.File{}...), on(OnFailed), 1, Verdict{Neutral, nil, on(OnMissing, OnEmpty)}},
		{"all passed, and nobody asks", counted(report.Totals{Passed: 3}), nil, 1, Verdict{Success, nil, nil}},
		{"only skipped, one file damaged, and nobody asks", counted(report.Totals{Skipped: 3}, file(report.Partial)), nil, 1, Verdict{Neutral, nil, on(OnUnreadable)}},
		{"everything at once", counted(report.Totals{Failed: 1, Passed: 1, Flaky: 1}, file(report.Stale, lost)), on(OnStale, OnEmpty, OnFailed), 5,
			Verdict{Failure, on(OnFailed, OnEmpty, OnStale), on(OnFailed, OnFlaky, OnUnreadable, OnEmpty, OnStale)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := Decide(tt.report, Policy{FailOn: tt.failOn, MinTests: tt.min})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("verdict (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecideOnEarlierRuns(t *testing.T) {
	t.Parallel()
	on := func(c ...Condition) []Condition { return c }
	fresh := on(OnNew, OnFewer)
	for _, tt := range []struct {
		name   string
		totals report.Totals
		policy Policy
		want   Verdict
	}{
		{"new failures", report.Totals{Passed: 3, Failed: 2}, Policy{FailOn: fresh, New: 1}, Verdict{Failure, on(OnNew), on(OnFailed, OnNew)}},
		{"only known failures", report.Totals{Passed: 3, Failed: 2}, Policy{FailOn: fresh}, Verdict{Neutral, nil, on(OnFailed)}},
		{"known failures, but all count", report.Totals{Passed: 3, Failed: 2}, Policy{FailOn: on(OnFailed, OnNew)}, Verdict{Failure, on(OnFailed), on(OnFailed)}},
		{"new failures that nobody asks for", report.Totals{Passed: 3, Failed: 2}, Policy{FailOn: on(OnFailed), New: 2}, Verdict{Failure, on(OnFailed), on(OnFailed)}},
		{"as many as may be missing", report.Totals{Passed: 90}, Policy{FailOn: fresh, Before: 100, FewerBy: 10}, Verdict{Success, nil, nil}},
		{"one more is missing", report.Totals{Passed: 89}, Policy{FailOn: fresh, Before: 100, FewerBy: 10}, Verdict{Failure, on(OnFewer), on(OnFewer)}},
		{"fewer, but nobody asks", report.Totals{Passed: 8}, Policy{FailOn: defaults, Before: 100, FewerBy: 10}, Verdict{Success, nil, on(OnFewer)}},
		{"none may be missing", report.Totals{Passed: 99}, Policy{FailOn: fresh, Before: 100}, Verdict{Failure, on(OnFewer), on(OnFewer)}},
		{"no earlier run", report.Totals{Passed: 1}, Policy{FailOn: fresh, FewerBy: 10}, Verdict{Success, nil, nil}},
		{"more than before", report.Totals{Passed: 200}, Policy{FailOn: fresh, Before: 100}, Verdict{Success, nil, nil}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, Decide(counted(tt.totals), tt.policy)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
