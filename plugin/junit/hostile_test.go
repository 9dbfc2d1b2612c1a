package junit

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

// A repeated source gives before, then n times a piece, then after. It holds
// none of it in memory.
type repeatedSource struct {
	before, piece, after string
	n                    int
	at                   int // in the current text
}

func (s *repeatedSource) Read(b []byte) (int, error) {
	read := 0
	for read < len(b) {
		text := &s.before
		switch {
		case s.before != "":
		case s.n > 0:
			text = &s.piece
		case s.after != "":
			text = &s.after
		default:
			if read == 0 {
				return 0, io.EOF
			}
			return read, nil
		}
		n := copy(b[read:], (*text)[s.at:])
		read += n
		if s.at += n; s.at < len(*text) {
			continue
		}
		if s.at = 0; text == &s.piece {
			s.n--
		} else {
			*text = ""
		}
	}
	return read, nil
}

// TestHostile reads documents that are made to take much memory or time. There
// is a bound on what is live at the end, and one on all that is allocated on
// the way; what grows faster than the document would take the test beyond its
// time.
func TestHostile(t *testing.T) {
	const maxLive, maxAllocated = 8 << 20, 100 << 20 // bytes
	long := strings.Repeat("x", 1<<10)
	tests := []struct {
		name                 string
		before, piece, after string
		n                    int
		tests                int
	}{
		{"long attribute", "<testsuite><testcase name='", long, "'/></testsuite>", 128 << 10, 1},
		{"long attribute that is not looked at", "<testsuite><testcase other='", long, "' name='a'/></testsuite>", 128 << 10, 1},
		{"long message", "<testsuite><testcase name='a'><failure message='", "&lt;", "'/></testcase></testsuite>", 16 << 20, 1},
		{"many attributes", "<testsuite><testcase name='a'", " b='c'", "/></testsuite>", 10_000_000, 1},
		{"many names", "<testsuite><testcase", " name='c'", "/></testsuite>", 1_000_000, 1},
		{"long name", "<testsuite><", long, "/><testcase name='a'/></testsuite>", 64 << 10, 1},
		{"long name of an end tag", "<testsuite><testcase name='a'/></", long, "></testsuite>", 64 << 10, 1},
		{"many levels", "<testsuite>", "<a>", "<testcase name='a'/>", 200_000, 1},
		{"more levels than are kept", "<testsuite>", "<a>", "", 1_500_000, 0},
		{"nested suites", "", "<testsuite name='a suite'><testcase name='c' time='1'/>", "", 200_000, 200_000},
		{"nested suites with long names", "", "<testsuite name='" + long + "'><testcase><failure/></testcase>", "", 40_000, 40_000},
		{"nested failed cases", "<testsuite>", "<testcase name='c'><failure/>", "", 200_000, 200_000},
		{"nested errors of suites", "<testsuite>", "<error><testsuite>", "", 100_000, 100_000},
		{"end tags without start", "<testsuite>" + strings.Repeat("<a>", 100_000), "</b></testcase>", "", 100_000, 0},
		{"bare brackets", "<testsuite>", "< ", "<testcase name='a'/></testsuite>", 2_000_000, 1},
		{"directives", "<testsuite>", "<!a ", "<testcase name='a'/></testsuite>", 200_000, 1},
		{"document types", "", "<!DOCTYPE a [", "", 200_000, 0},
		{"instructions", "<testsuite>", "<?", "<testcase name='a'/></testsuite>", 500_000, 1},
		{"types in text", "<testsuite>", "<?a>", "<testcase name='a'/></testsuite>", 500_000, 1},
		{"torn ends of a section", "<testsuite><testcase><system-out><![CDATA[", "]]</system-out>", "]]></system-out></testcase></testsuite>", 4_000_000, 1},
		{"torn ends of a section that is kept", "<testsuite><testcase><failure><![CDATA[", "]></failure> ", "]]></failure></testcase></testsuite>", 4_000_000, 1},
		{"torn ends in two bytes", "<?xml version='1.0' encoding='GBK'?><testsuite><testcase><failure><![CDATA[", "\xd6]]</failure>", "]]></failure></testcase></testsuite>", 1_000_000, 1},
		{"open quotes", "<testsuite>", "<testcase name='a", "", 500_000, 0},
		{"open quotes of both kinds", "<testsuite>", "<testcase name='a <testcase name=\"b ", "", 250_000, 0},
		{"open attributes", "<testsuite>", "<testcase name=", "", 500_000, 0},
		{"long comment", "<testsuite><!--", long + "->", "--><testcase/></testsuite>", 64 << 10, 1},
		{"long section", "<testsuite><testcase><failure><![CDATA[", long + "]>", "]]></failure></testcase></testsuite>", 64 << 10, 1},
		{"long section of brackets", "<?xml version='1.0' encoding='GBK'?><testsuite><testcase><failure><![CDATA[", strings.Repeat("\xd6]", 512) + ">", "]]></failure></testcase></testsuite>", 64 << 10, 1},
		{"many results", "<testsuite><testcase>", "<failure message='m'>text</failure>", "</testcase></testsuite>", 1_000_000, 1},
		{"many skips", "<testsuite><testcase>", "<skipped message='m'>text</skipped>", "</testcase></testsuite>", 1_000_000, 1},
		{"many missing programs", "<testsuite><testcase>", "<skipped message='Unable to find executable'/>", "</testcase></testsuite>", 1_000_000, 1},
		{"many properties", "<testsuite><testcase><properties>", "<property name='n' value='v'/>", "</properties></testcase></testsuite>", 1_000_000, 1},
		{"many outputs", "<testsuite><testcase><failure/>", "<system-out>x</system-out>", "</testcase></testsuite>", 1_000_000, 1},
		{"many roots", "", "<testsuite name='a'><testcase name='b'/></testsuite>", "", 500_000, 500_000},
		{"many sections in a text", "<testsuite><testcase><failure>", "x<![CDATA[y]]>", "</failure></testcase></testsuite>", 1_000_000, 1},
		{"references", "<testsuite><testcase><failure>", "&#1;&x;&", "</failure></testcase></testsuite>", 4_000_000, 1},
		{"NUL", "", strings.Repeat("\x00", 1<<10), "", 64 << 10, 0},
		{"white space", "", strings.Repeat(" ", 1<<10), "", 64 << 10, 0},
		{"skipped cases with long names", "<testsuite>", "<testcase name='" + long + "'><skipped message='" + long + "'/></testcase>", "", 50_000, 50_000},
		{"failed cases with long names", "<testsuite>", "<testcase name='" + long + "'><failure>" + long + "</failure></testcase>", "", 20_000, 20_000},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			few := test.n
			if testing.Short() || sparse > 1 {
				few = min(few, 10_000)
			}
			if test.tests == test.n {
				test.tests = few
			}
			test.n = few
			src := &repeatedSource{before: test.before, piece: test.piece, after: test.after, n: test.n}
			p := newParser()
			p.bounds, p.fingerprintOf = report.Bounds{}.WithDefaults(), func(c *report.Case) (uint64, bool) { return uint64(len(c.Name)) + 1, false }
			var part report.Part
			before := memory()
			p.parse(t.Context(), src, &part, true)
			problems := p.notes.problems()
			after := memory()
			if n := after.TotalAlloc - before.TotalAlloc; n > maxAllocated {
				t.Errorf("%d MiB allocated, want at most %d", n>>20, maxAllocated>>20)
			}
			if after.HeapAlloc > before.HeapAlloc+maxLive {
				t.Errorf("%d MiB live, want at most %d", (after.HeapAlloc-before.HeapAlloc)>>20, maxLive>>20)
			}
			runtime.KeepAlive(p)
			if got := part.File.Totals.Tests; got != test.tests {
				t.Errorf("%d cases, want %d; %s %+v", got, test.tests, part.File.Outcome, problems)
			}
			for _, o := range problems {
				if len(o.Message) > 500 {
					t.Errorf("a problem of %d bytes", len(o.Message))
				}
			}
		})
	}
}

