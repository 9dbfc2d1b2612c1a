package history

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/testpost/testpost/plugin/report"
)

// A Comparison says what became of the tests since an earlier run. Without one,
// Before is nil, and nothing is known, new or fixed.
type Comparison struct {
	Before *State
	// From says in words where Before was found, and Doubt why it does not count
	// for the verdict, or why there is none; "" when it counts.
	From, Doubt string
	// New is the number of failed and errored cases that did not fail before, or
	// not so many times, and Known of the others.
	New, Known int
	// Fixed are tests that failed before and passed, Absent those that failed
	// before and did not run.
	Fixed, Absent []Past
	// NewlyFlaky is the number of cases that were not known to be flaky.
	NewlyFlaky int
	// Lost is the number of tests that ran before and are not there any more, and
	// Added of those that were not there before. A test that was renamed is both.
	// Where only the numbers of groups are known, tests that take the place of
	// others in a group are neither.
	Lost, Added int
	// Shrunk are the groups that have fewer tests than before, the largest loss
	// first.
	Shrunk []Shrunk
	// Slower are tests that take longer than before, beyond what is noise.
	Slower []Slower
	// Pace is how much longer than before the slowest tests took all together,
	// at least 1: a slower machine is no fault of the tests.
	Pace float64

	past map[uint64]*Past
	red  map[uint64]int
	// flaky are the identities of the cases that passed when run again.
	flaky map[uint64]bool
}

// Shrunk is a group with the number of its tests before and now.
type Shrunk struct {
	Group       string
	Before, Now int
}

// Slower is a test that took longer than before.
type Slower struct {
	Case *report.Case
	// Before is the most that it took lately, or, with AtMost, a time that it did
	// not exceed when it ran last.
	Before time.Duration
	AtMost bool
}

// What is noise: a test is slower when it takes at least half as long again as
// the longest it took lately, and half a second more, on top of how much slower
// the slowest tests are all together.
const (
	noiseFactor = 1.5
	noiseFloor  = 500 * time.Millisecond
	// forget is how much of the longest time is forgotten from run to run.
	forget = 0.9
	// fewPaces is the number of tests below which nothing is said of a machine.
	fewPaces = 5
)

// Noise says in words what is taken for noise.
const Noise = "at least half as long again as the longest lately, and half a second more, beyond how much slower the slowest tests are together"

// Compare returns what became of the tests of before, which may be nil, in r,
// which has a census.
func Compare(before *State, r *report.Report) *Comparison {
	c := &Comparison{Before: before, Pace: 1, past: map[uint64]*Past{}, red: map[uint64]int{}}
	if before == nil {
		return c
	}
	for i := range before.Past {
		c.past[before.Past[i].identity] = &before.Past[i]
	}
	for k := range r.All() {
		if k.Status.Red() {
			c.red[identityOf(k)]++
		}
	}
	c.Count(r)
	ran := c.census(r)
	c.flaky = flakyOf(r)
	c.settle(ran, !complete(r))
	c.lose(r)
	c.slow(r)
	return c
}

// Counts reports whether there is an earlier run that counts for a verdict.
func (c *Comparison) Counts() bool { return c != nil && c.Before != nil && c.Doubt == "" }

// Count counts the failed and flaky cases of r, in place of those of the report
// that was compared, of which r may be a part.
func (c *Comparison) Count(r *report.Report) {
	if c == nil || c.Before == nil {
		return
	}
	c.New, c.Known, c.NewlyFlaky = r.Unlisted, 0, 0 // nobody can tell what those are
	for k := range r.All() {
		switch {
		case c.IsNewlyFlaky(k):
			c.NewlyFlaky++
		case !k.Status.Red():
		case c.IsNew(k):
			c.New++
		default:
			c.Known++
		}
	}
}

// flakyOf returns the identities of the cases that passed when run again.
func flakyOf(r *report.Report) map[uint64]bool {
	flaky := map[uint64]bool{}
	for k := range r.All() {
		if !k.Status.Red() {
			flaky[identityOf(k)] = true
		}
	}
	return flaky
}

// IsNew reports whether k, which failed, did not fail before.
func (c *Comparison) IsNew(k *report.Case) bool {
	if c == nil || c.Before == nil || !k.Status.Red() {
		return false
	}
	id := identityOf(k)
	past := c.past[id]
	return past == nil || past.Cases < c.red[id]
}

// IsNewlyFlaky reports whether k is flaky and was not known to be.
func (c *Comparison) IsNewlyFlaky(k *report.Case) bool {
	if c == nil || c.Before == nil || !k.Flaky || k.Status.Red() {
		return false
	}
	past := c.past[identityOf(k)]
	return past == nil || !past.Flaky
}

