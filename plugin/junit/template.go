package junit

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// A template is how the last tag of an element was written. Nearly every
// report writes the attributes of all its cases alike, so that a tag is mostly
// parsed by comparing what stands between the values with what stood there in
// the tag before, sixteen bytes at a time.
type template struct {
	parts []part
	has   uint32
}

// A part is what stands before the value of an attribute: white space, name,
// '=' and quote.
type part struct {
	low, high         uint64 // its bytes, in little-endian order
	lowMask, highMask uint64
	size              int
	quote             byte
	attribute         attribute
}

// maxPart is the size in bytes of the longest part that is compared.
const maxPart = 16

// maxParts is the number of attributes of the longest tag that is compared.
const maxParts = 16

// newPart makes a part of b, which ends with the quote.
func newPart(b []byte, a attribute) part {
	var all [maxPart]byte
	copy(all[:], b)
	p := part{
		low: binary.LittleEndian.Uint64(all[:8]), high: binary.LittleEndian.Uint64(all[8:]),
		size: len(b), quote: b[len(b)-1], attribute: a,
	}
	for i := range all {
		all[i] = 0
		if i < len(b) {
			all[i] = 0xff
		}
	}
	p.lowMask, p.highMask = binary.LittleEndian.Uint64(all[:8]), binary.LittleEndian.Uint64(all[8:])
	return p
}

// quick reads the start tag at the beginning of b, behind which the next markup
// stands at b[next:], if it is one of an element that matters, without a
// prefix, and written as the last one of that element. It returns its length,
// or 0 when it is something else.
func (t *tag) quick(templates *[elementCount]template, b []byte, next int) int {
	e, i := frequent(b)
	if e == other {
		for i = 1; i < next && classes[b[i]]&nameByte != 0; i++ {
		}
		if e = elementOf(b[1:i]); e == other {
			return 0
		}
	}
	n := t.parseLike(&templates[e], b, i, next)
	if n > 0 {
		t.element, t.name = e, span{1, uint32(i)}
	}
	return n
}

// The beginnings of frequent names as little-endian numbers.
const (
	wordTestcase = 0x6573616374736574  // testcase
	wordProperty = 0x79747265706f7270  // property
	wordOutput   = 0x6f2d6d6574737973  // system-o
	wordFailure  = 0x20657275_6c696166 // "failure "
)

// frequent tells the element of the tag that b begins with, and where its name
// ends, if it is one that reports are full of; else other.
func frequent(b []byte) (e element, end int) {
	if len(b) < maxPart {
		return other, 0
	}
	switch binary.LittleEndian.Uint64(b[1:]) {
	case wordTestcase:
		e, end = testcase, 9
	case wordOutput:
		if b[9] != 'u' || b[10] != 't' {
			return other, 0
		}
		e, end = systemOut, 11
	case wordProperty:
		e, end = property, 9
	case wordFailure:
		return failure, 8
	}
	if classes[b[end]]&nameByte != 0 {
		return other, 0
	}
	return e, end
}

// parseLike reads the start tag at the beginning of b as m was written. from is
// where its name ends. It returns the length of the tag, or 0 when it is
// written differently or reaches behind limit.
func (t *tag) parseLike(m *template, b []byte, from, limit int) int {
	i := from
	for k := range m.parts {
		p := &m.parts[k]
		if i+maxPart > len(b) {
			return 0
		}
		low, high := binary.LittleEndian.Uint64(b[i:]), binary.LittleEndian.Uint64(b[i+8:])
		if (low^p.low)&p.lowMask|(high^p.high)&p.highMask != 0 {
			return 0
		}
		i += p.size
		n := quoteIn(b[i:], p.quote)
		if n < 0 {
			return 0
		}
		if p.attribute != attrOther {
			t.at[p.attribute] = span{uint32(i), uint32(i + n)}
		}
		i += n + 1
	}
	if i+2 >= len(b) || i >= limit {
		return 0
	}
	if b[i] == ' ' {
		i++
	}
	t.closed = b[i] == '/'
	if t.closed {
		i++
	}
	if b[i] != '>' || i >= limit {
		return 0
	}
	t.has, t.damage = m.has, 0
	t.raw = b[:i+1]
	return i + 1
}

// quoteIn is bytes.IndexByte for a byte that is mostly near.
func quoteIn(b []byte, quote byte) int {
	if len(b) >= 8 {
		x := binary.LittleEndian.Uint64(b) ^ uint64(quote)*ones
		if m := (x - ones) &^ x & highs; m != 0 {
			return bits.TrailingZeros64(m) >> 3
		}
	}
	return bytes.IndexByte(b, quote)
}

// learn makes m of the tag t, which was just parsed. A tag that is written in
// an unusual way makes an empty template, which fits no tag with attributes.
func (m *template) learn(t *tag) {
	m.parts, m.has = m.parts[:0], 0
	if t.damage != 0 || len(t.written) > maxParts {
		return
	}
	end := t.name.to
	for _, w := range t.written {
		before := t.raw[end:w.value.from]
		if len(before) > maxPart || w.attribute != attrOther && m.has&(1<<w.attribute) != 0 {
			m.parts, m.has = m.parts[:0], 0
			return
		}
		m.parts = append(m.parts, newPart(before, w.attribute))
		if w.attribute != attrOther {
			m.has |= 1 << w.attribute
		}
		end = w.value.to + 1
	}
	if m.has != t.has {
		m.parts, m.has = m.parts[:0], 0
	}
}
