package junit

import (
	"bytes"
	"math/bits"
	"strconv"
)

// What is kept of an attribute of a tag that is longer than the window, in
// bytes: together less than is kept of a message, so that it is cut only once.
const (
	maxLongHead = 4 << 10
	maxLongTail = 3 << 10
	maxLongTag  = 64 << 10 // of all attributes of such a tag
	maxLongName = 16 << 10 // of the name of its element
)

// longTag handles a start tag that is longer than the window: it reads one
// attribute after the other, and keeps those that matter.
func (p *parser) longTag() {
	t := &p.tag
	t.parse(p.rest())
	if t.name.to > maxLongName {
		p.pos += int(p.less())
		return
	}
	t.has, t.common, t.damage, t.closed = 0, 0, 0, false
	p.long = append(p.long[:0], p.rest()[:t.name.to]...)
	p.pos += int(t.name.to)
	for p.longAttribute() {
	}
	t.raw = p.long
	p.open()
}

// longAttribute consumes the next attribute of a long tag, or its end. It
// reports false at the end.
func (p *parser) longAttribute() bool {
	for len(p.rest()) < 2 && p.more() {
	}
	t, b := &p.tag, p.rest()
	switch {
	case len(b) == 0 || b[0] == '<':
		t.damage |= cutShort
		return false
	case b[0] == '>':
		p.pos++
		return false
	case len(b) > 1 && b[0] == '/' && b[1] == '>':
		t.closed = true
		p.pos += 2
		return false
	case classes[b[0]]&spaceByte != 0:
		p.pos++
		return true
	}
	one := &p.one
	one.has, one.common, one.damage, one.written = 0, 0, 0, one.written[:0]
	n := one.parseAttribute(b, 0)
	if n < 0 && p.more() {
		return true
	}
	if n < 0 {
		return p.longValue()
	}
	// As in tag.doubt: a closing quote is missing where a tag of a report begins.
	at := knownTag(b[:n])
	if at >= 0 {
		n, one.damage = at, one.damage|openQuote
	}
	t.damage |= one.damage
	if one.has != 0 {
		a := attribute(bits.TrailingZeros32(one.has))
		v := longValue{parser: p, a: a, common: one.common != 0}
		v.begin()
		v.add(b[min(int(one.at[a].from), n):min(int(one.at[a].to), n)])
		v.end()
	}
	p.pos += n
	return at < 0
}

// A longValue is the value of an attribute of a long tag, which is kept up to a
// bound.
type longValue struct {
	*parser
	a            attribute
	common, kept bool
	from         int
	size         int64
	sum          uint32
}

func (v *longValue) begin() {
	v.kept = v.a != attrOther && len(v.long) < maxLongTag && (v.common || v.tag.common&(1<<v.a) == 0)
	v.from, v.longTail = len(v.long), v.longTail[:0]
}

// add adds a piece, which begins with a character.
func (v *longValue) add(b []byte) {
	if !v.kept {
		return
	}
	v.size += int64(len(b))
	v.sum = sumOf(v.sum, b)
	c := capture{decoder: &v.decoder}
	n, room := 0, maxLongHead-(len(v.long)-v.from)
	if len(v.longTail) == 0 {
		n = c.cut(b, min(len(b), room), inText)
	}
	v.long = append(v.long, b[:n]...)
	if over := len(b) - maxLongTail; over > n {
		n = c.endFrom(b, over, inText)
	}
	b = b[n:]
	if over := len(v.longTail) + len(b) - maxLongTail; over > 0 && len(b) > 0 {
		over = c.endFrom(v.longTail, min(over, len(v.longTail)), inText)
		v.longTail = append(v.longTail[:0], v.longTail[over:]...)
	}
	v.longTail = append(v.longTail, b...)
}

func (v *longValue) end() {
	if !v.kept {
		return
	}
	if omitted := v.size - int64(len(v.long)-v.from+len(v.longTail)); omitted > 0 {
		mark := ""
		if v.a == attrName || v.a == attrClass {
			mark = asMark(v.sum)
		}
		v.long = appendOmitted(v.long, omitted, mark)
		v.note(longValueCut, v.tagAt, func() string { return v.quoted(v.long[1:v.tag.name.to]) })
	}
	v.long = append(v.long, v.longTail...)
	v.tag.has |= 1 << v.a
	if v.common {
		v.tag.common |= 1 << v.a
	}
	v.tag.at[v.a] = span{uint32(v.from), uint32(len(v.long))}
}

// appendOmitted says that n bytes are left out of a raw value, in ASCII, which the
// value is in whatever else it is in.
func appendOmitted(dst []byte, n int64, mark string) []byte {
	dst = append(dst, "&#10;&#8230; "...)
	dst = strconv.AppendInt(dst, n, 10)
	return append(dst, " bytes left out"+mark+" &#8230;&#10;"...)
}

// longValue consumes an attribute that is itself longer than the window, or
// that the document ends in.
func (p *parser) longValue() bool {
	b := p.rest()
	equals := bytes.IndexByte(b, '=')
	quote := -1
	if equals >= 0 {
		quote = bytes.IndexAny(b[equals:], `"'`)
	}
	switch {
	case !p.window.full():
		p.truncated()
		p.pos = p.end
		return false
	case quote < 0:
		p.tag.damage |= sloppy
		p.pos += max(equals, 0) + 1
		return true
	}
	name := bytes.TrimRight(b[:equals], " \t\r\n")
	plain := localName(name)
	v := longValue{parser: p}
	v.a, v.common = attributeOf(name[plain:])
	v.common = v.common && plain == 0
	p.pos += equals + quote + 1
	return p.takeValue(&v, b[equals+quote])
}

// takeValue consumes a value up to its quote. It reports false when the value
// ends otherwise: where a tag of a report begins, or with the document.
func (p *parser) takeValue(v *longValue, quote byte) bool {
	const overlap = 32 // bytes, more than any tag name that is looked for
	v.begin()
	defer v.end()
	for {
		b := p.rest()
		i := bytes.IndexByte(b, quote)
		value := b
		if i >= 0 {
			value = b[:i]
		}
		if at := knownTag(value); at >= 0 {
			v.add(value[:at])
			p.tag.damage = openQuote
			p.pos += at
			return false
		}
		if i >= 0 {
			v.add(value)
			p.pos += i + 1
			return true
		}
		n := len(b)
		if !p.done {
			c := capture{decoder: &p.decoder}
			n = c.cut(b, max(0, n-overlap), inText)
		}
		v.add(b[:n])
		p.pos += n
		if !p.more() && p.pos == p.end {
			p.truncated()
			return false
		}
	}
}
