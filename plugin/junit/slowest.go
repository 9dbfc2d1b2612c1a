package junit

import (
	"time"

	"github.com/testpost/testpost/plugin/report"
)

// slowest finds the longest cases. It reuses its memory, so that a case that is
// among the longest for a while costs no allocation.
type slowest struct {
	slots []slowCase
	max   int
	// least is what a case must exceed. It begins with what is the least among
	// the longest cases of earlier files: of equal ones, the first count.
	least time.Duration
}

// A slowCase is one of the longest cases so far.
type slowCase struct {
	text              []byte
	class, name, file span
	suite             string
	line              int
	duration          time.Duration
	status            report.Status
	flaky, alone      bool
}

func (s *slowest) reset(n int, least time.Duration) { s.slots, s.max, s.least = s.slots[:0], n, least }

// wants reports whether a case of that duration is among the longest so far.
func (s *slowest) wants(d time.Duration) bool { return d > s.least }

// slot returns the place for a case of that duration, which is behind those
// that are as long.
func (s *slowest) slot(d time.Duration) *slowCase {
	if len(s.slots) < s.max {
		if len(s.slots) < cap(s.slots) {
			s.slots = s.slots[:len(s.slots)+1]
		} else {
			s.slots = append(s.slots, slowCase{})
		}
	}
	i := len(s.slots) - 1
	last := s.slots[i]
	for ; i > 0 && s.slots[i-1].duration < d; i-- {
		s.slots[i] = s.slots[i-1]
	}
	s.slots[i] = last
	return &s.slots[i]
}

// keepSlow keeps the identity of a case as one of the longest.
func (p *parser) keepSlow(c *openCase, s report.Status, flaky bool) {
	slot := p.slow.slot(c.duration)
	from := len(c.text)
	slot.class, slot.name, slot.file = p.identity(c)
	slot.text = append(slot.text[:0], c.text[from:]...)
	for _, at := range []*span{&slot.class, &slot.name, &slot.file} {
		if at.to > 0 {
			at.from, at.to = at.from-uint32(from), at.to-uint32(from)
		}
	}
	c.text = c.text[:from]
	slot.suite, slot.duration, slot.status, slot.flaky, slot.alone = p.suitePath(), c.duration, s, flaky, c.alone
	slot.line = number(c.tag.bytes(attrLine))
	if len(p.slow.slots) == p.slow.max {
		p.slow.least = max(p.slow.least, p.slow.slots[p.slow.max-1].duration)
	}
}

// cases returns the longest cases, longest first.
func (s *slowest) cases(path string) []*report.Case {
	if len(s.slots) == 0 {
		return nil
	}
	cases := make([]*report.Case, len(s.slots))
	for i := range s.slots {
		o := &s.slots[i]
		text := string(o.text)
		cases[i] = &report.Case{
			Report: path, Suite: o.suite, Class: o.class.of(text), Name: o.name.of(text), File: o.file.of(text),
			Line: o.line, Status: o.status, Flaky: o.flaky, Duration: o.duration, Alone: o.alone, Brief: true,
		}
	}
	return cases
}
