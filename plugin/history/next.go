package history

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/testpost/testpost/plugin/report"
)

// A Run says which run a state is of.
type Run struct {
	Name   string // of the check run
	Commit string // full SHA; "" when unknown
	// Mask hides secrets in names; nil hides nothing.
	Mask func(string) string
}

// Next returns what the run that read r, which c compares, leaves for the next
// one. What was known of tests that did not run, or failed some runs ago, is
// passed on: c must not be a comparison with a state that is not believed.
func (c *Comparison) Next(r *report.Report, run Run) *State {
	if run.Mask == nil {
		run.Mask = func(s string) string { return s }
	}
	s := &State{Name: run.Name, Commit: run.Commit, Tests: r.Totals.Tests, Runs: 1}
	if c.Before != nil {
		s.Runs = min(c.Before.Runs+1, maxQuiet)
	}
	s.Past = c.next(r, run)
	switch {
	case complete(r):
		s.Groups = masked(groupsOf(r.Census), run.Mask)
		s.members = newSet(identities(r.Census), levels[0].spread)
	case c.Before != nil && damaged(r): // what is gone is told by the next run that can tell
		s.Tests = max(s.Tests, c.Before.Tests)
		s.Groups, s.Partial, s.members = c.Before.Groups, c.Before.Partial, c.Before.members
	}
	s.pace(c.Before, r)
	return s
}

// next returns the tests that fail or are flaky now, and those that did lately.
func (c *Comparison) next(r *report.Report, run Run) []Past {
	now := map[uint64]*Past{}
	for k := range r.All() {
		id := identityOf(k)
		t := now[id]
		if t == nil {
			t = &Past{identity: id, Since: run.Commit[:min(len(run.Commit), shaDigits)], synthetic: k.Synthetic, print: uint32(k.Fingerprint),
				Group: clip(run.Mask(report.Group(k.Suite, k.Class))), Name: clip(run.Mask(k.Name))}
			now[id] = t
		}
		if k.Status.Red() {
			t.Cases++
		}
		t.Flaky = t.Flaky || k.Flaky
	}
	for id, t := range now {
		if past := c.past[id]; past != nil && (past.Cases > 0 && t.Cases > 0 || past.Flaky && t.Flaky) {
			t.Since = past.Since
		}
	}
	c.fade(now, c.census(r))
	all := slices.SortedFunc(deref(now), func(a, b Past) int { return cmp.Compare(a.identity, b.identity) })
	return all[:min(len(all), maxPast)]
}

// fade adds to now the tests of the past that were not seen to fail or flake.
func (c *Comparison) fade(now map[uint64]*Past, ran map[uint64]bool) {
	for id, past := range c.past {
		t := *past
		t.Quiet++
		switch {
		case now[id] != nil:
			now[id].Flaky = now[id].Flaky || past.Flaky // once flaky, it is not newly so tomorrow
			continue
		case t.Quiet > maxQuiet, t.synthetic:
			continue
		case ran[id]:
			t.Cases = 0
		}
		now[id] = &t
	}
}

func deref(all map[uint64]*Past) func(func(Past) bool) {
	return func(yield func(Past) bool) {
		for _, t := range all {
			if !yield(*t) {
				return
			}
		}
	}
}

// masked returns groups with names without secrets. Such a name is not found
// again, so its tests are not counted at all.
func masked(groups map[string]int, mask func(string) string) map[string]int {
	maps.DeleteFunc(groups, func(name string, _ int) bool { return mask(name) != name })
	return groups
}

// pace notes how long the slowest tests take. A peak is forgotten little by
// little, so that a test which is slow now and then is no news each time.
func (s *State) pace(before *State, r *report.Report) {
	old := map[uint64]time.Duration{}
	if before != nil {
		for _, t := range before.slow {
			old[t.identity] = t.peak
		}
	}
	peaks := map[uint64]time.Duration{}
	for _, k := range r.Slowest[:min(len(r.Slowest), maxSlow)] {
		if id := identityOf(k); k.Duration >= time.Millisecond {
			peaks[id] = max(peaks[id], k.Duration, time.Duration(float64(old[id])*forget))
		}
	}
	for id, peak := range peaks {
		s.slow = append(s.slow, pace{id, peak})
	}
	slices.SortFunc(s.slow, func(a, b pace) int { return cmp.Compare(a.identity, b.identity) })
	if len(r.Slowest) >= maxSlow {
		s.floor = r.Slowest[maxSlow-1].Duration
	}
}
