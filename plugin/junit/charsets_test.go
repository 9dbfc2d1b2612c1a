package junit

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"github.com/testpost/testpost/plugin/report"
)

// ascii is a report in ASCII that declares an encoding.
func ascii(declared string) string {
	return "<?xml version='1.0' encoding='" + declared + "'?>\n<testsuite name='s'><testcase name='a'><failure message='m'/></testcase></testsuite>"
}

// TestDeclaredButASCII holds that a declaration that can be read as ASCII is
// not believed when it names an encoding that is not ASCII.
func TestDeclaredButASCII(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"IBM037", "IBM1047", "UNICODE", "UCS-2", "csUnicode", "UTF-16", "ISO-10646-UCS-2"} {
		cases, f := readAll(t, []byte(ascii(name)))
		if len(cases) != 1 || cases[0].Name != "a" || f.Outcome != report.Read || len(f.Problems) != 1 || f.Problems[0].Kind != "encoding" {
			t.Errorf("%s: %s %d cases %+v", name, f.Outcome, len(cases), f.Problems)
		}
	}
}

// TestDeclaredWithEscapes holds that bytes beyond ASCII show that an encoding of
// seven bits is declared by mistake.
func TestDeclaredWithEscapes(t *testing.T) {
	t.Parallel()
	cases, f := readAll(t, []byte(strings.Replace(ascii("ISO-2022-JP"), "'a'", "'テスト'", 1)))
	if len(cases) != 1 || cases[0].Name != "テスト" || len(f.Problems) != 1 || !strings.Contains(f.Problems[0].Message, "declared as") {
		t.Errorf("%+v %+v", cases, f.Problems)
	}
}

// TestLeftAsItIs holds that bytes beyond ASCII are UTF-8 in a document that
// declares an encoding of seven bits, though they stand far behind its beginning,
// and that what colours text in a terminal is removed as in any other encoding.
func TestLeftAsItIs(t *testing.T) {
	t.Parallel()
	for _, declared := range []string{"ISO-2022-JP", "HZ-GB-2312"} {
		log := "<testcase name='x'><system-out>" + strings.Repeat("log ", windowSize/4) + "</system-out></testcase><testcase name='a'"
		doc := strings.Replace(ascii(declared), "<testcase name='a'", log, 1)
		doc = strings.Replace(doc, "'m'", "'\x1b[31mテスト\x1b[0m 失敗'", 1)
		cases, f := readAll(t, []byte(doc))
		if len(cases) != 2 || len(cases[1].Failures) != 1 || cases[1].Failures[0].Message != "テスト 失敗" || f.Outcome != report.Read {
			t.Errorf("%s: %+v", declared, f)
		}
	}
	const mixed = "'\x1b$B%F\x1b(B \x1b[1m\x1b$B%9\x1b(B é'"
	cases, _ := readAll(t, []byte(strings.Replace(ascii("ISO-2022-JP"), "'m'", strings.Replace(mixed, " é", "", 1), 1)))
	if got := cases[0].Failures[0].Message; got != "テ ス" {
		t.Errorf("%q", got)
	}
}

// TestCutInTwoBytes holds that a text which was cut between two sequences of an
// encoding of seven bits takes no markup of the next line with it.
func TestCutInTwoBytes(t *testing.T) {
	t.Parallel()
	for declared, text := range map[string]string{"ISO-2022-JP": "\x1b$B%F%9", "HZ-GB-2312": "~{VPND"} {
		for _, cut := range []string{text, text[:len(text)-1]} {
			doc := "<?xml version='1.0' encoding='" + declared + "'?>\n<testsuite>\n<testcase name='a'>\n<system-out>" + cut + "\n</system-out></testcase>\n" +
				"<testcase name='b'><failure/></testcase>\n</testsuite>"
			_, f := readAll(t, []byte(doc))
			if f.Totals.Failed != 1 || f.Totals.Tests != 2 || f.Outcome != report.Read {
				t.Errorf("%s, %q: %+v", declared, cut, f)
			}
		}
	}
	joined := strings.Replace(ascii("HZ-GB-2312"), "'m'", "'one ~\nline ~{VP~} ~~'", 1)
	if cases, _ := readAll(t, []byte(joined)); cases[0].Failures[0].Message != "one line 中 ~" {
		t.Errorf("%q", cases[0].Failures[0].Message)
	}
}

// TestOtherNames holds that encodings are known by the names that Python and Java
// have for them, and that one whose text cannot be read is called unknown.
func TestOtherNames(t *testing.T) {
	t.Parallel()
	for name, is := range map[string]string{
		"CP949": "euc-kr", "MS949": "euc-kr", "UHC": "euc-kr", "CP950": "big5", "cp932": "shift_jis", "MS932": "shift_jis", "cp936": "gbk",
		"eucJP-ms": "euc-jp", "euc_jp": "euc-jp", "ISO8859_1": "windows-1252", "8859_1": "windows-1252", "latin_1": "windows-1252", "ISO8859_2": "iso-8859-2", "utf_8": "utf-8",
		"x-windows-949": "euc-kr", "x-windows-950": "big5", "big5hkscs": "big5", "MS950_HKSCS": "big5", "EUC_CN": "gbk",
		"SJIS-win": "shift_jis", "eucJP-win": "euc-jp", "CP51932": "euc-jp", "8859_2": "iso-8859-2", "latin9": "iso-8859-15", "x-MacRoman": "macintosh",
		"utf-8-sig": "utf-8", "cp65001": "utf-8", "ISO2022JP": "iso-2022-jp", "iso2022_jp": "iso-2022-jp",
	} {
		e, err := htmlindex.Get(is)
		if err != nil {
			t.Fatal(err)
		}
		word := "é"
		switch is {
		case "euc-kr":
			word = "시험"
		case "iso-8859-2":
			word = "ő"
		case "windows-1252", "utf-8", "iso-8859-15", "macintosh":
		default:
			word = "測試"
		}
		raw, err := e.NewEncoder().String(word)
		if err != nil {
			t.Fatal(name, err)
		}
		cases, f := readAll(t, []byte(strings.Replace(ascii(name), "'a'", "'"+raw+"'", 1)))
		if len(cases) != 1 || cases[0].Name != word || len(f.Problems) > 0 {
			t.Errorf("%s: %+v %+v", name, cases, f.Problems)
		}
	}
	for _, name := range []string{"ISO-2022-KR", "ISO-2022-CN", "klingon"} {
		if _, f := readAll(t, []byte(ascii(name))); len(f.Problems) != 1 || !strings.Contains(f.Problems[0].Message, "is unknown") {
			t.Errorf("%s: %+v", name, f.Problems)
		}
	}
}

