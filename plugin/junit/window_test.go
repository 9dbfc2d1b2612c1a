package junit

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"

	"github.com/testpost/testpost/plugin/report"
)

// reader returns a function that reads one document after the other through a
// window of the given size in bytes, as a worker does.
func reader(size int) func(testing.TB, []byte) ([]*report.Case, report.File) {
	p := newParser()
	p.buf = make([]byte, size)
	p.bounds = report.Bounds{}.WithDefaults()
	var cases []*report.Case
	p.visit = func(c *report.Case) { cases = append(cases, c.Clone()) }
	return func(t testing.TB, b []byte) ([]*report.Case, report.File) {
		cases = nil
		var part report.Part
		p.parse(t.Context(), bytes.NewReader(b), &part, true)
		part.File.Problems = p.notes.problems()
		return cases, part.File
	}
}

// TestWindow reads real reports through small windows, in which nearly
// everything is longer than the window: nothing may depend on it.
func TestWindow(t *testing.T) {
	t.Parallel()
	for _, e := range sampled(t) {
		if !e.WellFormed || e.Kind != "junit" {
			continue
		}
		t.Run(e.Path, func(t *testing.T) {
			t.Parallel()
			b := corpusFile(t, "public/"+e.Path)
			wantCases, wantFile := readAll(t, b)
			wantFile.Size = 0
			for _, size := range []int{256, 1000} {
				cases, f := reader(size)(t, b)
				if d := cmp.Diff(wantCases, cases, cmp.Comparer(sameText)); d != "" {
					t.Fatalf("window of %d bytes: cases (-whole +got)\n%s", size, d)
				}
				for i := range f.Problems {
					// Where a case began is not known any more when it ends.
					if f.Problems[i].Line == 0 && i < len(wantFile.Problems) {
						f.Problems[i].Line, f.Problems[i].Column = wantFile.Problems[i].Line, wantFile.Problems[i].Column
					}
				}
				if d := cmp.Diff(wantFile, f); d != "" {
					t.Fatalf("window of %d bytes: file (-whole +got)\n%s", size, d)
				}
			}
		})
	}
}

// sameText compares texts. Where exactly one is cut may depend on the window.
func sameText(a, b report.Text) bool {
	if a.Omitted == 0 || b.Omitted == 0 {
		return a == b
	}
	head, tail := min(len(a.Head), len(b.Head)), min(len(a.Tail), len(b.Tail))
	return a.Head[:head] == b.Head[:head] && a.Tail[len(a.Tail)-tail:] == b.Tail[len(b.Tail)-tail:]
}

// TestSlowSource reads from sources that give little at a time, or nothing now
// and then, or an error.
func TestSlowSource(t *testing.T) {
	t.Parallel()
	const doc = "<testsuite><testcase name='a'/><testcase name='b'><failure>x</failure></testcase></testsuite>"
	for name, r := range map[string]interface{ Read([]byte) (int, error) }{
		"one byte":       iotest.OneByteReader(bytes.NewReader([]byte(doc))),
		"data with EOF":  iotest.DataErrReader(bytes.NewReader([]byte(doc))),
		"half":           iotest.HalfReader(bytes.NewReader([]byte(doc))),
		"nothing at all": iotest.ErrReader(fmt.Errorf("broken disk")),
		"timeout":        iotest.TimeoutReader(iotest.OneByteReader(bytes.NewReader([]byte(doc)))),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := Read(t.Context(), r, func(*report.Case) {})
			switch name {
			case "nothing at all", "timeout":
				if err == nil || f.Outcome != report.Unreadable || !f.Problems[0].Lost || f.Problems[0].Kind != "read" {
					t.Errorf("%v, %+v, want an unreadable file", err, f)
				}
			default:
				if err != nil || f.Totals.Tests != 2 || f.Outcome != report.Read {
					t.Errorf("%v, %+v, want 2 cases", err, f)
				}
			}
		})
	}
}

// TestTextOutsideIsSaidOnce holds that what is said of a text outside of the root
// element does not depend on how much of it is in the window.
func TestTextOutsideIsSaidOnce(t *testing.T) {
	t.Parallel()
	const root = "<testsuite><testcase name='a'/></testsuite>"
	nul, text := strings.Repeat("\x00", 700), strings.Repeat(" no test", 90)
	for _, test := range []struct{ doc, nul, text string }{
		{root + nul, "1:44 once", ""},
		{root + "\n" + text, "", "2:2 once"},
		{root + nul + text, "1:44 once", "1:745 once"},
		{root + text + nul, "", "1:45 once"},
		{root + nul + "<!-- -->" + nul, "1:44 2 times", ""},
		{text + "<?a?>" + text + root, "", "1:2 2 times"},
		{text + "< " + text + root, "", "1:2 once"},
	} {
		for _, size := range []int{256, 512, 1000, windowSize} {
			_, f := reader(size)(t, []byte(test.doc))
			got := map[string]string{}
			for _, p := range f.Problems {
				times := "once"
				if _, after, ok := strings.Cut(p.Message, " ("); ok {
					times, _, _ = strings.Cut(after, ";")
				}
				got[p.Message[:6]] = fmt.Sprintf("%d:%d %s", p.Line, p.Column, times)
			}
			if got["a text"] != test.nul || got["text o"] != test.text {
				t.Errorf("%.60q in a window of %d bytes: %v", test.doc, size, f.Problems)
			}
		}
	}
}

// TestPositions holds that lines end with LF, CR or both, and that a byte order
// mark is no column, whether lines are counted while reading or afterwards.
func TestPositions(t *testing.T) {
	t.Parallel()
	const lines = 200
	odd := "<testcase name='a' time='zz'/></testsuite>"
	for _, mark := range []string{"", "\ufeff"} {
		for end, each := range map[string]int{"\n": 1, "\r": 1, "\r\n": 1, "\n\r": 2, "\r\r\n": 2} {
			doc := mark + "<testsuite>" + strings.Repeat(end+" <testcase name='b'/>", lines) + end + "  " + odd
			line, column := each*(lines+1)+1, 3
			checkPosition(t, doc, line, column)
		}
		checkPosition(t, mark+"<testsuite>"+odd, 1, 12)
		checkPosition(t, mark+"\r\n<testsuite>"+odd, 2, 12)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("<testsuite>" + odd)
	if err != nil {
		t.Fatal(err)
	}
	checkPosition(t, utf16, 1, 12)
}

// checkPosition holds that the one problem of a document is there, read through
// windows that end everywhere in its lines.
func checkPosition(t *testing.T, doc string, line, column int) {
	t.Helper()
	files := []report.File{readFiles(t, write(t, doc), Options{}).Files[0]}
	for size := 256; size < 256+32; size++ {
		_, f := reader(size)(t, []byte(doc))
		files = append(files, f)
	}
	for i, f := range files {
		if len(f.Problems) != 1 || f.Problems[0].Line != line || f.Problems[0].Column != column {
			t.Fatalf("%.30q, %d: %+v, want %d:%d", doc, i, f.Problems, line, column)
		}
	}
}
