package junit

// less handles a '<' that begins no markup. Where no text belongs, it began an
// element once.
func (p *parser) less() extent {
	if p.between() {
		p.note(damagedContent, p.offset(), p.where)
		return 1
	}
	p.note(lessInText, p.offset(), p.where)
	p.text(p.rest()[:1])
	return 1
}

// stuck handles markup that begins the rest and does not end in it, when no
// more of it can be read.
func (p *parser) stuck() {
	b := p.rest()
	tagged := len(b) > 1 && classes[b[1]]&startByte != 0
	if n := knownTag(b[1:]); n >= 0 {
		if !tagged {
			p.pos += int(p.less())
			return
		}
		p.tag.parse(b)
		p.tag.raw = b
		n := p.tag.cut(b, n+1)
		p.open()
		p.pos += int(n)
		return
	}
	switch {
	case !p.done && tagged:
		p.longTag()
	case !p.done:
		p.pos += int(p.less())
	default:
		p.unfinished(b, tagged)
	}
}

// unfinished handles markup that the document ends in.
func (p *parser) unfinished(b []byte, tagged bool) {
	if tagged {
		p.tag.parse(b)
		if int(p.tag.name.to) < len(b) && p.stack.context() == testcase && (p.tag.element == failure || p.tag.element == failed) {
			p.tag.cut(b, len(b))
			p.tag.damage = 0
			p.open()
		}
	}
	p.truncated()
	p.pos = p.end
}

// truncated notes that the document ends here although something is open.
func (p *parser) truncated() {
	p.cut = true
	if p.err == nil {
		p.note(truncated, p.base+int64(p.end), p.where)
	}
}
