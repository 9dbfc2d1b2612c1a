package junit

import (
	"hash/crc32"
	"strconv"
	"strings"
	"sync"

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
	if len(raw) > limit {
		return p.appendEnds(dst, raw, limit, "", m, at)
	}
	dst, found := p.decoder.append(dst, raw, m)
	p.noteText(found, at)
	return dst
}

// appendName appends a raw name to dst likewise. One that is cut is told apart
// from others with the same ends.
func (p *parser) appendName(dst, raw []byte, limit int, at int64) []byte {
	if len(raw) > limit {
		return p.appendEnds(dst, raw, limit, asMark(sumOf(0, raw)), inValue, at)
	}
	return p.appendValue(dst, raw, limit, inValue, at)
}

// appendEnds appends both ends of a raw value to dst, and mark between them.
func (p *parser) appendEnds(dst, raw []byte, limit int, mark string, m mode, at int64) []byte {
	c := capture{decoder: &p.decoder}
	head, tail := c.cut(raw, limit/2, inText), c.endFrom(raw, len(raw)-limit/2, inText)
	dst, found := p.decoder.append(dst, raw[:head], m)
	dst = append(dst, "\n… "...)
	dst = strconv.AppendInt(dst, int64(tail-head), 10)
	dst = append(dst, " bytes left out"+mark+" …\n"...)
	dst, more := p.decoder.append(dst, raw[tail:], m)
	p.noteText(found|more, at)
	return dst
}

// castagnoli returns the table of the polynomial that processors have an
// instruction for. It is made when it is needed, which is rare.
var castagnoli = sync.OnceValue(func() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) })

// sumOf continues a checksum that is the same in every run: names that are cut
// are part of what cases are found by in a later one.
func sumOf(sum uint32, b []byte) uint32 { return crc32.Update(sum, castagnoli(), b) }

// asMark is how a checksum of a name that was cut stands in it.
func asMark(sum uint32) string { return " (" + strconv.FormatUint(uint64(sum), 16) + ")" }

// cleanName appends a raw name or short value to dst.
func (p *parser) cleanName(dst, raw []byte) []byte {
	dst, found := p.decoder.append(dst, raw, inValue)
	p.noteText(found&(flawGuess|flawDeclared), p.tagAt)
	return dst
}
