package page

import (
	"strings"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
)

// Bounds of one text.
const (
	maxName      = 240      // runes of a name or a path
	maxTitle     = 300      // runes of a title
	maxSaidLines = 40       // of a message
	maxSaidRunes = 4000     // of a message
	maxWhyLines  = 4        // of a reason for skipping
	maxText      = 24 << 10 // bytes of a trace or an output
)

// clipped writes a text on one line, in at most max runes. What is cut is masked
// before: half a secret would not be found.
func (d *document) clipped(s string, max int) { d.text(markdown.Clip(d.masked(s), max)) }

// preformatted writes a text as it is, unless it is empty.
func (d *document) preformatted(class markup, text string) {
	if text = trimmed(d.masked(text)); text == "" {
		return
	}
	d.raw("<pre class=\"", class, "\">")
	d.lines(clip(text))
	d.raw("</pre>\n")
}

// fold writes a text that the reader unfolds, unless it is empty.
func (d *document) fold(title markup, text string) {
	if trimmed(text) == "" {
		return
	}
	d.raw("<details class=\"fold\"><summary>", title, "</summary>\n")
	d.preformatted("trace", text)
	d.raw("</details>\n")
}

// trimmed is text without empty lines around it and without the indentation of
// an empty line: a line break at the start of <pre> would be lost.
func trimmed(text string) string {
	text = strings.TrimRight(text, " \t\r\n")
	for {
		line, rest, found := strings.Cut(text, "\n")
		if !found || strings.Trim(line, " \t\r") != "" {
			return text
		}
		text = rest
	}
}

// clip is text, or its start and its end with what is between them counted.
func clip(text string) string {
	if len(text) <= maxText {
		return text
	}
	head, tail := maxText/4*3, len(text)-maxText/4
	for head > 0 && !utf8.RuneStart(text[head]) {
		head--
	}
	for tail < len(text) && !utf8.RuneStart(text[tail]) {
		tail++
	}
	return text[:head] + "\n… " + markdown.Count(tail-head, "byte", "bytes") + " left out of this page …\n" + text[tail:]
}

// untold counts a test whose texts have no room in the page.
func (d *document) untold(k *report.Case) {
	if len(k.Failures) > 0 || k.Output.Head != "" {
		d.quiet++
	}
}
