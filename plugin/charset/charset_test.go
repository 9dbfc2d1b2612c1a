package charset_test

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"github.com/testpost/testpost/plugin/charset"
)

// encoded is s in an encoding that browsers know.
func encoded(t *testing.T, name, s string) []byte {
	t.Helper()
	e, err := htmlindex.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// named is the charset of that name.
func named(t *testing.T, name string) charset.Charset {
	t.Helper()
	c, ok := charset.Of(name)
	if !ok {
		t.Fatalf("%s is unknown", name)
	}
	return c
}

func TestSniff(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		begin, name string
		mark        int
		certain     bool
	}{
		{"", "UTF-8", 0, false},
		{"<te", "UTF-8", 0, false},
		{"<testsuite", "UTF-8", 0, false},
		{"\xef\xbb\xbf<t", "UTF-8", 3, true},
		{"\xff\xfe<\x00", "UTF-16", 2, true},
		{"\xfe\xff\x00<", "UTF-16", 2, true},
		{"<\x00t\x00", "UTF-16", 0, true},
		{"\x00<\x00t", "UTF-16", 0, true},
		{"\x00\n\x00<", "UTF-16", 0, true},
		{"\xff\xfe\x00\x00<\x00\x00\x00", "UTF-32", 4, true},
		{"\x00\x00\x00<\x00\x00\x00t", "UTF-32", 0, true},
		{"<\x00\x00\x00t\x00\x00\x00", "UTF-32", 0, true},
		{"\x00\x00\x00<test", "UTF-8", 0, false},
		{"\x4c\x6f\xa7\x94", "EBCDIC", 0, true},
	} {
		c, mark, certain := charset.Sniff([]byte(test.begin))
		if c.Name != test.name || mark != test.mark || certain != test.certain {
			t.Errorf("%q: %s, %d, %t", test.begin, c.Name, mark, certain)
		}
		if c.Whole() == (test.name == "UTF-8") || c.EBCDIC() != (test.name == "EBCDIC") {
			t.Errorf("%q: decoded as a whole %t, EBCDIC %t", test.begin, c.Whole(), c.EBCDIC())
		}
	}
}

func TestDeclaration(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ begin, want string }{
		{`<?xml version="1.0" encoding="GBK"?>`, "GBK"},
		{"\n <?xml encoding = 'Big5' ?>", "Big5"},
		{`<?xml version="1.0"?>`, ""},
		{`<?xml version="1.0" encoding=GBK?>`, ""},
		{`<?xml version="1.0" encoding="GBK`, ""},
		{`<?xmlencoding="GBK"?>`, ""},
		{`<testsuite encoding="GBK">`, ""},
	} {
		if got := charset.Declaration([]byte(test.begin), "encoding"); got != test.want {
			t.Errorf("%s: %q", test.begin, got)
		}
	}
}

func TestOf(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ plain, whole, bracket, seven, wide bool }{
		"utf-8": {plain: true}, "US-ASCII": {plain: true}, " GBK ": {bracket: true}, "x-windows-950": {bracket: true}, "EUC-JP": {}, "latin-1": {},
		"ISO-2022-JP": {whole: true, seven: true}, "HZ-GB-2312": {whole: true, seven: true}, "UTF-16LE": {whole: true, wide: true}, "IBM037": {whole: true},
		"UTF-32": {wide: true, plain: true}, // which x/text does not know by that name
	} {
		c := named(t, name)
		if got := (struct{ plain, whole, bracket, seven, wide bool }{c.Plain(), c.Whole(), c.Bracket(), c.SevenBits(), c.Wide()}); got != want {
			t.Errorf("%s: %+v", name, got)
		}
		if (c.Text() == nil) != (c.Plain() || c.Whole()) {
			t.Errorf("%s: texts are decoded %t", name, c.Text() != nil)
		}
	}
	for _, name := range []string{"", "klingon", "ISO-2022-KR", strings.Repeat("x", 1000)} {
		if c, ok := charset.Of(name); ok {
			t.Errorf("%q is %s", name, c.Name)
		}
	}
}

// TestText holds that texts are cut between characters, whatever bytes these have.
func TestText(t *testing.T) {
	t.Parallel()
	for name, word := range map[string]string{"gbk": "测试失败 a]", "big5": "測試失敗許功蓋\n", "shift_jis": "テスト失敗ソ表ｱｲ1", "euc-kr": "시험실패 ", "gb18030": "测试𠀀失败"} {
		text := named(t, name).Text()
		raw, words := encoded(t, name, strings.Repeat(word, 90)), strings.Repeat(word, 90)
		if got := string(text.Decode(raw)); got != words {
			t.Errorf("%s: %q", name, got)
		}
		ends := map[int]bool{}
		for i := range words + " " {
			ends[len(encoded(t, name, words[:i]))] = true
		}
		for n := range len(raw) + 1 {
			before, after := text.Before(raw, n), text.After(raw, n)
			if !ends[before] || !ends[after] || before > n || after < n || ends[n] && (before != n || after != n) {
				t.Errorf("%s at %d: %d and %d", name, n, before, after)
			}
		}
	}
}

