package junit

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

// splitReader reads documents from two places at once, through a small window
// so that there is something to split, and tells how often that came off.
type splitReader struct {
	p      *parser
	joined int
}

func newSplitReader() *splitReader {
	p := newParser()
	p.buf = make([]byte, 512)
	p.bounds = report.Bounds{Cases: 20, Causes: 3, Slowest: 5}.WithDefaults()
	p.fingerprintOf = func(c *report.Case) (uint64, bool) { return uint64(len(c.Name)), false }
	p.ids = report.NewIdentities()
	return &splitReader{p: p}
}

// read reads b, from two places when middle is not negative.
func (r *splitReader) read(t testing.TB, b []byte, middle int) *report.Report {
	src := bytes.NewReader(b)
	r.p.split = nil
	if middle >= 0 {
		r.p.split = &split{
			file: bytes.NewReader(b), size: int64(len(b)), middle: int64(middle),
			source: func(r io.Reader) io.Reader { return r },
			jump: func(to int64) error {
				r.joined++
				_, err := src.Seek(to, io.SeekStart)
				return err
			},
		}
	}
	var part report.Part
	r.p.parse(t.Context(), src, &part, false)
	r.p.place(bytes.NewReader(b))
	part.File.Problems = r.p.notes.problems()
	builder := report.NewBuilder(r.p.bounds, r.p.ids)
	builder.Add(&part)
	return builder.Report()
}

// TestSplit reads documents from two places, at every kind of place: the report
// is the same.
func TestSplit(t *testing.T) {
	t.Parallel()
	for name, doc := range map[string]string{
		"one suite":           splitDocument(1, 300),
		"many suites":         "<testsuites name='all' failures='3'>" + splitDocument(40, 9) + "</testsuites>",
		"suites without root": splitDocument(30, 10),
		"text like tags":      "<testsuite>" + strings.Repeat("<testcase name='a'><system-out><![CDATA[<testcase name='x'/> <testsuite >]]></system-out></testcase><!-- <testcase name='no'/> -->", 60) + "</testsuite>",
		"nested":              "<testsuite name='a'>" + strings.Repeat("<testcase name='x' time='2'/><testsuite name='b'><testcase name='y'/></testsuite>", 60) + "</testsuite>",
		"cut":                 strings.TrimSuffix(splitDocument(1, 200), "</testsuite>"),
		"damaged":             "<testsuite>" + strings.Repeat("<testcase name='a'/></b><testcase name='c'></testcase></testcase>", 60) + "</testsuite>",
		"two roots":           splitDocument(1, 60) + splitDocument(1, 60),
		"mocha":               "<testsuites name='Mocha Tests'>" + strings.Repeat("<testsuite name='Root Suite' file='f.js'/><testsuite name='s'><testcase name='a'><failure/></testcase></testsuite>", 40) + "</testsuites>",
		"two encodings": "<testsuite>" + strings.Repeat("<testcase name='ascii'><failure/></testcase>", 20) +
			strings.Repeat("<testcase name='\xb2\xe2\xca\xd4'><failure message='\xb2\xe2\xca\xd4\xb2\xe2\xca\xd4'/></testcase>", 30) +
			strings.Repeat("<testcase name='caf\xe9 cr\xe8me'><failure message='caf\xe9 cr\xe8me'/></testcase>", 60) + "</testsuite>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, repeated := range []bool{true, false} { // without, most cases are passed over
				r := newSplitReader()
				if !repeated {
					// What the second half takes for the first of its cause may not be;
					// then it stands before cases in brief that came before it.
					r.p.ids, r.p.bounds.Causes = nil, -1
				}
				b := []byte(doc)
				want := listing(r.read(t, b, -1))
				for middle := 0; middle < len(b); middle += 97 {
					if d := cmp.Diff(want, listing(r.read(t, b, middle))); d != "" {
						t.Fatalf("from %d, repeated %t (-one place +two)\n%s", middle, repeated, d)
					}
				}
				t.Logf("%d of %d joined, repeated %t", r.joined, len(b)/97, repeated)
				if r.joined == 0 && (name == "one suite" || name == "many suites") {
					t.Error("the second half never counted")
				}
			}
		})
	}
}

// splitDocument writes suites with cases of all kinds.
func splitDocument(suites, cases int) string {
	random := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	for s := range suites {
		fmt.Fprintf(&b, "<testsuite name='suite %d' failures='1'>\n", s)
		for c := range cases {
			fmt.Fprintf(&b, "<testcase name='case %d' classname='c' time='%d'>", c%150, random.IntN(90))
			switch random.IntN(12) {
			case 0:
				fmt.Fprintf(&b, "<failure message='m%d'>text</failure>", c)
			case 1:
				b.WriteString("<skipped/>")
			case 2:
				b.WriteString("<system-out>some output</system-out>")
			case 3:
				b.WriteString("<flakyFailure/>")
			}
			b.WriteString("</testcase>\n")
		}
		b.WriteString("</testsuite>")
	}
	return b.String()
}

// TestSplitFile reads a file that is large enough to be split.
func TestSplitFile(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("writes a large file")
	}
	const cases = 60_000
	var b bytes.Buffer
	b.WriteString("<testsuite name='s'>")
	for i := range cases {
		fmt.Fprintf(&b, "<testcase name='%d'><system-out>%0300d</system-out>", i, i)
		if i == cases-2 {
			b.WriteString("<failure/>")
		}
		b.WriteString("</testcase>\n")
	}
	b.WriteString("</testsuite>\n<")
	files := write(t, b.String())
	if info, err := os.Stat(files[0].Abs); err != nil || info.Size() < minSplit {
		t.Fatalf("%v, %v: too small", info, err)
	}
	r := readFiles(t, files, Options{})
	f := r.Files[0]
	if r.Totals.Tests != cases || r.Totals.Failed != 1 || r.Cases[0].Name != fmt.Sprint(cases-2) {
		t.Errorf("%+v", r.Totals)
	}
	if len(f.Problems) != 1 || f.Problems[0].Line != cases+2 || f.Problems[0].Column != 2 {
		t.Errorf("%+v, want one on line %d", f.Problems, cases+2)
	}
}
