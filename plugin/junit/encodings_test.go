package junit

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"

	"github.com/testpost/testpost/plugin/report"
)

// reportIn writes a report with an encoding declaration.
func reportIn(declared, name, message, text string) string {
	return fmt.Sprintf("<?xml version=\"1.0\" encoding=%q?>\n<testsuite name=\"s\">\n<testcase name=\"%s\"><failure message=\"%s\"><![CDATA[%s]]></failure></testcase>\n</testsuite>\n",
		declared, name, message, text)
}

func encode(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func checkDecoded(t *testing.T, doc []byte, name, message, text string, problems ...string) {
	t.Helper()
	cases, f := readAll(t, doc)
	if len(cases) != 1 || len(cases[0].Failures) != 1 {
		t.Fatalf("%d cases, want 1 with a failure; %+v", len(cases), f.Problems)
	}
	c := cases[0]
	if d := cmp.Diff([]string{name, message, text}, []string{c.Name, c.Failures[0].Message, c.Failures[0].Details.Head}); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	var kinds []string
	for _, p := range f.Problems {
		kinds = append(kinds, p.Message)
	}
	if d := cmp.Diff(problems, kinds); d != "" {
		t.Errorf("problems (-want +got)\n%s", d)
	}
}

// TestDeclaredEncodings reads a document in every encoding that x/text has,
// under its registered name.
func TestDeclaredEncodings(t *testing.T) {
	t.Parallel()
	all := append([]encoding.Encoding{
		simplifiedchinese.GBK, simplifiedchinese.GB18030, simplifiedchinese.HZGB2312, traditionalchinese.Big5,
		japanese.ShiftJIS, japanese.EUCJP, japanese.ISO2022JP, korean.EUCKR,
		unicode.UTF8, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	}, charmap.All...)
	tested := 0
	for _, e := range all {
		name, err := ianaindex.IANA.Name(e)
		if err != nil {
			continue // not one of those that a document can declare
		}
		tested++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sample(e)
			checkDecoded(t, encode(t, e, reportIn(name, s, s, s+"]]"+s)), s, s, s+"]]"+s)
		})
	}
	if tested < 40 {
		t.Errorf("only %d encodings tested", tested)
	}
}

// sample returns characters of e: some that are not ASCII, and some that look
// like markup when their bytes are taken for ASCII.
func sample(e encoding.Encoding) string {
	var b strings.Builder
	b.WriteString("x")
	for _, s := range []string{"鑌", "乚", "琞", "深", "漢", "字", "ア", "ソ", "한", "é", "Ж", "ش", "א", "ไ", "ş", "π", "Ł", "Ő", "Ă"} {
		out, err := e.NewEncoder().String(s)
		back, err2 := e.NewDecoder().String(out)
		if err == nil && err2 == nil && back == s {
			b.WriteString(s)
		}
	}
	b.WriteString("y")
	return b.String()
}

func TestUnicodeEncodings(t *testing.T) {
	t.Parallel()
	const name, message, text = "汉语 é 😀", "сообщение", "текст\n  at ❯ x"
	mark := "\ufeff"
	tests := []struct {
		name     string
		e        encoding.Encoding
		mark     string
		declared string
		problems []string
	}{
		{"UTF-8", unicode.UTF8, "", "UTF-8", nil},
		{"UTF-8 with mark", unicode.UTF8, mark, "UTF-8", nil},
		{"UTF-8 with mark, declared otherwise", unicode.UTF8, mark, "GBK", []string{`the encoding is declared as "GBK", but it is UTF-8`}},
		{"UTF-8 declared as UTF-16", unicode.UTF8, "", "utf-16", []string{`the encoding is declared as "utf-16", but it is UTF-8`}},
		{"UTF-8 declared as nonsense", unicode.UTF8, "", "x-klingon", []string{`the declared encoding "x-klingon" is unknown`}},
		{"UTF-8 declared as ASCII", unicode.UTF8, "", "US-ASCII", nil},
		{"UTF-16 big", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "", "UTF-16", nil},
		{"UTF-16 little", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "", "UTF-16LE", nil},
		{"UTF-16 big with mark", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), mark, "UTF-16", nil},
		{"UTF-16 little with mark", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), mark, "utf-16", nil},
		{"UTF-16 declared as UTF-8", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), mark, "UTF-8", []string{`the encoding is declared as "UTF-8", but it is UTF-16`}},
		{"UTF-32 big", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "", "UTF-32", nil},
		{"UTF-32 little with mark", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), mark, "UTF-32", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			doc := encode(t, test.e, test.mark+reportIn(test.declared, name, message, text))
			checkDecoded(t, doc, name, message, text, test.problems...)
		})
	}
}

