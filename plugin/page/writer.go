package page

import (
	"io"
	"net/url"
	"strconv"
	"strings"

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
	if strings.ContainsAny(address, " \\\"<>") || markdown.Visible(address) != address {
		return false
	}
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// appendText appends s so that a page shows all of it and obeys none of it:
// escaped, and with what nobody would see made visible.
func appendText(dst []byte, s string, lines bool) []byte {
	if lines {
		s = markdown.VisibleLines(s)
	} else {
		s = markdown.Visible(s)
	}
	start := 0
	for i := range len(s) {
		entity := ""
		switch s[i] {
		case '&':
			entity = "&amp;"
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case '"':
			entity = "&#34;"
		case '\'':
			entity = "&#39;"
		default:
			continue
		}
		dst = append(append(dst, s[start:i]...), entity...)
		start = i + 1
	}
	return append(dst, s[start:]...)
}
