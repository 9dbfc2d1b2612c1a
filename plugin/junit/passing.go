package junit

import "bytes"

// passing counts the case whose start tag, the one at hand, is b[:n] if it is in
// b as a whole and there is nothing more to it than that it passed. It returns
// where the case ends and where the next markup begins, or zeros when it did
// not. next is where the markup behind the start tag begins.
//
// Nine of ten cases are like that. What they print is not looked at.
func (p *parser) passing(b []byte, n, next int) (end, after int) {
	if p.tag.element != testcase || !p.inSuite() || p.stack.skipped > 0 || p.statusWord() != saysNothing {
		return 0, 0
	}
	if end, after = n, next; !p.tag.closed {
		if end = p.quietEnd(b, n, next); end == 0 {
			return 0, 0
		}
		if after = bytes.IndexByte(b[end:], '<') + end; after < end {
			return 0, 0
		}
	}
	if d, ok := seconds(p.tag.bytes(attrTime)); !ok || !p.countPassed(d) {
		return 0, 0
	}
	return end, after
}

// What may stand in a case that is quietly passed over.
const (
	caseEnd   = "</testcase>"
	outBegin  = "<system-out>"
	errBegin  = "<system-err>"
	outEnd    = "</system-out>"
	errEnd    = "</system-err>"
	cdata     = "<![CDATA["
	cdataStop = "]]>"
)

// quietEnd returns where the case ends whose start tag is b[:n], if there is
// nothing in it but what it printed, else 0. next is where the markup behind
// the start tag begins.
func (p *parser) quietEnd(b []byte, n, next int) int {
	for isBlank(b[n:next]) {
		switch rest := b[next:]; {
		case bytes.HasPrefix(rest, []byte(caseEnd)):
			return next + len(caseEnd)
		case bytes.HasPrefix(rest, []byte(outBegin)):
			n = p.outputEnd(b, next+len(outBegin), outEnd)
		case bytes.HasPrefix(rest, []byte(errBegin)):
			n = p.outputEnd(b, next+len(errBegin), errEnd)
		default:
			return 0
		}
		if n == 0 {
			return 0
		}
		if next = bytes.IndexByte(b[n:], '<') + n; next < n {
			return 0
		}
	}
	return 0
}

// outputEnd returns where the output ends whose text begins at b[from:], and
// which ends with that tag; 0 when it is not all there, or not only text.
func (p *parser) outputEnd(b []byte, from int, tag string) int {
	i := bytes.IndexByte(b[from:], '<')
	if i < 0 {
		return 0
	}
	if i == 0 && bytes.HasPrefix(b[from:], []byte(cdata)) && !p.decoder.charset.Bracket() {
		from += len(cdata)
		end, ok := p.sectionEnd(b[from:], 0, tag[len("</"):len(tag)-len(">")])
		if !ok || end.torn {
			return 0
		}
		i = end.next
	}
	if i += from; !bytes.HasPrefix(b[i:], []byte(tag)) {
		return 0
	}
	return i + len(tag)
}
