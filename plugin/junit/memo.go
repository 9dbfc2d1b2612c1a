package junit

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
)

// A memo remembers the fingerprints of texts that were seen, so that the
// thousandth failure with the same text is neither decoded nor looked at.
//
// Texts are the same when their raw bytes are, but for the digits of a message,
// which are ports, times and numbers of requests. A message stands in the
// message attribute and again in the first line of the details.
type memo struct {
	on          bool
	shared      func(uint64) bool
	seed        maphash.Seed
	prints      map[uint64]uint64 // by the key of the texts
	key         uint64            // of the last case that was asked about, 0 for none
	fingerprint uint64            // of that case
}

// maxMemo is the number of texts that are remembered.
const maxMemo = 4096

func newMemo(shared func(uint64) bool) memo {
	return memo{on: shared != nil, shared: shared, seed: maphash.MakeSeed(), prints: make(map[uint64]uint64)}
}

// known reports whether the one result of c waits to be looked at and has texts
// that were seen before. Then their fingerprint is in the memo.
func (m *memo) known(c *openCase) bool {
	m.key = 0
	if !m.on || !c.waits || c.hasOutput && c.details.piece == nil || !c.details.whole() {
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
	h := uint64(c.waitsFor)
	h = masked(h, c.waiting.bytes(attrMessage))
	h = masked(h, text[:line])
	h ^= maphash.Bytes(m.seed, text[line:])
	h = h*mix ^ maphash.Bytes(m.seed, c.waiting.bytes(attrType))
	if c.waiting.has&(1<<attrFile|1<<attrLine) != 0 {
		h = h*mix ^ maphash.Bytes(m.seed, c.waiting.bytes(attrFile))
		h = h*mix ^ maphash.Bytes(m.seed, c.waiting.bytes(attrLine))
	}
	m.key = h | 1
	f, ok := m.prints[m.key]
	m.fingerprint = f
	return ok
}

// learn remembers the fingerprint of the case that was asked about last.
func (m *memo) learn(fingerprint uint64) {
	if m.key != 0 && len(m.prints) < maxMemo && m.shared(fingerprint) {
		m.prints[m.key] = fingerprint
	}
}

// mix is 2^64 divided by the golden ratio.
const mix = 0x9e3779b97f4a7c15

// masked adds b to the hash h, eight bytes at a time and with all digits alike.
func masked(h uint64, b []byte) uint64 {
	h = (h ^ uint64(len(b))) * mix
	for ; len(b) >= 8; b = b[8:] {
		h = (h ^ maskDigits(binary.LittleEndian.Uint64(b))) * mix
		h ^= h >> 29
	}
	h = (h ^ maskDigits(last(b))) * mix
	return h ^ h>>29
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
