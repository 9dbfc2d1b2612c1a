package junit

import (
	"strings"
	"testing"
)

func TestClean(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		mode  mode
		raw   string
		want  string
		flaws flaws
	}{
		{"plain", inText, "plain text", "plain text", 0},
		{"long plain", inText, strings.Repeat("0123456789", 20), strings.Repeat("0123456789", 20), 0},
		{"five names", inText, "&lt;&gt;&amp;&quot;&apos;", `<>&"'`, 0},
		{"numbers", inText, "&#65;&#x42;&#x1F600;&#0000000067;", "AB😀C", 0},
		{"half a pair", inText, "a&#xD83D;b", "ab", flawReference},
		{"a pair", inText, "&#xD83D;&#xDE00;", "😀", 0},
		{"forbidden number", inText, "a&#7;b&#xFFFF;", "ab", flawReference},
		{"too large", inText, "&#x110000;&#99999999999999999999;", "", flawReference},
		{"unknown name", inText, "&nbsp;", "&nbsp;", flawEntity},
		{"no name", inText, "&;&#;&#x;&#xg;&1;", "&;&#;&#x;&#xg;&1;", flawAmpersand},
		{"no end", inText, "&lt &", "&lt &", flawAmpersand},
		{"section", inCDATA, "&lt;&", "&lt;&", 0},
		{"line ends in text", inText, "1\r\n2\r3\n4\t5", "1\n2\n3\n4\t5", 0},
		{"line ends in a value", inValue, "1\r\n2\r3\n4\t5&#10;6&#13;", "1 2 3 4 5\n6\r", 0},
		{"controls", inText, "\x00a\x01\x08b\x0c", "ab", flawControl},
		{"colours", inText, "\x1b[1;31mred\x1b[0m \x1b[Kx", "red x", flawControl},
		{"title", inText, "\x1b]0;title\x07a\x1b]8;;u\x1b\\b", "ab", flawControl},
		{"unfinished sequence", inText, "a\x1b[31", "a[31", flawControl},
		{"escape reference", inText, "a&#x1b;[31mb&#27;[0m", "ab", flawReference},
		{"noncharacters", inText, "a\ufffeb\uffff", "ab", flawControl},
		{"surrogates in UTF-8", inText, "a\xed\xa0\x80b", "a\ufffd\ufffd\ufffdb", flawBytes},
		{"bytes", inText, "é\xe9\xff x", "é\ufffd\ufffd x", flawBytes},
		{"cut character", inText, "é\xe2\x9d", "é\ufffd\ufffd", flawBytes},
	}
	for _, test := range tests {
		got, found := clean([]byte("before "), []byte(test.raw), test.mode)
		if string(got) != "before "+test.want || found != test.flaws {
			t.Errorf("%s: %q with flaws %b, want %q with %b", test.name, got, found, "before "+test.want, test.flaws)
		}
	}
}

func TestWithoutWritten(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                      "",
		"nothing":                               "nothing",
		"#x1B[31mred#x1B[0m":                    "red",
		"a#x1B[1;31mb#x1B[0mc":                  "abc",
		"a#x1B[no#x1B[31mb":                     "aob",
		"an unfinished #x1B[31":                 "an unfinished #x1B[31",
		"#x1B without bracket, #x1B[2K bracket": "#x1B without bracket,  bracket",
	} {
		if got := string(withoutWritten([]byte(in))); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// TestPlain compares the search eight bytes at a time with one byte at a time.
func TestPlain(t *testing.T) {
	t.Parallel()
	for c := range 256 {
		for at := range 20 {
			b := []byte(strings.Repeat("x", 20))
			b[at] = byte(c)
			want := at
			if c >= 0x20 && c < 0x80 && c != '&' {
				want = 20
			}
			if got := plain(b); got != want {
				t.Fatalf("byte %#x at %d: %d, want %d", c, at, got, want)
			}
		}
	}
}
