package report

import (
	"hash/maphash"
	"math/bits"
	"time"
)

// Identities tells which cases are executions of one case, where repeated
// cases count as that: those of the same suite, class and name, in whatever
// file. A case that is marked as Alone or Synthetic is never an execution of
// another.
type Identities struct{ seed maphash.Seed }

// NewIdentities returns identities for one report.
func NewIdentities() *Identities { return &Identities{maphash.MakeSeed()} }

// Of returns a number that is the same for executions of the same case, and
// never 0.
func (ids *Identities) Of(suite, class, name string) uint64 {
	h := maphash.String(ids.seed, suite)
	h = bits.RotateLeft64(h, 21) ^ maphash.String(ids.seed, class)
	h = bits.RotateLeft64(h, 21) ^ maphash.String(ids.seed, name)
	return h | 1
}

func (ids *Identities) ofCase(c *Case) uint64 {
	if c.Alone || c.Synthetic {
		return 0
	}
	return ids.Of(c.Suite, c.Class, c.Name)
}

// An Execution is one case of a part, in the order of the document.
type Execution struct {
	Identity uint64 // 0 for a case of its own
	Suite    int32  // position in the Suites of the part, -1 when that suite is not kept
	Status   Status
	Flaky    bool
}

// maxRepeated is the number of different cases among which executions of the
// same one are found: 16 bytes each. Cases beyond them count as they come.
const maxRepeated = 1 << 20

// repeats holds the cases of all parts so far by their identity.
type repeats struct {
	ids   *Identities
	keys  []uint64 // open addressing; 0 for a free place
	found []known
	n     int
}

// known is what came of the executions of one case so far.
type known struct {
	file, suite int32 // where it was met first; suite is -1 when it is not kept
	status      uint8 // see statusCode
	flaky       bool
	repeated    bool
	listed      bool // it is among the cases of the report
}

// place returns where identity is or would be.
func (r *repeats) place(identity uint64) int {
	mask := len(r.keys) - 1
	i := int(identity>>1) & mask
	for r.keys[i] != 0 && r.keys[i] != identity {
		i = (i + 1) & mask
	}
	return i
}

// find returns the case of that identity, nil when it is not known.
func (r *repeats) find(identity uint64) *known {
	if identity == 0 || len(r.keys) == 0 {
		return nil
	}
	if i := r.place(identity); r.keys[i] != 0 {
		return &r.found[i]
	}
	return nil
}

func (r *repeats) insert(identity uint64, k known) {
	if identity == 0 || r.n >= maxRepeated {
		return
	}
	if 4*r.n >= 3*len(r.keys) {
		r.grow()
	}
	i := r.place(identity)
	r.keys[i], r.found[i] = identity, k
	r.n++
}

func (r *repeats) grow() {
	keys, found := r.keys, r.found
	size := max(1024, 2*len(keys))
	r.keys, r.found = make([]uint64, size), make([]known, size)
	for i, identity := range keys {
		if identity != 0 {
			j := r.place(identity)
			r.keys[j], r.found[j] = identity, found[i]
		}
	}
}

// merge returns what two executions make together: a pass among failures is
// flaky, a failure beats an error, and both beat skipped.
func merge(a, b Status, flaky bool) (s Status, nowFlaky bool) {
	switch {
	case a == Passed || b == Passed:
		return Passed, flaky || a.Red() || b.Red()
	case a == Failed || b == Failed:
		return Failed, flaky
	case a == Errored || b == Errored:
		return Errored, flaky
	}
	return Skipped, flaky
}

// addExecutions counts the cases of a part whose file is at file in the report
// and whose suites are at suites: an execution of a known case changes what is
// counted for that one, and counts no more itself.
func (b *Builder) addExecutions(p *Part, file int, suites []int32) {
	for _, e := range p.Executions {
		suite := int32(-1)
		if e.Suite >= 0 {
			suite = suites[e.Suite]
		}
		k := b.repeats.find(e.Identity)
		if k == nil {
			b.repeats.insert(e.Identity, known{file: int32(file), suite: suite, status: statusCode(e.Status), flaky: e.Flaky})
			continue
		}
		before, flaky := briefStatuses[k.status], k.flaky
		after, nowFlaky := merge(before, e.Status, flaky || e.Flaky)
		b.uncount(int32(file), suite, e.Status, e.Flaky)
		b.uncount(k.file, k.suite, before, flaky)
		b.recount(k.file, k.suite, after, nowFlaky)
		k.status, k.flaky, k.repeated = statusCode(after), nowFlaky, true
	}
}

