package parts

import (
	"slices"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/shard"
)

// A Reading is everything that was read, in this job and in others.
type Reading struct {
	Report    *report.Report
	Roll      shard.Roll
	Unmatched []string // patterns
}

// Also are the conditions that hold although the report does not show them.
func (r *Reading) Also() (all []check.Condition) {
	if len(r.Roll.Silent) > 0 {
		all = append(all, check.OnMissing)
	}
	if len(r.Roll.Missing) > 0 || len(r.Roll.All) == 0 && slices.ContainsFunc(r.Unmatched, shard.IsPattern) {
		all = append(all, check.OnShards)
	}
	return all
}

// Whole reports whether there is nothing that ought to have been read and was not.
func (r *Reading) Whole() bool {
	damaged := func(f report.File) bool { return !f.Whole() }
	return len(r.Report.Files) > 0 && !slices.ContainsFunc(r.Report.Files, damaged) && len(r.Unmatched)+len(r.Roll.Missing) == 0
}

// Halved reports whether tests are missing with the part of a shard, and nobody
// knows which.
func (r *Reading) Halved() bool { return r.Report.Census == nil && len(r.Roll.Missing) > 0 }