func TestTrails(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		want       bool
	}{
		{"GBK", "a]", false}, {"GBK", "\x81]", true}, {"GBK", "\x81\x81]", false}, {"GBK", "\x81\x81\x81]", true}, {"GBK", "\xff]", false},
		{"Shift_JIS", "\xb1]", false}, {"Shift_JIS", "\x83]", true}, {"UTF-8", "\x81]", false}, {"EUC-JP", "\xb1]", false},
	} {
		if got := named(t, test.name).Trails([]byte(test.text)); got != test.want {
			t.Errorf("%s, %q: %t", test.name, test.text, got)
		}
	}
}

func TestGuess(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ encoding, text, want string }{
		{"gbk", "测试失败：连接超时", "GBK"}, {"shift_jis", "テストに失敗しました", "Shift_JIS"}, {"windows-1252", "Prüfung schlug fehl: größer", "windows-1252"},
		{"utf-8", "测试失败", ""}, {"utf-8", "plain", ""},
	} {
		c, ok := charset.Guess(encoded(t, test.encoding, test.text))
		if ok != (test.want != "") || ok && c.Name != test.want {
			t.Errorf("%s: %s, %t", test.text, c.Name, ok)
		}
	}
}

func TestMisdeclared(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		declared, text string
		want           bool
	}{
		{"GBK", "测试失败.", true}, {"GBK", "测试.", false}, {"windows-1252", "é.", true}, {"windows-1252", "\xe9", false}, {"windows-1252", "plain", false},
		{"windows-1252", "é and half \xc3", true},
	} {
		if got := named(t, test.declared).Misdeclared([]byte(test.text)); got != test.want {
			t.Errorf("%s, %q: %t", test.declared, test.text, got)
		}
	}
}

// TestReader holds that a document is decoded alike however its bytes come, and
// that what encodings of seven bits do not have is left as it is.
func TestReader(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, doc, want string }{
		{"UTF-8", "é", "é"},
		{"ISO-2022-JP", "'\x1b$B%F\x1b(B \x1b[1m\x1b$B%9\x1b(B é'", "'テ \x1b[1mス é'"},
		{"ISO-2022-JP", "\x1b$B%F%9\n</a>\x1b$B%F\x1b(B", "テス\n</a>テ"},
		{"HZ-GB-2312", "~{VP\n</a> ~~ one ~\nline", "中\n</a> ~ one line"},
		{"UTF-16LE", "<\x00\xe9\x00", "<é"},
	} {
		for _, slow := range []func(io.Reader) io.Reader{func(r io.Reader) io.Reader { return r }, iotest.OneByteReader, iotest.DataErrReader} {
			got, err := io.ReadAll(named(t, test.name).Reader(slow(strings.NewReader(test.doc))))
			if err != nil || string(got) != test.want {
				t.Errorf("%s: %q, %v, want %q", test.name, got, err, test.want)
			}
		}
	}
	got, err := io.ReadAll(charset.XML11.Reader(iotest.OneByteReader(strings.NewReader("a\u0085b\u2028c\u2029\xe2\x80"))))
	if want := "a\nb\nc\u2029\xe2\x80"; err != nil || string(got) != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
}

func TestAsDeclared(t *testing.T) {
	t.Parallel()
	doc := encoded(t, "utf-16le", "<?xml version='1.1' encoding='UTF-16'?>\u0085é")
	c, _, _ := charset.Sniff(doc)
	got, err := io.ReadAll(c.AsDeclared(doc).Reader(strings.NewReader(string(doc))))
	if want := "<?xml version='1.1' encoding='UTF-16'?>\né"; err != nil || string(got) != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
}

func FuzzText(f *testing.F) {
	f.Add("gbk", []byte("\xb2\xe2\xca\xd4 ]]>\x81"), 3)
	f.Add("shift_jis", []byte("\x83e\x83X\x83g\xb1"), 4)
	f.Fuzz(func(t *testing.T, name string, raw []byte, n int) {
		c, ok := charset.Of(name)
		text := c.Text()
		if !ok || text == nil || n < 0 || n > len(raw) {
			return
		}
		if got := text.Decode(raw); !utf8.Valid(got) {
			t.Errorf("%q", got)
		}
		if b, a := text.Before(raw, n), text.After(raw, n); b < 0 || b > n || a < n || a > len(raw) {
			t.Errorf("between %d and %d at %d of %d", b, a, n, len(raw))
		}
	})
}
