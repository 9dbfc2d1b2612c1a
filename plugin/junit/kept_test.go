package junit

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

// keptCases reads one document as ReadFiles does and returns what is kept of
// its failed, errored and flaky cases.
func keptCases(t *testing.T, doc string, o Options) []*report.Case {
	t.Helper()
	r := readFiles(t, write(t, doc), o)
	for c := range r.Brief.All() {
		r.Cases = append(r.Cases, c.Clone())
	}
	for _, c := range r.Cases {
		c.Report = ""
	}
	return r.Cases
}

func TestKept(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, doc string
		want      *report.Case
	}{
		{
			"everything a case can have",
			`<testsuite name="s"><testcase classname="c" name="n" file="f.go" line="7" time="1.5">
			<properties><property name="p" value="v&amp;"/><property name="q"/></properties>
			<failure message="m1" type="t1" file="g.go" line="9">d1</failure><error message="m2"><![CDATA[d2]]></error>
			<system-out>out [[ATTACHMENT|shots/1.png]]
			[[ATTACHMENT|/abs/2.txt]] </system-out><system-err>err</system-err></testcase></testsuite>`,
			&report.Case{
				Suite: "s", Class: "c", Name: "n", Status: report.Failed, Duration: 1500 * time.Millisecond, File: "f.go", Line: 7,
				Failures: []report.Failure{
					{Message: "m1", Type: "t1", Details: report.Text{Head: "d1"}, File: "g.go", Line: 9},
					{Error: true, Message: "m2", Details: report.Text{Head: "d2"}},
				},
				Output:      report.Text{Head: "out [[ATTACHMENT|shots/1.png]]\n\t\t\t[[ATTACHMENT|/abs/2.txt]] \nerr"},
				Attachments: []string{"shots/1.png", "/abs/2.txt"},
				Properties:  []report.Property{{Name: "p", Value: "v&"}, {Name: "q"}},
			},
		},
		{
			"output before the failure",
			`<testsuite><testcase name="n"><system-out>before</system-out><failure/></testcase></testsuite>`,
			&report.Case{Name: "n", Status: report.Failed, Failures: []report.Failure{{}}, Output: report.Text{Head: "before"}},
		},
		{
			"flaky as Surefire writes it",
			`<testsuite><testcase name="n"><flakyFailure message="m" type="t" time="0.5"><stackTrace><![CDATA[at x]]></stackTrace>
			<system-out>not this</system-out></flakyFailure><flakyError message="e">plain</flakyError></testcase></testsuite>`,
			&report.Case{Name: "n", Status: report.Passed, Flaky: true, Attempts: []report.Attempt{
				{Status: report.Failed, Failure: &report.Failure{Message: "m", Type: "t", Details: report.Text{Head: "at x"}}, Duration: 500 * time.Millisecond},
				{Status: report.Errored, Failure: &report.Failure{Error: true, Message: "e", Details: report.Text{Head: "plain"}}},
			}},
		},
		{
			"failed again and again",
			`<testsuite><testcase name="n"><failure message="1">a</failure><rerunFailure message="2"><stackTrace>b</stackTrace></rerunFailure><rerunError message="3"/></testcase></testsuite>`,
			&report.Case{Name: "n", Status: report.Failed, Failures: []report.Failure{{Message: "1", Details: report.Text{Head: "a"}}}, Attempts: []report.Attempt{
				{Status: report.Failed, Failure: &report.Failure{Message: "2", Details: report.Text{Head: "b"}}},
				{Status: report.Errored, Failure: &report.Failure{Error: true, Message: "3"}},
			}},
		},
		{
			"nested elements and output of a failure",
			`<testsuite><testcase name="n"><failure>1<b>2</b><system-out>no</system-out>3</failure></testcase></testsuite>`,
			&report.Case{Name: "n", Status: report.Failed, Failures: []report.Failure{{Details: report.Text{Head: "123"}}}},
		},
		{
			"colours written by pytest",
			`<testsuite><testcase name="n"><failure message="#x1B[31mm#x1B[0m">a #x1B[1mb</failure></testcase></testsuite>`,
			&report.Case{Name: "n", Status: report.Failed, Failures: []report.Failure{{Message: "m", Details: report.Text{Head: "a b"}}}},
		},
		{
			"file of the suite, and of an earlier one in mocha",
			`<testsuites name="Mocha Tests"><testsuite name="Root Suite" file="/app/a.js"/><testsuite name="s"><testcase name="n"><failure/></testcase></testsuite></testsuites>`,
			&report.Case{Suite: "s", Name: "n", Status: report.Failed, File: "/app/a.js", Failures: []report.Failure{{}}},
		},
		{
			"file of a suite around it",
			`<testsuite name="a" filepath="x.php"><testsuite name="b"><testcase name="n" lineno="3"><failure/></testcase></testsuite></testsuite>`,
			&report.Case{Suite: "a > b", Name: "n", Status: report.Failed, File: "x.php", Line: 3, Failures: []report.Failure{{}}},
		},
		{
			"output of the suite for a last case without a word",
			`<testsuite name="s"><testcase name="n"><failure message="Failed"></failure></testcase><system-out>panic: here</system-out></testsuite>`,
			&report.Case{Suite: "s", Name: "n", Status: report.Failed, Failures: []report.Failure{{Message: "Failed"}}, Output: report.Text{Head: "panic: here"}},
		},
		{
			"not for one with a word",
			`<testsuite name="s"><testcase name="n"><failure>word</failure></testcase><system-out>more</system-out></testsuite>`,
			&report.Case{Suite: "s", Name: "n", Status: report.Failed, Failures: []report.Failure{{Details: report.Text{Head: "word"}}}},
		},
		{
			"not for one that is not the last",
			`<testsuite name="s"><testcase name="n"><failure/></testcase><testcase name="m"/><system-out>more</system-out></testsuite>`,
			&report.Case{Suite: "s", Name: "n", Status: report.Failed, Failures: []report.Failure{{}}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff([]*report.Case{test.want}, keptCases(t, test.doc, Options{})); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

func TestSkipMessage(t *testing.T) {
	t.Parallel()
	r := readFiles(t, write(t, "<testsuite><testcase name='a'><skipped message='m'>t</skipped></testcase><testcase name='b'><skipped> t </skipped></testcase><testcase name='c' status='disabled'/></testsuite>"), Options{})
	var got []string
	for _, c := range r.Skipped {
		got = append(got, c.Name+"="+c.SkipMessage)
	}
	if d := cmp.Diff([]string{"a=m", "b=t", "c="}, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// TestCutTexts holds that long texts are cut in the middle, that they say how
// much is missing, and that beginning and end are what was written.
func TestCutTexts(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"x", "漢", "&lt;", "&#x6F22;", "a\r\nb"} {
		for _, section := range []bool{false, true} {
			if section && strings.HasPrefix(unit, "&") {
				continue
			}
			t.Run(fmt.Sprintf("%q in a section: %v", unit, section), func(t *testing.T) {
				t.Parallel()
				const n = 60_000
				text := "BEGIN" + strings.Repeat(unit, n) + "END"
				if section {
					text = "<![CDATA[" + text + "]]>"
				}
				doc := "<testsuite><testcase name='n'><failure message='BEGIN" + strings.Repeat(unit, n) + "END'>" + text + "</failure><system-out>" + text + "</system-out></testcase></testsuite>"
				c := keptCases(t, doc, Options{})[0]
				meaning := strings.NewReplacer("&lt;", "<", "&#x6F22;", "漢", "\r\n", "\n").Replace(unit)
				checkCutText(t, c.Failures[0].Details, meaning, detailsHead, detailsTail)
				checkCutText(t, c.Output, meaning, outputHead, outputTail)
				checkCutMessage(t, c.Failures[0].Message, meaning)
			})
		}
	}
}

func checkCutText(t *testing.T, text report.Text, unit string, head, tail int) {
	t.Helper()
	if len(text.Head) > head || len(text.Head) < head-2*boundary || len(text.Tail) > tail || len(text.Tail) < tail/8 {
		t.Errorf("%d and %d bytes kept, want about %d and %d", len(text.Head), len(text.Tail), head, tail)
	}
	if !strings.HasPrefix(text.Head, "BEGIN"+unit) || !strings.HasSuffix(text.Tail, unit+"END") {
		t.Errorf("%.20q … %.20q", text.Head, text.Tail[max(0, len(text.Tail)-20):])
	}
	if rest := strings.ReplaceAll(strings.TrimPrefix(text.Head, "BEGIN"), unit, ""); len(rest) >= len(unit) {
		t.Errorf("the head has %q between", rest)
	}
	if rest := strings.ReplaceAll(strings.TrimSuffix(text.Tail, "END"), unit, ""); len(rest) >= len(unit) {
		t.Errorf("the tail has %q between", rest)
	}
	if text.Omitted <= 0 {
		t.Errorf("%d bytes omitted", text.Omitted)
	}
}

func checkCutMessage(t *testing.T, message, unit string) {
	t.Helper()
	if len(message) > maxMessage+100 || !strings.HasPrefix(message, "BEGIN"+unit) || !strings.HasSuffix(message, unit+"END") || !strings.Contains(message, " bytes left out …") {
		t.Errorf("message of %d bytes %.20q … %.20q", len(message), message, message[len(message)-20:])
	}
}

// TestManyResults keeps some results of a case and counts the others.
func TestManyResults(t *testing.T) {
	t.Parallel()
	doc := "<testsuite><testcase name='n'>" + strings.Repeat("<failure/>", 20) + strings.Repeat("<rerunFailure/>", 5) + "</testcase></testsuite>"
	c := keptCases(t, doc, Options{})[0]
	if len(c.Failures) != maxResults || c.MoreFailures != 4 || len(c.Attempts) != 0 || c.MoreAttempts != 5 {
		t.Errorf("%d failures and %d more, %d attempts and %d more", len(c.Failures), c.MoreFailures, len(c.Attempts), c.MoreAttempts)
	}
}

// TestFingerprintSeesTheSame holds that a fingerprint is the same whether a case
// is kept in full or in brief, and whether its text was remembered.
func TestFingerprintSeesTheSame(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("<testsuite>")
	for i := range 60 {
		text := strings.Repeat(fmt.Sprintf("line &lt;%d&gt; ❯ of the trace\n", i%6), 10+i%6*60)
		fmt.Fprintf(&b, "<testcase name='case %d'><failure message='m&amp;%d' type='t'>%s</failure></testcase>", i, i%6, text)
	}
	b.WriteString("</testsuite>")
	print := func(c *report.Case, shared bool) (uint64, bool) {
		f := c.Failures[0]
		h := uint64(14695981039346656037)
		for _, s := range []string{f.Message, f.Type, f.Details.Head, f.Details.Tail} {
			for _, x := range []byte(s) {
				h = (h ^ uint64(x)) * 1099511628211
			}
		}
		return h, shared
	}
	prints := func(o Options, shared bool) []uint64 {
		o.Fingerprint = func(c *report.Case) (uint64, bool) { return print(c, shared) }
		var all []uint64
		for _, c := range keptCases(t, b.String(), o) {
			all = append(all, c.Fingerprint)
		}
		return all
	}
	want := prints(Options{}, false)
	if want[0] != want[6] || want[0] == want[1] || want[4] == want[5] {
		t.Errorf("%x: every sixth must be alike", want)
	}
	brief := report.Bounds{Cases: 1, Causes: -1}
	for _, shared := range []bool{false, true} {
		if d := cmp.Diff(want, prints(Options{Bounds: brief}, shared)); d != "" {
			t.Errorf("in brief, shared %t (-full +got)\n%s", shared, d)
		}
	}
}

// TestMemo holds what texts are taken for the same: those that differ only in
// digits of the message.
func TestMemo(t *testing.T) {
	t.Parallel()
	failures := []string{
		"<failure message='timeout after 100 ms' type='T'>T: timeout after 100 ms\nat x:1</failure>",
		"<failure message='timeout after 250 ms' type='T'>T: timeout after 250 ms\nat x:1</failure>", // like the first
		"<failure message='timeout after 250 ms' type='T'>T: timeout after 250 ms\nat x:2</failure>",
		"<failure message='timeout after 250 ms' type='U'>T: timeout after 250 ms\nat x:1</failure>",
		"<error message='timeout after 250 ms' type='T'>T: timeout after 250 ms\nat x:1</error>",
		"<failure message='timeout after abc ms' type='T'>T: timeout after abc ms\nat x:1</failure>",
		"<failure message='timeout after 250 ms' type='T' file='f'>T: timeout after 250 ms\nat x:1</failure>",
	}
	const named = "<failure message='timeout after 250 ms' type='T'>T: timeout after 250 ms\nat x:1\nbreaks</failure>"
	var b strings.Builder
	b.WriteString("<testsuite>")
	for range 3 {
		for _, f := range failures {
			b.WriteString("<testcase name='checks'>" + f + "</testcase>")
		}
	}
	for _, name := range []string{"adds", "checks", "shop breaks", "adds"} { // the third may be what the last line repeats
		b.WriteString("<testcase name='" + name + "'>" + named + "</testcase>")
	}
	b.WriteString("</testsuite>")
	asked := 0
	o := Options{
		Bounds:      report.Bounds{Cases: 1, Causes: -1},
		Fingerprint: func(*report.Case) (uint64, bool) { asked++; return uint64(asked), asked != 3 },
	}
	var got []uint64
	for _, c := range keptCases(t, b.String(), o) {
		got = append(got, c.Fingerprint)
	}
	// Only the first is kept in full; the third that was asked for is not shared.
	want := []uint64{1, 1, 2, 3, 4, 5, 6, 1, 1, 2, 7, 4, 5, 6, 1, 1, 2, 7, 4, 5, 6, 8, 8, 9, 8}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
