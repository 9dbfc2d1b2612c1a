package page

import (
	"io"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/markdown"
)

// markup is HTML as it stands. Only constants become it without a conversion,
// so that no text of a test is written as markup by mistake.
type markup string

// A writer writes markup and texts. After the first error it writes nothing.
type writer struct {
	to   io.Writer
	mask func(string) string
	buf  []byte
	sent int // bytes that are no longer in buf
	err  error
}

// bufferSize is the number of bytes after which the writer hands on what it has.
const bufferSize = 32 << 10

func (w *writer) raw(parts ...markup) {
	for _, p := range parts {
		w.buf = append(w.buf, p...)
	}
	w.spill()
}

// text writes a text on one line, as content or as the value of an attribute in
// double quotes.
func (w *writer) text(s string) {
	w.buf = appendText(w.buf, w.masked(s), false)
	w.spill()
}

// lines writes a text with its line breaks and tabs.
func (w *writer) lines(s string) {
	w.buf = appendText(w.buf, w.masked(s), true)
	w.spill()
}

// number writes n with commas between thousands.
func (w *writer) number(n int) { w.text(markdown.Number(n)) }

// integer writes n as it stands in attributes.
func (w *writer) integer(n int) { w.buf = strconv.AppendInt(w.buf, int64(n), 10) }

func (w *writer) masked(s string) string {
	if w.mask == nil {
		return s
	}
	return w.mask(s)
}

func (w *writer) spill() {
	if len(w.buf) >= bufferSize {
		w.flush()
	}
}

func (w *writer) flush() error {
	if w.err == nil {
		_, w.err = w.to.Write(w.buf)
	}
	w.sent += len(w.buf)
	w.buf = w.buf[:0]
	return w.err
}

func (w *writer) written() int { return w.sent + len(w.buf) }

// link writes a link to a page of the web around what content writes, and only
// the content when the address is none.
func (w *writer) link(address string, content func()) {
	if !isWeb(address) {
		content()
		return
	}
	w.raw("<a rel=\"noreferrer noopener\" href=\"")
	w.text(address)
	w.raw("\">")
	content()
	w.raw("</a>")
}

// isWeb reports whether an address is one of the web, without a password, and
// looks the same to a reader and to a browser.
func isWeb(address string) bool {
	u, err := url.Parse(address)
	if strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == '\\' || !shown(r) && r != '&' && r != '\'' }) {
		return false
	}
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// appendText appends s so that a page shows all of it and obeys none of it:
// escaped, and with what has no glyph of its own or changes the direction of
// its neighbours written like \x1b and \u202e, as in the build's log.
func appendText(dst []byte, s string, lines bool) []byte {
	start := 0
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if lines && (r == '\n' || r == '\t') || shown(r) && !(r == utf8.RuneError && size == 1) {
			i += size
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscape(dst, s[i:i+size], r, lines && strings.HasPrefix(s[i+size:], "\n"))
		i += size
		start = i
	}
	return append(dst, s[start:]...)
}

// appendEscape appends what stands for a character that cannot stand for itself.
func appendEscape(dst []byte, raw string, r rune, atLineEnd bool) []byte {
	switch {
	case r == '&':
		return append(dst, "&amp;"...)
	case r == '<':
		return append(dst, "&lt;"...)
	case r == '>':
		return append(dst, "&gt;"...)
	case r == '"':
		return append(dst, "&#34;"...)
	case r == '\'':
		return append(dst, "&#39;"...)
	case r == '\t':
		return append(dst, ' ')
	case r == '\r' && atLineEnd:
		return dst
	case r == utf8.RuneError && len(raw) == 1:
		return append(dst, '\\', 'x', hexDigits[raw[0]>>4], hexDigits[raw[0]&15])
	}
	var quoted [16]byte
	q := strconv.AppendQuoteRuneToASCII(quoted[:0], r)
	return append(dst, q[1:len(q)-1]...)
}

const hexDigits = "0123456789abcdef"

// shown reports whether a page shows r as itself. U+FE0E and U+FE0F only choose
// between the text and the emoji form of the character before them; U+2800 is a
// braille pattern without dots.
func shown(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= ' ' && r < 0x7f && r != '&' && r != '<' && r != '>' && r != '"' && r != '\''
	}
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
