package report

// Squeeze takes from parts what a Builder with these bounds would not keep of
// them, so that as many parts as there are take no more memory than one
// report. What is left adds up to the same report, also together with parts
// that come before, between or after them. The parts must not be used
// afterwards.
func Squeeze(parts []*Part, bounds Bounds) []*Part {
	s := squeezer{bounds: bounds.WithDefaults()}
	out := make([]*Part, len(parts))
	for i, p := range parts {
		out[i] = s.part(p)
	}
	s.slowest(out)
	return out
}

// A squeezer holds what of the parts so far is kept.
type squeezer struct {
	bounds Bounds
	all    Part
	suites int
}

func (s *squeezer) part(p *Part) *Part {
	q := &Part{File: p.File, Unlisted: p.Unlisted, Slowest: p.Slowest, Executions: p.Executions}
	for _, cases := range [...][]*Case{p.Cases, p.Causes} {
		for _, c := range cases {
			s.keep(q, c)
		}
	}
	for c := range p.Brief.All() {
		s.keepBrief(q, c)
	}
	n := min(len(p.Skipped), s.bounds.Skipped-len(s.all.Skipped))
	q.Skipped = p.Skipped[:n:n]
	s.all.Skipped = append(s.all.Skipped, q.Skipped...)
	s.keepSuites(q, p.Suites)
	return q
}

// keep adds c to q as far as the bounds on all parts allow.
func (s *squeezer) keep(q *Part, c *Case) {
	cases, causes := len(s.all.Cases), len(s.all.Causes)
	switch s.all.Keep(c, s.bounds); {
	case len(s.all.Cases) > cases:
		q.Cases = append(q.Cases, c)
	case len(s.all.Causes) > causes:
		q.Causes = append(q.Causes, c)
	case s.all.Unlisted > 0:
		s.all.Unlisted--
		q.Unlisted++
	default:
		q.Brief.Add(c)
	}
}

func (s *squeezer) keepBrief(q *Part, c *Case) {
	if s.all.KeepBrief(c, s.bounds); s.all.Unlisted > 0 {
		s.all.Unlisted--
		q.Unlisted++
		return
	}
	q.Brief.Add(c)
}

// keepSuites adds the suites that are worth it, and tells the executions where
// they are now.
func (s *squeezer) keepSuites(q *Part, suites []Suite) {
	at := make([]int32, len(suites))
	for i, suite := range suites {
		at[i] = -1
		if KeepSuite(s.suites, suite.Totals, s.bounds) {
			s.suites++
			at[i] = int32(len(q.Suites))
			q.Suites = append(q.Suites, suite)
		}
	}
	for i, e := range q.Executions {
		if e.Suite >= 0 {
			q.Executions[i].Suite = at[e.Suite]
		}
	}
}

// slowest leaves the longest cases of all parts.
func (s *squeezer) slowest(parts []*Part) {
	var all []*Case
	for _, p := range parts {
		all = append(all, p.Slowest...)
	}
	if len(all) <= s.bounds.Slowest {
		return
	}
	stays := make(map[*Case]bool, s.bounds.Slowest)
	for _, c := range Slowest(all, s.bounds.Slowest) {
		stays[c] = true
	}
	for _, p := range parts {
		var kept []*Case
		for _, c := range p.Slowest {
			if stays[c] {
				kept = append(kept, c)
			}
		}
		p.Slowest = kept
	}
}
