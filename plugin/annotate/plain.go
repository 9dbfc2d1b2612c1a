package annotate

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain is s as text that shows what it is: without terminal codes, with
// control characters as their pictures and with other invisible characters as
// their code points. Line breaks and tabs stay. What it returns is valid UTF-8.
func plain(s string) string {
	n := 0
	for n < len(s) && (s[n] >= ' ' && s[n] <= '~' || s[n] == '\n' || s[n] == '\t') {
		n++
	}
	if n == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	b.WriteString(s[:n])
	for n < len(s) {
		n += show(&b, s[n:])
	}
	return b.String()
}

// show writes the first character of s and returns how much of s that took.
func show(b *strings.Builder, s string) int {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == 0x1b || r == 0x9b:
		if n := escape(s, size); n > 0 {
			return n
		}
		b.WriteRune('␛')
	case r == '\r' && strings.HasPrefix(s[size:], "\n"):
	case r == '\r', r == 0x85, r == 0x2028, r == 0x2029:
		b.WriteByte('\n')
	case r == '\n' || r == '\t':
		b.WriteRune(r)
	case r < ' ':
		b.WriteRune('␀' + r)
	case r == 0x7f:
		b.WriteRune('␡')
	case hidden(r):
		b.WriteString("‹U+")
		const digits = "0123456789ABCDEF"
		for shift := 28; shift >= 0; shift -= 4 {
			if r>>shift != 0 || shift < 16 {
				b.WriteByte(digits[r>>shift&0xf])
			}
		}
		b.WriteString("›")
	default:
		b.WriteRune(r)
	}
	return size
}

// hidden reports whether r shows nothing or turns the text around it. The
// joiners of emoji and of scripts are left alone.
func hidden(r rune) bool {
	return r >= 0x80 && r < 0xa0 || r >= 0x300 && r != 0x200c && r != 0x200d && unicode.Is(unicode.Cf, r) || r == 0xad
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
