package junit

// A file that was being written when the machine lost its power, or its disk ran
// full, may have holes: blocks that were never written and read as NUL. Whatever
// stood there is lost, and where a hole begins in one value or text and ends in
// another, everything between the quotes or tags still looks well-formed.

// holeStep is the distance in bytes of the bytes that are looked at to find
// holes, so that looking costs next to nothing. The blocks of file systems have
// 4 KiB, rarely 512 bytes.
const holeStep = 512

// minHole is the number of NUL bytes in a row from which on they are a hole: as
// many as are looked at together, so that what is no block of a file system, as
// what a test printed, is none wherever it happens to lie.
const minHole = holeStep

// maxHoles is the number of holes that are told apart.
const maxHoles = 64

// holes are where in a stream holes begin. Where there are more than are told
// apart, the last one stands for them.
type holes struct {
	at   []int64
	next int64 // the next byte that is looked at, if the last hole reaches it
}

// find adds the holes in buf[from:], which is newly read. base is the offset of
// buf.
func (h *holes) find(buf []byte, from int, base int64) {
	for i := from + int(-(base+int64(from))&(holeStep-1)); i < len(buf); i += holeStep {
		if buf[i] == 0 {
			h.add(buf, i, base)
		}
	}
}

// add adds the hole around the NUL at buf[i], if it is one and not the last one.
func (h *holes) add(buf []byte, i int, base int64) {
	at := base + int64(i)
	if at == h.next {
		h.next += holeStep
		return
	}
	from, to := i, i+1
	for from > max(0, i-minHole) && buf[from-1] == 0 {
		from--
	}
	for to < len(buf) && to-from < minHole && buf[to] == 0 {
		to++
	}
	// Of one that reaches the end of what is in memory, the rest is not seen.
	if to-from < minHole && (to-from < minHole/8 || from > 0 && to < len(buf)) {
		return
	}
	h.next = at + holeStep
	if len(h.at) == maxHoles {
		h.at = h.at[:maxHoles-1]
	}
	h.at = append(h.at, base+int64(from))
}

// noteHoles notes the first hole in the document, unless one was met already
// where no NUL can be overlooked. Behind the root nothing is missing: some programs
// make a file longer than what they write to it.
func (p *parser) noteHoles() {
	if !p.sawRoot || p.notes.has(missingBlock) {
		return
	}
	for _, at := range p.holes.at {
		if at < p.rootEnd || p.stack.depth() > 0 {
			p.note(missingBlock, at, p.whatHas(at))
			return
		}
	}
}

// whatHas says what a hole is in.
func (p *parser) whatHas(hole int64) func() string {
	return func() string {
		if hole < p.rootAt {
			return "what stands before " + p.root
		}
		return "a text or a value"
	}
}