// TestMisdeclaredEncodings reads UTF-8 that is declared as something else.
func TestMisdeclaredEncodings(t *testing.T) {
	t.Parallel()
	for _, declared := range []string{"ISO-8859-1", "windows-1252", "GBK", "Shift_JIS", "EUC-KR"} {
		t.Run(declared, func(t *testing.T) {
			t.Parallel()
			const name, message, text = "Größe 用户名", "用户名或密码错误", "期望 1，实际 2"
			checkDecoded(t, []byte(reportIn(declared, name, message, text)), name, message, text,
				fmt.Sprintf("the encoding is declared as %q, but it is UTF-8", declared))
		})
	}
}

// TestUndeclaredEncodings reads documents that are not UTF-8 although nothing
// else is declared.
func TestUndeclaredEncodings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                string
		e                   encoding.Encoding
		title, message, log string
	}{
		{"GBK", simplifiedchinese.GBK, "登录失败", "用户名或密码错误", "期望 1，实际 2"},
		{"Shift_JIS", japanese.ShiftJIS, "ログイン失敗", "パスワードが違います", "期待値 1 ソース"},
		{"windows-1252", charmap.Windows1252, "Größe prüfen", "déjà vu", "l’été “très” chaud"},
	}
	for _, test := range tests {
		for _, declared := range []string{"", "UTF-8"} {
			t.Run(test.name+" declared as "+declared, func(t *testing.T) {
				t.Parallel()
				doc := reportIn(declared, test.title, test.message, test.log)
				if declared == "" {
					_, doc, _ = strings.Cut(doc, "\n")
				}
				checkDecoded(t, encode(t, test.e, doc), test.title, test.message, test.log,
					"the text is not UTF-8; it was read as "+test.name+", which it looks like")
			})
		}
	}
}

// TestBrackets compares where CDATA sections end in multi-byte encodings, when
// their bytes are scanned, with where they end in the decoded text.
func TestBrackets(t *testing.T) {
	t.Parallel()
	for _, e := range []encoding.Encoding{simplifiedchinese.GBK, simplifiedchinese.GB18030, japanese.ShiftJIS, traditionalchinese.Big5} {
		t.Run(fmt.Sprint(e), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, 2))
			pieces := brackets(t, e)
			for range 2000 {
				var text []byte
				for range random.IntN(12) {
					text = append(text, pieces[random.IntN(len(pieces))]...)
				}
				decoded := string(decodeWith(t, e, text))
				want, _, ended := strings.Cut(decoded, "]]>")
				if ended {
					continue // the text would end its section itself
				}
				name, err := ianaindex.IANA.Name(e)
				if err != nil {
					t.Fatal(err)
				}
				doc := bytes.Replace([]byte(reportIn(name, "n", "m", "TEXT")), []byte("TEXT"), text, 1)
				cases, f := readAll(t, doc)
				if len(cases) != 1 || cases[0].Failures[0].Details.Head != want || f.Outcome != report.Read {
					t.Fatalf("% x: read %+v %+v, want %q", text, cases[0].Failures, f.Problems, want)
				}
			}
		})
	}
}

// brackets returns texts that make up a terminator or look like a part of one.
func brackets(t *testing.T, e encoding.Encoding) [][]byte {
	pieces := [][]byte{[]byte("]"), []byte("]]"), []byte(">"), []byte("]>"), []byte("a")}
	for lead := 0x81; lead < 0xff; lead++ {
		two := []byte{byte(lead), ']'}
		s := decodeWith(t, e, two)
		if r := []rune(string(s)); len(r) == 1 && r[0] != '\ufffd' {
			pieces = append(pieces, two)
		}
	}
	for _, s := range []string{"漢", "字", "ｱ", "ｿ", "中"} {
		if b, err := e.NewEncoder().Bytes([]byte(s)); err == nil {
			pieces = append(pieces, b)
		}
	}
	return pieces
}

func decodeWith(t testing.TB, e encoding.Encoding, b []byte) []byte {
	t.Helper()
	s, _, err := transform.Bytes(e.NewDecoder(), b)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
