package junit

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/testpost/testpost/plugin/report"
)

// A parser reads one document after the other. It reuses its memory; one parser
// belongs to one worker.
type parser struct {
	window
	stack     stack
	decoder   decoder
	notes     notes
	tag       tag
	one       tag // one attribute of a long tag
	templates [elementCount]template
	tagAt     int64  // offset of the markup at hand
	longTail  []byte // end of one of them
	long      []byte // attributes of a tag that is longer than the window

	path   string // of the file, for its cases
	bounds report.Bounds
	print  func(*report.Case) uint64 // fingerprints
	memo   memo
	ids    *report.Identities // nil when repeated cases are cases of their own
	visit  func(*report.Case)
	part   *report.Part

	document
	silent *report.Case // the last case of the suite, if it was kept as failed
	split  *split       // nil for a document that is read from one place

	suites    suiteStack
	current   *openCase
	spare     []*openCase
	deep      []deepCase // open cases inside more cases than are told apart
	details   capture    // of the result or skipped element that is open
	capture   *capture   // where text goes, nil for nowhere
	slow      slowest
	slowLater []*report.Case // of the second half
	least     time.Duration  // of the longest cases of earlier files
	build     builder
}

// A document is what is known of the one that is being read.
type document struct {
	stream    charset // in which the source is
	began     int64   // offset of the document behind its byte order mark
	sawMarkup bool    // something that begins with '<' and is no text
	doctypes  int     // document type declarations
	sawRoot   bool
	known     bool   // the first root element is one of a JUnit report
	root      string // its name
	rootAt    int64
	cut       bool  // the document ended inside an element
	meet      int64 // where the second half begins that is read elsewhere
	partial   bool  // this is such a second half
	halted    bool  // it came to the end of the suites it began in
}

func newParser() *parser {
	p := new(parser)
	p.details.decoder = &p.decoder
	p.window.moving = p.pin
	p.decoder.sample = func() []byte { return p.buf[:p.end] }
	return p
}

// parse reads the document in src into part. countLines says that src cannot be
// read again to tell where a problem is.
func (p *parser) parse(ctx context.Context, src io.Reader, part *report.Part, countLines bool) {
	p.reset(ctx, src, part)
	p.countLines = countLines
	if p.begin() {
		p.scan()
	}
	p.finish()
}

// reset makes p ready for a document.
func (p *parser) reset(ctx context.Context, src io.Reader, part *report.Part) {
	p.window.reset(ctx, src)
	p.stack.reset()
	p.decoder.reset()
	p.notes.reset()
	p.suites.reset()
	p.slow.reset(p.bounds.Slowest, p.least)
	p.document = document{stream: utf8Charset, meet: never}
	for p.current != nil {
		p.dropCase()
	}
	p.silent = nil
	p.capture, p.part, p.deep, p.slowLater = nil, part, p.deep[:0], nil
}

// scan goes from markup to markup until the source ends.
func (p *parser) scan() {
	for !p.halted {
		b := p.rest()
		i := bytes.IndexByte(b, '<')
		if i < 0 {
			if !p.textToEnd(b) {
				return
			}
			continue
		}
		p.before(b[:i])
		for p.quick() {
		}
		p.markup()
	}
}

// before handles the text before a markup, of which little is looked at.
func (p *parser) before(b []byte) {
	if len(b) > 0 && (p.capture != nil || len(b) >= longBlank || p.stack.depth() == 0) {
		p.text(b)
	}
	p.pos += len(b)
}

// quick handles the tag that the rest begins with, and the text behind it, if
// it is a tag like most and the next markup is in the window, too. It reports
// false when it did not.
func (p *parser) quick() bool {
	b := p.rest()
	if len(b) < 2 || b[1] == '!' || b[1] == '?' {
		return false
	}
	next := bytes.IndexByte(b[1:], '<') + 1
	if next == 0 {
		return false
	}
	if p.tagAt = p.offset(); p.tagAt >= p.meet {
		return false
	}
	n := 0
	if b[1] == '/' {
		if n = p.stack.matches(b); n == 0 {
			return false
		}
		p.close()
	} else {
		if n = p.tag.quick(&p.templates, b, next); n == 0 {
			return false
		}
		p.open()
	}
	p.pos += n
	p.before(b[n:next])
	return true
}

// longBlank is the number of bytes between two elements from which on they are
// looked at for NUL: blocks that were never written are that long.
const longBlank = 256

// holdBack is the number of bytes at the end of the window that are not handed
// on as text before what follows them is read: a character, a reference, a line
// end or the end of a CDATA section may continue there.
const holdBack = 2 * boundary

// textToEnd handles b, text without markup that reaches the end of the window,
// and reads on. It reports false at the end of the source.
func (p *parser) textToEnd(b []byte) bool {
	if !p.done && p.capture != nil {
		if len(b) > holdBack {
			n := p.capture.cut(b, len(b)-boundary, inText)
			p.text(b[:n])
			p.pos += n
		}
		return p.more() || p.pos < p.end
	}
	if len(b) > 0 {
		p.text(b)
		p.pos = p.end
	}
	return p.more()
}

