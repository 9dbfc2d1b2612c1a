package charset

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

// newLines is an encoding with the two line ends that XML 1.1 has beyond those of
// XML 1.0, and mainframes in place of them, read as line feeds:
// https://www.w3.org/TR/xml11/#sec-line-ends
type newLines struct{ encoding.Encoding }

// NewDecoder implements encoding.Encoding.
func (n newLines) NewDecoder() *encoding.Decoder {
	return &encoding.Decoder{Transformer: transform.Chain(n.Encoding.NewDecoder(), lineFeeds{})}
}

// The two in UTF-8: U+0085 (NEL) and U+2028.
const nextLine, lineSeparator = "\u0085", "\u2028"

// lineFeeds puts a line feed in place of each of them in UTF-8.
type lineFeeds struct{ transform.NopResetter }

// Transform implements transform.Transformer.
func (lineFeeds) Transform(dst, src []byte, atEOF bool) (written, read int, err error) {
	for read < len(src) {
		if written == len(dst) {
			return written, read, transform.ErrShortDst
		}
		c, size := src[read], 1
		switch {
		case c != nextLine[0] && c != lineSeparator[0]:
		case !atEOF && len(src)-read < len(lineSeparator):
			return written, read, transform.ErrShortSrc
		case begins(src[read:], nextLine):
			c, size = '\n', len(nextLine)
		case begins(src[read:], lineSeparator):
			c, size = '\n', len(lineSeparator)
		}
		dst[written] = c
		written, read = written+1, read+size
	}
	return written, read, nil
}

func begins(b []byte, s string) bool { return len(b) >= len(s) && string(b[:len(s)]) == s }
