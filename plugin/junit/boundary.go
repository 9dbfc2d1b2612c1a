package junit

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// before returns the last place up to n where a character of raw begins, or n
// where raw ends, in an encoding whose characters may have bytes of ASCII in
// them. raw begins with a character.
func (d *decoder) before(raw []byte, n int) int {
	i := n
	for i > 0 && !alone(raw[i-1]) {
		i--
	}
	var room [512]byte
	d.text.Reset()
	for i < n {
		_, read, err := d.text.Transform(room[:], raw[i:n], false)
		i += read
		if read == 0 || !errors.Is(err, transform.ErrShortDst) {
			break
		}
	}
	return i
}

// after returns the first place from n on where a character of raw begins,
// likewise.
func (d *decoder) after(raw []byte, n int) int {
	i := d.before(raw, n)
	if i == n {
		return n
	}
	var room [utf8.UTFMax]byte
	d.text.Reset()
	_, read, _ := d.text.Transform(room[:], raw[i:], true)
	return max(n, i+read)
}

// alone reports whether c is a character of its own wherever it stands, in every
// encoding whose markup is ASCII: the second bytes of characters begin at '0'.
func alone(c byte) bool { return c < '0' }

// inCharacter reports whether the first ']' of the "]]>" that b[:end] ends with
// is the second byte of a character. It is not where the end tag of the open
// element follows: then the byte before it is the half of a character that was
// cut, or is in another encoding, and no reason to lose what stands behind.
func (p *parser) inCharacter(b []byte, end int) bool {
	c := p.decoder.charset
	if !c.bracket || !trailing(b[:end-2], c.kana) {
		return false
	}
	next := bytes.TrimLeft(b[end:min(len(b), end+boundary)], " \t\r\n")
	return !bytes.HasPrefix(next, []byte("</")) || p.stack.matches(next) == 0
}
