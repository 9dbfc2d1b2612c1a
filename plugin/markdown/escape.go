package markdown

import "strings"

// AppendText appends s as plain text that shows in the place p what s says.
// White space is collapsed as a page would, line breaks show as ↵, and words
// that a host could act upon become code.
func AppendText(dst []byte, s string, p Place) []byte {
	s = strings.TrimSpace(s)
	if strings.Contains(s, "\n") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", " ↵ ")
	}
	s = visible(s, oneLine)
	first := true
	for s != "" {
		var word string
		word, s, _ = strings.Cut(s, " ")
		if word == "" {
			continue
		}
		if !first {
			dst = append(dst, ' ')
		}
		if acts(word) {
			dst = appendCode(dst, word, p)
		} else {
			dst = appendWord(dst, word, p, first)
		}
		first = false
	}
	return dst
}

// appendWord escapes one word. The first word of a text may begin a block:
// a heading, a list, a quotation, an underline.
func appendWord(dst []byte, w string, p Place, first bool) []byte {
	for i := 0; i < len(w); i++ {
		c := w[i]
		switch {
		case c == '&':
			dst = append(dst, "&amp;"...)
		case c == '<':
			dst = append(dst, "&lt;"...)
		case c == '>':
			dst = append(dst, "&gt;"...)
		case p == HTML && c == '"':
			dst = append(dst, "&#34;"...)
		case p == HTML && c == '\'':
			dst = append(dst, "&#39;"...)
		case marks(w, i) || first && begins(w, i):
			dst = appendMark(dst, c, p)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// appendMark appends the ASCII punctuation c so that it marks nothing up.
func appendMark(dst []byte, c byte, p Place) []byte {
	if p != HTML {
		return append(dst, '\\', c)
	}
	dst = append(dst, "&#"...)
	dst = appendNumber(dst, int(c))
	return append(dst, ';')
}

// marks reports whether the byte of w at i could mark up text anywhere in a line.
func marks(w string, i int) bool {
	switch c := w[i]; c {
	case '\\', '`', '*', '[', ']', '~', '|', '^', '$':
		return true
	case '_': // never emphasis inside a word
		return !alnumAt(w, i-1) || !alnumAt(w, i+1)
	case '=', '+': // ==mark== and ++insert++ of some renderers
		return byteAt(w, i-1) == c || byteAt(w, i+1) == c
	}
	return false
}

// begins reports whether the byte at i of the first word could make a block of
// the line.
func begins(w string, i int) bool {
	switch w[i] {
	case '#', '-', '+', '=', ':':
		return i == 0
	case '.', ')': // 1. and 1)
		return i == len(w)-1 && i > 0 && strings.Trim(w[:i], "0123456789") == ""
	}
	return false
}

// AppendCode appends s as code that shows in the place p exactly what s says:
// a code span, or a code element in HTML. An empty s appends nothing.
func AppendCode(dst []byte, s string, p Place) []byte {
	if s == "" {
		return dst
	}
	s = visible(s, oneLine)
	if strings.Trim(s, " ") == "" {
		s = strings.Repeat("␣", len(s)) // spaces alone would show as nothing
	}
	return appendCode(dst, s, p)
}

// appendCode is AppendCode for text that is visible already.
func appendCode(dst []byte, s string, p Place) []byte {
	switch p {
	case HTML:
		dst = append(dst, "<code>"...)
		dst = appendWord(dst, s, HTML, false)
		return append(dst, "</code>"...)
	case Cell:
		return appendCellCode(dst, s)
	default:
		return appendSpan(dst, s, s)
	}
}

// appendCellCode appends code spans that do not end their cell. A table takes
// the backslash off \| before anything else, but cannot say that a backslash
// stands before the bar itself; there the span is divided.
// https://github.github.com/gfm/#example-200
func appendCellCode(dst []byte, s string) []byte {
	for {
		i := strings.Index(s, `\|`)
		if i < 0 {
			break
		}
		dst = appendSpan(dst, s[:i+1], strings.ReplaceAll(s[:i+1], "|", `\|`))
		dst = append(dst, "<!-- -->"...)
		s = s[i+1:]
	}
	return appendSpan(dst, s, strings.ReplaceAll(s, "|", `\|`))
}

// appendSpan appends a code span for s, which is written as src.
// https://spec.commonmark.org/0.31.2/#code-spans
func appendSpan(dst []byte, s, src string) []byte {
	if len(dst) > 0 && dst[len(dst)-1] == '`' {
		dst = append(dst, ' ')
	}
	fence := longestRun(s) + 1
	pad := s[0] == '`' || s[len(s)-1] == '`' || s[0] == ' ' && s[len(s)-1] == ' '
	dst = appendTicks(dst, fence)
	if pad {
		dst = append(dst, ' ')
	}
	dst = append(dst, src...)
	if pad {
		dst = append(dst, ' ')
	}
	return appendTicks(dst, fence)
}

// longestRun is the length of the longest run of backticks in s.
func longestRun(s string) int {
	longest, run := 0, 0
	for i := strings.IndexByte(s, '`'); i >= 0 && i < len(s); i++ {
		if s[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
