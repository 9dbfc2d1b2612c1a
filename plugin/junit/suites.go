package junit

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/testpost/testpost/plugin/report"
)

// maxSuiteDepth is the number of suites inside each other that are told apart.
// Cases further down count for the innermost of them.
const maxSuiteDepth = 1 << 15

// A suiteStack holds the open suites, and testsuites elements as well.
type suiteStack struct {
	open   []suiteState
	text   []byte // their raw names and files, of each behind that around it
	deeper int    // open suites beyond maxSuiteDepth
	seen   int    // suites that were opened
	sticky []byte // file of an earlier suite, in dialects where it lasts
	lasts  bool   // it is such a dialect
	list   []numbered
}

// A numbered suite knows its place in the document.
type numbered struct {
	number int
	suite  report.Suite
}

// A suiteState is one open suite.
type suiteState struct {
	name, file span   // in the text of the stack
	sum        uint32 // of its name and those around it from firstNames on
	number     int32
	at         int64
	path       string // for cases; made when first wanted
	hasPath    bool
	plural     bool // a testsuites element
	// own counts the cases directly in it; red and excused tell of all below.
	tests, passed, failed, errored, skipped, flaky int32
	excused                                        int32 // failures and errors that count for no case: of flaky ones, expected ones
	time                                           time.Duration
	declared                                       int32 // failures and errors
	red                                            int32 // failures and errors that cases show
}

func (s *suiteStack) reset() {
	*s = suiteStack{open: s.open[:0], text: s.text[:0], sticky: s.sticky[:0], list: s.list[:0]}
}

func (s *suiteStack) top() *suiteState { return &s.open[len(s.open)-1] }

// maxKeptName is the number of bytes of a suite's name or file that are kept.
const maxKeptName = 1 << 10

// keptEnd is the number of bytes that are kept of both ends of a suite's name
// which is longer: few enough that it is not cut again in a path.
const keptEnd = maxPathName/2 - 48

// shortened returns the raw name of a suite, or what is kept of it.
func (p *parser) shortened(raw []byte) []byte {
	if len(raw) <= maxKeptName {
		return raw
	}
	c := capture{decoder: &p.decoder}
	head, tail := c.cut(raw, keptEnd, inText), c.endFrom(raw, len(raw)-keptEnd, inText)
	short := appendOmitted(bytes.Clone(raw[:head]), int64(tail-head), asMark(sumOf(0, raw)))
	return append(short, raw[tail:]...)
}

// maxSuiteText is the number of bytes of all open suites from which on names and
// files are left out.
const maxSuiteText = 1 << 20

// put copies raw into the text of the stack.
func (s *suiteStack) put(raw []byte) span {
	from := uint32(len(s.text))
	if from < maxSuiteText {
		s.text = append(s.text, raw[:min(len(raw), maxKeptName)]...)
	}
	return span{from, uint32(len(s.text))}
}

func (s *suiteStack) get(at span) []byte { return s.text[at.from:at.to] }

// openSuite begins the suite of the tag at hand.
func (p *parser) openSuite() {
	s := &p.suites
	if len(s.open) >= maxSuiteDepth {
		s.deeper++
		return
	}
	p.silent = nil
	t := &p.tag
	n := suiteState{plural: t.element != suite, number: int32(s.seen), at: p.tagAt}
	s.seen++
	n.declared = int32(p.declared(attrFailures) + p.declared(attrErrors))
	n.name = s.put(p.shortened(t.bytes(attrName)))
	if file := t.bytes(attrFile); len(file) > 0 {
		n.file = s.put(file)
	} else if len(s.open) > 0 {
		n.file = s.top().file
	}
	if len(s.open) >= firstNames {
		n.sum = sumOf(s.top().sum+n.name.to-n.name.from, s.get(n.name))
	}
	if len(s.open) == cap(s.open) { // append would grow thousands by a quarter each time
		s.open = slices.Grow(s.open, min(len(s.open), maxSuiteDepth-len(s.open))+1)
	}
	s.open = append(s.open, n)
	p.inheritFile()
}

// closeSuite ends the innermost suite. cut says that its end was not seen.
func (p *parser) closeSuite() {
	s := &p.suites
	if s.deeper > 0 {
		s.deeper--
		return
	}
	p.silent = nil
	n := s.top()
	if !p.cut {
		p.checkDeclared(n)
	}
	p.keepSuite(n)
	red, excused := n.red, n.excused
	s.text = s.text[:n.name.from]
	s.open = s.open[:len(s.open)-1]
	if len(s.open) > 0 {
		s.top().red += red
		s.top().excused += excused
	}
}