// Of returns what is known of the past of k, which failed or is flaky as it did
// or was before; ok is false for all others.
func (c *Comparison) Of(k *report.Case) (past Past, ok bool) {
	if c == nil || c.Before == nil || c.IsNew(k) || c.IsNewlyFlaky(k) || !k.Status.Red() && !k.Flaky {
		return Past{}, false
	}
	return *c.past[identityOf(k)], true
}

// Differs reports whether k failed before, but for another reason.
func (c *Comparison) Differs(k *report.Case) bool {
	past, ok := c.Of(k)
	return ok && k.Status.Red() && k.Fingerprint != 0 && past.print != uint32(k.Fingerprint)
}

// Calm returns the number of runs in a row, this one included, in which no case
// of an identity failed or was flaky, as far as is known: no more than maxQuiet.
func (c *Comparison) Calm(identity uint64) int {
	if c == nil || c.Before == nil {
		return 0
	}
	id := short(identity)
	if c.red[id] > 0 || c.flaky[id] {
		return 0
	}
	if past := c.past[id]; past != nil {
		return min(past.Quiet+1, maxQuiet)
	}
	return min(c.Before.Runs+1, maxQuiet)
}

// settle says of each test that failed before what became of it, if it did not
// fail or flake. vague says that it may be there although nobody saw it.
func (c *Comparison) settle(ran map[uint64]bool, vague bool) {
	for i := range c.Before.Past {
		t := &c.Before.Past[i]
		switch {
		case t.Cases == 0 || c.red[t.identity] > 0 || c.flaky[t.identity]:
		case ran[t.identity] || t.synthetic:
			c.Fixed = append(c.Fixed, *t)
		case !vague && t.Quiet == 0: // it is news once
			c.Absent = append(c.Absent, *t)
		}
	}
	byName := func(a, b Past) int {
		return cmp.Or(strings.Compare(a.Group, b.Group), strings.Compare(a.Name, b.Name), cmp.Compare(a.identity, b.identity))
	}
	slices.SortFunc(c.Fixed, byName)
	slices.SortFunc(c.Absent, byName)
}

// lose counts the tests that are not there any more.
func (c *Comparison) lose(r *report.Report) {
	if !complete(r) {
		return
	}
	dropped := c.shrink(groupsOf(r.Census))
	switch {
	case c.Before.members.known():
		c.Lost, c.Added = c.Before.members.against(identities(r.Census))
	case !c.Before.Partial:
		c.Lost = dropped
	}
	c.Lost = max(c.Lost, dropped) // a hash that another test has too hides one that is gone
}

func (c *Comparison) shrink(now map[string]int) (dropped int) {
	for group, n := range c.Before.Groups {
		if now[group] < n {
			c.Shrunk = append(c.Shrunk, Shrunk{group, n, now[group]})
			dropped += n - now[group]
		}
	}
	slices.SortFunc(c.Shrunk, func(a, b Shrunk) int {
		return cmp.Or(cmp.Compare(b.Before-b.Now, a.Before-a.Now), strings.Compare(a.Group, b.Group))
	})
	return dropped
}

// slow finds the tests that take longer than before.
func (c *Comparison) slow(r *report.Report) {
	peaks := make(map[uint64]time.Duration, len(c.Before.slow))
	for _, t := range c.Before.slow {
		peaks[t.identity] = t.peak
	}
	c.Pace = paceOf(r, peaks)
	seen := map[uint64]bool{}
	for _, k := range r.Slowest {
		id := identityOf(k)
		before, known := peaks[id]
		atMost := false
		if !known && c.Before.floor > 0 && c.Before.members.spread >= 8 && c.Before.members.has(id) {
			before, atMost = c.Before.floor, true
		}
		if before > 0 && !seen[id] && k.Status == report.Passed && !k.Flaky && c.slowed(before, k.Duration) {
			c.Slower = append(c.Slower, Slower{k, before, atMost})
		}
		seen[id] = true
	}
}

func (c *Comparison) slowed(before, now time.Duration) bool {
	expected := float64(before) * c.Pace
	return float64(now) >= expected*noiseFactor && float64(now) >= expected+float64(noiseFloor)
}

// paceOf is the middle one of how much longer than before the slowest tests took.
func paceOf(r *report.Report, peaks map[uint64]time.Duration) float64 {
	var ratios []float64
	for _, k := range r.Slowest {
		if peak := peaks[identityOf(k)]; peak > 0 {
			ratios = append(ratios, float64(k.Duration)/float64(peak))
		}
	}
	if len(ratios) < fewPaces {
		return 1
	}
	slices.Sort(ratios)
	return max(1, ratios[len(ratios)/2])
}
