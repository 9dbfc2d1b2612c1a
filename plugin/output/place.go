package output

import (
	"path"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/report"
)

// maxText bounds one text of a part, in bytes. The reader of reports keeps at
// most a quarter of it, and a byte that is no UTF-8 becomes three.
const maxText = 64 << 10

// text returns s without the control characters that a report cannot hold.
func (b *rebuilt) text(s string) string {
	if len(s) > maxText {
		b.fault("a text has %d bytes, more than %d", len(s), maxText)
		return ""
	}
	if !strings.ContainsFunc(s, isControl) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isControl(r) {
			return -1
		}
		return r
	}, s)
}

func isControl(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0xfffe || r == 0xffff
}

// cut returns a text of which omitted bytes were left out.
func (b *rebuilt) cut(s string, omitted int64) report.Text {
	if omitted < 0 {
		b.fault("%d bytes of a text were left out", omitted)
		return report.Text{}
	}
	return report.ParseText(b.text(s), omitted)
}

// source is what the report claimed as a place: of any form.
func (b *rebuilt) source(d *location) (string, int) {
	if d == nil {
		return "", 0
	}
	return b.text(d.Path), b.number(d.Line)
}

// location is a place in the tree: relative to it, inside it, none of the
// files that say how it is kept. That it exists was seen where the tests ran.
func (b *rebuilt) location(d *location) *report.Location {
	at := locationOf(d)
	if d == nil {
		return at
	}
	at.Line = b.number(d.Line)
	if p := d.Path; len(p) > maxText || p != path.Clean(p) || p == "." || !filepath.IsLocal(p) ||
		p == ".git" || strings.HasPrefix(p, ".git/") || !utf8.ValidString(p) || strings.ContainsFunc(p, unicode.IsControl) {
		b.fault("the place %q is not inside the tree", p)
	}
	return at
}
