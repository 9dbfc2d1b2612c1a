package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/shard"
)

// MaxPart bounds a part, in bytes. What a report keeps of texts is bounded by
// 2 MiB; the rest is names of cases that failed, a hundred thousand of them.
const MaxPart = 64 << 20

// ErrNotPart is the error for JSON that is no result of this program.
var ErrNotPart = errors.New("it is no result of testpost")

// A partDocument is what is read of a part.
type partDocument struct {
	Version *int       `json:"version"`
	Part    *partHead  `json:"part"`
	Title   *string    `json:"title"`
	Totals  totals     `json:"totals"`
	Files   []file     `json:"files"`
	Cases   []testCase `json:"cases"`
	Omitted int        `json:"cases_omitted"`
	Skipped []testCase `json:"skipped"`
	Slowest []testCase `json:"slowest"`
	Suites  []suite    `json:"suites"`
	Census  *census    `json:"census"`
}

// ReadPart reads what JSON wrote of a part. It comes from another job, that is,
// from whoever wrote the tests: everything in it is checked. The error says what
// is wrong, with the line and column where it is the syntax.
func ReadPart(r io.Reader) (*shard.Part, error) {
	var text bytes.Buffer
	if _, err := text.ReadFrom(io.LimitReader(r, MaxPart+1)); err != nil {
		return nil, err
	}
	if text.Len() > MaxPart {
		return nil, fmt.Errorf("it is larger than %d MiB", MaxPart>>20)
	}
	raw := bytes.TrimPrefix(text.Bytes(), []byte("\ufeff"))
	var d partDocument
	if err := json.Unmarshal(raw, &d); err != nil {
		return nil, syntax(raw, err)
	}
	return d.part()
}

// syntax says where a document is not what it should be.
func syntax(raw []byte, err error) error {
	var bad *json.SyntaxError
	var kind *json.UnmarshalTypeError
	at := int64(-1)
	switch {
	case errors.As(err, &bad):
		at = bad.Offset
	case errors.As(err, &kind):
		at, err = kind.Offset, fmt.Errorf("%q is a %s", kind.Field, kind.Value)
	}
	if at < 0 || at > int64(len(raw)) {
		return fmt.Errorf("it is damaged: %w", err)
	}
	before := raw[:at]
	return fmt.Errorf("it is damaged: line %d, column %d: %w", bytes.Count(before, []byte("\n"))+1, len(before)-bytes.LastIndexByte(before, '\n')-1, err)
}

// part checks the document and makes a part of it.
func (d *partDocument) part() (*shard.Part, error) {
	if err := d.isPart(); err != nil {
		return nil, err
	}
	p := &shard.Part{Head: headOf(d.Part, len(d.Files))}
	if err := checkHead(p.Head); err != nil {
		return nil, err
	}
	r, err := d.report()
	if err != nil {
		return nil, err
	}
	p.Files, p.Census = report.Split(r), r.Census
	return p, nil
}

// report makes the report again that the part was written from.
func (d *partDocument) report() (*report.Report, error) {
	b := &rebuilt{paths: map[string]bool{}}
	for i := range d.Files {
		b.file(&d.Files[i])
	}
	b.same(d.Totals)
	for i := range d.Cases {
		b.listed(&d.Cases[i])
	}
	for i := range d.Skipped {
		b.out.Skipped = append(b.out.Skipped, b.testCase(&d.Skipped[i]))
	}
	for i := range d.Slowest {
		b.out.Slowest = append(b.out.Slowest, b.testCase(&d.Slowest[i]))
	}
	for _, s := range d.Suites {
		b.out.Suites = append(b.out.Suites, report.Suite{Name: b.text(s.Name), Report: b.path(s.File), Totals: b.totals(s.Totals)})
	}
	b.census(d.Census)
	b.out.Unlisted = d.Omitted
	if n := len(d.Cases) + d.Omitted; d.Omitted < 0 || n > b.out.Totals.Red()+b.out.Totals.Flaky {
		b.fault("it lists %d failed and flaky cases, and its totals count %d", n, b.out.Totals.Red()+b.out.Totals.Flaky)
	}
	return &b.out, b.err
}

// A rebuilt report is on its way from a document. The first thing that is wrong
// stays.
type rebuilt struct {
	out   report.Report
	paths map[string]bool
	err   error
}

func (b *rebuilt) fault(format string, args ...any) {
	if b.err == nil {
		b.err = fmt.Errorf("it is damaged: "+format, args...)
	}
}

func (b *rebuilt) file(d *file) {
	f := report.File{Path: b.text(d.Path), Outcome: d.Outcome, Size: d.Size}
	if f.Path == "" || b.paths[f.Path] {
		b.fault("the file %q is there twice or has no name", f.Path)
	}
	b.paths[f.Path] = true
	switch f.Outcome {
	case report.Read, report.Partial, report.Unreadable, report.Empty, report.Foreign, report.Stale:
	default:
		b.fault("the file %q has the outcome %q", f.Path, d.Outcome)
	}
	if d.Totals == nil || d.Size < 0 {
		b.fault("the file %q has no totals or no size", f.Path)
		return
	}
	f.Totals = b.totals(*d.Totals)
	for _, p := range d.Problems {
		f.Problems = append(f.Problems, report.Problem{Kind: b.text(p.Kind), Message: b.text(p.Message), Line: b.number(p.Line), Column: b.number(p.Column), Lost: p.Lost})
	}
	b.out.Files = append(b.out.Files, f)
	b.out.Totals.Add(f.Totals)
}

