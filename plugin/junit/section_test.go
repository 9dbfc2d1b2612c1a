package junit

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// TestTornSection holds that a failed case is counted behind a section whose end
// is damaged in one byte, although the document may be well-formed without it,
// and that the damage is said.
func TestTornSection(t *testing.T) {
	t.Parallel()
	const around = "<?xml version='1.0' encoding='%s'?><testsuite><testcase name='a'>%s<![CDATA[%s%s%s%s</testcase>" +
		"<testcase name='b'><failure/></testcase><testcase name='c'><system-out><![CDATA[printed]]></system-out></testcase></testsuite>"
	elements := [][2]string{{"<system-out>", "</system-out>"}, {"<system-err>x</system-err><system-out>", "</system-out>"}, {"<skipped>", "</skipped>"}}
	for _, encoding := range []string{"UTF-8", "GBK"} {
		for _, text := range []string{"text", "a[1]", "", strings.Repeat("log > ", windowSize/4), strings.Repeat("z", windowSize-120)} {
			for _, e := range elements {
				for _, space := range []string{"", "\n  "} {
					for _, end := range tornEnds() {
						if strings.HasSuffix(text, "]") && strings.HasPrefix(end, "]>") {
							continue // the end of the text makes it whole
						}
						doc := fmt.Sprintf(around, encoding, e[0], text, end, space, e[1])
						_, f := readAll(t, []byte(doc))
						if f.Totals.Failed != 1 || f.Totals.Tests != 3 || f.Outcome != report.Partial {
							t.Errorf("%s, %d bytes, %s, %q: %+v", encoding, len(text), e[0], end+space, f)
						}
					}
				}
			}
		}
	}
}

// tornEnds are the end of a section with one byte that is wrong or missing.
func tornEnds() (ends []string) {
	for at := range len(cdataStop) {
		for _, with := range []string{"", "\x00", "<", "&", ">", "]", "x", " ", "\n", "\xff"} {
			if end := cdataStop[:at] + with + cdataStop[at+1:]; end != cdataStop && !slices.Contains(ends, end) {
				ends = append(ends, end)
			}
		}
	}
	return ends
}

// TestReportInSection holds that a section may hold what a test of a test runner
// prints: reports with sections of their own, whole or not.
func TestReportInSection(t *testing.T) {
	t.Parallel()
	const inner = "<testcase name='x'><failure/><system-out><![CDATA[a[1]]]></system-out></testcase>"
	for _, text := range []string{
		strings.ReplaceAll(inner, "]]>", "]]]]><![CDATA[>"),
		strings.ReplaceAll(inner, "]]>", "]]]><![CDATA[]>"),
		strings.ReplaceAll(inner, "]]>", "]]&gt;"),
		"<system-out>a[1]]</system-out></testcase><testcase name='x'><failure/></testcase>",
		strings.Repeat("<system-out>]]</system-out> <![CDATA[ ", 2*windowSize/30) + "]]]]><![CDATA[>",
	} {
		doc := "<testsuite><testcase name='a'><system-out><![CDATA[" + text + "]]></system-out></testcase><testcase name='b'><system-out><![CDATA[]]></system-out></testcase></testsuite>"
		if got := describe(t, doc); got != "read\npassed a\npassed b\n" {
			t.Errorf("%.80s: %s", text, got)
		}
	}
}
