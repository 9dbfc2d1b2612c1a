package junit

import "unicode/utf8"

// open handles the start tag at hand.
func (p *parser) open() {
	t := &p.tag
	if t.damage != 0 {
		p.noteTag(t.damage)
	}
	if p.stack.depth() == 0 {
		p.openRoot()
	}
	if t.element == other && p.between() && p.decoder.text == nil && !utf8.Valid(t.raw[t.name.from:t.name.to]) {
		p.note(damagedContent, p.tagAt, p.where)
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
	if len(p.stack.levels) == 0 {
		p.rootEnd = p.offset()
	}
}

func (p *parser) noteTag(d damage) {
	at := p.tagAt
	if d&bareLess != 0 {
		p.note(lessInValue, at, p.tagName)
	}
	switch {
	case d&sloppy == 0:
	case p.tag.element == other && p.between():
		p.note(damagedContent, at, p.where)
	default:
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
	p.rootEnd = p.tagAt // or further, if it does not end in itself
	if p.tag.element == testcase && p.beheaded && !p.known {
		p.beginInside()
		return
	}
	if p.sawRoot {
		p.note(manyRoots, p.tagAt, p.tagName)
		return
	}
	p.sawRoot, p.known, p.root, p.rootAt = true, isSuite(p.tag.element), p.tagName(), p.tagAt
}

// beginInside begins a document in the suite, without a name, that the case of
// the tag at hand must have been in.
func (p *parser) beginInside() {
	p.note(headMissing, p.tagAt, nil)
	p.sawRoot, p.known, p.root, p.rootAt = true, true, p.tagName(), p.tagAt
	p.suites.open = append(p.suites.open, suiteState{number: int32(p.suites.seen), at: p.tagAt})
	p.suites.seen++
	p.implied = true
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
		switch {
		case !p.inSuite():
			p.stranded = true
		case !p.tooDeep(0):
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
		if isRerun(parent) && p.current != nil && p.capture == &p.current.details {
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
		if isRerun(parent) && p.current != nil && p.capture == &p.current.details {
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

// hasElements reports whether an element has elements for content and no text.
func hasElements(e element) bool { return isSuite(e) || e == testcase || e == properties }

func isRerun(e element) bool {
	return e == flakyFailure || e == flakyError || e == rerunFailure || e == rerunError
}

func isResult(e element) bool { return e == failure || e == failed || isRerun(e) }
