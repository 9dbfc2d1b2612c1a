package junit

import (
	"time"

	"github.com/testpost/testpost/plugin/report"
)

// The bounds on what is kept of one case, in bytes unless it says otherwise.
// The end of an output tells more than its beginning: that is where it stopped.
const (
	maxResults     = 16 // results (failures, errors and reruns)
	maxProperties  = 16 // properties
	maxName        = 1 << 10
	maxMessage     = 8 << 10
	detailsHead    = 8 << 10
	detailsTail    = 8 << 10
	outputHead     = 2 << 10
	outputTail     = 6 << 10
	maxSkipMessage = 1 << 10
	briefHead      = 2 << 10 // of the details of a case that is kept in brief
	briefTail      = 2 << 10
	maxPropertyRaw = 256
)

// An openCase is a case that is being read. Its strings are collected in text,
// so that a case that is kept takes one allocation for all of them.
type openCase struct {
	tag       attributes // of the testcase element
	at        int64
	own       []byte // the tag, when the window has moved on
	pinned    bool
	synthetic bool
	alone     bool // see report.Case
	duration  time.Duration
	status    statusWord

	failures, errors, skips, flakies, reruns int
	results                                  []result
	text                                     []byte // clean
	skipMessage                              span
	skipType                                 skipType
	details                                  capture // of the result or skipped element that is open
	output                                   capture
	hasOutput                                bool
	properties                               []span // name and value in raw, by turns
	raw                                      []byte

	// The first result waits to be looked at, for it may be like one that was
	// seen: its attributes, and its text in details.
	waits    bool
	waiting  attributes // in the window
	waitsAt  int64
	waitsFor element

	outer   *openCase
	capture *capture // where the text of outer went when this one began
}

// pin copies what is needed of the window.
func (c *openCase) pin() {
	c.details.pin()
	c.output.pin()
	if !c.pinned {
		c.pinned = true
		c.own = append(c.own[:0], c.tag.raw...)
		c.tag.raw = c.own
	}
}

// red reports whether a failure or error was seen.
func (c *openCase) red() bool { return c.failures+c.errors > 0 }

// newCase begins a case inside the current one, if there is one.
func (p *parser) newCase() *openCase {
	if p.current != nil {
		p.pin()
	}
	var c *openCase
	if n := len(p.spare); n > 0 {
		c = p.spare[n-1]
		p.spare = p.spare[:n-1]
	} else {
		c = new(openCase)
		c.details.decoder, c.output.decoder = &p.decoder, &p.decoder
	}
	c.at, c.pinned, c.synthetic, c.alone, c.duration, c.status = p.tagAt, false, false, false, 0, saysNothing
	c.failures, c.errors, c.skips, c.flakies, c.reruns = 0, 0, 0, 0, 0
	c.results, c.text, c.raw, c.properties = c.results[:0], c.text[:0], c.raw[:0], c.properties[:0]
	c.skipMessage, c.skipType, c.hasOutput = span{}, skipOther, false
	c.details.piece, c.output.piece, c.waits = nil, nil, false
	c.outer, c.capture = p.current, p.capture
	p.current, p.capture = c, nil
	return c
}

// dropCase forgets the current case.
func (p *parser) dropCase() {
	c := p.current
	p.current, p.capture = c.outer, c.capture
	c.outer, c.capture = nil, nil
	p.spare = append(p.spare, c)
}

// openCase begins the case of the tag at hand.
func (p *parser) openCase() {
	d, w := p.duration(), p.statusWord()
	c := p.newCase()
	c.tag, c.duration, c.status = p.tag.attributes, d, w
}

// passed counts the case of the tag at hand if there is nothing more to it than
// that it passed, which it reports.
func (p *parser) passed() bool {
	if !p.tag.closed || !p.inSuite() || p.stack.skipped > 0 || p.statusWord() != saysNothing {
		return false
	}
	d, ok := seconds(p.tag.bytes(attrTime))
	return ok && p.countPassed(d)
}

