package junit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestStray holds what becomes of markup that is none, and of what stands where
// only markup belongs: no case is lost without a word.
func TestStray(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("z", 300_000)
	const inText = "the text of <system-out> holds a '<' that should be &lt;"
	const damaged = "holds what is neither an element nor white space (a damaged tag, or an entity): elements may be missing"
	tests := []struct{ name, doc, want string }{
		{
			"question mark in a type", "<testsuite><testcase name='a'><system-out>Class<?></system-out></testcase><testcase name='b'><failure/></testcase><testcase name='c'><system-out>List<?></system-out></testcase></testsuite>",
			"read\npassed a\nfailed b [|]\npassed c\n1:48 syntax: " + inText + " (2 times; this is the first)\n",
		},
		{
			"bounded type", "<testsuite><testcase name='a'><system-out>List<?super T></system-out></testcase><testcase name='b'><failure/></testcase><testcase name='c'><system-out>List<?></system-out></testcase></testsuite>",
			"read\npassed a\nfailed b [|]\npassed c\n1:47 syntax: " + inText + " (2 times; this is the first)\n",
		},
		{
			"exclamation mark in an expression", "<testsuite><testcase name='a'><system-out>x <!y</system-out></testcase><testcase name='b'><failure/></testcase><testcase name='c'><system-out>a => b</system-out></testcase></testsuite>",
			"read\npassed a\nfailed b [|]\npassed c\n1:45 syntax: " + inText + "\n",
		},
		{
			"comment without its end", "<testsuite><!-- begin -><testcase name='b'><failure/></testcase><!-- end --><testcase name='c'/></testsuite>",
			"partial\nfailed b [|]\npassed c\n1:12 syntax lost: a comment with '--' in it holds elements: its end may be missing, and elements with it\n1:17 syntax: text between the elements of <testsuite>, where none belongs\n",
		},
		{"case in a comment", "<testsuite><!-- <testcase name='b'/> --><testcase name='c'/></testsuite>", "read\npassed c\n"},
		{
			"entity between elements", "<!DOCTYPE testsuite [<!ENTITY c \"<testcase name='z'><failure/></testcase>\">]><testsuite><testcase name='a'/>&c;</testsuite>",
			"partial\npassed a\n1:109 syntax lost: <testsuite> " + damaged + "\n",
		},
		{
			"unknown end tag between elements", "<testsuite><testcase name='a'></ailure></testcase></testsuite>",
			"partial\npassed a\n1:31 syntax lost: the end tag of <ailure> has no start, and maybe more is missing\n",
		},
		{
			"NUL between quiet elements", "<testsuite><testcase name='a'>\x00<system-out>x</system-out></testcase></testsuite>",
			"partial\npassed a\n1:31 syntax lost: <testcase> " + damaged + "\n",
		},
		{
			"text between elements", "<testsuite>1 &lt; 2<testcase name='a'>ok</testcase>\n</testsuite>",
			"read\npassed a\n1:12 syntax: text between the elements of <testsuite>, where none belongs (2 times; this is the first)\n",
		},
		{
			"text between elements at the end of the window", "<testsuite><testcase name='a'>" + strings.Repeat(" ", windowSize-33) + "x &amp; y</testcase></testsuite>",
			"read\npassed a\n1:262142 syntax: text between the elements of <testcase>, where none belongs\n",
		},
		{
			"tag in a value", "<testsuite><testcase name='renders an <error> tag' classname='c'/><testcase name='b'/></testsuite>",
			"read\npassed renders an <error> tag\npassed b\n1:12 syntax: an attribute of <testcase> holds a '<' that should be &lt;\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(test.want, describe(t, test.doc)); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
	// The dashes of an end that the window cuts are none in the comment.
	for shift := range 8 {
		begin := "<testsuite><!-- <testcase name='b'/>"
		doc := begin + strings.Repeat("z", windowSize-len(begin)-shift) + "--><testcase name='c'/></testsuite>"
		if got := describe(t, doc); got != "read\npassed c\n" {
			t.Errorf("%d bytes before the end of the window: %s", shift, got)
		}
	}
	for _, doc := range []string{
		"<testsuite><!-- " + long + " -><testcase name='b'><failure/></testcase><!-- end --><testcase name='c'/></testsuite>",
		"<testsuite><testcase message='" + long + "' name='x></testcase><testcase><failure/></testcase><testcase name='b'/></testsuite>",
	} {
		if got := describe(t, doc); !strings.HasPrefix(got, "partial\n") {
			t.Errorf("%.20s… longer than the window: %s", doc, got)
		}
	}
}
