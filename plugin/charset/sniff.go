package charset

import (
	"bytes"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// The encodings that show in the first bytes: by a byte order mark, or by how
// '<' is written. Longer beginnings come first.
var beginnings = []struct {
	bytes   string
	mark    bool
	charset Charset
}{
	{"\x00\x00\xfe\xff", true, Charset{Name: "UTF-32", stream: utf32.UTF32(utf32.BigEndian, utf32.UseBOM)}},
	{"\xff\xfe\x00\x00", true, Charset{Name: "UTF-32", stream: utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)}},
	{"\x00\x00\x00<", false, Charset{Name: "UTF-32", stream: utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)}},
	{"<\x00\x00\x00", false, Charset{Name: "UTF-32", stream: utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)}},
	{"\xef\xbb\xbf", true, UTF8},
	{"\xfe\xff", true, utf16(unicode.BigEndian, unicode.UseBOM)},
	{"\xff\xfe", true, utf16(unicode.LittleEndian, unicode.UseBOM)},
	// "<?xm" in EBCDIC, whose code pages agree in the letters of a declaration.
	{"\x4c\x6f\xa7\x94", false, Charset{Name: ebcdic, stream: charmap.CodePage037}},
}

// XML11 is UTF-8 with the line ends of XML 1.1.
var XML11 = Charset{Name: UTF8.Name, stream: newLines{encoding.Nop}}

// ebcdic names the family of encodings before the declaration tells which one
// of them it is.
const ebcdic = "EBCDIC"

// EBCDIC reports whether c is one of the encodings of mainframes, which only the
// declaration tells apart.
func (c Charset) EBCDIC() bool { return c.Name == ebcdic }

// AsDeclared returns c, in which the whole document is, as its declaration says,
// which b begins with: in the code page that it names, and with the line ends of
// XML 1.1 or of mainframes.
func (c Charset) AsDeclared(b []byte) Charset {
	text, err := c.stream.NewDecoder().Bytes(b)
	if err != nil {
		return c
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if d, ok := Of(Declaration(text, "encoding")); ok && d.stream != nil && c.Name == ebcdic {
		c.stream = d.stream
	}
	if c.Name == ebcdic || Declaration(text, "version") == "1.1" {
		c.stream = newLines{c.stream}
	}
	return c
}

func utf16(e unicode.Endianness, p unicode.BOMPolicy) Charset {
	return Charset{Name: "UTF-16", stream: unicode.UTF16(e, p)}
}

// Sniff tells the charset from the first bytes of a document, and the length of
// its byte order mark. It reports false when they say nothing.
func Sniff(b []byte) (c Charset, mark int, ok bool) {
	for _, s := range beginnings {
		if strings.HasPrefix(string(b[:min(len(b), 4)]), s.bytes) {
			if s.mark {
				mark = len(s.bytes)
			}
			if s.charset.Name == "UTF-32" && !s.mark && !fours(b, strings.IndexByte(s.bytes, '<')) {
				continue
			}
			return s.charset, mark, true
		}
	}
	if len(b) < 4 {
		return UTF8, 0, false
	}
	switch markupOrSpace := func(c byte) bool { return c == '<' || isSpace(c) }; {
	case markupOrSpace(b[0]) && b[1] == 0 && b[2] != 0 && b[3] == 0:
		return utf16(unicode.LittleEndian, unicode.IgnoreBOM), 0, true
	case b[0] == 0 && markupOrSpace(b[1]) && b[2] == 0 && b[3] != 0:
		return utf16(unicode.BigEndian, unicode.IgnoreBOM), 0, true
	}
	return UTF8, 0, false
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

// Declaration returns what the XML declaration says which b begins with, if it
// does: its version or encoding. White space before it is an error that many tools make.
func Declaration(b []byte, what string) string {
	b = bytes.TrimLeft(b, " \t\r\n\x00")
	if !bytes.HasPrefix(b, []byte("<?xml")) || len(b) < 6 || !isSpace(b[5]) {
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

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
