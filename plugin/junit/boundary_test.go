package junit

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/htmlindex"

	"github.com/testpost/testpost/plugin/report"
)

// wide has words in encodings whose characters have more bytes than one.
var wide = map[string]string{
	"gbk": "测试失败", "gb18030": "测试𠀀失败", "big5": "測試失敗許功蓋", "shift_jis": "テスト失敗ソ表ｱｲ", "euc-jp": "テスト失敗", "euc-kr": "시험실패",
}

func encodeAs(t *testing.T, name, s string) string {
	t.Helper()
	e, err := htmlindex.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(encode(t, e, s))
}

// TestCutBetweenCharacters holds that texts in encodings whose characters have
// bytes of ASCII in them are cut between characters wherever the window ends,
// though no byte near that is ASCII: what follows the texts is read.
func TestCutBetweenCharacters(t *testing.T) {
	t.Parallel()
	for name, word := range wide {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := strings.Repeat(encodeAs(t, name, word), 40)
			for _, element := range []string{"testcase name='a'><system-out", "testcase name='a'><failure", "system-out"} {
				for _, shift := range []int{0, 1, 2, 3, 4, 5, 6, 7, 33, 34} {
					checkCut(t, cutDocument(name, element, run, windowSize-len(run)/2-shift))
				}
			}
		})
	}
}

// cutDocument is a document in which run stands in a section of the element
// around the offset at.
func cutDocument(encoding, element, run string, at int) string {
	begin := fmt.Sprintf("<?xml version='1.0' encoding='%s'?>\n<testsuites><testsuite name='one'><%s><![CDATA[", encoding, element)
	var end string
	for _, e := range strings.Split(element, "><") {
		name, _, _ := strings.Cut(e, " ")
		end = "</" + name + ">" + end
	}
	return begin + strings.Repeat("x", at-len(begin)) + run + "]]>" + end + "</testsuite>\n<testsuite name='two'><testcase name='b'><failure message='boom'/></testcase>" +
		"<testcase name='c'><system-out><![CDATA[log]]></system-out></testcase></testsuite></testsuites>\n"
}

func checkCut(t *testing.T, doc string) {
	t.Helper()
	cases, f := readAll(t, []byte(doc))
	var names []string
	for _, c := range cases {
		if names = append(names, c.Name); c.Name == "b" && c.Status != report.Failed {
			t.Errorf("b %s", c.Status)
		}
		for _, x := range c.Failures {
			if strings.Contains(x.Details.String(), "\ufffd") {
				t.Errorf("a character was cut: %q", bytes.TrimLeft([]byte(x.Details.String()), "x"))
			}
		}
	}
	if got := strings.Join(names, " "); f.Outcome != report.Read || !strings.HasSuffix(got, "b c") || len(f.Problems) > 0 {
		t.Errorf("%s %s %+v", f.Outcome, got, f.Problems)
	}
}

// TestHalfCharacter holds that a byte before the end of a section, which would
// make a character of two bytes with it, does not take the end away: half of a
// character of the declared encoding, as programs leave it that cut their output,
// or one in UTF-8. What follows is read, wherever the window ends.
func TestHalfCharacter(t *testing.T) {
	t.Parallel()
	r := newSplitReader()
	for _, name := range []string{"gbk", "gb18030", "big5", "shift_jis"} {
		for _, last := range []string{"\x8b", "測", "測試中"} {
			for _, element := range []string{"testcase name='a'><system-out", "testcase name='a'><odd", "system-out"} {
				for shift := range 2 * holdBack {
					doc := cutDocument(name, element, last, len(r.p.buf)-shift)
					for _, doc := range []string{doc, strings.ReplaceAll(doc, "]]>", "]]>\n")} {
						got := r.read(t, []byte(doc), -1)
						if n := strings.Count(doc, "<testcase"); got.Totals.Tests != n || got.Totals.Failed != 1 || got.Files[0].Outcome != report.Read {
							t.Fatalf("%s: %+v %+v, want %d tests", doc, got.Totals, got.Files[0], n)
						}
					}
				}
			}
		}
	}
}

// TestLongValueOfCharacters holds that an attribute that is longer than the
// window is cut between characters, and what says so is in their encoding.
func TestLongValueOfCharacters(t *testing.T) {
	t.Parallel()
	for name, word := range wide {
		for shift := range 6 {
			message := strings.Repeat("x", shift) + strings.Repeat(word, 3*windowSize/len(word))
			doc := encodeAs(t, name, fmt.Sprintf("<?xml version='1.0' encoding='%s'?><testsuite><testcase name='a'><failure message='%s'/></testcase></testsuite>", name, message))
			cases, f := readAll(t, []byte(doc))
			if len(cases) != 1 || len(f.Problems) != 1 || f.Problems[0].Kind != "limit" {
				t.Fatalf("%s: %+v", name, f)
			}
			head, rest, _ := strings.Cut(cases[0].Failures[0].Message, "\n… ")
			_, tail, cut := strings.Cut(rest, " bytes left out …\n")
			if !cut || len(head) < 1000 || len(tail) < 1000 || !strings.HasPrefix(message, head) || !strings.HasSuffix(message, tail) {
				t.Errorf("%s: %q", name, cases[0].Failures[0].Message)
			}
		}
	}
}

// TestNoCharacters holds that bytes that no character begins with are read to
// their end, though they fill the window.
func TestNoCharacters(t *testing.T) {
	t.Parallel()
	bytes := strings.Repeat("\x80", 3*windowSize)
	for _, declared := range []string{"UTF-8", "GBK", "Shift_JIS", "EUC-JP", "ISO-8859-1", "ISO-2022-JP"} {
		for _, text := range []string{
			"<failure>" + bytes + "</failure>", "<failure><![CDATA[" + bytes + "]]></failure>", "<failure message='" + bytes + "'/>",
			"<failure/><system-out>" + bytes + "</system-out>", "<failure/>" + bytes,
		} {
			_, f := readAll(t, []byte(strings.Replace(ascii(declared), "<failure message='m'/>", text, 1)))
			if f.Totals.Failed != 1 || f.Totals.Tests != 1 {
				t.Errorf("%s: %.20s %+v", declared, text, f)
			}
		}
	}
}

// TestCutOutsideOfSequences holds that an escape sequence is removed as a whole
// wherever the window ends, and where a text is shortened.
func TestCutOutsideOfSequences(t *testing.T) {
	t.Parallel()
	const red = "\x1b[38;5;196mred\x1b[0m "
	r := newSplitReader()
	for _, repeat := range []int{30, 5000} {
		for shift := range len(red) {
			text := strings.Repeat("x", shift) + strings.Repeat(red, repeat)
			got := r.read(t, []byte("<testsuite><testcase name='a'><failure>"+text+"</failure></testcase></testsuite>"), -1)
			details := got.Cases[0].Failures[0].Details
			if strings.ContainsAny(details.Head+details.Tail, "[;m") || len(details.Head) < 30 {
				t.Fatalf("%d, %d: %q … %q", repeat, shift, details.Head, details.Tail)
			}
		}
	}
}
