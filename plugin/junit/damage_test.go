package junit

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// describe says in short what was read: a line for the file, one for each case
// and one for each problem.
func describe(t testing.TB, doc string) string {
	t.Helper()
	cases, f := readAll(t, []byte(doc))
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", f.Outcome)
	for _, c := range cases {
		fmt.Fprintf(&b, "%s %s", c.Status, c.Name)
		for _, x := range c.Failures {
			fmt.Fprintf(&b, " [%s|%s]", x.Message, strings.TrimSpace(x.Details.Head))
		}
		b.WriteString("\n")
	}
	for _, p := range f.Problems {
		lost := ""
		if p.Lost {
			lost = " lost"
		}
		fmt.Fprintf(&b, "%d:%d %s%s: %s\n", p.Line, p.Column, p.Kind, lost, p.Message)
	}
	return b.String()
}

func TestDamage(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, doc, want string }{
		{
			"forbidden characters", "<testsuite><testcase name='a\x01b'><failure message='x&#0;y&#x1b;[31mred\x1b[0m'>\x00t\x1b]0;title\x07u\x7f</failure></testcase></testsuite>", `
read
failed ab [xyred|tu` + "\x7f" + `]
1:12 characters: a text holds characters that XML forbids; they were removed (3 times; this is the first)
`,
		},
		{
			"stray less and ampersand", "<testsuite><testcase name='a < b'><failure message='p<q && r'>if (a < b && c <= d) <3 x</failure></testcase></testsuite>", `
read
failed a < b [p<q && r|if (a < b && c <= d) <3 x]
1:12 syntax: an attribute of <testcase> holds a '<' that should be &lt; (2 times; this is the first)
1:35 syntax: a text holds a '&' that should be &amp; (2 times; this is the first)
1:69 syntax: the text of <failure> holds a '<' that should be &lt; (3 times; this is the first)
`,
		},
		{
			"markup in text", "<testsuite><testcase name='a'><failure>List<String> of <br> and </div> &nbsp;</failure></testcase><testcase name='b'/></testsuite>", `
read
failed a [|List of  and  &nbsp;]
passed b
1:31 syntax: a text refers to an entity that is none of XML's own five; it was not expanded
1:65 syntax: <div> has no counterpart: markup in text that was not escaped (3 times; this is the first)
`,
		},
		{
			"bytes that are no UTF-8", "<testsuite><testcase name='\xff\xfea'><failure message='é \x80'/></testcase></testsuite>", `
read
failed ` + "\ufffd\ufffd" + `a [é ` + "\ufffd" + `|]
1:12 encoding: a text holds bytes that are not UTF-8; they were replaced (2 times; this is the first)
`,
		},
		{
			"block of NUL between cases", "<testsuite>\n<testcase name='a'/>" + strings.Repeat("\x00", 512) + "<testcase name='b'/></testsuite>", `
partial
passed a
passed b
2:21 syntax lost: NUL bytes inside <testsuite>: this part of the file was never written
`,
		},
		{
			"block of NUL in a tag", "<testsuite>\n<testcase na" + strings.Repeat("\x00", 512) + "me='b'/><testcase name='c'/></testsuite>", `
partial
passed 
passed c
2:1 syntax: the tag <testcase> has stray characters or attributes without quotes
2:1 syntax lost: NUL bytes inside <testcase>: this part of the file was never written
`,
		},
		{
			"NUL behind the end", "<testsuite><testcase name='a'/></testsuite>\x00\x00\n\x00", `
read
passed a
1:44 characters: a text holds characters that XML forbids; they were removed
`,
		},
		{
			"block of NUL in the place of the beginning", strings.Repeat("\x00", 512) + "al'/>\n<testcase name='a'/>\n<testcase name='b'><failure/></testcase></testsuite>\n", `
partial
passed a
failed b [|]
1:1 characters: a text holds characters that XML forbids; they were removed
1:513 syntax: text outside of the root element
2:1 syntax lost: the file begins inside a report: what stood before this case is missing
3:1 syntax: a second root element: <testcase>
3:41 syntax lost: the end tag of <testsuite> has no start, and maybe more is missing
`,
		},
		{
			"block of NUL in the root", "<test" + strings.Repeat("\x00", 512) + "me='b'/><testcase name='c'/></testsuite>", `
unreadable
1:1 syntax: the tag <test> has stray characters or attributes without quotes
1:1 syntax lost: NUL bytes inside <test>: this part of the file was never written
1:526 syntax: a second root element: <testcase>
1:546 syntax lost: the end tag of <testsuite> has no start, and maybe more is missing
`,
		},
		{
			"text around the root", "starting tests\n<testsuite><testcase name='a'/></testsuite>\ndone\n", `
read
passed a
1:1 syntax: text outside of the root element (2 times; this is the first)
`,
		},
		{
			"two documents", "<?xml version='1.0'?>\n<testsuite><testcase name='a'/></testsuite>\n<?xml version='1.0'?>\n<testsuite><testcase name='b'/></testsuite>", `
read
passed a
passed b
3:1 syntax: the XML declaration does not stand at the beginning
4:1 syntax: a second root element: <testsuite>
`,
		},
		{
			"missing end tags", "<testsuite>\n<testcase name='a'><failure>text\n<testcase name='b'/>\n</testsuite>", `
partial
passed b
failed a [|text]
4:1 syntax lost: the end tag of <failure> is missing, and maybe more with it (2 times; this is the first)
`,
		},
		{
			"missing end tags before another failure", "<testsuite>\n<testcase name='a'><failure>text\n<testcase name='b'><failure>more</failure></testcase></testsuite>", `
partial
failed b [|more]
failed a [|text]
3:54 syntax lost: the end tag of <failure> is missing, and maybe more with it (2 times; this is the first)
`,
		},
		{
			"end tag without start", "<testsuite><testcase name='a'/></testcase></failure><testcase name='b'/></testsuite>", `
partial
passed a
passed b
1:32 syntax lost: the end tag of <testcase> has no start, and maybe more is missing (2 times; this is the first)
`,
		},
		{
			"missing quote", "<testsuite>\n<testcase name='a>\n<failure message='m'>t</failure></testcase>\n<testcase name='b'/></testsuite>", `
partial
failed a> [m|t]
passed b
2:1 syntax lost: the tag <testcase> is damaged (a quote or a '>' is missing), so that attributes may be lost
`,
		},
		{
			"missing bracket", "<testsuite>\n<testcase name='a'\n<testcase name='b'/></testsuite>", `
partial
passed b
passed a
2:1 syntax lost: the tag <testcase> is damaged (a quote or a '>' is missing), so that attributes may be lost
3:21 syntax lost: the end tag of <testcase> is missing, and maybe more with it
`,
		},
		{
			"attributes without quotes", "<testsuite><testcase name=a classname=b/><testcase disabled name = 'c' ,></testcase></testsuite>", `
read
passed a
passed c
1:12 syntax: the tag <testcase> has stray characters or attributes without quotes (2 times; this is the first)
`,
		},
		{
			"broken references", "<testsuite><testcase name='&#xD83D;&#xDE00;&#xD800;&lt;&gt;&amp;&quot;&apos;&#65;&#x41;&#x;&#99999999;&foo;'/></testsuite>", `
read
passed 😀<>&"'AA&#x;&foo;
1:12 characters: a text holds characters that XML forbids; they were removed
1:12 syntax: a text holds a '&' that should be &amp;
1:12 syntax: a text refers to an entity that is none of XML's own five; it was not expanded
`,
		},
		{
			"document type and instructions", "<?xml version='1.1'?>\n<!DOCTYPE testsuite [<!ENTITY a '>'><!-- ' --><!ENTITY x SYSTEM 'file:///etc/passwd'>]>\n<?pi <testcase/>?><!-- <testcase/> --><testsuite><testcase name='&x;'/></testsuite>", `
read
passed &x;
3:50 syntax: a text refers to an entity that is none of XML's own five; it was not expanded
`,
		},
		{
			"failure whose tag is cut", "<testsuite><testcase name='a'/><testcase name='b'><failure message='lost in transm", `
partial
passed a
failed b [|]
1:83 truncated lost: the file ends inside <failure>: what wrote it was interrupted, and the rest is missing
`,
		},
		{
			"unfinished comment", "<testsuite><testcase name='a'/><!-- -- ->", `
partial
passed a
1:42 truncated lost: the file ends inside <testsuite>: what wrote it was interrupted, and the rest is missing
`,
		},
		{
			"unfinished CDATA section", "<testsuite><testcase name='a'><error><![CDATA[x]]", `
partial
errored a [|x]]]
1:50 truncated lost: the file ends inside <error>: what wrote it was interrupted, and the rest is missing
`,
		},
		{"empty", "", "\nempty\n0:0 empty lost: the file is empty\n"},
		{"blanks", " \r\n\t", "\nempty\n0:0 empty lost: the file holds nothing but blanks\n"},
		{"a mark", "\ufeff", "\nempty\n0:0 empty lost: the file holds nothing but blanks\n"},
		{"NUL", " \r\n\t\x00", "\nempty\n0:0 empty lost: the file holds nothing but NUL bytes: what was written to it never reached the disk\n"},
		{"no XML", "Killed\n", "\nunreadable\n0:0 syntax lost: not XML: no element in it\n"},
		{"declaration only", "<?xml version='1.0'?>\n", "\nunreadable\n0:0 syntax lost: not XML: no element in it\n"},
		{"no case", "<testsuites><testsuite name='x'/></testsuites>", "\nempty\n0:0 empty: the report holds no test case\n"},
		{"other XML", "<coverage><x/></coverage>", "\nforeign\n1:1 foreign: not a JUnit report: the root element is <coverage>\n"},
		{"gzip", "\x1f\x8b\x08\x00rest", "\nunreadable\n0:0 archive lost: this is a gzip file: unpack it in an earlier step\n"},
		{"zip", "PK\x03\x04rest", "\nunreadable\n0:0 archive lost: this is a zip file: unpack it in an earlier step\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(strings.TrimPrefix(test.want, "\n"), describe(t, test.doc)); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// TestMeaning reads well-formed documents whose meaning is not plain.
func TestMeaning(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, doc, want string }{
		{"bare suite", "<testsuite><testcase name='a'/></testsuite>", "\nread\npassed a\n"},
		{"case under the root", "<testsuites><testcase name='a'><failure/></testcase></testsuites>", "\nread\nfailed a [|]\n"},
		{"nested case", "<testsuite><testcase name='a'><failure message='1'/><testcase name='b'><error message='2'/></testcase><failure message='3'/></testcase></testsuite>", "\nread\nerrored b [2|]\nfailed a [1|] [3|]\n"},
		{"case inside a failure", "<testsuite><testcase name='a'><failure>1<testcase name='b'><error>2</error></testcase>3</failure></testcase></testsuite>", "\nread\nerrored b [|2]\nfailed a [|13]\n"},
		{"failure beats error", "<testsuite><testcase name='a'><error/><failure/><skipped/></testcase></testsuite>", "\nread\nfailed a [|] [|]\n"},
		{"other element around a failure", "<testsuite><testcase name='a'><result><failure/></result></testcase></testsuite>", "\nread\nfailed a [|]\n"},
		{"failure in an output", "<testsuite><testcase name='a'><system-out><failure/></system-out></testcase></testsuite>", "\nread\npassed a\n"},
		{"namespaces", "<x:testsuite xmlns:x='u'><x:testcase x:name='a' xsi:type='t' name='b'><x:failure xsi:type='t'/></x:testcase></x:testsuite>", "\nread\nfailed b [|]\n"},
		{"CDATA", "<testsuite><testcase name='a'><failure>1<![CDATA[<2>&amp;]]]]><![CDATA[>]]>3&lt;</failure></testcase></testsuite>", "\nread\nfailed a [|1<2>&amp;]]>3<]\n"},
		{"line ends", "<testsuite><testcase name='a\r\nb\nc\td&#10;e'><failure>1\r\n2\r3&#13;4</failure></testcase></testsuite>", "\nread\nfailed a b c d\ne [|1\n2\n3\r4]\n"},
		{"skipped by status", "<testsuite><testcase name='a' status='NotRun'/><testcase name='b' result='suppressed' status='run'/></testsuite>", "\nread\nskipped a\nskipped b\n"},
		{
			"failed by status only", "<testsuite><testcase name='a' status='failed'/></testsuite>",
			"\nread\nfailed a\n1:12 status: the case \"a\" says only in its status that it failed\n",
		},
		{
			"what did not end", "<testsuite><testcase name='a' status=' Timed Out '/><testcase name='b' result='interrupted'/><testcase name='c' status='crashed'/></testsuite>",
			"\nread\nfailed a\nerrored b\nerrored c\n1:12 status: the case \"a\" says only in its status that it failed (3 times; this is the first)\n",
		},
		{
			"suite error", "<testsuite name='s'><error message='no database'/><testcase name='a'/></testsuite>",
			"\nread\nerrored s [no database|]\npassed a\n1:21 suite: the suite \"s\" has an error of its own; counted as an errored case\n",
		},
		{
			"failure that is declared and not shown", "<testsuites failures='1'><testsuite name='s' failures='1'><testcase name='a'/></testsuite></testsuites>", `
read
passed a
errored s [the suite declares failures or errors that no case shows: 1|]
1:26 declared: the suite "s" declares failures or errors that no case shows; counted as one errored case
`,
		},
		{
			"more failures declared than shown", "<testsuite name='s' failures='1' errors='1'><testcase name='a'><failure/></testcase></testsuite>",
			"\nread\nfailed a [|]\n1:1 declared: the suite \"s\" declares more failures and errors than its cases show\n",
		},
		{
			"declared in words", "<testsuites failures='many'><testsuite name='s' failures='-1' errors=' 0 '><testcase name='a'/></testsuite></testsuites>",
			"\nread\npassed a\n1:1 declared: a suite declares \"many\" failures or errors, which is no number; the cases are counted (2 times; this is the first)\n",
		},
		{
			"lines of a message", "<testsuite><testcase name='a\nb'><failure message='one\r\ntwo\tthree&#10;four' type='x\ny'/></testcase></testsuite>",
			"\nread\nfailed a b [one\ntwo\tthree\nfour|]\n",
		},
		{
			"flaky explains what is declared", "<testsuite name='s' failures='1'><testcase name='a'><flakyFailure/></testcase></testsuite>",
			"\nread\npassed a\n",
		},
		{
			"todo of node:test", "<testsuites><testcase name='a'><skipped type='todo'/><failure/></testcase></testsuites>",
			"\nread\nskipped a [|]\n1:13 expected: the case \"a\" failed as its tool expects; counted as skipped\n",
		},
		{
			"missing program in CTest", "<testsuite><testcase name='a'><skipped message='Unable to find executable'/></testcase></testsuite>",
			"\nread\nerrored a [Unable to find executable|]\n1:31 status: the case \"a\" did not run because its program is missing; counted as errored\n",
		},
		{"bad time", "<testsuite>\n<testcase name='a' time='soon'/></testsuite>", "\nread\npassed a\n2:1 time: the time \"soon\" is no duration and counts as 0\n"},
		{"suite inside another format", "<wrapper><testsuite><testcase name='a'/></testsuite></wrapper>", "\nread\npassed a\n"},
		{"case outside of suites", "<gtester><testcase name='a'/></gtester>", "\nforeign\n1:1 foreign: not a JUnit report: the root element is <gtester>\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(strings.TrimPrefix(test.want, "\n"), describe(t, test.doc)); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}
