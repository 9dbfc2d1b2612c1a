package report

import (
	"encoding/binary"
	"math/bits"
)

// Identity returns a number for a case that is the same in every run, on every
// machine and in every version of the program, never 0: a run finds the cases of
// an earlier one by it. It says nothing of the file the case stands in.
func Identity(suite, class, name string) uint64 {
	h := uint64(identitySeed)
	for _, s := range [...]string{suite, class, name} {
		h = identify(h, s)
	}
	return max(h, 1)
}

// Identity returns the identity of c.
func (c *Case) Identity() uint64 { return Identity(c.Suite, c.Class, c.Name) }

// Odd constants with as many ones as zeros, from the digits of π.
const (
	identitySeed = 0x243f6a8885a308d3
	identityMix  = 0x13198a2e03707345
	identityEnd  = 0xa4093822299f31d1
)

// identify adds s to h, eight bytes at a time. Its length is part of it, so that
// no text can take over the beginning of the next one.
func identify(h uint64, s string) uint64 {
	h = fold(h^uint64(len(s)), identityMix)
	for ; len(s) >= 8; s = s[8:] {
		h = fold(h^binary.LittleEndian.Uint64([]byte(s[:8])), identityMix)
	}
	var last [8]byte
	copy(last[:], s)
	return fold(h^binary.LittleEndian.Uint64(last[:]), identityEnd)
}

// fold multiplies and keeps both halves of the product.
func fold(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low ^ a
}
