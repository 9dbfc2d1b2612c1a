package report

import "slices"

// Squeeze takes from parts what a Builder with these bounds would not keep of
// them, so that as many parts as there are take no more memory than one
// report. What is left adds up to the same report, also together with parts
// that come before, between or after them. The parts are changed.
func Squeeze(parts []*Part, bounds Bounds) {
	s := squeezer{bounds: bounds.WithDefaults()}
	for _, p := range parts {
		s.part(p)
	}
	s.slowest(parts)
}

// briefSize is about what a case in brief takes of the bound, in bytes.
const briefSize = 20

// A squeezer holds what of the parts so far is kept.
type squeezer struct {
	bounds                 Bounds
	all                    Part // of which Brief stays empty
	brief, skipped, suites int
}

func (s *squeezer) part(p *Part) {
	cases, causes, brief := p.Cases, p.Causes, p.Brief
	p.Cases, p.Causes = cases[:0:0], causes[:0:0]
	var demoted []*Case
	for _, list := range [...][]*Case{cases, causes} {
		for _, c := range list {
			if !s.keep(p, c) {
				demoted = append(demoted, c)
			}
		}
	}
	if room := max(0, s.bounds.Brief/briefSize-s.brief); len(demoted) > 0 || brief.Len() > room {
		p.Brief = Briefs{}
		for _, c := range demoted {
			s.keepBrief(p, c)
		}
		for c := range brief.All() {
			s.keepBrief(p, c)
		}
		p.Brief.seal()
	} else {
		s.brief += brief.Len()
	}
	n := min(len(p.Skipped), s.bounds.Skipped-s.skipped)
	p.Skipped = p.Skipped[:n:n]
	s.skipped += n
	s.keepSuites(p)
}

// keep adds c to p as far as the bounds on all parts allow.
func (s *squeezer) keep(p *Part, c *Case) bool {
	n := c.TextBytes()
	switch full := s.brief > 0 || s.all.Full(s.bounds); {
	case !full && s.all.text+n <= s.bounds.Text:
		p.Cases, s.all.Cases = append(p.Cases, c), append(s.all.Cases, c)
		s.all.text += n
	case s.all.New(c, s.bounds):
		p.Causes, s.all.Causes = append(p.Causes, c), append(s.all.Causes, c)
	default:
		s.brief = max(s.brief, 1) // from here on nothing is kept in full
		return false
	}
	s.all.remember(c)
	return true
}

func (s *squeezer) keepBrief(p *Part, c *Case) {
	if s.brief*briefSize >= s.bounds.Brief {
		p.Unlisted++
		return
	}
	s.brief++
	p.Brief.Add(c)
}

// keepSuites leaves the suites that are worth it.
func (s *squeezer) keepSuites(p *Part) {
	p.Suites = slices.DeleteFunc(p.Suites, func(suite Suite) bool {
		if !KeepSuite(s.suites, suite.Totals, s.bounds) {
			return true
		}
		s.suites++
		return false
	})
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
		p.Slowest = slices.DeleteFunc(p.Slowest, func(c *Case) bool { return !stays[c] })
	}
}
