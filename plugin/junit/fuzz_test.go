package junit

import (
	"bytes"
	"regexp"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

// FuzzScan reads anything: it must come to an end without a panic, count what
// it shows, and show nothing but clean text.
func FuzzScan(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	for _, s := range []string{
		"<testsuite><testcase name='a\x00\x1b[31m&#0;&#xD83D;&#xDE00;<b'><failure message=\"x>\n<testcase name='b'/></testsuite>",
		"\xff\xfe<\x00t\x00e\x00s\x00t\x00s\x00u\x00i\x00t\x00e\x00/\x00>\x00",
		"<?xml version='1.0' encoding='GBK'?><testsuite><testcase name='\x81]'><failure><![CDATA[\x81]]>]]></failure></testcase></testsuite>",
		"<?xml version='1.0' encoding='ISO-2022-JP'?><testsuite><testcase name='\x1b$B4A;z\x1b(B'/></testsuite>",
		"\x4c\x6f\xa7\x94\x93", "<testsuite><testcase name=a b='c</testsuite></testcase>", "PK\x03\x04",
	} {
		f.Add([]byte(s))
	}
	read, count := reader(windowSize), countedReader(windowSize)
	f.Fuzz(func(t *testing.T, b []byte) {
		cases, file := read(t, b)
		if c := count(t, b); c.Totals != file.Totals || c.Outcome != file.Outcome {
			t.Errorf("%s, %+v without looking at cases, %s, %+v with it", c.Outcome, c.Totals, file.Outcome, file.Totals)
		}
		var totals report.Totals
		for _, c := range cases {
			totals.Count(c.Status, c.Flaky, c.Duration)
			checkClean(t, c)
		}
		totals.Suites = file.Totals.Suites
		if totals != file.Totals {
			t.Errorf("%+v shown, %+v counted", totals, file.Totals)
		}
		if file.Totals.Tests > 0 && file.Outcome != report.Read && file.Outcome != report.Partial {
			t.Errorf("%d cases in a file that is %s", file.Totals.Tests, file.Outcome)
		}
		if file.Outcome != report.Read && len(file.Problems) == 0 {
			t.Errorf("nothing said about a file that is %s", file.Outcome)
		}
	})
}

// checkClean holds that no text of a case has anything that XML forbids.
func checkClean(t *testing.T, c *report.Case) {
	t.Helper()
	texts := []string{c.Suite, c.Class, c.Name, c.File, c.SkipMessage, c.Output.Head, c.Output.Tail}
	for _, f := range c.Failures {
		texts = append(texts, f.Message, f.Type, f.File, f.Details.Head, f.Details.Tail)
	}
	for _, p := range c.Properties {
		texts = append(texts, p.Name, p.Value)
	}
	for _, s := range texts {
		if !utf8.ValidString(s) {
			t.Errorf("%q is no UTF-8", s)
		}
		for _, r := range s {
			if !character(r) {
				t.Errorf("%q has %q", s, r)
			}
		}
	}
}

// FuzzCut cuts documents that encoding/xml takes anywhere: every complete case
// before the cut is there.
func FuzzCut(f *testing.F) {
	for i, s := range seeds {
		f.Add([]byte(s), len(s)*i/len(seeds))
	}
	read := reader(windowSize)
	f.Fuzz(func(t *testing.T, b []byte, n int) {
		root, err := parseTree(b)
		if err != nil || n < 0 || n > len(b) || len(b) > maxCompared {
			return
		}
		inSuites := interpret(root)
		ends, _, ok := caseEnds(b)
		if !ok || len(ends) != len(inSuites) {
			return // some cases stand outside of suites
		}
		complete := 0
		for complete < len(ends) && ends[complete] <= int64(n) {
			complete++
		}
		cases, _ := read(t, b[:n])
		written, _ := apart(cases)
		if len(written) < complete {
			t.Fatalf("%q: %d cases before the cut at %d, want %d", b, len(written), n, complete)
		}
		for i, c := range written[:complete] {
			if d := cmp.Diff(inSuites[i].Name, flat(c.Name)); d != "" || c.Status != inSuites[i].Status {
				t.Errorf("%q cut at %d: case %d %s, want %s\n%s", b, n, i, c.Status, inSuites[i].Status, d)
			}
		}
	})
}

// FuzzWindow reads well-formed documents through a window that is smaller than
// they are: nothing may depend on it.
func FuzzWindow(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	whole, small, longName := reader(windowSize), reader(160), regexp.MustCompile(`[^ \t\r\n=<>"'/]{128}[^=<>"'/]*=`)
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := parseTree(b); err != nil || len(b) > maxCompared || bytes.Contains(b, []byte("<?")) || bytes.Contains(b, []byte("<!")) {
			return // instructions are taken for text when they do not end in the window
		}
		if longName.Match(b) {
			return // the name of an attribute has to fit into the window
		}
		want, _ := whole(t, b)
		got, _ := small(t, b)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q (-whole +small)\n%s", b, d)
		}
	})
}

// FuzzTemplate parses a tag after one that is written alike: comparing with a
// template must come to the same as parsing.
func FuzzTemplate(f *testing.F) {
	f.Add([]byte("<testcase name='a' time='1'/><"), []byte("<testcase name='b' time='22222222222'/><"))
	f.Add([]byte("<testcase classname=\"a\" name=\"b\" ><"), []byte("<testcase classname=\"a>\" name=\"\"><"))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		second = append(second, make([]byte, maxPart)...)
		if len(first) < 2 || classes[first[1]]&startByte == 0 || len(second) < 2 || classes[second[1]]&startByte == 0 {
			return
		}
		next := bytes.IndexByte(second[1:], '<') + 1
		var learned, compared, parsed tag
		if learned.parse(first) == incomplete || learned.element == other || next == 0 {
			return
		}
		var templates [elementCount]template
		templates[learned.element].learn(&learned)
		n := compared.quick(&templates, second, next)
		if n == 0 {
			return
		}
		if m := parsed.parse(second); int(m) != n || parsed.damage != 0 || parsed.closed != compared.closed || parsed.element != compared.element || parsed.has != compared.has {
			t.Fatalf("%q after %q: %d %+v, want %d %+v", second, first, n, compared, m, parsed)
		}
		for a := range attrCount {
			if !bytes.Equal(parsed.bytes(a), compared.bytes(a)) {
				t.Errorf("%q after %q: attribute %d is %q, want %q", second, first, a, compared.bytes(a), parsed.bytes(a))
			}
		}
	})
}

// FuzzClean compares cleaning in one piece with what it stands for.
func FuzzClean(f *testing.F) {
	f.Add([]byte("a&lt;b&#x41;\x1b[31mred\r\n\xff"), byte(0))
	f.Add([]byte("1234567\n12345678\t&"), byte(2))
	f.Fuzz(func(t *testing.T, raw []byte, m byte) {
		out, found := clean(nil, raw, mode(m%3))
		if !utf8.Valid(out) {
			t.Errorf("%q becomes %q", raw, out)
		}
		again, more := clean(nil, out, inCDATA)
		if m%3 == byte(inCDATA) && found == 0 && (!bytes.Equal(again, out) || more != 0) {
			t.Errorf("%q becomes %q, and that %q", raw, out, again)
		}
	})
}
