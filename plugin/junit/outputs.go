package junit

import (
	"bytes"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

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
		c.details.start(maxSkipMessage, 0)
		p.capture = &c.details
	}
}

func (p *parser) closeSkipped() {
	c := p.current
	if p.capture != &c.details {
		return
	}
	c.details.finish()
	p.noteText(c.details.found, c.at)
	c.skipMessage = c.put(bytes.TrimSpace(c.details.head))
	p.capture = nil
}

func (p *parser) openOutput(parent element) {
	switch {
	case p.current == nil:
		if isSuite(parent) && p.silent != nil && saysNothingMore(p.silent) {
			p.output.start(outputHead, outputTail)
			p.capture = &p.output
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
	case isResult(parent) && p.capture == &p.current.details:
		p.current.details.muted = true
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
		if p.capture == &p.output {
			p.attachOutput()
		}
	case parent == testcase:
		p.capture = nil
	case isResult(parent):
		p.current.details.muted = false
	}
}

// attachOutput gives the output of a suite to its last case.
func (p *parser) attachOutput() {
	p.capture = nil
	d := &p.output
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
	if p.visit == nil && p.inBrief() {
		return
	}
	for _, raw := range [...][]byte{name, value} {
		from := uint32(len(c.raw))
		c.raw = append(c.raw, raw...)
		c.properties = append(c.properties, span{from, uint32(len(c.raw))})
	}
}
