package junit

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// A charset is how the bytes of a document are turned into UTF-8.
type charset struct {
	name string
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

var utf8Charset = charset{name: "UTF-8"}

// The encodings that show in the first bytes: by a byte order mark, or by how
// '<' is written. Longer beginnings come first.
var beginnings = []struct {
	bytes   string
	mark    bool
	charset charset
}{
	{"\x00\x00\xfe\xff", true, charset{name: "UTF-32", stream: utf32.UTF32(utf32.BigEndian, utf32.UseBOM)}},
	{"\xff\xfe\x00\x00", true, charset{name: "UTF-32", stream: utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)}},
	{"\x00\x00\x00<", false, charset{name: "UTF-32", stream: utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)}},
	{"<\x00\x00\x00", false, charset{name: "UTF-32", stream: utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)}},
	{"\xef\xbb\xbf", true, utf8Charset},
	{"\xfe\xff", true, utf16(unicode.BigEndian, unicode.UseBOM)},
	{"\xff\xfe", true, utf16(unicode.LittleEndian, unicode.UseBOM)},
	// "<?xm" in EBCDIC, whose code pages agree in the letters of a declaration.
	{"\x4c\x6f\xa7\x94", false, charset{name: ebcdic, stream: charmap.CodePage037}},
}

// ebcdic names the family of encodings before the declaration tells which one
// of them it is.
const ebcdic = "EBCDIC"

