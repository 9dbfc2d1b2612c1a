package charset

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// sevenBits is an encoding whose text is ASCII between escape sequences, with
// what it does not have left as it is: bytes beyond ASCII, which are UTF-8 in a
// document that declares the encoding by mistake, and the sequences that
// terminals know.
type sevenBits struct{ encoding.Encoding }

// NewDecoder implements encoding.Encoding.
func (s sevenBits) NewDecoder() *encoding.Decoder {
	return &encoding.Decoder{Transformer: around{s.Encoding.NewDecoder(), s.Encoding == simplifiedchinese.HZGB2312}}
}

// around decodes what stands around bytes that are left as they are. A line
// begins in ASCII in both encodings (RFC 1468, RFC 1843), so that a text which
// was cut between two sequences takes no markup of the next line with it.
type around struct {
	transform.Transformer
	hz bool // in which a '~' before the end of a line joins it with the next one
}

// Transform implements transform.Transformer.
func (a around) Transform(dst, src []byte, atEOF bool) (written, read int, err error) {
	for read < len(src) && err == nil {
		n := a.ownBytes(src[read:])
		if n == 0 {
			if written == len(dst) {
				return written, read, transform.ErrShortDst
			}
			if src[read] == '\n' {
				a.Reset()
			}
			dst[written] = src[read]
			written, read = written+1, read+1
			continue
		}
		w, r := 0, 0
		w, r, err = a.Transformer.Transform(dst[written:], src[read:read+n], atEOF || read+n < len(src))
		written, read = written+w, read+r
	}
	return written, read, err
}

// escape begins the sequences that switch, and those of terminals.
const escape = 0x1b

// ownBytes returns the number of bytes at the start of b that encodings of seven
// bits may have. Their escape characters stand before '$' or '('.
func (a around) ownBytes(b []byte) int {
	for i, c := range b {
		if c == '\n' && !(a.hz && i > 0 && b[i-1] == '~') || c >= 0x80 || c == escape && i+1 < len(b) && b[i+1] != '$' && b[i+1] != '(' {
			return i
		}
	}
	return len(b)
}