// TestReplacedBytes holds that bytes that are not of the encoding of a document
// are said to be replaced, and nothing else is.
func TestReplacedBytes(t *testing.T) {
	t.Parallel()
	utf16 := func(mark, declared, message string) string { // in which ~ is half of a character
		doc := string(encode(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), mark+strings.Replace(ascii(declared), "'m'", message, 1)))
		return strings.Replace(doc, "~\x00", "\x00\xd8", 1)
	}
	for _, test := range []struct{ name, doc, want string }{
		{"GBK", strings.Replace(ascii("GBK"), "'m'", "'\xff\xff\x81 '", 1), "not GBK"},
		{"a reference in GBK", strings.Replace(ascii("GBK"), "'m'", "'\xb2\xe2&#xFFFD;'", 1), ""},
		{"UTF-16", utf16("", "UTF-16", "'a~a'"), "not UTF-16"},
		{"UTF-16 with a mark", utf16("\ufeff", "x", "'a~a'"), "not UTF-16"},
		{"a reference in UTF-16", utf16("", "UTF-16", "'a&#xFFFD;'"), ""},
		{"ISO-2022-JP", strings.Replace(ascii("ISO-2022-JP"), "'m'", "'\x1b$B\x7f\x7f\x1b(B'", 1), "not ISO-2022-JP"},
		{"UTF-8 with line ends", strings.Replace(strings.Replace(ascii("UTF-8"), "1.0", "1.1", 1), "'m'", "'\ufffd'", 1), ""},
	} {
		_, f := readAll(t, []byte(test.doc))
		found := test.want == ""
		for _, p := range f.Problems {
			found = found || strings.Contains(p.Message, "bytes that are "+test.want)
			if test.want == "" && strings.Contains(p.Message, "replaced") {
				t.Errorf("%s: %+v", test.name, p)
			}
		}
		if !found || f.Totals.Failed != 1 {
			t.Errorf("%s: %+v", test.name, f)
		}
	}
}

// TestNULBeforeTheRoot holds that three NUL bytes do not make UTF-32.
func TestNULBeforeTheRoot(t *testing.T) {
	t.Parallel()
	for n := range 6 {
		cases, f := readAll(t, []byte(strings.Repeat("\x00", n)+"<testsuite><testcase name='a'><failure/></testcase></testsuite>"))
		if len(cases) != 1 || f.Totals.Failed != 1 {
			t.Errorf("%d NUL: %s %+v", n, f.Outcome, f.Problems)
		}
	}
}

// TestNewLines holds that the line ends of XML 1.1 are white space in tags and line
// feeds in texts, and in XML 1.0 what they are; those of mainframes, too.
func TestNewLines(t *testing.T) {
	t.Parallel()
	const doc = "<?xml version='1.1'?>\n<testsuite name='s'><testcase name='a'><failure\u0085message='boom'\u2028type='t'>one\u0085two\u2028three</failure\u0085></testcase></testsuite>"
	cases, f := readAll(t, []byte(doc))
	if len(cases) != 1 || len(f.Problems) > 0 || cases[0].Failures[0].Message != "boom" || cases[0].Failures[0].Type != "t" || cases[0].Failures[0].Details.Head != "one\ntwo\nthree" {
		t.Errorf("%+v %+v", cases, f)
	}
	for _, e := range []encoding.Encoding{unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)} {
		cases, f = readAll(t, encode(t, e, doc))
		if len(cases) != 1 || len(f.Problems) > 0 || f.Totals.Failed != 1 || cases[0].Failures[0].Details.Head != "one\ntwo\nthree" {
			t.Errorf("%v: %+v %+v", e, cases, f)
		}
	}
	cases, _ = readAll(t, []byte("<testsuite><testcase name='a'><failure>one\u0085two</failure></testcase></testsuite>"))
	if got := cases[0].Failures[0].Details.Head; got != "one\u0085two" {
		t.Errorf("%q", got)
	}
	wrapped := strings.ReplaceAll(ascii("IBM1047"), " ", "\u0085")
	raw, err := charmap.CodePage1047.NewEncoder().String(strings.Replace(wrapped, "\u0085", " ", 1))
	if err != nil {
		t.Fatal(err)
	}
	cases, f = readAll(t, []byte(raw))
	if len(cases) != 1 || len(f.Problems) > 0 || f.Totals.Failed != 1 {
		t.Errorf("%+v %+v", cases, f)
	}
	for _, half := range []string{"\xc2", "\xe2", "\xe2\x80"} {
		cases, f = readAll(t, []byte("<?xml version='1.1'?><testsuite><testcase name='"+half+"'/></testsuite>"+half))
		if len(cases) != 1 || cases[0].Name != strings.Repeat("\ufffd", len(half)) || f.Outcome != report.Read {
			t.Errorf("%q %+v", half, f)
		}
	}
}