// text handles character data.
func (p *parser) text(b []byte) {
	switch {
	case p.capture != nil:
		p.capture.add(b, inText)
	case p.stack.depth() == 0:
		p.outside(b)
	case len(b) >= longBlank && p.between():
		if i := bytes.IndexByte(b, 0); i >= 0 {
			p.note(missingBlock, p.offset()+int64(i), p.where)
		}
	}
}

// between reports whether the open element has elements for content and no
// text.
func (p *parser) between() bool {
	switch p.stack.context() {
	case suite, suites, testrun, testcase, properties:
		return true
	}
	return false
}

// outside handles text outside of the root element.
func (p *parser) outside(b []byte) {
	for i, c := range b {
		if classes[c]&spaceByte != 0 {
			continue
		}
		if rest := bytes.Trim(b[i:], " \t\r\n\x00"); len(rest) == 0 {
			p.note(forbidden, p.offset()+int64(i), nil)
		} else {
			p.note(textOutside, p.offset()+int64(i), nil)
		}
		return
	}
}

// markup handles the markup that the rest begins with.
func (p *parser) markup() {
	if p.offset() >= p.meet {
		p.arrive()
	}
	p.tagAt = p.offset()
	for {
		n := p.markupIn(p.rest())
		if n != incomplete {
			p.pos += int(n)
			return
		}
		if !p.more() {
			p.stuck()
			return
		}
	}
}

// markupIn handles the markup that b begins with if all of it is there, and
// returns how far it reaches.
func (p *parser) markupIn(b []byte) extent {
	if len(b) < 2 {
		return incomplete
	}
	switch c := b[1]; {
	case c == '/':
		return p.endTag(b)
	case classes[c]&startByte != 0:
		n := p.tag.parse(b)
		if n != incomplete {
			if e := p.tag.element; e != other {
				p.templates[e].learn(&p.tag)
			}
			p.open()
		}
		return n
	case c == '!':
		p.sawMarkup = true
		return p.declarationOrSection(b)
	case c == '?':
		p.sawMarkup = true
		return p.instruction(b)
	}
	return p.less()
}

// less handles a '<' that begins no markup.
func (p *parser) less() extent {
	p.note(lessInText, p.offset(), p.where)
	p.text(p.rest()[:1])
	return 1
}

// stuck handles markup that begins the rest and does not end in it, when no
// more of it can be read.
func (p *parser) stuck() {
	b := p.rest()
	tagged := len(b) > 1 && classes[b[1]]&startByte != 0
	if n := knownTag(b[1:]); n >= 0 {
		if !tagged {
			p.pos += int(p.less())
			return
		}
		p.tag.parse(b)
		p.tag.raw = b
		n := p.tag.cut(b, n+1)
		p.open()
		p.pos += int(n)
		return
	}
	switch {
	case !p.done && tagged:
		p.longTag()
	case !p.done:
		p.pos += int(p.less())
	default:
		p.unfinished(b, tagged)
	}
}

// unfinished handles markup that the document ends in.
func (p *parser) unfinished(b []byte, tagged bool) {
	if tagged {
		p.tag.parse(b)
		if int(p.tag.name.to) < len(b) && p.stack.context() == testcase && (p.tag.element == failure || p.tag.element == failed) {
			p.tag.cut(b, len(b))
			p.tag.damage = 0
			p.open()
		}
	}
	p.truncated()
	p.pos = p.end
}

// truncated notes that the document ends here although something is open.
func (p *parser) truncated() {
	p.cut = true
	if p.err == nil {
		p.note(truncated, p.base+int64(p.end), p.where)
	}
}

// pin copies what open cases need from the window before it moves on.
func (p *parser) pin() {
	if p.split != nil && !p.split.tried {
		p.split.start(p)
	}
	if c := p.current; c != nil {
		p.settle(c)
		c.pin()
	}
	p.details.pin()
}

// note records a trouble. first is asked for a description of the first of its
// kind only.
func (p *parser) note(t trouble, at int64, first func() string) {
	n := p.notes.add(t, at)
	if n == nil {
		return
	}
	if first != nil {
		n.first = first()
	}
	n.line, n.column = p.position(at)
}

// noteText records what cleaning a text had to repair.
func (p *parser) noteText(f flaws, at int64) {
	if f == 0 {
		return
	}
	if f&(flawControl|flawReference) != 0 {
		p.note(forbidden, at, nil)
	}
	if f&flawBytes != 0 {
		p.note(undecodable, at, func() string { return p.decoder.charset.name })
	}
	if f&flawAmpersand != 0 {
		p.note(ampersand, at, nil)
	}
	if f&flawGuess != 0 {
		p.note(guessedEncoding, at, func() string { return p.decoder.charset.name })
	}
}

// where names the innermost open element.
func (p *parser) where() string {
	if len(p.stack.levels) == 0 {
		return "the document"
	}
	return quoted(p.stack.top())
}

// tagName names the tag at hand.
func (p *parser) tagName() string {
	return quoted(p.tag.raw[p.tag.name.from:min(int(p.tag.name.to), len(p.tag.raw))])
}

// maxShown is the number of bytes of a name from a document that a message
// shows.
const maxShown = 80

// quoted shows a name from the document in a message.
func quoted(name []byte) string {
	shown, _ := clean(nil, name[:min(len(name), maxShown)], inValue)
	return "<" + string(shown) + ">"
}
