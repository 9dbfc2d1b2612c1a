package junit

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// A mode says where raw text stands, which decides what its bytes mean.
type mode uint8

const (
	inText mode = iota
	inCDATA
	inValue // of an attribute: white space becomes spaces
)

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// plain returns the number of bytes at the start of b that are printable ASCII
// other than '&'.
func plain(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		control := (x - 0x20*ones) &^ x
		amp := x ^ '&'*ones
		amp = (amp - ones) &^ amp
		if m := (x | control | amp) & highs; m != 0 {
			return i + bits.TrailingZeros64(m)>>3
		}
	}
	for i < len(b) && b[i] >= 0x20 && b[i] < 0x80 && b[i] != '&' {
		i++
	}
	return i
}

// clean appends raw, which is UTF-8 or nearly so, to dst as XML means it:
// references resolved, line ends normalised, and without what XML forbids. It
// returns what it had to repair.
func clean(dst, raw []byte, m mode) ([]byte, flaws) {
	var found flaws
	for i := 0; ; {
		i += plain(raw[i:])
		if i == len(raw) {
			return append(dst, raw...), found
		}
		c := raw[i]
		if (c == '\n' || c == '\t') && m != inValue {
			i++
			continue
		}
		dst, raw = append(dst, raw[:i]...), raw[i:]
		i = 1
		switch {
		case c == '\n' || c == '\t':
			dst = append(dst, ' ')
		case c == '\r':
			dst = append(dst, space('\n', m))
			if len(raw) > 1 && raw[1] == '\n' {
				i = 2
			}
		case c == '&' && m != inCDATA:
			dst, i, found = reference(dst, raw, found)
		case c == '&':
			dst = append(dst, c)
		case c < 0x20:
			i = control(raw)
			found |= flawControl
		default:
			dst, i, found = multibyte(dst, raw, found)
		}
		raw, i = raw[i:], 0
	}
}

func space(c byte, m mode) byte {
	if m == inValue {
		return ' '
	}
	return c
}

// control returns the length of the control character at the start of b, or of
// the escape sequence that it begins. The sequences are those of ECMA-48: ESC [
// … letter, and ESC ] … BEL or ESC \.
func control(b []byte) int {
	if b[0] != escape {
		return 1
	}
	return 1 + sequence(b[1:])
}

const escape = 0x1b

// maxSequence is the length in bytes beyond which what follows an escape
// character is taken for text. Real sequences have a dozen.
const maxSequence = 256

// sequence returns the length of what belongs to an escape character before b.
func sequence(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	b = b[:min(len(b), maxSequence)]
	switch b[0] {
	case '[':
		i := 1
		for i < len(b) && b[i] >= 0x20 && b[i] < 0x40 {
			i++
		}
		if i < len(b) && b[i] >= 0x40 && b[i] < 0x7f {
			return i + 1
		}
	case ']':
		for i := 1; i < len(b); i++ {
			if b[i] == 7 {
				return i + 1
			}
			if b[i] == escape && i+1 < len(b) && b[i+1] == '\\' {
				return i + 2
			}
		}
	}
	return 0
}

// withoutWritten removes escape sequences whose escape character was written as
// text before it came into the report, as pytest does: #x1B[31m.
func withoutWritten(b []byte) []byte {
	const written = "#x1B["
	if !bytes.Contains(b, []byte(written)) {
		return b
	}
	out := b[:0]
	for {
		i := bytes.Index(b, []byte(written))
		if i < 0 {
			return append(out, b...)
		}
		bracket := i + len(written) - 1
		n := sequence(b[bracket:])
		if n == 0 {
			out, b = append(out, b[:bracket]...), b[bracket:]
			continue
		}
		out, b = append(out, b[:i]...), b[bracket+n:]
	}
}

