package history

import (
	"slices"

	"github.com/testpost/testpost/plugin/report"
)

// damaged reports whether r lacks what stands in files that were not read in
// full.
func damaged(r *report.Report) bool {
	return slices.ContainsFunc(r.Files, func(f report.File) bool { return !f.Whole() })
}

// complete reports whether a test that the census of r does not have was not there.
func complete(r *report.Report) bool {
	return r.Census != nil && r.Census.Uncounted == 0 && !damaged(r)
}

// census returns which tests of the past were there, and whether they ran. Where
// nobody took note of them, as in some parts of shards, all are taken to have run
// that are not listed as skipped, or none when a file was not read in full.
func (c *Comparison) census(r *report.Report) map[uint64]bool {
	ran := map[uint64]bool{}
	if r.Census == nil {
		if damaged(r) {
			return ran
		}
		for id := range c.past {
			ran[id] = true
		}
		for _, k := range r.Skipped {
			delete(ran, identityOf(k))
		}
		return ran
	}
	for id, skipped := range r.Census.All() {
		if id = short(id); c.past[id] != nil {
			ran[id] = ran[id] || !skipped
		}
	}
	return ran
}

// groupsOf returns the number of cases of each group, under the name that is kept.
func groupsOf(c *report.Census) map[string]int {
	out := map[string]int{}
	for name, n := range c.Groups() {
		out[clip(name)] += n
	}
	return out
}

// identities are those of the cases of c, as a state keeps them.
func identities(c *report.Census) []uint64 {
	out := make([]uint64, 0, c.Len())
	for id := range c.All() {
		out = append(out, short(id))
	}
	return out
}
