package junit

import (
	"bytes"
	"io"

	"github.com/testpost/testpost/plugin/charset"
	"github.com/testpost/testpost/plugin/report"
)

// begin finds out what kind of bytes the document is made of. It reports false
// when there is nothing to scan.
func (p *parser) begin() bool {
	p.more()
	if kind := archiveKind(p.rest()); kind != "" {
		p.note(archive, nowhere, func() string { return kind })
		return false
	}
	c, mark, certain := charset.Sniff(p.rest())
	if c.Whole() {
		p.transcode(c.AsDeclared(p.rest()[:min(len(p.rest()), maxDeclaration)]))
	} else {
		p.pos += mark
	}
	p.began, p.lineStart = p.offset(), p.offset()
	p.decoder.guessed = mark > 0 // there is nothing to guess
	if c.EBCDIC() {
		return true
	}
	begin := p.rest()[:min(len(p.rest()), maxDeclaration)]
	if name := charset.Declaration(begin, "encoding"); name != "" {
		p.heed(name, c, certain)
	}
	if charset.Declaration(begin, "version") == "1.1" && !p.stream.Whole() && p.decoder.text == nil {
		p.transcode(charset.XML11)
		p.began = p.offset()
	}
	return true
}

// maxDeclaration is the number of bytes at the beginning of a document in which
// its declaration is looked for.
const maxDeclaration = 1 << 10

// archives are the beginnings of files that hold reports and are none.
var archives = []struct{ begin, kind string }{
	{"\x1f\x8b", "this is a gzip file"},
	{"PK\x03\x04", "this is a zip file"},
	{"PK\x05\x06", "this is an empty zip file"},
	{"BZh91AY&SY", "this is a bzip2 file"},
	{"\xfd7zXZ", "this is an xz file"},
	{"\x28\xb5\x2f\xfd", "this is a zstd file"},
	{"7z\xbc\xaf", "this is a 7z file"},
}

func archiveKind(b []byte) string {
	for _, a := range archives {
		if bytes.HasPrefix(b, []byte(a.begin)) {
			return a.kind
		}
	}
	return ""
}

// transcode begins the document again, decoded to UTF-8 while it is read.
func (p *parser) transcode(c charset.Charset) {
	begun, src := bytes.Clone(p.rest()), p.src
	if p.done {
		src = drained{p.err}
	}
	lines := p.countLines
	p.window.reset(p.ctx, c.Reader(io.MultiReader(bytes.NewReader(begun), src)))
	p.countLines, p.stream = lines, c
	if c.Name != charset.UTF8.Name {
		p.decoder.stream = c.Name
	}
	p.more()
	if bytes.HasPrefix(p.rest(), []byte("\ufeff")) {
		p.pos += len("\ufeff")
	}
}

// drained is a source that has ended.
type drained struct{ err error }

func (d drained) Read([]byte) (int, error) {
	if d.err != nil {
		return 0, d.err
	}
	return 0, io.EOF
}

// heed acts on the declared encoding. c is what the bytes say, for certain
// or because they say nothing.
func (p *parser) heed(name string, c charset.Charset, certain bool) {
	d, known := charset.Of(name)
	switch {
	case !known:
		p.note(unknownEncoding, 0, func() string { return p.shown([]byte(name)) })
	case certain && c.Whole() && d.Wide(), certain && !c.Whole() && d.Plain():
	case certain, d.Wide():
		p.noteEncoding(name, c)
	case d.Whole() && (!d.SevenBits() || beyondASCII(p.rest())):
		p.noteEncoding(name, c) // a declaration that can be read, or a byte that it does not have, says otherwise
	case d.Whole():
		p.transcode(d)
	default:
		p.decoder.use(d)
	}
}

func (p *parser) noteEncoding(name string, c charset.Charset) {
	p.note(wrongEncoding, 0, func() string { return p.shown([]byte(name)) + ", but it is " + c.Name })
}

// finish closes what is open, and says what became of the document.
func (p *parser) finish() {
	if p.err != nil {
		p.note(broken, p.base+int64(p.end), func() string { return p.err.Error() })
		p.cut = true
	}
	if p.stack.depth() > 0 && !p.cut {
		p.truncated()
	}
	p.noteHoles()
	p.stack.skipped = 0
	for len(p.stack.levels) > 0 {
		p.close()
	}
	if p.implied {
		p.closeSuite()
	}
	f := &p.part.File
	if p.meet < never {
		p.split.drop()
	}
	p.part.Slowest = report.Slowest(append(p.slow.cases(p.path), p.slowLater...), p.bounds.Slowest)
	p.part.Suites = p.suites.sorted()
	p.suites.renumber(p.part.Executions)
	f.Outcome = p.outcome()
	p.src = nil
}

// outcome says what became of the document as a whole.
func (p *parser) outcome() report.Outcome {
	tests := p.part.File.Totals.Tests
	switch {
	case tests > 0 && p.notes.lost():
		return report.Partial
	case tests > 0:
		return report.Read
	case p.notes.lost() && (p.known || p.stranded || !p.sawRoot || p.notes.has(missingBlock)):
		return report.Unreadable
	case p.known:
		p.note(noCases, nowhere, nil)
		return report.Empty
	case p.sawRoot:
		p.notes.reset()
		p.note(notJUnit, p.rootAt, func() string { return p.root })
		return report.Foreign
	case p.notes.has(textOutside), p.sawMarkup:
		p.notes.reset()
		p.note(notXML, nowhere, func() string { return "no element in it" })
		return report.Unreadable
	}
	what := "the file is empty"
	switch {
	case p.notes.has(forbidden):
		what = "the file holds nothing but NUL bytes: what was written to it never reached the disk"
	case p.offset() > 0:
		what = "the file holds nothing but blanks"
	}
	p.notes.reset()
	p.note(blank, nowhere, func() string { return what })
	return report.Empty
}
