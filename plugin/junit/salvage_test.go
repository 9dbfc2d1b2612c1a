package junit

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

// identity is what must be right of a case that is complete.
type identity struct {
	Suite, Class, Name string
	Status             report.Status
	Results            int
}

// A rereader reads many documents with one parser, as a worker does.
type rereader struct {
	t     testing.TB
	p     *parser
	cases []identity
}

func newRereader(t testing.TB) *rereader {
	r := &rereader{t: t, p: newParser()}
	r.p.bounds = report.Bounds{}.WithDefaults()
	r.p.visit = func(c *report.Case) {
		if !c.Synthetic {
			c = c.Clone()
			r.cases = append(r.cases, identity{c.Suite, c.Class, c.Name, c.Status, len(c.Failures) + len(c.Attempts)})
		}
	}
	return r
}

func (r *rereader) read(b []byte) ([]identity, report.File) {
	r.cases = r.cases[:0]
	var part report.Part
	r.p.parse(r.t.Context(), bytes.NewReader(b), &part, true)
	part.File.Problems = r.p.notes.problems()
	return r.cases, part.File
}

// caseEnds returns the offsets behind the end tags of all cases, and behind
// that of the root element, as encoding/xml sees them. It reports false for
// documents that encoding/xml does not take.
func caseEnds(b []byte) (ends []int64, root int64, ok bool) {
	d := xml.NewDecoder(bytes.NewReader(b))
	depth := 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			return ends, root, root > 0
		}
		if err != nil {
			return nil, 0, false
		}
		switch e := token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			if e.Name.Local == "testcase" {
				ends = append(ends, d.InputOffset())
			}
			if depth--; depth == 0 {
				root = d.InputOffset()
			}
		}
	}
}

// maxCutFile is the size in bytes of the largest real report that is cut at
// every byte: the work grows with its square.
const maxCutFile = 5 << 10

// TestCut cuts real reports at every byte. Every complete case before the cut
// must be there as in the whole report, beyond them only cases that are known
// to have failed, and never fewer cases than before a shorter cut.
func TestCut(t *testing.T) {
	t.Parallel()
	dialects := map[string]int{}
	for _, e := range expectations(t) {
		if !e.WellFormed || e.Kind != "junit" || e.Tests == 0 {
			continue
		}
		b := corpusFile(t, "public/"+e.Path)
		ends, root, ok := caseEnds(b)
		if !ok || len(b) > maxCutFile || dialects[e.Dialect] >= 2 {
			continue
		}
		dialects[e.Dialect]++
		t.Run(e.Path, func(t *testing.T) {
			t.Parallel()
			checkCuts(t, b, ends, root)
		})
	}
}

func checkCuts(t *testing.T, b []byte, ends []int64, root int64) {
	r := newRereader(t)
	whole, _ := r.read(b)
	whole = append([]identity(nil), whole...)
	most := 0
	for n := 0; n < len(b); n += sparse {
		got, f := r.read(b[:n])
		complete := 0
		for complete < len(ends) && ends[complete] <= int64(n) {
			complete++
		}
		if d := cmp.Diff(whole[:complete], got[:min(complete, len(got))]); d != "" {
			t.Fatalf("cut at %d: complete cases (-want +got)\n%s", n, d)
		}
		for _, extra := range got[complete:] {
			if !extra.Status.Red() {
				t.Fatalf("cut at %d: case %+v is not complete and did not fail", n, extra)
			}
		}
		if f.Totals.Tests < most {
			t.Fatalf("cut at %d: %d cases, %d before a shorter cut", n, f.Totals.Tests, most)
		}
		most = f.Totals.Tests
		if int64(n) < root && n > 0 {
			checkCutProblem(t, b[:n], f)
		}
	}
}

// lineEnd makes all line ends alike.
var lineEnd = strings.NewReplacer("\r\n", "\n", "\r", "\n")

func checkCutProblem(t *testing.T, b []byte, f report.File) {
	t.Helper()
	if len(f.Problems) == 0 {
		t.Fatalf("cut at %d: nothing noted", len(b))
	}
	p := f.Problems[len(f.Problems)-1]
	seen := lineEnd.Replace(strings.TrimPrefix(string(b), "\ufeff"))
	line, column := 1+strings.Count(seen, "\n"), len(seen)-strings.LastIndexByte(seen, '\n')
	if p.Lost && p.Kind == "truncated" && (p.Line != line || p.Column != column) {
		t.Fatalf("cut at %d: truncated at %d:%d, want %d:%d", len(b), p.Line, p.Column, line, column)
	}
	if !p.Lost {
		t.Fatalf("cut at %d: %+v: not lost", len(b), p)
	}
	want := report.Partial
	if f.Totals.Tests == 0 {
		want = report.Unreadable
	}
	if f.Outcome != want && (f.Outcome != report.Empty || f.Totals.Tests > 0) {
		t.Fatalf("cut at %d: outcome %s, want %s", len(b), f.Outcome, want)
	}
}
