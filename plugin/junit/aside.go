package junit

import "bytes"

// comment consumes the comment that b begins with. One in which a "--" and
// elements stand most likely lost its end, and reaches to that of the next one:
// XML forbids the dashes. Then what stands in it is read if it is in the window,
// and something is lost either way.
func (p *parser) comment(b []byte) extent {
	const begin, end = "<!--", "-->"
	p.pos += len(begin)
	if n := bytes.Index(b[len(begin):], []byte(end)); n >= 0 {
		if text := b[len(begin):][:n]; bytes.Contains(text, []byte("--")) && knownTag(text) >= 0 {
			p.note(damagedComment, p.tagAt, nil)
			return 0
		}
		return extent(n + len(end))
	}
	return p.longComment([]byte(end))
}

// longComment consumes the rest of a comment that is not in the window as a whole.
func (p *parser) longComment(end []byte) extent {
	const overlap = 32 // bytes, more than any tag name that is looked for
	for dashed, tagged := false, false; ; {
		b := p.rest()
		n := bytes.Index(b, end)
		text := b[:max(n, 0)]
		if n < 0 {
			text = b[:max(0, len(b)-len("--"))] // the end may begin behind it
		}
		dashed, tagged = dashed || bytes.Contains(text, []byte("--")), tagged || knownTag(text) >= 0
		if n >= 0 {
			if dashed && tagged {
				p.note(damagedComment, p.tagAt, nil)
			}
			return extent(n + len(end))
		}
		p.pos = max(p.pos, p.end-overlap)
		if !p.more() {
			p.truncated()
			p.pos = p.end
			return 0
		}
	}
}

// directive returns how far the document type declaration or other directive
// reaches that b begins with. Nothing in it is looked at: entities are not
// expanded, and nothing is ever loaded.
func directive(b []byte) extent {
	depth := 0
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '"', '\'':
			n := bytes.IndexByte(b[i+1:], b[i])
			if n < 0 {
				return incomplete
			}
			i += n + 1
		case '<':
			if bytes.HasPrefix(b[i:], []byte("<!--")) {
				n := bytes.Index(b[i+len("<!--"):], []byte("-->"))
				if n < 0 {
					return incomplete
				}
				i += len("<!--") + n + 2
				continue
			}
			depth++
		case '>':
			if depth == 0 {
				return extent(i + 1)
			}
			depth--
		}
	}
	return incomplete
}

// instruction returns how far the processing instruction reaches that b begins
// with. A declaration of the document may only stand at its beginning.
func (p *parser) instruction(b []byte) extent {
	if len(b) < 3 {
		return incomplete
	}
	if classes[b[2]]&startByte == 0 {
		return p.less()
	}
	limit := min(len(b), maxInstruction)
	from := max(2, min(int(p.noInstruction-p.offset()), limit)) // nothing ends before
	n := bytes.Index(b[from:limit], []byte("?>"))
	if n < 0 {
		p.noInstruction = max(p.noInstruction, p.offset()+int64(limit-1))
		return p.orLess(incomplete, b, maxInstruction)
	}
	n += from + 2
	if p.stack.depth() > 0 && p.reaches(b[:n]) { // a type in text, as List<?super T>, and the next one
		return p.less()
	}
	if p.offset() > p.began && declared(b[:n]) {
		p.note(misplaced, p.offset(), nil)
	}
	return extent(n)
}

// reaches reports whether what would be an instruction reaches over a tag of a
// report. A tag that was found is not looked for again.
func (p *parser) reaches(b []byte) bool {
	if over := p.tagIn - p.offset(); over > 0 && over < int64(len(b)) {
		return true
	}
	at := knownTag(b[1:])
	p.tagIn = p.offset() + int64(1+at)
	return at >= 0
}

// declared reports whether an instruction is the declaration of a document.
func declared(b []byte) bool {
	return bytes.HasPrefix(b, []byte("<?xml")) && (classes[b[5]]&spaceByte != 0 || b[5] == '?')
}
