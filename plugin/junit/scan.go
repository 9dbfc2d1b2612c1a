package junit

import (
	"bytes"
	"encoding/binary"
)

// scan goes from markup to markup until the source ends.
func (p *parser) scan() {
	for !p.halted {
		b := p.rest()
		i := bytes.IndexByte(b, '<')
		if i < 0 {
			if !p.textToEnd(b) {
				return
			}
			continue
		}
		p.before(b[:i])
		for p.quick() {
		}
		p.markup()
	}
}

// before handles the text before a markup, of which little is looked at.
func (p *parser) before(b []byte) {
	if len(b) > 0 && (p.capture != nil || p.stack.depth() == 0 || !isBlank(b)) {
		p.text(b)
	}
	p.pos += len(b)
}

// quick handles the tag that the rest begins with, and the text behind it, if
// it is a tag like most and the next markup is in the window, too. It reports
// false when it did not.
func (p *parser) quick() bool {
	b := p.rest()
	if len(b) < 2 || b[1] == '!' || b[1] == '?' {
		return false
	}
	next := bytes.IndexByte(b[1:], '<') + 1
	if next == 0 {
		return false
	}
	if p.tagAt = p.offset(); p.tagAt >= p.meet {
		return false
	}
	n := 0
	if b[1] == '/' {
		if n = p.stack.matches(b); n == 0 {
			return false
		}
		p.close()
	} else {
		if n = p.tag.quick(&p.templates, b, next); n == 0 {
			return false
		}
		if end, after := p.passing(b, n, next); end > 0 {
			n, next = end, after
		} else {
			p.open()
		}
	}
	if p.pos += n; n < next {
		p.before(b[n:next])
	}
	return true
}

// isBlank reports whether b has nothing but white space.
func isBlank(b []byte) bool {
	for _, c := range b {
		if classes[c]&spaceByte == 0 {
			return false
		}
	}
	return true
}

// longBlank is the number of bytes between two elements from which on NUL among
// them is a block that was never written.
const longBlank = 256

// holdBack is the number of bytes at the end of the window that are not handed
// on as text before what follows them is read: a character, a reference, a line
// end or the end of a CDATA section may continue there.
const holdBack = 2 * boundary

// textToEnd handles b, text without markup that reaches the end of the window,
// and reads on. It reports false at the end of the source.
func (p *parser) textToEnd(b []byte) bool {
	if c := p.capture; !p.done && (c != nil || p.between() && !isBlank(b)) {
		if c == nil {
			c = &p.output // which is not open: only its decoder is used
		}
		if len(b) > holdBack {
			n := c.cut(b, len(b)-boundary, inText)
			p.text(b[:n])
			p.pos += n
		}
		return p.more() || p.pos < p.end
	}
	if len(b) > 0 {
		p.text(b)
		p.pos = p.end
	}
	return p.more()
}

// text handles character data.
func (p *parser) text(b []byte) {
	switch {
	case p.capture != nil:
		p.capture.add(b, inText)
	case p.stack.depth() == 0:
		p.outside(b)
	case p.between():
		p.stray(b)
	}
}

// between reports whether the open element has elements for content and no
// text.
func (p *parser) between() bool {
	return p.stack.skipped == 0 && (hasElements(p.stack.own(1)) || p.partial && len(p.stack.levels) == 1)
}

// stray handles text between elements, where none belongs. What may stand in a
// text is only said. What may not is what is left of markup, or an entity with
// elements in it.
func (p *parser) stray(b []byte) {
	i := len(b) - len(bytes.TrimLeft(b, " \t\r\n"))
	if i == len(b) {
		return
	}
	at := p.offset() + int64(i)
	if nul := bytes.IndexByte(b, 0); nul >= 0 && len(b) >= longBlank {
		p.note(missingBlock, p.offset()+int64(nul), p.where)
		return
	}
	out, found := clean(p.build.text[:0], b, inText)
	p.build.text = out[:0]
	if p.decoder.text != nil {
		found &^= flawBytes // they are of that encoding
	}
	if found != 0 {
		p.note(damagedContent, at, p.where)
		return
	}
	p.note(textBetween, at, p.where)
}

// An outsideText is text outside of the root element, which comes in pieces.
type outsideText struct {
	end       int64 // where the last piece ends
	nul, more bool  // NUL was noted in it, and more than that
}

// outside handles a piece of text outside of the root element. Wherever the
// pieces end, what they are together is noted once: up to the first byte that is
// neither white space nor NUL.
func (p *parser) outside(b []byte) {
	o, at := &p.outsideText, p.offset()
	if at != o.end {
		*o = outsideText{}
	}
	o.end = at + int64(len(b))
	blank := len(b) - len(bytes.TrimLeft(b, " \t\r\n"))
	if blank == len(b) || o.more {
		return
	}
	p.beheaded = true
	n := blank + blankOrNUL(b[blank:])
	if n > blank && !o.nul {
		o.nul = true
		p.note(forbidden, at+int64(blank), nil)
	}
	if n < len(b) {
		o.more = true
		p.note(textOutside, at+int64(n), nil)
	}
}

// blankOrNUL returns how much white space and NUL b begins with, of which a file
// that was never written has gigabytes.
func blankOrNUL(b []byte) (n int) {
	for n < len(b) {
		switch {
		case len(b)-n >= 8 && binary.LittleEndian.Uint64(b[n:]) == 0:
			n += 8
		case b[n] == 0 || classes[b[n]]&spaceByte != 0:
			n++
		default:
			return n
		}
	}
	return n
}

// markup handles the markup that the rest begins with.
func (p *parser) markup() {
	if p.offset() >= p.meet {
		p.arrive()
	}
	p.tagAt = p.offset()
	for {
		n := p.markupIn(p.rest())
		if n != incomplete {
			p.pos += int(n)
			return
		}
		if !p.more() {
			p.stuck()
			return
		}
	}
}

// markupIn handles the markup that b begins with if all of it is there, and
// returns how far it reaches.
func (p *parser) markupIn(b []byte) extent {
	if len(b) < 2 {
		return incomplete
	}
	switch c := b[1]; {
	case c == '/':
		return p.endTag(b)
	case classes[c]&startByte != 0:
		n := p.tag.parse(b)
		if n != incomplete {
			if e := p.tag.element; e != other {
				p.templates[e].learn(&p.tag)
			}
			p.open()
		}
		return n
	case c == '!':
		p.sawMarkup = true
		return p.declarationOrSection(b)
	case c == '?':
		p.sawMarkup = true
		return p.instruction(b)
	}
	return p.less()
}
