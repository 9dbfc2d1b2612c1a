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
