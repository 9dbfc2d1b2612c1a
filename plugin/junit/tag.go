package junit

import "bytes"

// A span is a part of a tag, as offsets from its '<'.
type span struct{ from, to uint32 }

// attributes are those of a tag that matter, as spans of it.
type attributes struct {
	raw []byte // the tag from '<' to '>'
	has uint32 // a bit for each attribute that is there
	at  [attrCount]span
}

// bytes returns the raw value of a, nil when it is absent.
func (t *attributes) bytes(a attribute) []byte {
	if t.has&(1<<a) == 0 {
		return nil
	}
	return t.raw[t.at[a].from:t.at[a].to]
}

// A tag is a start tag, parsed where it stands.
type tag struct {
	attributes
	name    span // with its prefix
	element element
	closed  bool // it ends in "/>"
	damage  damage
	common  uint32    // a bit for each attribute that is there under its common name
	written []written // the attributes as they stand there
}

// A written attribute is one of those of a tag, whatever it means.
type written struct {
	attribute attribute
	value     span
}

// damage is what is wrong with a tag, as bits.
type damage uint8

const (
	bareLess  damage = 1 << iota // '<' in a value: repaired, nothing is lost
	sloppy                       // attributes without quotes or value, stray bytes: repaired
	cutShort                     // the tag ends where another begins: attributes may be lost
	openQuote                    // a value without its closing quote, likewise
	nulBytes                     // NUL in a tag: a block of the file is missing
)

// An extent says how far a markup reaches into a buffer: the number of bytes,
// or incomplete when its end is not in the buffer.
type extent int

const incomplete extent = -1

// parse reads the start tag at the beginning of b, which starts with '<' and a
// byte that begins a name.
func (t *tag) parse(b []byte) extent {
	t.has, t.common, t.damage, t.closed, t.written = 0, 0, 0, false, t.written[:0]
	i := 1
	colon := 0
	for i < len(b) && classes[b[i]]&nameByte != 0 {
		if b[i] == ':' {
			colon = i
		}
		i++
	}
	t.name = span{1, uint32(i)}
	t.element = elementOf(b[local(1, colon, i):i])
	return t.parseAttributes(b, i)
}

// local returns where the local part of the name b[from:to] begins, whose last
// colon stands at colon (0 for none).
func local(from, colon, to int) int {
	if colon > from && colon < to-1 {
		return colon + 1
	}
	return from
}

func (t *tag) parseAttributes(b []byte, i int) extent {
	for {
		for i < len(b) && classes[b[i]]&spaceByte != 0 {
			i++
		}
		if i+1 >= len(b) && (i >= len(b) || b[i] != '>') {
			return incomplete
		}
		switch {
		case b[i] == '>':
			return t.finish(b, i+1)
		case b[i] == '/' && b[i+1] == '>':
			t.closed = true
			return t.finish(b, i+2)
		case b[i] == '<':
			t.damage |= cutShort
			t.raw = b[:i]
			return extent(i)
		}
		if i = t.parseAttribute(b, i); i < 0 {
			return incomplete
		}
	}
}

// parseAttribute reads one attribute at b[i:] and returns where it ends, or -1
// when it is incomplete.
func (t *tag) parseAttribute(b []byte, i int) int {
	from, colon := i, 0
	for i < len(b) && classes[b[i]]&nameByte != 0 {
		if b[i] == ':' {
			colon = i
		}
		i++
	}
	if i == from {
		t.damage |= sloppy
		if b[i] == 0 {
			t.damage |= nulBytes
		}
		return i + 1
	}
	name := b[local(from, colon, i):i]
	prefixed := len(name) != i-from
	for i < len(b) && classes[b[i]]&spaceByte != 0 {
		i++
	}
	if i >= len(b) {
		return -1
	}
	if b[i] != '=' {
		t.damage |= sloppy
		return i
	}
	for i++; i < len(b) && classes[b[i]]&spaceByte != 0; i++ {
	}
	if i >= len(b) {
		return -1
	}
	quote := b[i]
	if quote != '"' && quote != '\'' {
		return t.parseUnquoted(b, i, name, prefixed)
	}
	i++
	n := bytes.IndexByte(b[i:], quote)
	if n < 0 {
		return -1
	}
	t.set(name, prefixed, span{uint32(i), uint32(i + n)})
	return i + n + 1
}