func (b *Builder) uncount(file, suite int32, s Status, flaky bool) {
	b.adjust(file, suite, s, flaky, -1)
}
func (b *Builder) recount(file, suite int32, s Status, flaky bool) {
	b.adjust(file, suite, s, flaky, 1)
}

func (b *Builder) adjust(file, suite int32, s Status, flaky bool, by int) {
	b.report.Totals.adjust(s, flaky, by)
	b.report.Files[file].Totals.adjust(s, flaky, by)
	if suite >= 0 {
		b.report.Suites[suite].Totals.adjust(s, flaky, by)
	}
}

// adjust counts a case by times, without its time: every execution took some.
func (t *Totals) adjust(s Status, flaky bool, by int) {
	t.Tests += by
	switch s {
	case Failed:
		t.Failed += by
	case Errored:
		t.Errored += by
	case Skipped:
		t.Skipped += by
	default:
		t.Passed += by
	}
	if flaky {
		t.Flaky += by
	}
}

// fold makes one case of the kept executions of each.
func (b *Builder) fold(r *Report) {
	first := make(map[uint64]*Case)
	cases := r.Cases[:0]
	for _, c := range r.Cases {
		identity := b.repeats.ids.ofCase(c)
		k := b.repeats.find(identity)
		if k == nil || !k.repeated {
			cases = append(cases, c)
			continue
		}
		if f := first[identity]; f != nil {
			f.addExecution(c)
			continue
		}
		first[identity], k.listed = c, true
		c.become(k)
		cases = append(cases, c)
	}
	r.Cases = cases
	b.foldBrief(r)
	r.Skipped = b.stillSkipped(r.Skipped)
	for _, c := range r.Slowest {
		if k := b.repeats.find(b.repeats.ids.ofCase(c)); k != nil && k.repeated {
			c.Status, c.Flaky = briefStatuses[k.status], k.flaky
		}
	}
}

func (b *Builder) foldBrief(r *Report) {
	var brief Briefs
	for c := range r.Brief.All() {
		k := b.repeats.find(b.repeats.ids.ofCase(c))
		if k != nil && k.repeated {
			if k.listed {
				continue
			}
			k.listed = true
			c.become(k)
		}
		brief.Add(c)
	}
	r.Brief = brief
}

// stillSkipped returns the skipped cases of which no execution did more.
func (b *Builder) stillSkipped(cases []*Case) []*Case {
	var kept []*Case
	listed := make(map[uint64]bool)
	for _, c := range cases {
		identity := b.repeats.ids.ofCase(c)
		if k := b.repeats.find(identity); k != nil && k.repeated {
			if listed[identity] || briefStatuses[k.status] != Skipped {
				continue
			}
			listed[identity] = true
		}
		kept = append(kept, c)
	}
	return kept
}

// become gives c, the first execution that was kept, the outcome of all. The
// failures of a flaky case are those of attempts.
func (c *Case) become(k *known) {
	c.Status, c.Flaky = briefStatuses[k.status], k.flaky
	if c.Status.Red() {
		return
	}
	attempts := make([]Attempt, 0, len(c.Failures)+len(c.Attempts))
	for i := range c.Failures {
		attempts = append(attempts, attemptOf(&c.Failures[i], 0))
	}
	c.Attempts = append(attempts, c.Attempts...)
	c.Failures, c.Fingerprint = nil, 0
	c.MoreAttempts, c.MoreFailures = c.MoreAttempts+c.MoreFailures, 0
}

func attemptOf(f *Failure, d time.Duration) Attempt {
	a := Attempt{Status: Failed, Failure: f, Duration: d}
	if f.Error {
		a.Status = Errored
	}
	return a
}

// maxAttempts is the number of attempts that one case keeps.
const maxAttempts = 16

// addExecution adds what failed in d, a further execution of c.
func (c *Case) addExecution(d *Case) {
	c.Attempts = append(c.Attempts, d.Attempts...)
	for i := range d.Failures {
		c.Attempts = append(c.Attempts, attemptOf(&d.Failures[i], d.Duration))
	}
	c.MoreAttempts += d.MoreAttempts + d.MoreFailures
	if over := len(c.Attempts) - maxAttempts; over > 0 {
		c.Attempts, c.MoreAttempts = c.Attempts[:maxAttempts], c.MoreAttempts+over
	}
}
