package junit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"github.com/testpost/testpost/plugin/report"
)

// holed is a report of passed cases with outputs in every notation, and where
// its root element begins and ends, before blanks.
func holed() (doc string, from, to int) {
	var b strings.Builder
	b.WriteString("<?xml version='1.0'?>\n")
	from = b.Len()
	b.WriteString("<testsuite name='s'>\n")
	for i := range 60 {
		fmt.Fprintf(&b, "<testcase classname='shop.Cart' name='adds up, case %d of many' time='0.01'", i)
		switch i % 4 {
		case 0:
			b.WriteString("/>\n")
		case 1:
			b.WriteString("><system-out>" + strings.Repeat("put into the cart\n", 30) + "</system-out></testcase>")
		case 2:
			b.WriteString("><system-err><![CDATA[" + strings.Repeat("put < into & the cart\n", 30) + "]]></system-err></testcase>")
		case 3:
			b.WriteString("><!-- " + strings.Repeat("nothing to see. ", 20) + " --></testcase>")
		}
	}
	b.WriteString("</testsuite>")
	return b.String() + strings.Repeat("\n", 2048), from, b.Len()
}

// hole returns doc with n NUL bytes at an offset.
func hole(doc string, at, n int) []byte {
	b := []byte(doc)
	clear(b[at : at+n])
	return b
}

// lostIn returns the first problem of a report that says that something is lost.
func lostIn(r *report.Report) (report.Problem, bool) {
	ps := r.Files[0].Problems
	i := slices.IndexFunc(ps, func(p report.Problem) bool { return p.Lost })
	if i < 0 {
		return report.Problem{}, false
	}
	return ps[i], true
}

// TestHolesAreSeen lays a hole over a green report at many places, so that it
// swallows cases between two names, two outputs, and so on. However well-formed
// the rest is, what was there is said to be lost.
func TestHolesAreSeen(t *testing.T) {
	t.Parallel()
	doc, from, to := holed()
	r := newSplitReader()
	for at := from; at+2*holeStep < to; at += 31 {
		for _, middle := range []int{-1, from + (to-from)/3} {
			b := hole(doc, at, 2*holeStep)
			read := r.read(t, b, middle)
			if _, lost := lostIn(read); !lost || read.Files[0].Outcome == report.Read {
				t.Fatalf("hole at %d, second half from %d: %s, %v", at, middle, read.Files[0].Outcome, read.Files[0].Problems)
			}
		}
	}
	if r.joined < 50 {
		t.Errorf("%d reports were read from two places, want many", r.joined)
	}
}

// TestHoleHasAPlace says where a hole is.
func TestHoleHasAPlace(t *testing.T) {
	t.Parallel()
	doc, _, _ := holed()
	at := strings.Index(doc, "case 8 of")
	p, lost := lostIn(newSplitReader().read(t, hole(doc, at, strings.Index(doc, "case 16 of")-at), -1))
	line := 1 + strings.Count(doc[:at], "\n")
	column := at - strings.LastIndexByte(doc[:at], '\n')
	if !lost || p.Line != line || p.Column != column || !strings.Contains(p.Message, "this part of the file was never written") {
		t.Errorf("problem %+v, want one at %d:%d", p, line, column)
	}
}

// TestHolesInWideText is TestHolesAreSeen for a report in UTF-16.
func TestHolesInWideText(t *testing.T) {
	t.Parallel()
	doc, _, _ := holed()
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(doc)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(doc, "case 8 of") * 2
	read := newSplitReader().read(t, hole(wide, at, 4096), -1)
	if _, lost := lostIn(read); !lost {
		t.Errorf("problems %v, want one that says that something is lost", read.Files[0].Problems)
	}
}

// TestNULThatIsNoHole keeps what is odd, but hides nothing, green.
func TestNULThatIsNoHole(t *testing.T) {
	t.Parallel()
	doc, _, to := holed()
	in := bytes.Index([]byte(doc), []byte("put into"))
	for name, b := range map[string][]byte{
		"behind the root": hole(doc, to, 1024),
		"a few in a text": hole(doc, in, 60),
	} {
		read := newSplitReader().read(t, b, -1)
		if p, lost := lostIn(read); lost || read.Totals.Passed != 60 {
			t.Errorf("%s: %d passed, problem %+v", name, read.Totals.Passed, p)
		}
	}
}

// TestPrintedNULIsNoHole: what a test printed is no hole, wherever it lies.
func TestPrintedNULIsNoHole(t *testing.T) {
	t.Parallel()
	read := reader(windowSize)
	for _, n := range []int{64, 256, 511} {
		for shift := range holeStep {
			doc := "<testsuite>" + strings.Repeat(" ", shift) + "<testcase name='a'><system-out>zeros: " + strings.Repeat("\x00", n) + "</system-out></testcase></testsuite>"
			_, file := read(t, []byte(doc))
			if file.Outcome != report.Read {
				t.Fatalf("%d NUL, shifted by %d: %s, %v", n, shift, file.Outcome, file.Problems)
			}
		}
	}
}
