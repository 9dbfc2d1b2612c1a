package report

import (
	"encoding/binary"
	"iter"
	"strings"
	"time"
	"unsafe"
)

// Packed cases stand in blocks that are never grown, so that packing never
// copies what it has. The first block of a run has minBriefBlock bytes, each
// further one twice as many up to maxBriefBlock.
const (
	minBriefBlock = 512
	maxBriefBlock = 32 << 10
)

// fewBriefs is the length below which an appended list is packed again rather
// than taken over: thousands of short lists cost less as one.
const fewBriefs = 1000

// recentFingerprints is the number of fingerprints that are written as one
// byte when they return.
const recentFingerprints = 256

// Briefs is a list of cases of which only identity, status, duration and
// fingerprint are kept. A case takes about 20 bytes: each string is written as
// what differs from the case before it. The zero value is an empty list.
type Briefs struct {
	runs  []*briefRun
	n     int
	bytes int    // of all blocks
	bits  uint64 // of all fingerprints
}

// A briefRun is a part of the list that can be read without the parts before
// it. Only the last run of a list grows.
type briefRun struct {
	blocks [][]byte
	last   *briefState // nil when the run will not grow any more
}

// briefState is what packing and unpacking share: the case before this one.
type briefState struct {
	report, suite                 string
	classText, nameText, fileText []byte
	recent                        [recentFingerprints]uint64
}

// The bits of the first byte of a packed case. The two lowest are the status.
const (
	briefFlaky = 1 << (2 + iota)
	briefSynthetic
	briefFile
	briefLine
	briefDuration
	briefKnown // the fingerprint is among the recent ones
)

// The bits of the second byte: what is as in the case before, and Alone.
const (
	sameReport = 1 << iota
	sameSuite
	sameClass
	briefAlone
	briefAt // somebody looked for the place
)

var briefStatuses = [4]Status{Passed, Skipped, Failed, Errored}

func statusCode(s Status) byte {
	for i, t := range briefStatuses {
		if s == t {
			return byte(i)
		}
	}
	return 0
}

// Len is the number of cases in the list.
func (b *Briefs) Len() int { return b.n }

// Bytes is the memory that the packed cases occupy.
func (b *Briefs) Bytes() int { return b.bytes }

// Bits has every bit that is set in the fingerprint of some case.
func (b *Briefs) Bits() uint64 { return b.bits }

// Add appends c. Nothing of c is kept but copies.
func (b *Briefs) Add(c *Case) {
	if len(b.runs) == 0 || b.runs[len(b.runs)-1].last == nil {
		b.runs = append(b.runs, &briefRun{last: new(briefState)})
	}
	b.bytes += b.runs[len(b.runs)-1].add(c)
	b.bits |= c.Fingerprint
	b.n++
}

// Append adds the cases of o, which must not be used afterwards.
func (b *Briefs) Append(o Briefs) {
	if o.n < fewBriefs {
		for c := range o.Peek() {
			b.Add(c)
		}
		return
	}
	b.seal()
	o.seal()
	b.runs = append(b.runs, o.runs...)
	b.n += o.n
	b.bytes += o.bytes
	b.bits |= o.bits
}

// seal lets go of what only a growing run needs.
func (b *Briefs) seal() {
	if n := len(b.runs); n > 0 {
		b.runs[n-1].last = nil
	}
}

// briefOverhead is the most that a packed case needs beside its strings.
const briefOverhead = 2 + 9*binary.MaxVarintLen64 + 2*binary.MaxVarintLen64 + 8

// add packs c and returns the bytes of memory it took beyond those there were.
func (r *briefRun) add(c *Case) (grown int) {
	block, grown := r.room(briefOverhead + len(c.Report) + len(c.Suite) + len(c.Class) + len(c.Name) + len(c.File) + len(c.place().Path))
	l, slot := r.last, c.Fingerprint%recentFingerprints
	same := bit(c.Report == l.report, sameReport) | bit(c.Suite == l.suite, sameSuite) | bit(c.Class == string(l.classText), sameClass) |
		bit(c.Alone, briefAlone) | bit(c.At != nil, briefAt)
	flags := statusCode(c.Status) | bit(c.Flaky, briefFlaky) | bit(c.Synthetic, briefSynthetic) | bit(c.File != "", briefFile) |
		bit(c.Line > 0, briefLine) | bit(c.Duration > 0, briefDuration) | bit(l.recent[slot] == c.Fingerprint, briefKnown)
	p := append(block, flags, same)
	if same&sameReport == 0 {
		l.report = strings.Clone(c.Report)
		p = appendString(p, c.Report)
	}
	if same&sameSuite == 0 {
		l.suite = strings.Clone(c.Suite)
		p = appendString(p, c.Suite)
	}
	if same&sameClass == 0 {
		p, l.classText = packString(p, l.classText, c.Class)
	}
	p, l.nameText = packString(p, l.nameText, c.Name)
	if c.File != "" {
		p, l.fileText = packString(p, l.fileText, c.File)
	}
	if c.Line > 0 {
		p = binary.AppendUvarint(p, uint64(c.Line))
	}
	if c.Duration > 0 {
		p = binary.AppendUvarint(p, uint64(c.Duration))
	}
	if c.At != nil {
		p = binary.AppendUvarint(appendString(p, c.At.Path), uint64(c.At.Line))
	}
	if flags&briefKnown != 0 {
		p = append(p, byte(slot))
	} else {
		p = binary.LittleEndian.AppendUint64(p, c.Fingerprint)
		l.recent[slot] = c.Fingerprint
	}
	r.blocks[len(r.blocks)-1] = p
	return grown
}

