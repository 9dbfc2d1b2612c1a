package markdown

import (
	"strings"
	"unicode/utf8"
)

// Clip returns s when it has at most max runes (and max is at least 1), else
// its start and its end, which is where long names differ, and between them how
// many bytes were left out.
func Clip(s string, max int) string {
	if len(s) <= max || prefixLen(s, max) == len(s) {
		return s
	}
	tail := max / 4
	head := s[:prefixLen(s, max-tail)]
	end := s[len(s)-suffixLen(s[len(head):], tail):]
	return head + "…‹" + Count(len(s)-len(head)-len(end), "byte", "bytes") + " left out›…" + end
}

// Lines returns the start of s: at most lines lines and, in them, at most runes
// runes. What it left out is counted on one more line. Empty lines around s do
// not count.
func Lines(s string, lines, runes int) string {
	s = trimEmptyLines(s)
	n := prefixLen(s[:linesLen(s, lines)], runes)
	if n == len(s) {
		return s
	}
	head, rest := s[:n], s[n:]
	more := strings.Count(rest, "\n")
	switch {
	case strings.HasSuffix(head, "\n"):
		head, more = head[:n-1], more+1
	case rest[0] != '\n':
		head += "…"
	}
	if more == 0 {
		return head + "\n… and " + Count(len(rest), "more byte", "more bytes")
	}
	return head + "\n… and " + Count(more, "more line", "more lines")
}

// linesLen is the length in bytes of the first lines lines of s. One line more
// is taken along when it is the last: saying so would take as much room.
func linesLen(s string, lines int) int {
	n := 0
	for range lines {
		i := strings.IndexByte(s[n:], '\n')
		if i < 0 {
			return len(s)
		}
		n += i + 1
	}
	if strings.IndexByte(s[n:], '\n') < 0 {
		return len(s)
	}
	return n
}

// trimEmptyLines cuts white space lines from both ends of s and keeps the
// indentation of the first line that says something.
func trimEmptyLines(s string) string {
	s = strings.TrimRight(s, " \t\r\n")
	for {
		line, rest, ok := strings.Cut(s, "\n")
		if !ok || strings.Trim(line, " \t\r") != "" {
			return s
		}
		s = rest
	}
}

// prefixLen is the length in bytes of the first runes runes of s.
func prefixLen(s string, runes int) int {
	if len(s) <= runes {
		return len(s)
	}
	for i := range s {
		if runes--; runes < 0 {
			return i
		}
	}
	return len(s)
}

// suffixLen is the length in bytes of the last runes runes of s.
func suffixLen(s string, runes int) int {
	n := 0
	for ; runes > 0 && n < len(s); runes-- {
		_, size := utf8.DecodeLastRuneInString(s[:len(s)-n])
		n += size
	}
	return n
}

// runeStart is the start of the rune of s that the byte at max belongs to.
func runeStart(s string, max int) int {
	if max >= len(s) {
		return len(s)
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return max
}
