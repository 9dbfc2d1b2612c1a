package junit

import (
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

// attachments returns the paths of the lines [[ATTACHMENT|path]] in an output:
// https://plugins.jenkins.io/junit-attachments/
func attachments(t report.Text) []string {
	const begin, end = "[[ATTACHMENT|", "]]"
	var paths []string
	for _, s := range [...]string{t.Head, t.Tail} {
		for len(paths) < maxAttachments {
			_, after, ok := strings.Cut(s, begin)
			if !ok {
				break
			}
			line, rest, _ := strings.Cut(after, "\n")
			path, _, ok := strings.Cut(line, end)
			if path = strings.TrimSpace(path); ok && path != "" {
				paths = append(paths, path)
			}
			s = rest
		}
	}
	return paths
}

// maxAttachments is the number of attachments of one case that are kept.
const maxAttachments = 16

// appendValue appends the raw value of an attribute to dst as clean text, cut
// in the middle if it has more than limit bytes. m is inText for a value in
// which line breaks stay, inValue for one whose white space becomes blanks.
func (p *parser) appendValue(dst, raw []byte, limit int, m mode, at int64) []byte {
	var found, more flaws
	if len(raw) <= limit {
		dst, found = p.decoder.append(dst, raw, m)
	} else {
		c := capture{decoder: &p.decoder}
		head, tail := c.cut(raw, limit/2, inText), c.endFrom(raw, len(raw)-limit/2, inText)
		dst, found = p.decoder.append(dst, raw[:head], m)
		dst = append(dst, "\n… "...)
		dst = strconv.AppendInt(dst, int64(tail-head), 10)
		dst = append(dst, " bytes left out …\n"...)
		dst, more = p.decoder.append(dst, raw[tail:], m)
	}
	p.noteText(found|more, at)
	return dst
}

// cleanName appends a raw name or short value to dst.
func (p *parser) cleanName(dst, raw []byte) []byte {
	dst, found := p.decoder.append(dst, raw, inValue)
	p.noteText(found&(flawGuess|flawDeclared), p.tagAt)
	return dst
}
