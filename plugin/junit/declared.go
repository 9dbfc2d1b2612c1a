package junit

import (
	"strconv"

	"github.com/testpost/testpost/plugin/report"
)

// openSuiteProblem begins a failure or error of a suite itself, which becomes a
// case of its own.
func (p *parser) openSuiteProblem() {
	p.note(suiteProblem, p.tagAt, p.suiteName)
	c := p.newCase()
	c.tag.has, c.pinned, c.synthetic = 0, true, true
	p.openResult()
	c.failures, c.errors = 0, 1
}

// declared reads a number of failures or errors of the tag at hand.
func (p *parser) declared(a attribute) int {
	raw := p.tag.bytes(a)
	n, ok := amount(raw)
	if !ok {
		p.note(badCount, p.tagAt, func() string { return p.shown(raw) })
	}
	return n
}

// suiteName names the innermost suite in a message.
func (p *parser) suiteName() string {
	n := p.suites.top()
	switch {
	case n.name.from < n.name.to:
	case n.plural:
		return "<testsuites>"
	default:
		return "without a name"
	}
	return p.shown(p.suites.get(n.name))
}

// explain counts what of that a suite declares is in c: tools count the runs of
// a case, or each of them that failed.
func (n *suiteState) explain(c *openCase, s report.Status, flaky bool) {
	switch {
	case s.Red():
		n.red += int32(max(1, c.failures+c.errors+c.reruns)) // only its status may say that it failed
	case flaky:
		n.excused += int32(c.failures + c.errors + c.flakies + c.reruns)
	default:
		n.excused += int32(c.failures + c.errors)
	}
}

// checkDeclared compares what a suite declares with what its cases show.
func (p *parser) checkDeclared(n *suiteState) {
	switch {
	case n.declared <= n.red+n.excused:
	case n.red > 0:
		p.note(declaredMore, n.at, p.suiteName)
	default:
		p.note(noCase, n.at, p.suiteName)
		p.addUnshown(n)
	}
}

// addUnshown adds a case for failures that a suite declares and no case shows.
func (p *parser) addUnshown(n *suiteState) {
	c := p.newCase()
	c.at, c.tag.has, c.pinned, c.synthetic, c.errors = n.at, 0, true, true, 1
	r := result{element: failed, at: n.at}
	r.message = c.put(strconv.AppendInt([]byte("the suite declares failures or errors that no case shows: "), int64(n.declared), 10))
	c.results = append(c.results, r)
	p.count(report.Errored, false, 0)
	if p.ids != nil {
		p.addExecution(c, report.Errored, false)
	}
	n.red++
	p.keep(c, report.Errored, false)
	p.dropCase()
}
