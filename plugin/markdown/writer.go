package markdown

// A Writer writes one block of a document. Its text methods escape as the
// functions of the same name do.
type Writer struct{ b *Builder }

// deaf reports whether what is written now would be thrown away.
func (w *Writer) deaf() bool { return w.b.full || w.b.over }

// Raw writes Markdown as it is. It is for the caller's own words only.
func (w *Writer) Raw(md string) {
	if !w.deaf() {
		w.b.buf = append(w.b.buf, md...)
	}
}

// Number writes n with commas between thousands.
func (w *Writer) Number(n int) {
	if !w.deaf() {
		w.b.buf = appendGrouped(w.b.buf, n)
	}
}

// Text writes s as plain text.
func (w *Writer) Text(s string, p Place) {
	if !w.deaf() {
		w.b.buf = AppendText(w.b.buf, s, p)
	}
}

// Code writes s as code.
func (w *Writer) Code(s string, p Place) {
	if !w.deaf() {
		w.b.buf = AppendCode(w.b.buf, s, p)
	}
}

// CodeLink writes s as code that links to url, or as code alone when url is not
// an absolute http or https URL. It is not for HTML.
func (w *Writer) CodeLink(s, url string, p Place) {
	if !w.deaf() {
		w.b.buf = AppendLink(w.b.buf, Code(s, p), url)
	}
}

// Blank begins a new block: it ends what was written with an empty line.
func (w *Writer) Blank() {
	if !w.deaf() {
		w.b.buf = appendBlank(w.b.buf)
	}
}

// Open writes begin and notes end, which is ASCII, to be written by Close or when
// the document ends.
func (w *Writer) Open(begin, end string) {
	if w.deaf() {
		return
	}
	w.b.buf = append(w.b.buf, begin...)
	w.b.open = append(w.b.open, end)
	w.b.closing += len(end)
}

// Fence writes s as a code block.
func (w *Writer) Fence(info, s string) {
	if !w.deaf() {
		w.b.buf = AppendFence(w.b.buf, info, s)
	}
}

// FenceCut writes s as a code block of which at least atLeast (in the budget's
// unit) must fit. If not all of it does, it is cut where the budget ends, says
// so, and the document is full.
func (w *Writer) FenceCut(info, s string, atLeast int) {
	if w.deaf() {
		return
	}
	body := visible(trimEmptyLines(s), allLines)
	if body == "" {
		return
	}
	b, ticks := w.b, fenceLen(body)
	b.buf = openFence(b.buf, info, ticks)
	end := 1 + ticks + 1 // as closeFence writes it
	if b.fits(b.budget.size(body) + end) {
		b.buf = closeFence(append(b.buf, body...), ticks)
		return
	}
	room := b.room() - end - b.budget.size(cutMark(len(body)))
	if room < atLeast {
		b.over = true
		return
	}
	head := body[:b.budget.prefix(body, room)]
	b.buf = append(b.buf, head...)
	b.buf = append(b.buf, cutMark(len(body)-len(head))...)
	b.buf = closeFence(b.buf, ticks)
	b.full = true
}

// cutMark says inside a code block that n bytes are missing.
func cutMark(n int) string { return "…\n… cut here, " + Count(n, "more byte", "more bytes") }

// prefix is the length in bytes of the longest start of s within room.
func (b Budget) prefix(s string, room int) int {
	if b.Runes {
		return prefixLen(s, room)
	}
	return runeStart(s, room)
}