func (t *tag) parseUnquoted(b []byte, i int, name []byte, prefixed bool) int {
	t.damage |= sloppy
	from := i
	for i < len(b) && classes[b[i]]&spaceByte == 0 && b[i] != '>' && b[i] != '<' {
		i++
	}
	if i >= len(b) {
		return -1
	}
	to := i
	if b[i] == '>' && to > from && b[to-1] == '/' {
		to--
		i--
	}
	t.set(name, prefixed, span{uint32(from), uint32(to)})
	return i
}

// set records an attribute. Of two that mean the same, the one under its common
// name and without a prefix counts; of two equal ones the last, as in go-junit.
func (t *tag) set(name []byte, prefixed bool, s span) {
	a, common := attributeOf(name)
	if len(t.written) <= maxParts {
		t.written = append(t.written, written{a, s})
	}
	if a == attrOther {
		return
	}
	common = common && !prefixed
	bit := uint32(1) << a
	if !common && t.common&bit != 0 {
		return
	}
	if common {
		t.common |= bit
	}
	t.has |= bit
	t.at[a] = s
}

// finish ends a tag of n bytes.
func (t *tag) finish(b []byte, n int) extent {
	t.raw = b[:n]
	if bytes.IndexByte(b[1:n], '<') >= 0 {
		return t.doubt(b[:n])
	}
	return extent(n)
}

// doubt decides about a tag with a '<' inside: a value may hold one that
// should have been escaped, or a closing quote is missing and what looks like
// a value is the rest of the report up to the next quote.
func (t *tag) doubt(b []byte) extent {
	for from := 1; ; {
		at := knownTag(b[from:])
		if at < 0 {
			t.damage |= bareLess
			return extent(len(b))
		}
		at += from
		if from = t.endOfValue(b, at); from == 0 {
			return t.cut(b, at)
		}
	}
}

// endOfValue returns where the value ends that the tag at b[at:] is in, if that
// tag is certainly a part of it: the only one, and neither the end of a tag, with
// which the rest of a report would begin, nor a '=', after which the next quote
// would stand, is where it would be if the quote were missing. Otherwise it
// returns 0.
func (t *tag) endOfValue(b []byte, at int) int {
	for _, w := range t.written {
		from, to := int(w.value.from), int(w.value.to)
		if at < from || at >= to || to+1 >= len(b) {
			continue
		}
		after := b[to+1]
		if bytes.IndexByte(b[from:at], '>') < 0 && knownTag(b[at+1:to]) < 0 && b[to-1] != '=' && (after == '/' || after == '>' || classes[after]&spaceByte != 0) {
			return to
		}
	}
	return 0
}

// cut ends the tag at b[at:], where another one begins. A value that reaches
// that far ends there, too.
func (t *tag) cut(b []byte, at int) extent {
	t.damage = openQuote
	t.closed = false
	t.raw = b[:at]
	for a := range t.at {
		switch s := &t.at[a]; {
		case t.has&(1<<a) == 0:
		case int(s.from) >= at:
			t.has &^= 1 << a
		case int(s.to) > at:
			s.to = uint32(len(bytes.TrimRight(b[:at], " \t\r\n")))
			s.to = max(s.to, s.from)
		}
	}
	return extent(at)
}

// knownTag returns where in b a tag of an element that matters begins, or -1.
func knownTag(b []byte) int {
	for i := 0; ; i++ {
		n := bytes.IndexByte(b[i:], '<')
		if n < 0 {
			return -1
		}
		i += n
		from := i + 1
		if from < len(b) && b[from] == '/' {
			from++
		}
		to := from
		for to < len(b) && classes[b[to]]&nameByte != 0 {
			to++
		}
		if to < len(b) && elementOf(b[from+localName(b[from:to]):to]) != other {
			return i
		}
	}
}
