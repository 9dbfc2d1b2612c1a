package junit

import (
	"bytes"
	"context"
	"io"
	"slices"

	"github.com/testpost/testpost/plugin/report"
)

// minSplit is the size in bytes from which on a file is read from two places at
// once. Whether it is depends on nothing but the file, so that the report does
// not depend on the machine.
const minSplit = 16 << 20

// never is an offset that is not reached.
const never = 1<<63 - 1

// A split reads the second half of a file while the first is being read. In the
// middle of the file it looks for something that reads like the start tag of a
// case or of a suite, and guesses that it is one, in the suites that are open
// when the first window was read. What it reads counts only if the first half
// arrives exactly there, between two elements and in those suites; otherwise it
// is dropped, and the first half reads on.
type split struct {
	file   io.ReaderAt
	size   int64
	middle int64                     // where to look for a tag
	source func(io.Reader) io.Reader // counts what is read
	jump   func(to int64) error      // moves the source of the first half

	tried  bool
	levels int   // open elements at the tag
	suites int   // open suites there
	top    int32 // number of the innermost of them
	seen   int   // suites that were seen when the guess was made
	lasts  bool  // whether a file lasted for the following suites then
	cancel context.CancelFunc
	done   chan struct{}
	half   *parser
	part   report.Part
}

// start begins to read the second half, if there is something to guess from.
func (s *split) start(p *parser) {
	s.tried = true
	if p.stream.Whole() || !s.guess(p) {
		return
	}
	name := "<testcase "
	if p.suites.open[s.suites-1].plural {
		name = "<testsuite "
	}
	b := make([]byte, 64<<10)
	n, _ := s.file.ReadAt(b, s.middle)
	i := bytes.Index(b[:n], []byte(name))
	if i < 0 {
		return
	}
	p.meet = s.middle + int64(i)
	var ctx context.Context
	ctx, s.cancel = context.WithCancel(p.ctx)
	s.half, s.done = s.adopt(p, ctx), make(chan struct{})
	go s.read()
}

// guess decides in which suites the second half begins: in those that are open
// or, when several were closed already, in the outermost alone.
func (s *split) guess(p *parser) bool {
	s.suites, s.seen = len(p.suites.open), p.suites.seen
	if s.seen > s.suites+1 {
		s.suites = min(s.suites, 1)
	}
	if s.suites == 0 || p.suites.deeper > 0 {
		return false
	}
	s.top, s.lasts = p.suites.open[s.suites-1].number, p.suites.lasts
	suites := 0
	for i, l := range p.stack.levels {
		if l.own == other {
			return false // an end tag of its name might be its own
		}
		if isSuite(l.own) {
			suites++
		}
		if suites == s.suites {
			s.levels = i + 1
			return true
		}
	}
	return false
}

// adopt returns a parser for the second half, in the suites of p.
func (s *split) adopt(p *parser, ctx context.Context) *parser {
	h := newParser()
	h.path, h.bounds, h.fingerprintOf, h.ids = p.path, p.bounds, p.fingerprintOf, p.ids
	h.census, h.see = p.census, p.see
	h.reset(ctx, s.source(io.NewSectionReader(s.file, p.meet, s.size-p.meet)), &s.part)
	h.base = p.meet
	h.decoder.use(p.decoder.charset)
	h.decoder.guessed = p.decoder.guessed
	h.sawRoot, h.doctypes, h.partial = true, 1, true
	h.slow.reset(p.bounds.Slowest, p.slow.least)
	h.suites = p.suites.upTo(s.suites)
	h.stack.push([]byte("<"), other) // a name that no end tag has
	h.stack.levels[0].context = p.stack.levels[s.levels-1].own
	return h
}

// upTo returns a copy of the n outermost suites, in which nothing was counted.
func (s *suiteStack) upTo(n int) suiteStack {
	c := suiteStack{
		open: slices.Clone(s.open[:n]), text: slices.Clone(s.text), seen: s.seen, sticky: slices.Clone(s.sticky), lasts: s.lasts,
	}
	for i := range c.open {
		o := &c.open[i]
		*o = suiteState{name: o.name, file: o.file, sum: o.sum, number: o.number, at: o.at, plural: o.plural}
	}
	return c
}

// read reads the second half until the suites end that it began in.
func (s *split) read() {
	defer close(s.done)
	defer func() {
		if recover() != nil { // the first half will meet with the same, and say so
			s.half.halted = false
		}
	}()
	s.half.scan()
}

// halt ends the reading of a second half at the markup at hand.
func (p *parser) halt() { p.halted = true }

// arrive takes over the second half when p is where it was guessed to be.
func (p *parser) arrive() {
	s, met := p.split, p.offset() == p.meet
	p.meet = never
	if !met || !s.as(p) {
		s.drop()
		return
	}
	<-s.done
	s.cancel()
	if s.half.atBase() && s.half.decoder.guessed == p.decoder.guessed && s.half.decoder.charset.Name == p.decoder.charset.Name && s.jump(s.half.tagAt) == nil {
		s.join(p)
	}
}

// atBase reports whether a second half was read until nothing was open in it but
// what it began in.
func (p *parser) atBase() bool {
	return p.halted && len(p.stack.levels) == 1 && p.stack.skipped == 0 && p.current == nil && p.capture == nil && len(p.deep) == 0
}

// drop ends the reading of the second half, of which nothing is used.
func (s *split) drop() {
	if s.cancel != nil {
		s.cancel()
		<-s.done
	}
}

// as reports whether p is in the state that was guessed.
func (s *split) as(p *parser) bool {
	n := len(p.stack.levels)
	return p.current == nil && p.capture == nil && len(p.deep) == 0 && p.stack.skipped == 0 &&
		n == s.levels && isSuite(p.stack.levels[n-1].own) &&
		len(p.suites.open) == s.suites && p.suites.deeper == 0 && p.suites.top().number == s.top &&
		!p.suites.lasts && !s.lasts
}

// join adds what the second half found to p, which goes on behind it.
func (s *split) join(p *parser) {
	h := s.half
	p.window.restart(h.tagAt)
	n, o := p.suites.top(), h.suites.top()
	n.tests, n.passed, n.failed, n.errored = n.tests+o.tests, n.passed+o.passed, n.failed+o.failed, n.errored+o.errored
	n.skipped, n.flaky, n.time = n.skipped+o.skipped, n.flaky+o.flaky, report.AddTime(n.time, o.time)
	n.red, n.excused = n.red+o.red, n.excused+o.excused
	p.part.File.Totals.Add(s.part.File.Totals)

	shift := p.suites.seen - s.seen // suites that the second half did not know of
	for _, l := range h.suites.list {
		if report.KeepSuite(len(p.suites.list), l.suite.Totals, p.bounds) {
			l.number += shift
			p.suites.list = append(p.suites.list, l)
		}
	}
	for i := range s.part.Executions {
		if e := &s.part.Executions[i]; int(e.Suite) >= s.seen {
			e.Suite += int32(shift)
		}
	}
	p.suites.seen += h.suites.seen - s.seen
	p.part.Append(&s.part, p.bounds)
	p.part.Executions = append(p.part.Executions, s.part.Executions...)
	p.slowLater = h.slow.cases(p.path)
	p.notes.join(&h.notes)
	p.holes.at = append(p.holes.at, h.holes.at...)
}
