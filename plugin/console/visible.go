package console

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/testpost/testpost/plugin/markdown"
)

// tab stands for a tab: its real width would depend on the column it is in.
const tab = "    "

// visible returns text so that a log shows all of it and obeys none of it: on
// one line, and with what nobody would see made visible. Commands that CI
// systems look for anywhere in a line are broken up; those that count at the
// start of a line only are the business of [line].
func visible(text string) string {
	return defuse(markdown.Visible(strings.ReplaceAll(text, "\t", tab)))
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
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
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