// multibyte appends the character at the start of raw, which is not ASCII, and
// those of its kind that follow.
func multibyte(dst, raw []byte, found flaws) ([]byte, int, flaws) {
	n := 0
	for n < len(raw) && raw[n] >= utf8.RuneSelf {
		r, size := utf8.DecodeRune(raw[n:])
		switch {
		case r == utf8.RuneError && size == 1:
			found |= flawBytes
			dst = utf8.AppendRune(dst, utf8.RuneError)
		case r == 0xfffe || r == 0xffff:
			found |= flawControl
		default:
			dst = append(dst, raw[n:n+size]...)
		}
		n += size
	}
	return dst, n, found
}

// maxReference is the length in bytes of the longest reference that is looked
// for, from '&' to ';'. Leading zeros make a reference as long as one likes;
// encoding/xml takes them, and real tools write up to eight digits.
const maxReference = 64

// reference appends what the reference at the start of raw stands for. A '&'
// that begins none stands for itself.
func reference(dst, raw []byte, found flaws) ([]byte, int, flaws) {
	if len(raw) > 3 && raw[2] == 't' && raw[3] == ';' { // the most frequent ones
		switch raw[1] {
		case 'l':
			return append(dst, '<'), 4, found
		case 'g':
			return append(dst, '>'), 4, found
		}
	}
	name, n := referenceName(raw)
	switch string(name) {
	case "lt":
		return append(dst, '<'), n, found
	case "gt":
		return append(dst, '>'), n, found
	case "amp":
		return append(dst, '&'), n, found
	case "quot":
		return append(dst, '"'), n, found
	case "apos":
		return append(dst, '\''), n, found
	}
	r, ok := numeric(name)
	switch {
	case ok:
	case len(name) > 0 && classes[name[0]]&startByte != 0:
		return append(dst, '&'), 1, found | flawEntity
	default:
		return append(dst, '&'), 1, found | flawAmpersand
	}
	if r >= 0xd800 && r < 0xdc00 {
		if low, m := lowSurrogate(raw[n:]); m > 0 {
			r, n = (r-0xd800)<<10|(low-0xdc00)+0x10000, n+m
		}
	}
	switch {
	case r == escape:
		return dst, n + sequence(raw[n:]), found | flawReference
	case !character(r):
		return dst, n, found | flawReference
	}
	return utf8.AppendRune(dst, r), n, found
}

// referenceName returns what stands between '&' and ';' and the length of all
// of it, or nothing when it is no reference.
func referenceName(raw []byte) (name []byte, n int) {
	for i := 1; i < len(raw) && i < maxReference; i++ {
		switch c := raw[i]; {
		case c == ';':
			return raw[1:i], i + 1
		case c == '#' && i == 1, classes[c]&nameByte != 0:
		default:
			return nil, 0
		}
	}
	return nil, 0
}

// numeric returns the code point of a character reference without '&' and ';'.
// One that is too large is returned as unicode.MaxRune+1.
func numeric(name []byte) (r rune, ok bool) {
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	base, digits := rune(10), name[1:]
	if digits[0] == 'x' {
		base, digits = 16, digits[1:]
	}
	for _, c := range digits {
		d := digit(c)
		if d >= base {
			return 0, false
		}
		r = min(r*base+d, utf8.MaxRune+1)
	}
	return r, len(digits) > 0
}

func digit(c byte) rune {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case c >= 'a' && c <= 'f':
		return rune(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return rune(c-'A') + 10
	}
	return 99
}

// lowSurrogate returns the second half of a pair written as two references, as
// programs with UTF-16 strings do, and the length of its reference.
func lowSurrogate(raw []byte) (r rune, n int) {
	if len(raw) == 0 || raw[0] != '&' {
		return 0, 0
	}
	name, n := referenceName(raw)
	if r, ok := numeric(name); ok && r >= 0xdc00 && r < 0xe000 {
		return r, n
	}
	return 0, 0
}

// character reports whether XML allows r:
// https://www.w3.org/TR/xml/#charsets
func character(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r < 0xd800 || r >= 0xe000 && r < 0xfffe || r >= 0x10000 && r <= utf8.MaxRune
}
