package junit

import "bytes"

// section consumes the rest of a CDATA section.
func (p *parser) section() extent {
	if p.capture == nil && !p.decoder.charset.Bracket() {
		if p.stack.depth() == 0 {
			p.note(textOutside, p.offset(), nil)
		}
		return p.skipSection()
	}
	seen := 0 // bytes of the rest that were looked at
	for {
		b := p.rest()
		end, ok := p.sectionEnd(b, seen, p.stack.ownName())
		if ok {
			p.sectionText(b[:end.at])
			return p.past(end)
		}
		seen = p.passText(b, end)
		if !p.more() {
			p.sectionText(p.rest())
			p.truncated()
			p.pos = p.end
			return 0
		}
	}
}

// passText hands on what can be handed on of b, the text of a section whose end
// is not there, and returns how much of the rest need not be looked at again.
// From what may be a torn end on, the window is filled once to find out.
func (p *parser) passText(b []byte, end sectionEnd) (seen int) {
	c := p.capture
	if c == nil {
		c = &p.output // which is not open: only its decoder is used
	}
	n := 0
	if end.torn {
		n = c.cut(b, end.at, inCDATA)
	}
	if p.pos+n == 0 || !end.torn {
		n, seen = 0, max(0, len(b)-boundary) // with room for what may follow an end
		if len(b) > holdBack {
			n = c.cut(b, seen, inCDATA)
		}
		seen -= n
	}
	if n > 0 {
		p.sectionText(b[:n])
		p.pos += n
	}
	return max(0, seen)
}

// skipSection consumes the rest of a section whose text nobody wants.
func (p *parser) skipSection() extent {
	for {
		end, ok := p.sectionEnd(p.rest(), 0, p.stack.ownName())
		switch at := p.pos + end.at; {
		case ok:
			return p.past(end)
		case end.torn && at > 0:
			p.pos = at
		default:
			p.pos = max(p.pos, p.end-boundary) // an end tag may begin there
		}
		if !p.more() {
			p.truncated()
			p.pos = p.end
			return 0
		}
	}
}

func (p *parser) sectionText(b []byte) {
	if p.capture != nil {
		p.capture.add(b, inCDATA)
	}
}

// A sectionEnd is where a section ends.
type sectionEnd struct {
	at   int // its text
	next int // the "]]>" behind it
	torn bool
}

// past returns how far a section reaches, and notes when its end is torn.
func (p *parser) past(end sectionEnd) extent {
	if end.torn {
		p.note(damagedSection, p.offset()+int64(end.at), p.where)
	}
	return extent(end.next)
}

// sectionEnd returns where in b a section in an element of that name ends. It
// reports false when its end is not there, with what may be a torn one if the
// section goes on so. The first seen bytes hold no end. It looks for the '>',
// which is rarer than a bracket.
//
// An end with a byte that is wrong or missing, before the end tag of the element,
// is one, too, if the section would reach over the beginning of another: then
// the document may still be well-formed, without the cases in between. Who
// writes such text into a section divides it at the end of the other.
func (p *parser) sectionEnd(b []byte, seen int, name string) (sectionEnd, bool) {
	var torn sectionEnd
	for i := seen; ; {
		n := bytes.IndexByte(b[i:], '>')
		if n < 0 {
			return torn, false
		}
		i += n + 1
		switch {
		case i < len(cdataStop):
		case b[i-2] == ']' && b[i-3] == ']':
			if p.inCharacter(b, i) {
				continue
			}
			if torn.torn && bytes.Contains(b[torn.next:i], []byte(cdata)) && !bytes.HasPrefix(b[i:], []byte(cdata)) {
				return torn, true
			}
			return sectionEnd{at: i - len(cdataStop), next: i}, true
		case !torn.torn:
			torn = tornEnd(b[:i], name)
		}
	}
}

// tornEnd returns the end of a section with one byte that is wrong or missing
// before the end tag that b ends with, if there is one.
func tornEnd(b []byte, name string) (end sectionEnd) {
	next := len(b) - len("</>") - len(name)
	if name == "" || next < len("]]") || b[len(b)-2] != name[len(name)-1] || b[next] != '<' || b[next+1] != '/' || endTagOf(b[next:], name) == 0 {
		return end
	}
	text := bytes.TrimRight(b[:next], " \t\r\n")
	at := len(text) - len("]]")
	switch {
	case at < 0:
	case text[at] == ']' && (text[at+1] == ']' || text[at+1] == '>'):
		return sectionEnd{at, next, true}
	case at > 0 && text[at-1] == ']' && (text[at] == ']' || text[at+1] == '>'):
		return sectionEnd{at - 1, next, true}
	}
	return end
}

// inCharacter reports whether the first ']' of the "]]>" that b[:end] ends with
// is the second byte of a character. It is not where the end tag of the open
// element follows: then the byte before it is the half of a character that was
// cut, or is in another encoding, and no reason to lose what stands behind.
func (p *parser) inCharacter(b []byte, end int) bool {
	if !p.decoder.charset.Trails(b[:end-2]) {
		return false
	}
	next := bytes.TrimLeft(b[end:min(len(b), end+boundary)], " \t\r\n")
	return !bytes.HasPrefix(next, []byte("</")) || p.stack.matches(next) == 0
}
