package junit

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

// open handles the start tag at hand.
func (p *parser) open() {
	t := &p.tag
	if t.damage != 0 {
		p.noteTag(t.damage)
	}
	if p.stack.depth() == 0 {
		p.openRoot()
	}
	if t.element == testcase && p.passed() {
		return
	}
	parent := p.stack.context()
	if t.closed {
		if p.stack.skipped == 0 {
			p.begun(parent)
			p.ended(t.element, parent)
		}
		return
	}
	if !p.stack.push(t.raw[t.name.from:t.name.to], t.element) {
		p.note(nestedTooDeep, p.tagAt, nil)
		return
	}
	p.begun(parent)
}

// close ends the innermost element.
func (p *parser) close() {
	l := p.stack.pop()
	p.ended(l.own, p.stack.context())
}

func (p *parser) noteTag(d damage) {
	at := p.tagAt
	if d&bareLess != 0 {
		p.note(lessInValue, at, p.tagName)
	}
	if d&sloppy != 0 {
		p.note(sloppyTag, at, p.tagName)
	}
	if d&(cutShort|openQuote) != 0 {
		p.note(damagedTag, at, p.tagName)
	}
	if d&nulBytes != 0 {
		p.note(missingBlock, at, p.tagName)
	}
}

func (p *parser) openRoot() {
	if p.sawRoot {
		p.note(manyRoots, p.tagAt, p.tagName)
		return
	}
	p.sawRoot, p.known, p.root, p.rootAt = true, isSuite(p.tag.element), p.tagName(), p.tagAt
}

// begun acts on the start of the element of the tag at hand, which stands
// directly in parent or in elements that do not matter.
func (p *parser) begun(parent element) {
	if len(p.deep) > 0 && parent == testcase {
		p.markDeep()
		if p.tag.element != testcase && !isSuite(p.tag.element) {
			return
		}
	}
	switch e := p.tag.element; e {
	case other, properties:
	case testcase:
		if p.inSuite() && !p.tooDeep(0) {
			p.openCase()
		}
	case suite, suites, testrun:
		p.openSuite()
	case failure, failed:
		switch {
		case parent == testcase && p.current != nil:
			p.openResult()
		case isSuite(parent) && !p.tooDeep(deepError):
			p.openSuiteProblem()
		}
	case flakyFailure, flakyError, rerunFailure, rerunError:
		if parent == testcase && p.current != nil {
			p.openResult()
		}
	case skipped, disabled, ignored:
		if parent == testcase && p.current != nil {
			p.openSkipped()
		}
	case stackTrace:
		if isRerun(parent) && p.capture == &p.details {
			p.listen()
		}
	case systemOut, systemErr:
		p.openOutput(parent)
	case property:
		if parent == properties && p.current != nil {
			p.addProperty()
		}
	}
}

// ended acts on the end of an element, likewise.
func (p *parser) ended(e, parent element) {
	if len(p.deep) > 0 && parent == testcase && e != testcase && !isSuite(e) {
		return
	}
	switch e {
	case other, properties, property:
	case testcase:
		switch {
		case !p.inSuite():
		case len(p.deep) > 0:
			p.closeDeep()
		default:
			p.closeCase()
		}
	case suite, suites, testrun:
		p.closeSuite()
	case failure, failed:
		switch {
		case parent == testcase && p.current != nil:
			p.closeResult()
		case isSuite(parent) && len(p.deep) > 0:
			p.closeDeep()
		case isSuite(parent):
			p.closeResult()
			p.closeCase()
		}
	case flakyFailure, flakyError, rerunFailure, rerunError:
		if parent == testcase && p.current != nil {
			p.closeResult()
		}
	case skipped, disabled, ignored:
		if parent == testcase && p.current != nil {
			p.closeSkipped()
		}
	case stackTrace:
		if isRerun(parent) && p.capture == &p.details {
			p.closeResult()
		}
	case systemOut, systemErr:
		p.closeOutput(parent)
	}
}

// inSuite reports whether a suite is open. A case outside of all suites is that
// of another format.
func (p *parser) inSuite() bool { return len(p.suites.open) > 0 }

func isSuite(e element) bool { return e == suite || e == suites || e == testrun }

func isRerun(e element) bool {
	return e == flakyFailure || e == flakyError || e == rerunFailure || e == rerunError
}

