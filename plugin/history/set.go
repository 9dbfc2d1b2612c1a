package history

import (
	"math/bits"
	"slices"
)

// A set holds hashes of identities, small enough that most of its space is
// taken: what it does not hold was not put into it, what it holds may be
// another's. It is written as the gaps between them, each in Golomb-Rice code:
// about loss+1.5 bits a piece.
type set struct {
	n      int  // hashes, those that are equal included
	spread uint // a hash is one of n<<spread values
	hashes []uint64
}

// maxSpread is the most bits that a hash is spread by.
const maxSpread = 16

// place returns the hash of an identity.
func (s *set) place(identity uint64) uint64 {
	high, _ := bits.Mul64(identity<<(64-identityBits), uint64(s.n)<<s.spread)
	return high
}

// newSet returns the set of identities, which are short ones.
func newSet(identities []uint64, spread uint) set {
	s := set{n: len(identities), spread: spread}
	s.hashes = s.all(identities)
	return s
}

// all returns the hashes of identities, sorted.
func (s *set) all(identities []uint64) []uint64 {
	out := make([]uint64, len(identities))
	for i, id := range identities {
		out[i] = s.place(id)
	}
	slices.Sort(out)
	return out
}

// known reports whether there is a set at all.
func (s *set) known() bool { return s.n > 0 }

// has reports whether identity may be in s.
func (s *set) has(identity uint64) bool {
	_, found := slices.BinarySearch(s.hashes, s.place(identity))
	return found
}

// against counts the hashes of s that no identity has, and the identities whose
// hash is not in s. Both are at least so many.
func (s *set) against(identities []uint64) (lost, added int) {
	now := s.all(identities)
	i, j := 0, 0
	for i < len(s.hashes) || j < len(now) {
		switch {
		case j == len(now) || i < len(s.hashes) && s.hashes[i] < now[j]:
			lost++
			i++
		case i == len(s.hashes) || now[j] < s.hashes[i]:
			added++
			j++
		default:
			i, j = i+1, j+1
		}
	}
	return lost, added
}

// pack returns the gaps between the hashes as bits.
func (s *set) pack() []byte {
	var w bitWriter
	last := uint64(0)
	for _, h := range s.hashes {
		gap := h - last
		for range gap >> s.spread {
			w.bit(1)
		}
		w.bit(0)
		w.bits(gap, s.spread)
		last = h
	}
	return w.b
}

// unpack reads n hashes and reports whether they are all there, and nothing else.
func (s *set) unpack(b []byte) bool {
	r := bitReader{b: b}
	s.hashes = make([]uint64, 0, s.n)
	last, limit := uint64(0), uint64(s.n)<<s.spread
	for range s.n {
		for r.bit() == 1 {
			last += 1 << s.spread
		}
		last += r.bits(s.spread)
		if r.over || last >= limit {
			return false
		}
		s.hashes = append(s.hashes, last)
	}
	return (r.at+7)/8 == len(b)
}

type bitWriter struct {
	b    []byte
	free int // bits of the last byte
}

func (w *bitWriter) bit(v byte) {
	if w.free == 0 {
		w.b, w.free = append(w.b, 0), 8
	}
	w.free--
	w.b[len(w.b)-1] |= v << w.free
}

func (w *bitWriter) bits(v uint64, n uint) {
	for n > 0 {
		n--
		w.bit(byte(v>>n) & 1)
	}
}

type bitReader struct {
	b    []byte
	at   int
	over bool // more was read than there is
}

// bit returns 0 behind the end.
func (r *bitReader) bit() byte {
	if r.at >= 8*len(r.b) {
		r.over = true
		return 0
	}
	v := r.b[r.at/8] >> (7 - r.at%8) & 1
	r.at++
	return v
}

func (r *bitReader) bits(n uint) (v uint64) {
	for range n {
		v = v<<1 | uint64(r.bit())
	}
	return v
}
