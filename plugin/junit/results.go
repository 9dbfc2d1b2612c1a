package junit

import "time"

// A result is a failure, error, flaky or rerun element.
type result struct {
	element             element
	message, kind, file span
	line                int
	head, tail          span
	omitted             int64
	duration            time.Duration
	at                  int64
}

// openResult begins the failure, error, flaky or rerun of the tag at hand.
func (p *parser) openResult() {
	c := p.current
	switch p.tag.element {
	case failure:
		c.failures++
	case failed:
		c.errors++
		c.alone = c.alone || isTeardown(&p.tag)
	case flakyFailure, flakyError:
		c.flakies++
	default:
		c.reruns++
	}
	if !p.wantsResults() || len(c.results) == maxResults {
		return
	}
	p.settle(c)
	if p.fingerprintOf != nil && len(c.results) == 0 && decides(p.tag.element) {
		c.waiting = p.tag.attributes
		c.waits, c.waitsAt, c.waitsFor = true, p.tagAt, p.tag.element
	} else {
		p.addResult(c, &p.tag.attributes, p.tag.element, p.tagAt)
	}
	p.listen()
}

// addResult adds a result with the attributes t to the case.
func (p *parser) addResult(c *openCase, t *attributes, e element, at int64) {
	r := result{element: e, at: at, line: number(t.bytes(attrLine))}
	r.message = p.putMessage(c, t.bytes(attrMessage), at)
	r.kind = p.put(c, t.bytes(attrType), maxName, at)
	r.file = p.put(c, t.bytes(attrFile), maxName, at)
	r.duration, _ = seconds(t.bytes(attrTime))
	c.results = append(c.results, r)
}

// putMessage appends a message to the text of the case. To XML, a line break
// that stands in an attribute as it is means a blank; but who writes one means
// a line break, and lines are what a reader needs of a long message.
func (p *parser) putMessage(c *openCase, raw []byte, at int64) span {
	s := span{from: uint32(len(c.text))}
	c.text = p.appendValue(c.text, raw, maxMessage, inText, at)
	c.text = append(c.text[:s.from], withoutWritten(c.text[s.from:])...)
	s.to = uint32(len(c.text))
	return s
}

// settle adds the result that waits to be looked at, if there is one, with what
// was captured of its text.
func (p *parser) settle(c *openCase) {
	if !c.waits {
		return
	}
	c.waits = false
	p.addResult(c, &c.waiting, c.waitsFor, c.waitsAt)
	if p.capture != &c.details {
		p.addDetails(c)
	}
}

// listen begins to capture the text of the last result.
func (p *parser) listen() {
	head, tail := detailsHead, detailsTail
	if p.inBrief() {
		head, tail = briefHead, briefTail
	}
	c := p.current
	c.details.start(head, tail)
	p.capture = &c.details
}

// closeResult ends the last result.
func (p *parser) closeResult() {
	c := p.current
	if p.capture != &c.details {
		return
	}
	p.capture = nil
	if !c.waits {
		p.addDetails(c)
	}
}

// addDetails gives what was captured to the last result of the case.
func (p *parser) addDetails(c *openCase) {
	d := &c.details
	d.finish()
	r := &c.results[len(c.results)-1]
	p.noteText(d.found, r.at)
	r.head, r.tail, r.omitted = c.put(d.head), c.put(d.tail), d.omitted
}

// put appends clean text to that of the case.
func (c *openCase) put(s []byte) span {
	from := uint32(len(c.text))
	c.text = append(c.text, s...)
	return span{from, uint32(len(c.text))}
}

// put cleans the raw value of an attribute and appends it to the text of the
// case, cut in the middle if it has more than limit bytes.
func (p *parser) put(c *openCase, raw []byte, limit int, at int64) span {
	from := uint32(len(c.text))
	if len(raw) > 0 {
		c.text = p.appendValue(c.text, raw, limit, inValue, at)
	}
	return span{from, uint32(len(c.text))}
}

// putName likewise appends the raw name or class of the case.
func (p *parser) putName(c *openCase, raw []byte) span {
	from := uint32(len(c.text))
	if len(raw) > 0 {
		c.text = p.appendName(c.text, raw, maxName, c.at)
	}
	return span{from, uint32(len(c.text))}
}