// same makes sure that the totals of the files are those of the whole: of a
// document that somebody shortened by hand nothing is believed.
func (b *rebuilt) same(d totals) {
	whole, sum := b.totals(d), b.out.Totals
	whole.Duration, sum.Duration = 0, 0
	if whole != sum {
		b.fault("the totals of its files do not add up to its totals")
	}
}

// maxCount bounds numbers of cases, so that no sum of them overflows, where an
// int has 32 bits neither.
const maxCount = min(1<<40, math.MaxInt>>8)

func (b *rebuilt) totals(d totals) report.Totals {
	for _, n := range []int{d.Tests, d.Passed, d.Failed, d.Errored, d.Skipped, d.Flaky, d.Suites} {
		if n < 0 || n > maxCount {
			b.fault("a total is %d", n)
		}
	}
	if d.Tests != d.Passed+d.Failed+d.Errored+d.Skipped || d.Flaky > d.Passed+d.Skipped {
		b.fault("the totals %+v do not add up", d)
	}
	return report.Totals{Tests: d.Tests, Passed: d.Passed, Failed: d.Failed, Errored: d.Errored, Skipped: d.Skipped, Flaky: d.Flaky,
		Suites: d.Suites, Duration: b.duration(d.Duration)}
}

// maxSeconds bounds a duration, so that no sum of them overflows: three years.
const maxSeconds = 1e8

func (b *rebuilt) duration(s float64) time.Duration {
	if s < 0 || s > maxSeconds {
		b.fault("a duration is %v seconds", s)
		return 0
	}
	return time.Duration(math.Round(s * float64(time.Second)))
}

func (b *rebuilt) census(d *census) {
	if d == nil {
		return
	}
	for i, name := range d.Groups {
		d.Groups[i] = b.text(name)
	}
	c, err := report.UnpackCensus(d.Cases, d.Groups, b.number(d.Uncounted))
	if err != nil {
		b.fault("its census: %w", err)
	}
	b.out.Census = c
}

func (b *rebuilt) listed(d *testCase) {
	c := b.testCase(d)
	if !c.Status.Red() && !c.Flaky {
		b.fault("the case %q neither failed nor is it flaky", c.Name)
	}
	if !d.Brief {
		b.out.Cases = append(b.out.Cases, c)
		return
	}
	b.out.Brief.Add(c)
}

func (b *rebuilt) testCase(d *testCase) *report.Case {
	c := &report.Case{
		Report: b.path(d.File), Suite: b.text(d.Suite), Class: b.text(d.Class), Name: b.text(d.Name), Status: d.Status, Flaky: d.Flaky,
		Duration: b.duration(d.Duration), Synthetic: d.Synthetic, Brief: d.Brief, Alone: d.Alone, SkipMessage: b.text(d.SkipMessage),
		Output: b.cut(d.Output, d.OutputOmitted), At: b.location(d.Location), Fingerprint: b.fingerprint(d.Fingerprint),
		MoreFailures: b.number(d.MoreFailures), MoreAttempts: b.number(d.MoreAttempts),
	}
	b.status(d.Status)
	c.File, c.Line = b.source(d.Source)
	for i := range d.Failures {
		c.Failures = append(c.Failures, b.failure(&d.Failures[i]))
	}
	for _, a := range d.Attempts {
		b.status(a.Status)
		one := report.Attempt{Status: a.Status, Duration: b.duration(a.Duration)}
		if a.Failure != nil {
			f := b.failure(a.Failure)
			one.Failure = &f
		}
		c.Attempts = append(c.Attempts, one)
	}
	for _, path := range d.Attachments {
		c.Attachments = append(c.Attachments, b.text(path))
	}
	return c
}

func (b *rebuilt) status(s report.Status) {
	switch s {
	case report.Passed, report.Failed, report.Errored, report.Skipped:
	default:
		b.fault("a case has the status %q", s)
	}
}

func (b *rebuilt) failure(d *failure) report.Failure {
	f := report.Failure{Error: d.Error, Message: b.text(d.Message), Type: b.text(d.Type), Details: b.cut(d.Details, d.Omitted)}
	f.File, f.Line = b.source(d.Source)
	return f
}

// path is that of a report file, which must be there.
func (b *rebuilt) path(path string) string {
	path = b.text(path)
	if !b.paths[path] {
		b.fault("it speaks of a file %q that is not among its files", path)
	}
	return path
}

func (b *rebuilt) number(n int) int {
	if n < 0 || n > math.MaxInt32 {
		b.fault("a number is %d", n)
		return 0
	}
	return n
}

func (b *rebuilt) fingerprint(s string) uint64 {
	if s == "" {
		return 0
	}
	n, err := strconv.ParseUint(s, 16, 64)
	if err != nil {
		b.fault("a fingerprint is %q", s)
	}
	return n
}
