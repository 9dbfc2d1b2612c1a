package junit

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"slices"

	"github.com/testpost/testpost/plugin/report"
)

// A memo remembers the fingerprints of texts that were seen, so that the
// thousandth failure with the same text is neither decoded nor looked at.
//
// Texts are the same when their raw bytes are, but for the digits of a message,
// which are ports, times and numbers of requests. A message stands in the
// message attribute and again in the first line of the details. What a line
// tells may depend on whether it only repeats the name of the case, so that a
// case whose name may end like a line is always looked at.
type memo struct {
	seed        maphash.Seed
	prints      map[uint64]remembered // by the key of the texts
	key         uint64                // of the last case that was asked about, 0 for none
	fingerprint uint64                // the last one
	shared      bool                  // it may be remembered
	masked      []byte                // what is hashed of the case that is asked about
	hit         bool                  // it was remembered
}

// A remembered fingerprint is that of every case with the same texts but for
// those whose name may be the end of a line: ends holds the ends of all lines.
type remembered struct {
	fingerprint uint64
	ends        ends
}

// maxMemo is the number of texts that are remembered.
const maxMemo = 4096

func newMemo() memo { return memo{seed: maphash.MakeSeed(), prints: make(map[uint64]remembered)} }

// knows reports whether the one result of c waits to be looked at and has texts
// that were seen before. Then their fingerprint is in the memo.
func (p *parser) knows(c *openCase) bool {
	m := &p.memo
	m.key = 0
	message := c.waiting.bytes(attrMessage)
	if !c.waits || p.decoder.text != nil || len(message) > maxMessage || !c.details.whole() {
		return false
	}
	text := c.details.piece
	for len(text) > 0 && classes[text[0]]&spaceByte != 0 {
		text = text[1:]
	}
	line := bytes.IndexByte(text, '\n')
	if line < 0 {
		line = len(text)
	}
	m.masked = append(m.masked[:0], byte(c.waitsFor))
	m.mask(message)
	m.mask(text[:line])
	h := maphash.Bytes(m.seed, m.masked)
	h = h*mix ^ maphash.Bytes(m.seed, text[line:])
	h = h*mix ^ maphash.Bytes(m.seed, c.waiting.bytes(attrType))
	if c.waiting.has&(1<<attrFile|1<<attrLine) != 0 {
		h = h*mix ^ maphash.Bytes(m.seed, c.waiting.bytes(attrFile))
		h = h*mix ^ maphash.Bytes(m.seed, c.waiting.bytes(attrLine))
	}
	m.key = h | 1
	r, ok := m.prints[m.key]
	m.fingerprint = r.fingerprint
	return ok && !r.ends.mayName(c)
}

// learn remembers the last fingerprint, that of c, which was asked about last
// and became r.
func (m *memo) learn(c *openCase, r *report.Case) {
	if m.key == 0 || m.hit || !m.shared || len(m.prints) >= maxMemo {
		return
	}
	f := &r.Failures[0]
	if e := endsOf(f.Message) | endsOf(f.Details.Head) | endsOf(f.Details.Tail); !e.mayName(c) {
		m.prints[m.key] = remembered{m.fingerprint, e}
	}
}

// mix is 2^64 divided by the golden ratio.
const mix = 0x9e3779b97f4a7c15

// mask appends b to what is to be hashed, eight bytes at a time and with all
// digits alike, and its length, so that two texts do not run together.
func (m *memo) mask(b []byte) {
	n, size := len(m.masked), 8+len(b)&^7+8
	m.masked = slices.Grow(m.masked, size)[:n+size]
	to := m.masked[n:]
	binary.LittleEndian.PutUint64(to, uint64(len(b)))
	for to = to[8:]; len(b) >= 8; b, to = b[8:], to[8:] {
		binary.LittleEndian.PutUint64(to, maskDigits(binary.LittleEndian.Uint64(b)))
	}
	binary.LittleEndian.PutUint64(to, maskDigits(last(b)))
}

// last returns fewer than eight bytes as a word.
func last(b []byte) uint64 {
	var all [8]byte
	copy(all[:], b)
	return binary.LittleEndian.Uint64(all[:])
}

// maskDigits replaces each byte of x that is a decimal digit by '0'.
func maskDigits(x uint64) uint64 {
	low := x &^ highs
	above := (low + (0x80-'0')*ones) &^ (low + (0x80-'9'-1)*ones) &^ x & highs // bytes from '0' to '9'
	return x &^ (above >> 7 * 0x0f)
}
