package console

import (
	"strings"
	"time"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// changed is a run that is compared with one that somebody else may have written.
func changed() *summary.Subject {
	s := oneFailure()
	before := history.Compare(nil, s.Report).Next(s.Report, history.Run{Commit: strings.Repeat("4f1c", 10)})
	s.History = history.Compare(before, s.Report)
	h := s.History
	h.From, h.Doubt = "check run 101 at 4f1c4f1 (the base of the pull request)", "it was written by \"\x1b[31mlint\", not with the credentials of this step"
	h.New, h.NewlyFlaky, h.Lost = 1, 1, 4
	h.Fixed = []history.Past{{Group: "shop.StockTest", Name: "counts\x1b[2J", Since: "0123456789ab"}, {}}
	h.Absent = []history.Past{{Group: "shop.OldTest", Name: "is left", Since: "0123456789ab"}}
	h.Shrunk = []history.Shrunk{{Group: "shop.CartTest", Before: 1009, Now: 5}, {Group: "", Before: 1}}
	for range maxChanges + 2 {
		h.Slower = append(h.Slower, history.Slower{Case: &report.Case{Class: "shop.ImportTest", Name: "imports", Duration: 9 * time.Second}, Before: 2 * time.Second})
	}
	s.Verdict = check.Verdict{Conclusion: check.Failure, Reasons: []check.Condition{check.OnNew}, Holds: []check.Condition{check.OnFailed, check.OnNew}}
	return s
}
