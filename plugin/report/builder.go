package report

import (
	"cmp"
	"slices"
	"time"
)

// Bounds limit what a report keeps, so that its memory does not grow with the
// number of cases or with what they print. Counts are never bounded. A zero
// field means its default.
type Bounds struct {
	Cases   int // failed, errored and flaky cases kept in full
	Text    int // bytes of text in cases kept in full, all together
	Brief   int // bytes for the cases of which only the identity is kept
	Skipped int // skipped cases
	Slowest int // longest cases
	Suites  int // suites
	// Causes is the number of cases beyond Cases that are kept in full because
	// nothing with their fingerprint was kept before.
	Causes int
}

// The default bounds. A check run shows at most some thousand annotations and
// some tens of kilobytes of text, so that these are far above what any host
// takes, and the memory of all of them together stays below 6 MiB.
const (
	MaxCases   = 1000
	MaxText    = 2 << 20 // bytes
	MaxBrief   = 2 << 20 // bytes
	MaxSkipped = 500
	MaxSlowest = 10
	MaxSuites  = 1000
	MaxCauses  = 200
)

// WithDefaults returns b with the defaults in place of zero fields.
func (b Bounds) WithDefaults() Bounds {
	return Bounds{
		Cases:   cmp.Or(b.Cases, MaxCases),
		Text:    cmp.Or(b.Text, MaxText),
		Brief:   cmp.Or(b.Brief, MaxBrief),
		Skipped: cmp.Or(b.Skipped, MaxSkipped),
		Slowest: cmp.Or(b.Slowest, MaxSlowest),
		Suites:  cmp.Or(b.Suites, MaxSuites),
		Causes:  cmp.Or(b.Causes, MaxCauses),
	}
}

// A Part is what one file, or one stretch of a file, adds to a report. It keeps
// at most what the bounds allow for the whole report.
type Part struct {
	File     File
	Suites   []Suite
	Cases    []*Case
	Causes   []*Case // the first of each fingerprint that is not among Cases
	Brief    Briefs
	Unlisted int
	Skipped  []*Case
	Slowest  []*Case
	// Executions are all cases, for builders that look for repeated ones.
	Executions []Execution
	Census     *Census // nil unless it was asked for
	text       int     // bytes of text in Cases
	seen       map[uint64]struct{}
}

// Keep adds a failed, errored or flaky case, in full or only its identity, as
// the bounds allow. c must not change afterwards.
func (p *Part) Keep(c *Case, b Bounds) {
	switch n := c.TextBytes(); {
	case !p.Full(b) && p.text+n <= b.Text:
		p.Cases = append(p.Cases, c)
		p.text += n
		p.remember(c)
	case p.New(c, b):
		p.Causes = append(p.Causes, c)
		p.remember(c)
	default:
		p.KeepBrief(c, b)
	}
}

// New reports whether c would be kept although Cases is full, because it is the
// first with its fingerprint.
func (p *Part) New(c *Case, b Bounds) bool {
	_, seen := p.seen[c.Fingerprint]
	return !seen && c.Fingerprint != 0 && len(p.Causes) < b.Causes
}

func (p *Part) remember(c *Case) {
	if c.Fingerprint == 0 {
		return
	}
	if p.seen == nil {
		p.seen = make(map[uint64]struct{})
	}
	p.seen[c.Fingerprint] = struct{}{}
}

// Attach gives c, which the part keeps, an output that came later, if there is
// room for it.
func (p *Part) Attach(c *Case, output Text, b Bounds) {
	if n := output.bytes(); p.text+n <= b.Text {
		c.Output = output
		p.text += n
	}
}

// Full reports whether the next case will be kept only in brief.
func (p *Part) Full(b Bounds) bool {
	return len(p.Cases) >= b.Cases || p.text >= b.Text || p.Brief.Len() > 0 || len(p.Causes) > 0
}

// KeepBrief adds the identity of a failed, errored or flaky case, or only
// counts it when the bound on identities is reached. Nothing of c is kept but
// copies.
func (p *Part) KeepBrief(c *Case, b Bounds) {
	if p.Brief.Bytes() >= b.Brief {
		p.Unlisted++
		return
	}
	p.Brief.Add(c)
}

