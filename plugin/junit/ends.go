package junit

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// ends is a set of ends of lines. It may hold more than was put in, not less.
// All digits are alike in it.
type ends uint64

// The numbers of bytes of an end: of one that is a line or the last word of a
// line, and of a longer one.
const (
	shortEnd = 3
	longEnd  = 8
)

// endsOf returns the ends of the lines of a text.
func endsOf(text string) (e ends) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		n := len(line)
		if n >= longEnd {
			e |= endBit(line[n-longEnd:])
		}
		if n >= shortEnd && (n <= longEnd || endsShort(line[n-longEnd-1:])) {
			e |= endBit(line[n-shortEnd:])
		}
	}
	return e
}

// endsShort reports whether what a line says may begin in its last bytes: behind
// a label, or behind the place that it was written at.
func endsShort(last string) bool {
	for i := 1; i < len(last); i++ {
		if c := last[i]; c == ' ' || c == '\t' || c == ':' && last[i-1]-'0' < 10 {
			return true
		}
	}
	return false
}

func endBit[T string | []byte](b T) ends {
	var all [longEnd]byte
	copy(all[:], b)
	return 1 << (maskDigits(binary.LittleEndian.Uint64(all[:])) * mix >> 58)
}

// mayName reports whether a line may be the name of c, or the end of it, or
// whether the type of its result is.
func (e ends) mayName(c *openCase) bool {
	name := c.tag.bytes(attrName)
	n := len(name)
	for _, b := range name[max(0, n-longEnd):] {
		if b < '0' && (b == '&' || b == '"' || b == '\'') || b == ';' || b == '<' || b == '>' {
			return true // it may be written in another way
		}
	}
	return n < shortEnd ||
		e&endBit(name[n-shortEnd:]) != 0 || n >= longEnd && e&endBit(name[n-longEnd:]) != 0 ||
		n == len(c.waiting.bytes(attrType)) && bytes.Equal(name, c.waiting.bytes(attrType))
}