// room returns the last block, with space for n more bytes, and the size of the
// block if it is new.
func (r *briefRun) room(n int) (block []byte, grown int) {
	if len(r.blocks) > 0 {
		last := r.blocks[len(r.blocks)-1]
		if cap(last)-len(last) >= n {
			return last, 0
		}
	}
	size := min(minBriefBlock<<min(len(r.blocks), 8), maxBriefBlock)
	block = make([]byte, 0, max(size, n))
	r.blocks = append(r.blocks, block)
	return block, cap(block)
}

// place is where c was found to be, nowhere when nobody looked.
func (c *Case) place() Location {
	if c.At == nil {
		return Location{}
	}
	return *c.At
}

func bit(set bool, b byte) byte {
	if set {
		return b
	}
	return 0
}

func appendString(p []byte, s string) []byte {
	p = binary.AppendUvarint(p, uint64(len(s)))
	return append(p, s...)
}

// packString appends what differs between s and last, and returns s as the
// new last.
func packString(p, last []byte, s string) (packed, now []byte) {
	same := 0
	for same < len(last) && same < len(s) && last[same] == s[same] {
		same++
	}
	p = binary.AppendUvarint(p, uint64(same))
	p = binary.AppendUvarint(p, uint64(len(s)-same))
	p = append(p, s[same:]...)
	return p, append(last[:same], s[same:]...)
}

// All yields the cases in order. The Case is overwritten by the next step;
// copy it to keep it. Its strings may be kept.
func (b *Briefs) All() iter.Seq[*Case] { return b.each(unpacker{}) }

// Peek is All for those who keep nothing: the strings of a case are valid only
// until the next step.
func (b *Briefs) Peek() iter.Seq[*Case] { return b.each(unpacker{fleeting: true}) }

func (b *Briefs) each(u unpacker) iter.Seq[*Case] {
	return func(yield func(*Case) bool) {
		for _, r := range b.runs {
			if !r.each(u, yield) {
				return
			}
		}
	}
}

// Counts returns the number of cases of each fingerprint.
func (b *Briefs) Counts() map[uint64]int {
	counts := make(map[uint64]int)
	for c := range b.Peek() {
		counts[c.Fingerprint]++
	}
	return counts
}

func (r *briefRun) each(u unpacker, yield func(*Case) bool) bool {
	for _, block := range r.blocks {
		for u.p = block; len(u.p) > 0; {
			u.next()
			if !yield(&u.c) {
				return false
			}
		}
	}
	return true
}

// An unpacker reads what briefRun.add wrote.
type unpacker struct {
	p    []byte
	c    Case
	last briefState
	// fleeting says that class, name and file share the memory of last.
	fleeting bool
}

func (u *unpacker) next() {
	// What is not packed is never set, and the rest is cheaper to clear than all of it.
	u.c.Brief, u.c.File, u.c.Line, u.c.Duration, u.c.At = true, "", 0, 0, nil
	flags, same := u.p[0], u.p[1]
	u.p = u.p[2:]
	u.c.Status = briefStatuses[flags&3]
	u.c.Flaky, u.c.Synthetic, u.c.Alone = flags&briefFlaky != 0, flags&briefSynthetic != 0, same&briefAlone != 0
	if same&sameReport == 0 {
		u.c.Report = u.string()
	}
	if same&sameSuite == 0 {
		u.c.Suite = u.string()
	}
	if same&sameClass == 0 {
		u.last.classText, u.c.Class = u.packed(u.last.classText)
	}
	u.last.nameText, u.c.Name = u.packed(u.last.nameText)
	if flags&briefFile != 0 {
		u.last.fileText, u.c.File = u.packed(u.last.fileText)
	}
	if flags&briefLine != 0 {
		u.c.Line = int(u.uvarint())
	}
	if flags&briefDuration != 0 {
		u.c.Duration = time.Duration(u.uvarint())
	}
	if same&briefAt != 0 {
		u.c.At = &Location{Path: u.string(), Line: int(u.uvarint())}
	}
	u.fingerprint(flags&briefKnown != 0)
}

func (u *unpacker) fingerprint(known bool) {
	if known {
		u.c.Fingerprint = u.last.recent[u.p[0]]
		u.p = u.p[1:]
		return
	}
	u.c.Fingerprint = binary.LittleEndian.Uint64(u.p)
	u.last.recent[u.c.Fingerprint%recentFingerprints] = u.c.Fingerprint
	u.p = u.p[8:]
}

func (u *unpacker) uvarint() uint64 {
	v, n := binary.Uvarint(u.p)
	u.p = u.p[n:]
	return v
}

func (u *unpacker) string() string {
	n := u.uvarint()
	s := string(u.p[:n])
	u.p = u.p[n:]
	return s
}

// packed reads what packString wrote.
func (u *unpacker) packed(last []byte) (now []byte, s string) {
	same, more := int(u.uvarint()), int(u.uvarint())
	now = append(last[:same], u.p[:more]...)
	u.p = u.p[more:]
	if u.fleeting {
		return now, unsafe.String(unsafe.SliceData(now), len(now))
	}
	return now, string(now)
}