// Append adds the cases of the part that comes next, which must not be used
// afterwards, as the bounds allow. Files, suites, executions and the longest
// cases are left to the caller.
func (p *Part) Append(next *Part, b Bounds) {
	for _, cases := range [...][]*Case{next.Cases, next.Causes} {
		for _, c := range cases {
			p.Keep(c, b)
		}
	}
	p.Unlisted += next.Unlisted
	if next.Census != nil {
		p.census().Join(next.Census)
	}
	switch {
	case next.Brief.Len() == 0:
	case p.Brief.Bytes()+next.Brief.Bytes() <= b.Brief:
		p.Brief.Append(next.Brief)
	default:
		for c := range next.Brief.Peek() {
			p.KeepBrief(c, b)
		}
	}
	p.Skipped = append(p.Skipped, next.Skipped[:min(len(next.Skipped), b.Skipped-len(p.Skipped))]...)
}

func (p *Part) census() *Census {
	if p.Census == nil {
		p.Census = new(Census)
	}
	return p.Census
}

// Present takes note of a case for the census.
func (p *Part) Present(suite, class, name string, s Status) { p.census().Add(suite, class, name, s) }

// A Builder puts parts together in the order of the files.
type Builder struct {
	bounds  Bounds
	all     Part
	report  Report
	repeats repeats
}

// NewBuilder returns a Builder that keeps to bounds. With identities, it makes
// one case of the executions that they say are of one case.
func NewBuilder(bounds Bounds, ids *Identities) *Builder {
	return &Builder{bounds: bounds.WithDefaults(), repeats: repeats{ids: ids}}
}

// Reuse gives the memory of list to the list of files, which begins empty: there
// may be a hundred thousand of them. The i-th entry of list is overwritten when
// the i-th part is added.
func (b *Builder) Reuse(list []File) { b.report.Files = list[:0] }

// Room returns the bounds with what is left of that on skipped cases: what a
// later part keeps beyond that is not used.
func (b *Builder) Room() Bounds {
	left := b.bounds
	left.Skipped -= len(b.all.Skipped)
	return left
}

// Add adds the next part. What it holds must not be changed afterwards.
func (b *Builder) Add(p *Part) {
	b.report.Files = append(b.report.Files, p.File)
	b.report.Totals.Add(p.File.Totals)
	b.all.Append(p, b.bounds)
	suites := b.addSuites(p.Suites)
	if b.repeats.ids != nil {
		b.addExecutions(p, len(b.report.Files)-1, suites)
	}
	if len(p.Slowest) > 0 {
		b.all.Slowest = Slowest(append(b.all.Slowest, p.Slowest...), b.bounds.Slowest)
	}
}

// Least is the duration that a case of a later part must exceed to be among the
// longest; 0 while there is room for more.
func (b *Builder) Least() time.Duration {
	if n := len(b.all.Slowest); n >= b.bounds.Slowest {
		return b.all.Slowest[n-1].Duration
	}
	return 0
}

// addSuites keeps the suites that are worth it and returns where in the report
// each is, -1 where it is not.
func (b *Builder) addSuites(suites []Suite) []int32 {
	at := make([]int32, len(suites))
	for i, s := range suites {
		at[i] = -1
		if KeepSuite(len(b.report.Suites), s.Totals, b.bounds) {
			at[i] = int32(len(b.report.Suites))
			b.report.Suites = append(b.report.Suites, s)
		}
	}
	return at
}

// KeepSuite reports whether a suite with these totals is worth keeping when n
// are kept already: half of the room is for suites with a failed or errored
// case.
func KeepSuite(n int, t Totals, b Bounds) bool {
	return n < b.Suites/2 || n < b.Suites && t.Red() > 0
}

// Report returns what the parts add up to.
func (b *Builder) Report() *Report {
	r := b.report
	r.Cases = append(b.all.Cases, b.all.Causes...)
	r.Brief, r.Unlisted = b.all.Brief, b.all.Unlisted
	r.Skipped, r.Slowest, r.Census = b.all.Skipped, b.all.Slowest, b.all.Census
	if b.repeats.ids != nil {
		b.fold(&r)
		if r.Census != nil {
			r.Census.once()
		}
	}
	return &r
}

// Slowest sorts cases, longest first and otherwise in their order, and returns
// at most n of them.
func Slowest(cases []*Case, n int) []*Case {
	slices.SortStableFunc(cases, func(a, b *Case) int { return cmp.Compare(b.Duration, a.Duration) })
	return cases[:min(n, len(cases))]
}
