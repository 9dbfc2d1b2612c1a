package console

import (
	"strings"
	"unicode"
)

// tone is what a piece of text means; the palette gives it a look.
type tone uint8

const (
	normal tone = iota
	strong
	dim
	bad
	good
	doubtful
	strongBad
	strongGood
	strongDoubtful
)

// palette holds the SGR codes of the tones. Faint rather than grey: some
// terminal themes give "bright black" the colour of their background, while a
// log that does not know faint shows ordinary text.
const (
	reset = "\x1b[0m"
	sgr   = "\x1b["
)

func (t tone) code() string {
	return [...]string{
		normal: "", strong: "1", dim: "2", bad: "31", good: "32", doubtful: "33",
		strongBad: "1;31", strongGood: "1;32", strongDoubtful: "1;33",
	}[t]
}

// strongly returns the bold form of t.
func (t tone) strongly() tone {
	switch t {
	case bad:
		return strongBad
	case good:
		return strongGood
	case doubtful:
		return strongDoubtful
	}
	return strong
}

// A part is a piece of a line.
type part struct {
	tone tone
	text string
}

// in marks text, which may come from anywhere, with a tone.
func in(t tone, text string) part { return part{t, text} }

// A block is lines that are written together.
type block struct {
	c     *Console
	text  []byte
	apart bool // an empty line stands before it
	blank bool // its last line is empty
}

func (c *Console) block() *block         { return &block{c: c} }
func (c *Console) paragraph() *block     { return &block{c: c, apart: true} }
func (c *Console) clean(s string) string { return visible(c.o.Mask(s)) }

// line adds one line. It is the only way by which text reaches the log: every
// part is masked and made visible, and no line begins, after any white space,
// with the "::" of a workflow command (the runner trims before it looks:
// ActionCommand.TryParseV2).
func (b *block) line(parts ...part) {
	start := len(b.text)
	guarded := false
	for _, p := range parts {
		text := b.c.clean(p.text)
		if !guarded {
			text, guarded = guard(text)
		}
		b.tinted(p.tone, text)
	}
	b.blank = len(b.text) == start
	b.text = append(b.text, '\n')
}

// gap adds an empty line.
func (b *block) gap() { b.line() }

// guard puts a backslash before a colon that would be the first character of a
// line that is not a blank. It reports whether such a character was seen.
func guard(text string) (string, bool) {
	rest := strings.TrimLeftFunc(text, unicode.IsSpace)
	switch {
	case rest == "":
		return text, false
	case rest[0] == ':':
		return text[:len(text)-len(rest)] + `\` + rest, true
	}
	return text, true
}

func (b *block) tinted(t tone, clean string) {
	if clean == "" {
		return
	}
	if t == normal || !b.c.o.Color {
		b.text = append(b.text, clean...)
		return
	}
	b.text = append(b.text, sgr...)
	b.text = append(b.text, t.code()...)
	b.text = append(b.text, 'm')
	b.text = append(b.text, clean...)
	b.text = append(b.text, reset...)
}

// hint adds what a person can do.
func (b *block) hint(indent, text string) {
	b.flow(normal, text, in(doubtful, indent+"hint: "))
}

// quote adds lines of test output behind a gutter, so that none of them stands
// at the start of a line.
func (b *block) quote(indent string, lines []string) {
	for _, l := range lines {
		b.line(in(normal, indent), in(dim, "│ "), in(normal, l))
	}
}

// flow adds text after head, broken between words where a terminal is narrower,
// with what follows below the beginning of the text. In a log it stays on one
// line: it can be searched there.
func (b *block) flow(t tone, text string, head ...part) {
	indent := 0
	for _, p := range head {
		indent += columns(b.c.clean(p.text))
	}
	lines := wrap(b.c.clean(text), b.c.o.Width-indent)
	b.line(append(head, in(t, lines[0]))...)
	for _, l := range lines[1:] {
		b.line(in(t, strings.Repeat(" ", indent)+l))
	}
}

// narrowest is the number of columns below which breaking lines helps nobody.
const narrowest = 20

// wrap breaks text between words into lines of at most max columns; a longer
// word has a line of its own.
func wrap(text string, max int) []string {
	if max < narrowest || columns(text) <= max {
		return []string{text}
	}
	var lines []string
	line, wide := 0, 0 // where the line begins, and its columns up to the last break
	end := 0
	for end < len(text) {
		next := end + 1
		for next < len(text) && text[next] != ' ' {
			next++
		}
		w := columns(text[end:next])
		if wide+w > max && end > line {
			lines = append(lines, text[line:end])
			line, wide, w = end+1, 0, w-1
		}
		wide += w
		end = next
	}
	return append(lines, text[line:])
}
