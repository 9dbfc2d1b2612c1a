package junit

import (
	"context"
	"io"
	"time"

	"github.com/testpost/testpost/plugin/charset"
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

	path          string // of the file, for its cases
	bounds        report.Bounds
	fingerprintOf func(*report.Case) (print uint64, shared bool)
	memo          memo
	ids           *report.Identities // nil when repeated cases are cases of their own
	census        bool               // every case is taken note of
	see           func(suite, class, name string, s report.Status)
	mute          bool // what is odd about texts is noted elsewhere
	visit         func(*report.Case)
	part          *report.Part

	document
	silent *report.Case // the last case of the suite, if it was kept as failed
	split  *split       // nil for a document that is read from one place

	suites    suiteStack
	current   *openCase
	spare     []*openCase
	deep      []deepCase // open cases inside more cases than are told apart
	capture   *capture   // where text goes, nil for nowhere
	output    capture    // of a suite
	slow      slowest
	slowLater []*report.Case // of the second half
	least     time.Duration  // of the longest cases of earlier files
	build     builder
}

// A document is what is known of the one that is being read.
type document struct {
	stream    charset.Charset // in which the source is
	began     int64           // offset of the document behind its byte order mark
	sawMarkup bool            // something that begins with '<' and is no text
	doctypes  int             // document type declarations
	sawRoot   bool
	known     bool   // the first root element is one of a JUnit report
	root      string // its name
	rootAt    int64
	// noInstruction is an offset before which no instruction ends that has not
	// been read.
	noInstruction int64
	outsideText   outsideText
	tagIn         int64 // where a tag of a report was found in what looked like one
	rootEnd       int64 // where the last root element ends, if none is open
	beheaded      bool  // outside of all elements stands what is no beginning of a document
	stranded      bool  // a case or the end of a suite was seen outside of all suites
	implied       bool  // the first suite has no tag
	cut           bool  // the document ended inside an element
	meet          int64 // where the second half begins that is read elsewhere
	partial       bool  // this is such a second half
	halted        bool  // it came to the end of the suites it began in
}

func newParser() *parser {
	p := new(parser)
	p.output.decoder = &p.decoder
	p.memo = newMemo()
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
	p.document = document{stream: charset.UTF8, meet: never}
	for p.current != nil {
		p.dropCase()
	}
	p.silent = nil
	p.capture, p.part, p.deep, p.slowLater = nil, part, p.deep[:0], nil
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
	p.output.pin()
}
