package console

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// tab stands for a tab: its real width would depend on the column it is in.
const tab = "    "

// visible returns text so that a log shows all of it and obeys none of it: on
// one line, without control characters, and with what has no glyph of its own
// or changes the direction of its neighbours written as an escape (\n, \x1b,
// \u202e). Commands that CI systems look for anywhere in a line are broken up;
// those that count at the start of a line only are the business of [line].
func visible(text string) string {
	if plain(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + len(text)/4)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case r == '\t':
			b.WriteString(tab)
		case shown(r):
			b.WriteString(text[i : i+n])
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
		i += n
	}
	return defuse(b.String())
}

// plain reports whether text is printable ASCII without anything to defuse:
// nearly all text is.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' {
			return false
		}
	}
	return !strings.Contains(text, "##")
}

// shown reports whether a log shows r as itself. U+FE0E and U+FE0F only choose
// between the text and the emoji form of the character before them; U+2800 is
// a braille pattern without dots.
func shown(r rune) bool {
	switch r {
	case '\uFE0E', '\uFE0F':
		return true
	case '\u2800':
		return false
	}
	if unicode.Is(unicode.Variation_Selector, r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) {
		return false
	}
	return unicode.IsPrint(r) || unicode.Is(unicode.Zs, r)
}

// defuse breaks up ##[command], ##vso[command] and ##teamcity[command], which
// are obeyed wherever in a line they stand.
// (GitHub's runner looks for "##[" with IndexOf, ActionCommand.TryParse; the
// Azure agent for "##vso[", Command.TryParse.)
func defuse(text string) string {
	if !strings.Contains(text, "##") {
		return text
	}
	var b strings.Builder
	for {
		i := strings.Index(text, "##")
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		word := i + len("##")
		for word < len(text) && (isLetter(text[word]) || text[word] == '#') {
			word++
		}
		b.WriteString(text[:word])
		if word < len(text) && text[word] == '[' {
			b.WriteByte('\\')
		}
		text = text[word:]
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// columns is the number of terminal columns that visible text takes. Unlike
// the locale-dependent tables of terminal libraries it gives the same answer
// on every machine: ambiguous characters count as one.
func columns(text string) int {
	n := 0
	for _, r := range text {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	if r < 0x300 {
		return 1
	}
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// cut shortens visible text to at most max columns, not counting the remark
// that says how many characters were taken.
func cut(text string, max int) string {
	if len(text) <= max {
		return text
	}
	n := 0
	for i, r := range text {
		if n += runeColumns(r); n > max {
			return text[:i] + "… (" + count(utf8.RuneCountInString(text[i:]), "more character") + ")"
		}
	}
	return text
}

// pad fills text with blanks up to n columns.
func pad(text string, n int) string {
	if w := columns(text); w < n {
		return text + strings.Repeat(" ", n-w)
	}
	return text
}