// keepSuite adds the cases of the innermost suite to the totals of the file, and
// the suite to the list.
func (p *parser) keepSuite(n *suiteState) {
	if n.tests == 0 {
		return
	}
	t := report.Totals{
		Tests: int(n.tests), Passed: int(n.passed), Failed: int(n.failed), Errored: int(n.errored),
		Skipped: int(n.skipped), Flaky: int(n.flaky), Suites: 1, Duration: n.time,
	}
	p.part.File.Totals.Add(t)
	if report.KeepSuite(len(p.suites.list), t, p.bounds) {
		p.suites.list = append(p.suites.list, numbered{int(n.number), report.Suite{Name: p.suitePath(), Report: p.path, Totals: t}})
	}
}

// count adds a case to the innermost suite.
func (p *parser) count(s report.Status, flaky bool, d time.Duration) {
	n := p.suites.top()
	n.tests++
	n.time = report.AddTime(n.time, d)
	switch s {
	case report.Failed:
		n.failed++
	case report.Errored:
		n.errored++
	case report.Skipped:
		n.skipped++
	default:
		n.passed++
	}
	if flaky {
		n.flaky++
	}
}

// The bounds on the path of a suite, in names: so many at the beginning and at
// the end are kept, and a checksum of those in between.
const (
	firstNames = 4
	lastNames  = 16
	// maxPathName is the number of bytes of each of them.
	maxPathName = 512
)

// nested stands between the names of nested suites.
const nested = " > "

// suitePath returns the names of the suites that are open, joined where they
// differ from the one around them; one that continues the name around it stands
// for both. A testsuites element gives its name only to cases of its own.
func (p *parser) suitePath() string {
	n := p.suites.top()
	if n.hasPath {
		return n.path
	}
	path := ""
	if n.plural {
		path = string(p.cleanName(nil, p.suites.get(n.name)))
	} else {
		path = p.joinNames()
	}
	if len(p.suites.open) <= maxKeptPaths {
		n.path, n.hasPath = path, true
	}
	return path
}

// maxKeptPaths is the depth of suites down to which a path is kept for the next
// case that wants it.
const maxKeptPaths = 256

func (p *parser) joinNames() string {
	open := p.suites.open
	var last []byte
	out, from := p.build.text[:0], 0
	for i := 0; i < len(open); i++ {
		if skip := len(open) - firstNames - lastNames; i == firstNames && skip > 0 {
			out = append(out, nested+"…"+asMark(open[i+skip-1].sum)...)
			i, last = i+skip, nil
		}
		name := p.suites.get(open[i].name)
		if open[i].plural || len(name) == 0 || bytes.Equal(name, last) {
			continue
		}
		switch {
		case continues(name, last):
			out = out[:from]
		case len(out) > 0:
			out = append(out, nested...)
		}
		from, last = len(out), name
		out = p.appendName(out, name, maxPathName, open[i].at)
	}
	p.build.text = out[:0]
	return string(out)
}

// continues reports whether name is around and something more: a package and
// one inside it, a folder and a file, a describe and its title.
func continues(name, around []byte) bool {
	if len(around) == 0 || len(name) <= len(around) || !bytes.HasPrefix(name, around) {
		return false
	}
	switch name[len(around)] {
	case '.', '/', '\\', ':', ' ', '\t', '\n', '\r':
		return true
	}
	return false
}

// sorted returns the suites in the order in which they begin.
func (s *suiteStack) sorted() []report.Suite {
	if len(s.list) == 0 {
		return nil
	}
	slices.SortFunc(s.list, func(a, b numbered) int { return cmp.Compare(a.number, b.number) })
	list := make([]report.Suite, len(s.list))
	for i, n := range s.list {
		list[i] = n.suite
	}
	return list
}

// renumber replaces the number of each suite by its position among the sorted
// ones, -1 when it is not among them.
func (s *suiteStack) renumber(executions []report.Execution) {
	if len(executions) == 0 {
		return
	}
	at := make([]int32, s.seen)
	for i := range at {
		at[i] = -1
	}
	for i, n := range s.list {
		at[n.number] = int32(i)
	}
	for i := range executions {
		executions[i].Suite = at[executions[i].Suite]
	}
}
