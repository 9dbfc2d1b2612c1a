package junit

import "github.com/testpost/testpost/plugin/report"

// maxNestedCases is the number of cases inside each other that are read in
// full. No known tool nests them at all. Of those further down only the
// outcome is read.
const maxNestedCases = 8

// A deepCase is what is known of a case that is nested too deep: which children
// it has, as bits.
type deepCase uint8

const (
	deepFailure deepCase = 1 << iota
	deepError
	deepSkipped
	deepFlaky
)

// tooDeep reports whether the case of the tag at hand is nested too deep, and
// if so begins it.
func (p *parser) tooDeep(is deepCase) bool {
	n := 0
	for c := p.current; c != nil && n < maxNestedCases; c = c.outer {
		n++
	}
	if n < maxNestedCases {
		return false
	}
	p.note(nestedTooDeep, p.tagAt, nil)
	p.deep = append(p.deep, is)
	return true
}

// markDeep remembers the element of the tag at hand for the innermost case.
func (p *parser) markDeep() {
	top := &p.deep[len(p.deep)-1]
	switch p.tag.element {
	case failure:
		*top |= deepFailure
	case failed:
		*top |= deepError
	case skipped, disabled, ignored:
		*top |= deepSkipped
	case flakyFailure, flakyError:
		*top |= deepFlaky
	}
}

// closeDeep ends the innermost case, of which no more than its outcome is known.
func (p *parser) closeDeep() {
	top := p.deep[len(p.deep)-1]
	p.deep = p.deep[:len(p.deep)-1]
	s := report.Passed
	switch {
	case top&deepFailure != 0:
		s = report.Failed
	case top&deepError != 0:
		s = report.Errored
	case p.cut:
		return
	case top&deepSkipped != 0:
		s = report.Skipped
	}
	c := p.newCase()
	c.tag.has, c.pinned = 0, true
	flaky := top&deepFlaky != 0 && !s.Red()
	p.count(s, flaky, 0)
	if s.Red() {
		p.suites.top().red++
	}
	p.keep(c, s, flaky)
	p.dropCase()
}
