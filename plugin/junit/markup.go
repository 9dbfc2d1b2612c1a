package junit

import "bytes"

// endTag handles the end tag that b begins with.
func (p *parser) endTag(b []byte) extent {
	if n := p.stack.matches(b); n > 0 {
		p.close()
		return extent(n)
	}
	i := 2
	for i < len(b) && classes[b[i]]&nameByte != 0 {
		i++
	}
	name := b[2:i]
	for i < len(b) && b[i] != '>' && b[i] != '<' {
		i++
	}
	if i >= len(b) {
		return incomplete
	}
	if len(name) == 0 {
		return p.less()
	}
	n := extent(i)
	if b[i] == '>' {
		n++
	}
	p.closeNamed(name)
	return n
}

// closeNamed closes the innermost element of that name and everything in it.
func (p *parser) closeNamed(name []byte) {
	if p.stack.skipped > 0 {
		p.stack.skipped--
		return
	}
	e := elementOf(name[localName(name):])
	n := p.stack.find(name, e)
	if n == 0 {
		if p.partial && (len(p.stack.levels) == 1 || isSuite(e)) {
			p.halt()
			return
		}
		t := strayEnd
		if e == other && !p.between() {
			t = unknownEnd
		}
		p.beheaded = p.beheaded || p.stack.depth() == 0
		p.stranded = p.stranded || isSuite(e)
		p.note(t, p.offset(), func() string { return p.quoted(name) })
		return
	}
	for ; n > 1; n-- {
		t := missingEnd
		if p.stack.own(1) == other && !hasElements(p.stack.own(2)) {
			t = unknownEnd
		}
		p.note(t, p.offset(), p.where)
		p.close()
	}
	p.close()
}

// localName returns where the local part of a qualified name begins.
func localName(name []byte) int {
	return local(0, bytes.LastIndexByte(name, ':'), len(name))
}

// declarationOrSection handles a comment, a CDATA section or a document type
// declaration.
func (p *parser) declarationOrSection(b []byte) extent {
	const comment, section = "<!--", "<![CDATA["
	switch {
	case bytes.HasPrefix(b, []byte(comment)):
		return p.comment(b)
	case bytes.HasPrefix(b, []byte(section)):
		p.pos += len(section)
		return p.section()
	case len(b) < len(section):
		return incomplete
	case b[2] == '[' || b[2] == '-' || p.stack.depth() > 0: // a declaration has no place in an element
		return p.less()
	}
	limit := maxDirective
	doctype := p.doctypes == 0 && !p.sawRoot && bytes.HasPrefix(b, []byte("<!DOCTYPE"))
	if doctype {
		limit = maxDoctype
	}
	n := p.orLess(directive(b[:min(len(b), limit)]), b, limit)
	if doctype && n != incomplete {
		p.doctypes++
	}
	return n
}

// The number of bytes within which a directive, a document type declaration and
// an instruction must end. What does not is text: a search without a bound
// would begin again at the next '<'.
const (
	maxDirective   = 256
	maxDoctype     = windowSize / 2
	maxInstruction = 4 << 10
)

// orLess returns n or, when the markup that b begins with does not end within
// limit bytes, takes its '<' for text.
func (p *parser) orLess(n extent, b []byte, limit int) extent {
	if n == incomplete && len(b) >= limit {
		return p.less()
	}
	return n
}

// skipPast consumes everything up to the first c, c, '>'. It finds the '>'
// first: it is rarer than a dash or a bracket.
func (p *parser) skipPast(c byte) extent {
	for {
		b := p.rest()
		for i := 0; ; {
			n := bytes.IndexByte(b[i:], '>')
			if n < 0 {
				break
			}
			i += n + 1
			if i >= 3 && b[i-2] == c && b[i-3] == c {
				return extent(i)
			}
		}
		p.pos = max(p.pos, p.end-2)
		if !p.more() {
			p.truncated()
			p.pos = p.end
			return 0
		}
	}
}

// section consumes the rest of a CDATA section.
func (p *parser) section() extent {
	if p.capture == nil && !p.decoder.charset.bracket {
		if p.stack.depth() == 0 {
			p.note(textOutside, p.offset(), nil)
		}
		return p.skipPast(']')
	}
	seen := 0 // bytes of the rest that were looked at
	for {
		b := p.rest()
		if i := p.sectionEnd(b, seen); i >= 0 {
			p.sectionText(b[:i])
			return extent(i + 3)
		}
		seen = max(0, len(b)-boundary) // with room for what may follow an end
		if len(b) > holdBack {
			c := p.capture
			if c == nil {
				c = &p.output // which is not open: only its decoder is used
			}
			n := c.cut(b, len(b)-boundary, inCDATA)
			p.sectionText(b[:n])
			p.pos += n
			seen -= n
		}
		if !p.more() {
			p.sectionText(p.rest())
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

// sectionEnd returns where in b the "]]>" that ends a section begins, or -1. The
// first seen bytes hold none.
func (p *parser) sectionEnd(b []byte, seen int) int {
	for i := seen; ; {
		n := bytes.IndexByte(b[i:], '>')
		if n < 0 {
			return -1
		}
		i += n + 1
		if i >= 3 && b[i-2] == ']' && b[i-3] == ']' && !p.inCharacter(b, i) {
			return i - 3
		}
	}
}

// trailing reports whether the last byte of b is the second one of a character:
// whether an odd number of bytes that may be first ones stands before it. The
// run of such bytes begins with a character, because what stands before it is
// none of them.
func trailing(b []byte, kana bool) bool {
	end := len(b) - 1
	from := end
	for from > 0 && b[from-1] >= 0x80 {
		from--
	}
	for i := from; i < end; i++ {
		if single(b[i], kana) {
			continue
		}
		if i++; i == end {
			return true
		}
	}
	return false
}

// single reports whether c, which is beyond ASCII, is a character of its own:
// half-width kana in Shift-JIS, and 0x80 and 0xff wherever they are something.
func single(c byte, kana bool) bool {
	return c == 0x80 || c == 0xff || kana && c >= 0xa0 && c <= 0xdf
}
