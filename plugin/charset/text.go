package charset

import (
	"errors"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

// A Text decodes the texts of a document whose markup is ASCII.
type Text struct {
	decoder *encoding.Decoder
	buf     []byte
}

// Text returns what decodes the texts of a document in c, nil if they are UTF-8
// as they are or by Reader.
func (c Charset) Text() *Text {
	if c.text == nil {
		return nil
	}
	return &Text{decoder: c.text.NewDecoder()}
}

// Decode returns raw in UTF-8, valid until the next call.
func (t *Text) Decode(raw []byte) []byte {
	t.buf = t.buf[:0]
	t.decoder.Reset()
	for {
		if cap(t.buf)-len(t.buf) < 2*len(raw)+64 {
			t.buf = append(make([]byte, 0, 2*cap(t.buf)+2*len(raw)+64), t.buf...)
		}
		nDst, nSrc, err := t.decoder.Transform(t.buf[len(t.buf):cap(t.buf)], raw, true)
		t.buf = t.buf[:len(t.buf)+nDst]
		raw = raw[nSrc:]
		if !errors.Is(err, transform.ErrShortDst) {
			return t.buf
		}
	}
}

// Before returns the last place up to n where a character of raw begins, or n
// where raw ends. raw begins with a character.
func (t *Text) Before(raw []byte, n int) int {
	i := n
	for i > 0 && !alone(raw[i-1]) {
		i--
	}
	var room [512]byte
	t.decoder.Reset()
	for i < n {
		_, read, err := t.decoder.Transform(room[:], raw[i:n], false)
		i += read
		if read == 0 || !errors.Is(err, transform.ErrShortDst) {
			break
		}
	}
	return i
}

// After returns the first place from n on where a character of raw begins,
// likewise.
func (t *Text) After(raw []byte, n int) int {
	i := t.Before(raw, n)
	if i == n {
		return n
	}
	var room [utf8.UTFMax]byte
	t.decoder.Reset()
	_, read, _ := t.decoder.Transform(room[:], raw[i:], true)
	return max(n, i+read)
}

// alone reports whether c is a character of its own wherever it stands, in every
// encoding whose markup is ASCII: the second bytes of characters begin at '0'.
func alone(c byte) bool { return c < '0' }
