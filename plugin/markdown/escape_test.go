package markdown

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"plain words", "expected 4 but got 5", "expected 4 but got 5"},
		{"white space", "  a \n\n b\t", "a ↵ ↵ b"},
		{"Windows line break", "a\r\nb", "a ↵ b"},
		{"emphasis", "a *b* _c_ snake_case ~ ^", `a \*b\* \_c\_ snake_case \~ \^`},
		{"HTML", "<b> & </b>", "&lt;b&gt; &amp; &lt;/b&gt;"},
		{"heading", "# a # b", `\# a # b`},
		{"list", "- a - b", `\- a - b`},
		{"numbered list", "1. a 2. b", `1\. a 2. b`},
		{"number", "1.5 is not 2", "1.5 is not 2"},
		{"quotation", "> a", "&gt; a"},
		{"task", "[x] a", `\[x\] a`},
		{"image", "![a](b)", `!\[a\](b)`},
		{"table", "a | b", `a \| b`},
		{"backslash", `a \ b \* c`, `a \\ b \\\* c`},
		{"backtick", "a ` b", "a \\` b"},
		{"mention", "ask @octocat, please", "ask `@octocat,` please"},
		{"issue", "see #1 and o/r#2", "see `#1` and `o/r#2`"},
		{"issue in Gitea and GitLab", "see !3 and ABC-4", "see `!3` and `ABC-4`"},
		{"commit", "at 0123abc now", "at `0123abc` now"},
		{"emoji", "a :tada: b", "a `:tada:` b"},
		{"time", "at 12:30", "at 12:30"},
		{"URL", "get https://example.com/?a=b now", "get `https://example.com/?a=b` now"},
		{"domain", "ask example.com now", "ask `example.com` now"},
		{"class", "no java.lang.String here", "no `java.lang.String` here"},
		{"mail", "to a@b.c now", "to `a@b.c` now"},
		{"wiki", "the [[Home]] page", "the `[[Home]]` page"},
		{"formula", "it is $x$ now", "it is `$x$` now"},
		{"acting word with backtick", "a `@b c", "a `` `@b `` c"},
		{"Chinese", "期望 4，实际 5", "期望 4，实际 5"},
		{"terminal codes", "\x1b[31mred\x1b[0m", `␛\[31mred␛\[0m`},
		{"right to left override", "a\u202eb", "a‹U+202E›b"},
		{"zero width", "a\u200bb\ufeff\u00ad", "a‹U+200B›b‹U+FEFF›‹U+00AD›"},
		{"delete and C1", "a\x7f\u009b", "a␡‹U+009B›"},
		{"bytes that are no UTF-8", "a\xff\xfeb", "a\ufffd\ufffdb"},
		{"family", "a 👨\u200d👩\u200d👧 b ❤\ufe0f", "a 👨\u200d👩\u200d👧 b ❤\ufe0f"},
		{"Persian", "می\u200cخواهم", "می\u200cخواهم"},
		{"joiner between Latin letters", "a\u200db", "a‹U+200D›b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, Text(tt.in, Inline)); diff != "" {
				t.Errorf("Text(%q) (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func TestTextInHTML(t *testing.T) {
	t.Parallel()
	got := Text("</summary>\n<img src=x> \"a\" & *b* `c` see @d", HTML)
	want := "&lt;/summary&gt; ↵ &lt;img src=x&gt; &#34;a&#34; &amp; &#42;b&#42; &#96;c&#96; see <code>@d</code>"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCode(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		p        Place
		want     string
	}{
		{"nothing", "", Inline, ""},
		{"name", "TestA/b_c", Inline, "`TestA/b_c`"},
		{"backtick", "a`b", Inline, "``a`b``"},
		{"backtick at an end", "`a", Inline, "`` `a ``"},
		{"only backticks", "```", Inline, "```` ``` ````"},
		{"spaces around", " a ", Inline, "`  a  `"},
		{"only spaces", "  ", Inline, "`␣␣`"},
		{"line break", "a\r\nb\nc", Inline, "`a↵b↵c`"},
		{"bar", "a|b", Inline, "`a|b`"},
		{"bar in a table", "a|b", Cell, "`a\\|b`"},
		{"backslash and bar in a table", `a\|b`, Cell, "`a\\`<!-- -->`\\|b`"},
		{"HTML", "<i>a_</i>", HTML, "<code>&lt;i&gt;a&#95;&lt;/i&gt;</code>"},
		{"very long run", strings.Repeat("`", 1000), Inline,
			strings.Repeat("`", 65) + " " + strings.Repeat("`", 64) + "‹936 more›" + " " + strings.Repeat("`", 65)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := Code(tt.in, tt.p)
			if tt.name == "very long run" { // ends in ›, so that only one end needs a space, but both get one
				got = strings.ReplaceAll(got, "  ", " ")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Code(%q) (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func TestLink(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, url, want string }{
		{"plain", "https://h/o/r/blob/abc/a.go#L3", "[x](https://h/o/r/blob/abc/a.go#L3)"},
		{"query", "https://h/?a=1&b=%20c", "[x](https://h/?a=1&amp;b=%20c)"},
		{"breaking out", "https://h/a) [y](https://evil", "[x](https://h/a%29%20%5By%5D%28https://evil)"},
		{"table and HTML", "https://h/|<b>\"`\n", "[x](https://h/%7C%3Cb%3E%22%60%0A)"},
		{"other letters", "https://h/测", "[x](https://h/%E6%B5%8B)"},
		{"script", "javascript:alert(1)", "x"},
		{"relative", "/a", "x"},
		{"no host", "https://", "x"},
		{"nothing", "", "x"},
	}
	if got, want := Link("`a]:`", "https://h/"), "`a]:`"; got != want {
		t.Errorf("a label that could define a reference: got %q, want %q", got, want)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, Link("x", tt.url)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAppendFence(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, before, info, in, want string }{
		{"nothing", "", "text", " \n", ""},
		{"lines", "", "text", "a\n\tb\n", "```text\na\n\tb\n```\n"},
		{"indented first line", "", "", "\n  a\nb", "```\n  a\nb\n```\n"},
		{"fence inside", "", "", "```\na\n````", "`````\n```\na\n````\n`````\n"},
		{"after a paragraph", "p", "", "a", "p\n\n```\na\n```\n"},
		{"after a line", "p\n", "", "a", "p\n\n```\na\n```\n"},
		{"Windows line breaks", "", "", "a\r\nb\rc", "```\na\nb␍c\n```\n"},
		{"terminal codes", "", "", "\x1b[1ma", "```\n␛[1ma\n```\n"},
		{"language that is none", "", "a`b", "a", "```\na\n```\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, string(AppendFence([]byte(tt.before), tt.info, tt.in))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestClip(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		max  int
		want string
	}{
		{"abc", 3, "abc"},
		{"äöü", 3, "äöü"},
		{"abcdefgh", 4, "abc…‹4 bytes left out›…h"},
		{"测试测试测试", 4, "测试测…‹6 bytes left out›…试"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Clip(tt.in, tt.max)); diff != "" {
			t.Errorf("Clip(%q, %d) (-want +got):\n%s", tt.in, tt.max, diff)
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in           string
		lines, runes int
		want         string
	}{
		{"a\nb\nc", 3, 9, "a\nb\nc"},
		{"a\nb\nc", 2, 9, "a\nb\nc"}, // the last line takes no more room than saying so
		{"a\nb\nc\nd", 2, 9, "a\nb\n… and 2 more lines"},
		{"abcdef\nb\nc\n", 9, 3, "abc…\n… and 2 more lines"},
		{"abcdef", 9, 3, "abc…\n… and 3 more bytes"},
		{"abc\ndef\n", 9, 3, "abc\n… and 1 more line"},
		{"\n\n  a\n\n", 9, 9, "  a"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Lines(tt.in, tt.lines, tt.runes)); diff != "" {
			t.Errorf("Lines(%q, %d, %d) (-want +got):\n%s", tt.in, tt.lines, tt.runes, diff)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000"} {
		if got := Number(n); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
}
