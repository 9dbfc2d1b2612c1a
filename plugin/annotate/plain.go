package annotate

import (
	"strings"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/markdown"
)

// plain is s as text that shows what it is: without terminal codes, and with
// what nobody would see made visible. Line breaks of all kinds and tabs stay.
// What it returns is valid UTF-8.
func plain(s string) string {
	n := 0
	for n < len(s) && (s[n] >= ' ' && s[n] <= '~' || s[n] == '\n' || s[n] == '\t') {
		n++
	}
	if n == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:n])
	for n < len(s) {
		n += write(&b, s[n:])
	}
	return markdown.VisibleLines(b.String())
}

// write writes the first character of s, a line break of any kind as one, and
// returns how much of s that took. A terminal code is not written.
func write(b *strings.Builder, s string) int {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == 0x1b || r == 0x9b:
		if n := escape(s, size); n > 0 {
			return n
		}
		b.WriteString(s[:size])
	case r == '\r' && strings.HasPrefix(s[size:], "\n"):
	case r == '\r', r == 0x85, r == 0x2028, r == 0x2029:
		b.WriteByte('\n')
	default:
		b.WriteString(s[:size])
	}
	return size
}

// escape is the length of the terminal code at the start of s (ECMA-48), whose
// introducer takes size bytes; 0 if there is none. Codes without an end are
// taken to end with the line.
func escape(s string, size int) int {
	i := size
	if s[0] == 0x1b {
		if i == len(s) {
			return 0
		}
		switch c := s[i]; {
		case c == '[':
			i++
		case c == ']' || c == 'P' || c == '_' || c == '^' || c == 'X':
			return command(s)
		case c >= 0x20 && c <= 0x7e:
			return i + 1
		default:
			return 0
		}
	}
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x3f {
		i++
	}
	if i < len(s) && s[i] >= 0x40 && s[i] <= 0x7e {
		i++
	}
	return i
}

// command is the length of the operating system command at the start of s.
func command(s string) int {
	for i := 2; i < len(s); i++ {
		switch {
		case s[i] == 0x07:
			return i + 1
		case s[i] == 0x1b:
			if i+1 < len(s) && s[i+1] == '\\' {
				return i + 2
			}
			return i
		case s[i] == '\n':
			return i
		}
	}
	return len(s)
}