// countPassed counts a passed case, if it only has to be counted.
func (p *parser) countPassed(d time.Duration) bool {
	if p.visit != nil || p.ids != nil || p.wants() || p.cut || p.slow.wants(d) {
		return false
	}
	p.silent = nil
	n := p.suites.top()
	n.tests++
	n.passed++
	n.time = report.AddTime(n.time, d)
	return true
}

// duration reads the time of the tag at hand.
func (p *parser) duration() time.Duration {
	raw := p.tag.bytes(attrTime)
	d, ok := seconds(raw)
	if !ok {
		p.note(badTime, p.tagAt, func() string { return p.shown(raw) })
	}
	return d
}

// statusWord reads the status and the result of the tag at hand.
func (p *parser) statusWord() statusWord {
	if p.tag.has&(1<<attrStatus|1<<attrResult) == 0 {
		return saysNothing
	}
	return max(statusOf(p.tag.bytes(attrStatus)), statusOf(p.tag.bytes(attrResult)))
}

// closeCase ends the current case. cut says that its end was not seen: then it
// counts only if it is known to have failed.
func (p *parser) closeCase() {
	c := p.current
	if c.failures|c.errors|c.skips|c.flakies|c.reruns|int(c.status) == 0 && p.countPassed(c.duration) {
		p.dropCase()
		return
	}
	if p.cut && !c.red() {
		p.dropCase()
		return
	}
	s := p.statusOf(c)
	flaky := c.flakies > 0 && !s.Red()
	p.silent = nil
	p.count(s, flaky, c.duration)
	if p.ids != nil {
		p.addExecution(c, s, flaky)
	}
	if p.wants() && !c.synthetic {
		p.present(c, s)
	}
	p.suites.top().explain(c, s, flaky)
	p.keep(c, s, flaky)
	p.dropCase()
}

// addExecution adds the case to those among which executions of the same one
// are looked for.
func (p *parser) addExecution(c *openCase, s report.Status, flaky bool) {
	e := report.Execution{Suite: p.suites.top().number, Status: s, Flaky: flaky}
	if !c.alone && !c.synthetic {
		from := len(c.text)
		class, name, _ := p.identity(c)
		text := fleeting(c.text)
		e.Identity = p.ids.Of(p.suitePath(), class.of(text), name.of(text))
		c.text = c.text[:from]
	}
	p.part.Executions = append(p.part.Executions, e)
}

// wants reports whether somebody wants to know of every case.
func (p *parser) wants() bool { return p.census || p.see != nil }

// present tells of the case whoever wants to know of every one. What is odd
// about the names of cases that are kept is noted when they are.
func (p *parser) present(c *openCase, s report.Status) {
	if p.asWritten(&p.build.brief, c) {
		p.tell(p.suitePath(), p.build.brief.Class, p.build.brief.Name, s)
		return
	}
	from := len(c.text)
	p.mute = true
	class, name, _ := p.identity(c)
	p.mute = false
	text := fleeting(c.text)
	p.tell(p.suitePath(), class.of(text), name.of(text), s)
	c.text = c.text[:from]
}

func (p *parser) tell(suite, class, name string, s report.Status) {
	if p.census {
		p.part.Present(suite, class, name, s)
	}
	if p.see != nil {
		p.see(suite, class, name, s)
	}
}

// statusOf decides: a failure beats an error, which beats skipped. Where only
// an attribute tells the outcome, it is believed.
func (p *parser) statusOf(c *openCase) report.Status {
	switch {
	case c.red() && c.skips > 0 && c.expected():
		p.note(expectedFailure, c.at, func() string { return p.caseName(c) })
		return report.Skipped
	case c.failures > 0:
		return report.Failed
	case c.errors > 0:
		return report.Errored
	case c.skips > 0 || c.status == saysSkipped:
		return report.Skipped
	case c.flakies > 0 || c.status == saysNothing:
		return report.Passed
	}
	p.note(onlyStatus, c.at, func() string { return p.caseName(c) })
	if c.status == saysFailed {
		return report.Failed
	}
	return report.Errored
}
