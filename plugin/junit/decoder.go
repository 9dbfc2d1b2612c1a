package junit

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/charset"
)

// A decoder makes clean UTF-8 of the raw bytes of a document.
type decoder struct {
	charset charset.Charset
	text    *charset.Text // nil for a document whose texts are UTF-8
	guessed bool          // it is known, or was thought about
	wrong   string        // the declared encoding, when it turned out wrong
	stream  string        // the encoding that the document is decoded from while it is read, if it is
	// sample returns bytes of the document to guess its encoding by.
	sample func() []byte
}

func (d *decoder) reset() {
	d.use(charset.UTF8)
	d.guessed, d.wrong, d.stream = false, "", ""
}

func (d *decoder) use(c charset.Charset) { d.charset, d.text = c, c.Text() }

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
		if c, ok := charset.Guess(d.sample()); ok {
			d.use(c)
			out, found = d.append(dst, raw, m)
			return out, found | flawGuess
		}
		return out, found
	}
	if !beyondASCII(raw) {
		return clean(dst, raw, m)
	}
	if !d.guessed {
		if d.guessed = true; d.charset.Misdeclared(d.sample()) {
			d.wrong = d.charset.Name
			d.use(charset.UTF8)
			out, found := clean(dst, raw, m)
			return out, found | flawDeclared
		}
	}
	decoded := d.text.Decode(raw)
	out, found := clean(dst, decoded, m)
	return out, found | replaced(decoded)
}

func beyondASCII(b []byte) bool {
	return slices.ContainsFunc(b, func(c byte) bool { return c >= utf8.RuneSelf })
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
	return d.charset.Name
}