func isResult(e element) bool { return e == failure || e == failed || isRerun(e) }

// openSuiteProblem begins a failure or error of a suite itself, which becomes a
// case of its own.
func (p *parser) openSuiteProblem() {
	p.note(suiteProblem, p.tagAt, p.suiteName)
	c := p.newCase()
	c.tag.has, c.pinned, c.synthetic = 0, true, true
	p.openResult()
	c.failures, c.errors = 0, 1
}

// suiteName names the innermost suite in a message.
func (p *parser) suiteName() string {
	n := p.suites.top()
	if n.name.from == n.name.to {
		return "without a name"
	}
	return shown(p.suites.get(n.name))
}

// checkDeclared compares what a suite declares with what its cases show.
func (p *parser) checkDeclared(n *suiteState) {
	switch {
	case n.excused || n.declared <= n.red:
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

func (p *parser) openSkipped() {
	c := p.current
	p.settle(c)
	if missingProgram(&p.tag) {
		p.note(missingTest, p.tagAt, func() string { return p.caseName(c) })
		c.errors++
		if len(c.results) < maxResults {
			p.addResult(c, &p.tag.attributes, failed, p.tagAt)
		}
		return
	}
	c.skips++
	c.skipType = max(c.skipType, skipTypeOf(&p.tag))
	if c.skips > 1 || c.red() || p.visit == nil && len(p.part.Skipped) >= p.bounds.Skipped {
		return
	}
	c.skipMessage = p.put(c, p.tag.bytes(attrMessage), maxSkipMessage, p.tagAt)
	if c.skipMessage.from == c.skipMessage.to {
		p.details.start(maxSkipMessage, 0)
		p.capture = &p.details
	}
}

func (p *parser) closeSkipped() {
	if p.capture != &p.details {
		return
	}
	p.details.finish()
	c := p.current
	p.noteText(p.details.found, c.at)
	c.skipMessage = c.put(bytes.TrimSpace(p.details.head))
	p.capture = nil
}

func (p *parser) openOutput(parent element) {
	switch {
	case p.current == nil:
		if isSuite(parent) && p.silent != nil && saysNothingMore(p.silent) {
			p.details.start(outputHead, outputTail)
			p.capture = &p.details
		}
	case parent == testcase:
		c := p.current
		p.settle(c)
		if !c.hasOutput {
			c.output.start(outputHead, outputTail)
			c.hasOutput = true
		} else {
			c.output.add([]byte{'\n'}, inCDATA)
		}
		p.capture = &c.output
	case isResult(parent) && p.capture == &p.details:
		p.details.muted = true
	}
}

// saysNothingMore reports whether a failed case has no text but messages.
func saysNothingMore(c *report.Case) bool {
	return c.Output.Head == "" && !slices.ContainsFunc(c.Failures, func(f report.Failure) bool {
		return strings.TrimSpace(f.Details.Head) != ""
	})
}

func (p *parser) closeOutput(parent element) {
	switch {
	case p.current == nil:
		if p.capture == &p.details {
			p.attachOutput()
		}
	case parent == testcase:
		p.capture = nil
	case isResult(parent):
		p.details.muted = false
	}
}

// attachOutput gives the output of a suite to its last case.
func (p *parser) attachOutput() {
	p.capture = nil
	d := &p.details
	d.finish()
	p.noteText(d.found, p.tagAt)
	if p.silent != nil && len(bytes.TrimSpace(d.head)) > 0 {
		p.part.Attach(p.silent, report.Text{Head: string(d.head), Tail: string(d.tail), Omitted: d.omitted}, p.bounds)
	}
}

// addProperty remembers the property of the tag at hand, if it is one of the
// current case.
func (p *parser) addProperty() {
	c := p.current
	name, value := p.tag.bytes(attrName), p.tag.bytes(attrValue)
	if len(c.properties) >= 2*maxProperties || len(name) > maxPropertyRaw || len(value) > maxPropertyRaw {
		return
	}
	if p.visit == nil && p.full() {
		return
	}
	for _, raw := range [...][]byte{name, value} {
		from := uint32(len(c.raw))
		c.raw = append(c.raw, raw...)
		c.properties = append(c.properties, span{from, uint32(len(c.raw))})
	}
}
