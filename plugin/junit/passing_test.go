package junit

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

// countedReader returns a function that reads documents through a window of
// that size and only counts their cases.
func countedReader(size int) func(testing.TB, []byte) report.File {
	p := newParser()
	p.buf = make([]byte, size)
	p.bounds = report.Bounds{}.WithDefaults()
	return func(t testing.TB, b []byte) report.File {
		var part report.Part
		p.parse(t.Context(), bytes.NewReader(b), &part, true)
		part.File.Problems = p.notes.problems()
		return part.File
	}
}

// TestPassing holds that cases that are passed over count like those that are
// looked at, wherever the window ends.
func TestPassing(t *testing.T) {
	t.Parallel()
	blank := strings.Repeat(" ", longBlank)
	for name, inside := range map[string]string{
		"nothing":           "",
		"blanks":            "\n  ",
		"many blanks":       blank,
		"output":            "<system-out>a &lt; b\n</system-out>",
		"both outputs":      "\n<system-out>a</system-out>\n<system-err>b</system-err>\n",
		"a section":         "<system-out><![CDATA[a <failure> ]] > ]>b]]></system-out>",
		"an empty section":  "<system-out><![CDATA[]]></system-out>",
		"two sections":      "<system-out><![CDATA[a]]>b<![CDATA[c]]></system-out>",
		"text and section":  "<system-out>a<![CDATA[</system-out></testcase>]]></system-out>",
		"section, end tag":  "<system-out><![CDATA[</system-out></testcase><testcase>]]></system-out>",
		"element in output": "<system-out>a<b/></system-out>",
		"bare bracket":      "<system-out>a < b</system-out>",
		"missing end":       "<system-out>a",
		"wrong end":         "<system-out>a</system-err>",
		"blank in end":      "<system-out>a</system-out >",
		"attributes":        "<system-out x='y'>a</system-out>",
		"no content":        "<system-out/>",
		"failed after":      "<system-out>a</system-out><failure/>",
		"failed before":     "<failure/><system-out>a</system-out>",
		"skipped":           "<system-err>a</system-err><skipped/>",
		"properties":        "<properties><property name='a' value='b'/></properties>",
		"comment":           "<!-- <failure/> --><system-out>a</system-out>",
		"case inside":       "<testcase name='d'><failure/></testcase>",
		"long output":       "<system-out>" + blank + blank + "</system-out>",
		"NUL":               blank + "\x00",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, head := range []string{"", " time='0.5'", " time='soon'", " status='failed'", " result='skipped'", " status='run'"} {
				doc := "<testsuite name='s'>"
				for i := range 4 {
					doc += fmt.Sprintf("<testcase name='n%d'%s>%s</testcase>\n", i, head, inside)
				}
				doc += "<testcase name='last'/></testsuite>"
				for _, size := range []int{700, 1 << 10, windowSize} {
					_, want := reader(size)(t, []byte(doc))
					if d := cmp.Diff(want, countedReader(size)(t, []byte(doc))); d != "" {
						t.Errorf("window of %d, %s (-looked at +counted)\n%s", size, doc, d)
					}
				}
			}
		})
	}
}