// declared returns c, in which the whole document is, as its declaration says,
// which b begins with: in the code page that it names, and with the line ends of
// XML 1.1 or of mainframes.
func (c charset) declared(b []byte) charset {
	text, err := c.stream.NewDecoder().Bytes(b)
	if err != nil {
		return c
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if d, ok := charsetOf(declaration(text, "encoding")); ok && d.stream != nil && c.name == ebcdic {
		c.stream = d.stream
	}
	if c.name == ebcdic || declaration(text, "version") == "1.1" {
		c.stream = newLines{c.stream}
	}
	return c
}

func utf16(e unicode.Endianness, p unicode.BOMPolicy) charset {
	return charset{name: "UTF-16", stream: unicode.UTF16(e, p)}
}

// sniff tells the charset from the first bytes of a document, and the length of
// its byte order mark. It reports false when they say nothing.
func sniff(b []byte) (c charset, mark int, ok bool) {
	for _, s := range beginnings {
		if strings.HasPrefix(string(b[:min(len(b), 4)]), s.bytes) {
			if s.mark {
				mark = len(s.bytes)
			}
			if s.charset.name == "UTF-32" && !s.mark && !fours(b, strings.IndexByte(s.bytes, '<')) {
				continue
			}
			return s.charset, mark, true
		}
	}
	if len(b) < 4 {
		return utf8Charset, 0, false
	}
	switch markupOrSpace := func(c byte) bool { return c == '<' || classes[c]&spaceByte != 0 }; {
	case markupOrSpace(b[0]) && b[1] == 0 && b[2] != 0 && b[3] == 0:
		return utf16(unicode.LittleEndian, unicode.IgnoreBOM), 0, true
	case b[0] == 0 && markupOrSpace(b[1]) && b[2] == 0 && b[3] != 0:
		return utf16(unicode.BigEndian, unicode.IgnoreBOM), 0, true
	}
	return utf8Charset, 0, false
}

// fours reports whether the second character of b is one of four bytes, as the
// first one is, whose only byte that is not NUL stands at place. Without it, the
// NUL before or behind the first '<' are damage.
func fours(b []byte, place int) bool {
	if len(b) < 8 {
		return true
	}
	for i, c := range b[4:8] {
		if (c != 0) != (i == place) {
			return false
		}
	}
	return true
}

// declaration returns what the XML declaration says which b begins with, if it
// does: its version or encoding. White space before it is an error that many tools make.
func declaration(b []byte, what string) string {
	b = bytes.TrimLeft(b, " \t\r\n\x00")
	if !bytes.HasPrefix(b, []byte("<?xml")) || len(b) < 6 || classes[b[5]]&spaceByte == 0 {
		return ""
	}
	end := bytes.Index(b, []byte("?>"))
	if end < 0 {
		return ""
	}
	return pseudo(b[5:end], what)
}

// pseudo returns the value of a pseudo-attribute.
func pseudo(b []byte, name string) string {
	_, after, ok := bytes.Cut(b, []byte(name))
	after = bytes.TrimLeft(after, " \t\r\n")
	if !ok || len(after) < 2 || after[0] != '=' {
		return ""
	}
	after = bytes.TrimLeft(after[1:], " \t\r\n")
	if len(after) == 0 || after[0] != '"' && after[0] != '\'' {
		return ""
	}
	value, _, ok := bytes.Cut(after[1:], after[:1])
	if !ok {
		return ""
	}
	return string(value)
}

// asciiCompatible reports whether ASCII means itself in e. It does not in
// UTF-16, UTF-32 and EBCDIC.
func asciiCompatible(e encoding.Encoding) bool {
	const markup = `<a b="c">&]/?!-`
	s, err := e.NewDecoder().String(markup)
	return err == nil && s == markup
}

// wide reports whether the units of c are larger than a byte: UTF-16, UTF-32 and
// their old names.
func (c charset) wide() bool {
	name := strings.ToUpper(c.name)
	return strings.HasPrefix(name, "UTF-16") || strings.HasPrefix(name, "UTF-32") || strings.HasPrefix(name, "ISO-10646")
}

// wideCharacters reports whether some characters of c have two bytes.
func (c charset) wideCharacters() bool {
	_, single := c.text.(*charmap.Charmap)
	return !single
}

// plain reports whether c is UTF-8.
func (c charset) plain() bool { return c.text == nil && c.stream == nil }

// decoding returns a reader of a document in UTF-8.
func (c charset) decoding(src io.Reader) io.Reader {
	if c.stream == nil {
		return src
	}
	return transform.NewReader(src, c.stream.NewDecoder())
}

// A decoder makes clean UTF-8 of the raw bytes of a document.
type decoder struct {
	charset charset
	text    *encoding.Decoder
	buf     []byte
	guessed bool   // it is known, or was thought about
	wrong   string // the declared encoding, when it turned out wrong
	stream  string // the encoding that the document is decoded from while it is read, if it is
	// sample returns bytes of the document to guess its encoding by.
	sample func() []byte
}

func (d *decoder) reset() {
	d.use(utf8Charset)
	d.guessed, d.wrong, d.stream = false, "", ""
}

func (d *decoder) use(c charset) {
	d.charset, d.text = c, nil
	if c.text != nil {
		d.text = c.text.NewDecoder()
	}
}

// append appends raw to dst as XML means it, in clean UTF-8.
func (d *decoder) append(dst, raw []byte, m mode) ([]byte, flaws) {
	if d.text == nil {
		out, found := clean(dst, raw, m)
		if d.stream != "" {
			found |= replaced(raw)
		}
		if found&flawBytes == 0 || d.guessed {
			return out, found
		}
		d.guessed = true
		if c, ok := guess(d.sample()); ok {
			d.use(c)
			out, found = d.append(dst, raw, m)
			return out, found | flawGuess
		}
		return out, found
	}
	if !slices.ContainsFunc(raw, func(c byte) bool { return c >= utf8.RuneSelf }) {
		return clean(dst, raw, m)
	}
	if !d.guessed {
		if d.guessed = true; misdeclared(d.sample(), d.charset) {
			d.wrong = d.charset.name
			d.use(utf8Charset)
			out, found := clean(dst, raw, m)
			return out, found | flawDeclared
		}
	}
	decoded := d.decode(raw)
	out, found := clean(dst, decoded, m)
	return out, found | replaced(decoded)
}

// replaced tells that decoded text has a character that stands for bytes that are
// not of its encoding. Or the document has it there, which is as good as replaced.
func replaced(decoded []byte) flaws {
	if bytes.Contains(decoded, []byte("\ufffd")) {
		return flawBytes
	}
	return 0
}

// name returns what the bytes of the document are taken for.
func (d *decoder) name() string {
	if d.text == nil && d.stream != "" {
		return d.stream
	}
	return d.charset.name
}

// decode returns raw in UTF-8, valid until the next call.
func (d *decoder) decode(raw []byte) []byte {
	d.buf = d.buf[:0]
	d.text.Reset()
	for {
		if cap(d.buf)-len(d.buf) < 2*len(raw)+64 {
			d.buf = append(make([]byte, 0, 2*cap(d.buf)+2*len(raw)+64), d.buf...)
		}
		nDst, nSrc, err := d.text.Transform(d.buf[len(d.buf):cap(d.buf)], raw, true)
		d.buf = d.buf[:len(d.buf)+nDst]
		raw = raw[nSrc:]
		if err != transform.ErrShortDst {
			return d.buf
		}
	}
}
