// Package charset tells what encoding a document is in, from its first bytes, its
// declaration or the look of its text, and makes UTF-8 of it: while it is read, or,
// where its markup is ASCII, only of the texts that are kept.
package charset

import (
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// A Charset is how the bytes of a document are turned into UTF-8.
type Charset struct {
	// Name is what people call it.
	Name string
	// text decodes the text that is kept. It is nil for UTF-8. The markup of
	// such a document is ASCII.
	text encoding.Encoding
	// bracket says that the second byte of a character may be ']', which begins
	// the end of a CDATA section.
	bracket bool
	kana    bool // it is Shift-JIS, which has characters of one byte beyond ASCII
	// escapes says that the markup of the document is ASCII between escape
	// sequences, and that it has no bytes beyond ASCII.
	escapes bool
	// stream decodes the whole document, in which markup is not ASCII or other
	// characters contain bytes that look like markup.
	stream encoding.Encoding
}

// UTF8 is what every document is in unless something says otherwise.
var UTF8 = Charset{Name: "UTF-8"}

// Whole reports whether a document has to be decoded as a whole, by Reader.
func (c Charset) Whole() bool { return c.stream != nil }

// Plain reports whether c is UTF-8.
func (c Charset) Plain() bool { return c.text == nil && c.stream == nil }

// SevenBits reports whether markup is ASCII between escape sequences, and no byte
// is beyond it.
func (c Charset) SevenBits() bool { return c.escapes }

// Bracket reports whether the second byte of a character may be ']'.
func (c Charset) Bracket() bool { return c.bracket }

// Wide reports whether the units of c are larger than a byte: UTF-16, UTF-32 and
// their old names.
func (c Charset) Wide() bool {
	name := strings.ToUpper(c.Name)
	return strings.HasPrefix(name, "UTF-16") || strings.HasPrefix(name, "UTF-32") || strings.HasPrefix(name, "ISO-10646")
}

// wideCharacters reports whether some characters of c have two bytes.
func (c Charset) wideCharacters() bool {
	_, single := c.text.(*charmap.Charmap)
	return !single
}

// asciiCompatible reports whether ASCII means itself in e. It does not in
// UTF-16, UTF-32 and EBCDIC.
func asciiCompatible(e encoding.Encoding) bool {
	const markup = `<a b="c">&]/?!-`
	s, err := e.NewDecoder().String(markup)
	return err == nil && s == markup
}

// Reader returns a reader of a document in UTF-8, src itself unless it has to be
// decoded as a whole.
func (c Charset) Reader(src io.Reader) io.Reader {
	if c.stream == nil {
		return src
	}
	return transform.NewReader(src, c.stream.NewDecoder())
}

// Trails reports whether the last byte of b is the second one of a character that
// looks like ASCII: whether an odd number of bytes that may be first ones stands
// before it. The run of such bytes begins with a character, because what stands
// before it is none of them.
func (c Charset) Trails(b []byte) bool {
	if !c.bracket {
		return false
	}
	end := len(b) - 1
	from := end
	for from > 0 && b[from-1] >= utf8.RuneSelf {
		from--
	}
	for i := from; i < end; i++ {
		if c.single(b[i]) {
			continue
		}
		if i++; i == end {
			return true
		}
	}
	return false
}

// single reports whether b, which is beyond ASCII, is a character of its own:
// half-width kana in Shift-JIS, and 0x80 and 0xff wherever they are something.
func (c Charset) single(b byte) bool {
	return b == 0x80 || b == 0xff || c.kana && b >= 0xa0 && b <= 0xdf
}
