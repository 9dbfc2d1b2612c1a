package junit

import "strconv"

// note records a trouble. first is asked for a description of the first of its
// kind only.
func (p *parser) note(t trouble, at int64, first func() string) {
	if !p.notes.add(t, at) {
		return
	}
	what := ""
	if first != nil {
		what = first()
	}
	line, column := p.position(at)
	p.notes.describe(t, what, line, column)
}

// noteText records what cleaning a text had to repair.
func (p *parser) noteText(f flaws, at int64) {
	if p.mute {
		f &= flawGuess | flawDeclared
	}
	if f == 0 {
		return
	}
	if f&(flawControl|flawReference) != 0 {
		p.note(forbidden, at, nil)
	}
	if f&flawBytes != 0 {
		p.note(undecodable, at, p.decoder.name)
	}
	if f&flawAmpersand != 0 {
		p.note(ampersand, at, nil)
	}
	if f&flawEntity != 0 {
		p.note(ownEntity, at, nil)
	}
	if f&flawGuess != 0 {
		p.note(guessedEncoding, at, func() string { return p.decoder.charset.Name })
	}
	if f&flawDeclared != 0 {
		p.note(wrongEncoding, at, func() string { return strconv.Quote(p.decoder.wrong) + ", but it is UTF-8" })
	}
}

// where names the innermost open element.
func (p *parser) where() string {
	if len(p.stack.levels) == 0 {
		return "the document"
	}
	return p.quoted(p.stack.top())
}

// tagName names the tag at hand.
func (p *parser) tagName() string {
	return p.quoted(p.tag.raw[p.tag.name.from:min(int(p.tag.name.to), len(p.tag.raw))])
}

// maxShown is the number of bytes of a name from a document that a message
// shows.
const maxShown = 80

// quoted shows the name of an element in a message.
func (p *parser) quoted(name []byte) string {
	return "<" + string(p.cleanName(nil, name[:min(len(name), maxShown)])) + ">"
}

// caseName names a case in a message.
func (p *parser) caseName(c *openCase) string { return p.shown(c.tag.bytes(attrName)) }

// shown shows raw text of the document in a message.
func (p *parser) shown(raw []byte) string {
	return strconv.Quote(string(p.cleanName(nil, raw[:min(len(raw), maxShown)])))
}