func memory() runtime.MemStats {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m
}

// TestRepeatedSource holds that the source of the tests above is right.
func TestRepeatedSource(t *testing.T) {
	t.Parallel()
	b, err := io.ReadAll(&repeatedSource{before: "a", piece: "bc", after: "d", n: 3})
	if err != nil || string(b) != "abcbcbcd" {
		t.Errorf("%q, %v", b, err)
	}
}

// TestLongValueCut says what is left out of a value that is longer than the
// window.
func TestLongValueCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 2*windowSize)
	for name, test := range map[string]struct {
		doc  string
		want []report.Problem
	}{
		"kept": {"<testsuite>\n<testcase name='" + long + "'/></testsuite>", []report.Problem{{
			Kind: "limit", Message: "an attribute of <testcase> is longer than any text that is kept; its middle was left out", Line: 2, Column: 1,
		}}},
		"not looked at": {"<testsuite><testcase other='" + long + "'/></testsuite>", nil},
	} {
		f := readFiles(t, write(t, test.doc), Options{}).Files[0]
		if d := cmp.Diff(test.want, f.Problems); d != "" || f.Totals.Passed != 1 || f.Outcome != report.Read {
			t.Errorf("%s: outcome %s, %+v (-want +got)\n%s", name, f.Outcome, f.Totals, d)
		}
	}
}
