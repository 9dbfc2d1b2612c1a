package junit

import (
	"bytes"
	"math/bits"
	"strconv"
)

// maxLongValue is the number of bytes that are kept of an attribute of a tag
// that is longer than the window, and maxLongTag that of all its attributes.
const (
	maxLongValue = 16 << 10
	maxLongTag   = 4 * maxLongValue
)

// longTag handles a start tag that is longer than the window: it reads one
// attribute after the other, and keeps those that matter.
func (p *parser) longTag() {
	t := &p.tag
	t.parse(p.rest())
	if t.name.to > maxLongValue {
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
	var one tag
	n := one.parseAttribute(b, 0)
	if n < 0 && p.more() {
		return true
	}
	if n < 0 {
		return p.longValue(&one)
	}
	t.damage |= one.damage
	p.takeLong(&one, b)
	p.pos += n
	return true
}

// takeLong takes over the one attribute that was read at b.
func (p *parser) takeLong(one *tag, b []byte) {
	if one.has == 0 || len(p.long) > maxLongTag {
		return
	}
	t, a := &p.tag, attribute(bits.TrailingZeros32(one.has))
	if one.common == 0 && t.common&one.has != 0 {
		return
	}
	value := b[one.at[a].from:one.at[a].to]
	from := uint32(len(p.long))
	p.long = append(p.long, value[:min(len(value), maxLongValue)]...)
	if over := len(value) - maxLongValue; over > 0 {
		p.long = appendOmitted(p.long, int64(over))
	}
	t.has, t.common = t.has|one.has, t.common|one.common
	t.at[a] = span{from, uint32(len(p.long))}
}

func appendOmitted(dst []byte, n int64) []byte {
	dst = append(dst, "&#10;… "...)
	dst = strconv.AppendInt(dst, n, 10)
	return append(dst, " bytes left out …"...)
}

// longValue consumes an attribute that is itself longer than the window, or
// that the document ends in.
func (p *parser) longValue(one *tag) bool {
	b := p.rest()
	i := bytes.IndexByte(b, '=')
	if i < 0 || !p.windowFull() {
		p.truncated()
		p.pos = p.end
		return false
	}
	quote := bytes.IndexAny(b[i:], `"'`)
	if quote < 0 {
		p.tag.damage |= sloppy
		p.pos += i
		p.pos++
		return true
	}
	from := i + quote + 1
	// The beginning of the value is read as an attribute of its own.
	head := append(bytes.Clone(b[:min(len(b), from+maxLongValue)]), b[from-1])
	p.pos += from + maxLongValue
	omitted, ended := p.skipValue(b[from-1])
	one.parseAttribute(head, 0)
	p.takeLong(one, head)
	if one.has != 0 && len(p.long) <= maxLongTag {
		p.long = appendOmitted(p.long, omitted)
		p.tag.at[bits.TrailingZeros32(one.has)].to = uint32(len(p.long))
	}
	return ended
}

// windowFull reports whether no more of what begins the rest can be in memory.
func (p *parser) windowFull() bool { return p.window.full() }

// skipValue consumes the rest of a value up to its quote and returns its
// length. It reports false when the value ends otherwise: where a tag of a
// report begins, or with the document.
func (p *parser) skipValue(quote byte) (n int64, ended bool) {
	const overlap = 32 // bytes, more than any tag name that is looked for
	begin := p.offset()
	for {
		b := p.rest()
		i := bytes.IndexByte(b, quote)
		if i < 0 {
			i = len(b)
		}
		if at := knownTag(b[:i]); at >= 0 {
			p.tag.damage |= openQuote
			p.pos += at
			return p.offset() - begin, false
		}
		if i < len(b) {
			p.pos += i
			n = p.offset() - begin
			p.pos++
			return n, true
		}
		p.pos = max(p.pos, p.end-overlap)
		if !p.more() {
			p.truncated()
			p.pos = p.end
			return p.offset() - begin, false
		}
	}
}
