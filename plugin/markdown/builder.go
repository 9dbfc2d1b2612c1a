package markdown

import "unicode/utf8"

// A Budget bounds the length of a document.
type Budget struct {
	// Max is the greatest length; 0 means that there is no bound.
	Max int
	// Runes counts Unicode code points; otherwise bytes of UTF-8 are counted.
	Runes bool
}

// size is the length of s in the unit of the budget.
func (b Budget) size(s string) int {
	if b.Runes {
		return utf8.RuneCountInString(s)
	}
	return len(s)
}

// A Builder writes a document that never exceeds its budget. Blocks are added in
// order of importance; the first one that does not fit ends the document, so
// that a larger budget never shows less. Whatever is open then is closed, and
// there is room left to say what is missing.
type Builder struct {
	buf     []byte
	budget  Budget
	reserve int

	measured, used int      // used is the length of buf[:measured] in the budget's unit
	open           []string // what closes each open structure, innermost last
	closing        int      // the length of all of open

	full    bool // nothing more is taken
	over    bool // the block being written has failed
	omitted []Omission
	writer  Writer
}

// An Omission is a number of things that were left out.
type Omission struct {
	N         int
	One, Many string // the words for one and for several of them
}

// New returns a Builder for a document within budget, of which reserve is kept
// for the note that Finish adds.
func New(budget Budget, reserve int) *Builder {
	b := &Builder{budget: budget, reserve: reserve}
	b.writer.b = b
	return b
}

// Block adds what write writes, if all of it fits; otherwise nothing of it is
// added, and the document is full. It reports whether the block was added.
func (b *Builder) Block(write func(*Writer)) bool {
	if b.full {
		return false
	}
	before := *b
	write(&b.writer)
	if b.over || !b.fits(0) {
		before.buf = b.buf[:len(before.buf)]
		*b = before
		b.full = true
		return false
	}
	return true
}

// Items adds n blocks, the first together with head, which may be nil. It stops
// at the first that does not fit and returns how many were added.
func (b *Builder) Items(n int, head func(*Writer), item func(w *Writer, i int)) int {
	i := 0
	write := func(w *Writer) {
		if i == 0 && head != nil {
			head(w)
		}
		item(w, i)
	}
	for i < n && b.Block(write) {
		i++
	}
	return i
}

// Full reports whether something did not fit, so that nothing more is taken.
func (b *Builder) Full() bool { return b.full }

// Depth is the number of open structures.
func (b *Builder) Depth() int { return len(b.open) }

// Close closes what is open until depth structures are. There is always room
// for it. It is called between blocks.
func (b *Builder) Close(depth int) {
	for len(b.open) > depth {
		last := len(b.open) - 1
		b.buf = append(b.buf, b.open[last]...)
		b.closing -= len(b.open[last])
		b.open = b.open[:last]
	}
}

// Omit notes that n things were left out; n of 0 or less notes nothing.
func (b *Builder) Omit(n int, one, many string) {
	if n <= 0 {
		return
	}
	for i := range b.omitted {
		if b.omitted[i].One == one {
			b.omitted[i].N += n
			return
		}
	}
	b.omitted = append(b.omitted, Omission{n, one, many})
}

// Omitted returns what was noted with Omit, in the order of first mention.
func (b *Builder) Omitted() []Omission { return b.omitted }

// Finish closes everything and returns the document, with the first of notes
// that fits as its last paragraph. Notes are Markdown, best first.
func (b *Builder) Finish(notes ...string) string {
	b.Close(0)
	for len(b.buf) > 0 && b.buf[len(b.buf)-1] == '\n' {
		b.buf = b.buf[:len(b.buf)-1]
	}
	b.measured, b.used, b.reserve = 0, 0, 0
	sep := ""
	if len(b.buf) > 0 {
		sep = "\n\n"
	}
	for _, note := range notes {
		if b.fits(len(sep) + b.budget.size(note)) {
			b.buf = append(append(b.buf, sep...), note...)
			break
		}
	}
	return string(b.buf)
}

// fits reports whether more would still fit, with all that is open closed.
func (b *Builder) fits(more int) bool {
	return b.budget.Max == 0 || more <= b.room()
}

// room is what is left of the budget.
func (b *Builder) room() int {
	if b.budget.Runes {
		b.used += utf8.RuneCount(b.buf[b.measured:])
	} else {
		b.used = len(b.buf)
	}
	b.measured = len(b.buf)
	return b.budget.Max - b.reserve - b.closing - b.used
}
