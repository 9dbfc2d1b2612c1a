package markdown

import (
	"html"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/markdown/markdowntest"
)

// hostile is text that tries to be something on some host.
var hostile = []string{
	"<script>alert(1)</script>", "</summary></details><img src=x onerror=alert(1)>", "<!-- a --> <a href='https://x.io'>b</a>", "<details>",
	"](https://evil.example)", "[a](https://evil.example)", "![a](https://evil.example/a.png)", "[a]: https://evil.example", "[a][b]", "[^1]", "[^1]: a",
	"<https://evil.example>", "https://evil.example", "HTTP://EVIL.EXAMPLE", "www.evil.example", "www.a", "(WWW.1", "ftp://evil.example", "a@evil.example", "mailto:a@evil.example", "xmpp:a@evil.example/b", "//evil.example",
	"@octocat", "(@octocat)", "@org/team", "a@b", "@张三", "#1", "(#1)", "o/r#1", "o/r@0123456", "GH-1", "gh-1", "ABC-12", "!12", "~label", "%1", "&1", "$1",
	"0123456789abcdef0123456789abcdef01234567", "deadbeef", "DEADBEEF1", "abcdef0...1234567", "(deadbeef)", "1234567890",
	":tada:", ":+1:", "a:100:b", ":a:b:", "[[Home]]", "[[a b]]", "[[", "$x$ $`y`$ $$z$$", `\(x\) \[y\]`,
	"# a", "## a", "a\n===", "===", "---", "- a", "+ a", "* a", "1. a", "1) a", "123456789. a", "> a", ">a", "- [ ] a", "[ ] a", "[x] a", "\ta", "     a", "~~~", "```", "***", "___", "_ _ _",
	"*a*", "**a**", "_a_", "__a__", "a_b_c", "_a b_", "~a~", "~~a~~", "^a^", "==a==", "++a++", "`a`", "``", "` ", " `", "a`", "`a", "\\", "\\`", "\\\\", "a\\", "\\*", "\\|", "a\\|b", "a|b", "|", "||", "|-|", "a | b\n--|--", "\\\\|", "a\\\\\\|b|\\",
	"&amp;", "&#64;octocat", "&lt;b&gt;", "&copy;", "&", "a&b;",
	"::error::a", "##vso[task.complete]", "> [!NOTE]\n> a", "```suggestion\na\n```", "```mermaid\na\n```", ":-- | --:", "{#id}", "{{a}}", "{% raw %}", "<%= a %>",
	"\x00", "\x1b[31m", "\x1b]8;;https://evil.example\x07a\x1b]8;;\x07", "\u202eabc", "a\u200bb", "\ufeff", "\u2028", "\u0085", "\u00ad", "\r", "\r\n", "\n\n\n", "\v\f", "\U000e0041", "\ufffe", "\xff", "\xed\xa0\x80", "é\xc3",
	" ", "   ", "\u00a0", "\u3000", "", "👨\u200d👩\u200d👧", "e\u0301", "\u200d", "\ufe0f", "1\ufe0f\u20e3",
	strings.Repeat("`", 100), strings.Repeat("[", 300), strings.Repeat("*", 300), strings.Repeat("a`", 50),
}

func TestHostileText(t *testing.T) {
	t.Parallel()
	beside := []string{"`", "\\", "a", "@b", "|"}
	for _, d := range documents {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			for i, s := range hostile {
				d.check(t, s)
				d.check(t, beside[i%len(beside)]+s+" "+s+beside[i%3])
			}
		})
	}
}

func FuzzEscape(f *testing.F) {
	for i := 0; i < len(hostile); i += 3 {
		f.Add(hostile[i] + hostile[(i+1)%len(hostile)] + " " + hostile[(i+2)%len(hostile)])
	}
	f.Fuzz(checkEscapes)
}

// A document puts a text into one of the places there are.
type document struct {
	name  string
	write func(s string) string
	sees  func(s string) string // what a reader should see
}

var documents = []document{
	{"text", func(s string) string { return Text(s, Inline) }, seenText},
	{"code", func(s string) string { return Code(s, Inline) }, seenCode},
	{"list", func(s string) string { return "- " + Text(s, Inline) + "\n- " + Code(s, Inline) + "\n" }, nil},
	{"bold", func(s string) string { return "**x " + Code(s, Inline) + "** " + Text(s, Inline) }, nil},
	{"paragraph", func(s string) string { return "a\n" + Text(s, Inline) + "\n" + Text(s, Inline) }, nil},
	{"link to text", func(s string) string { return Link(Text(s, Inline), "https://ok/"+s) }, nil},
	{"link to code", func(s string) string { return Link(Code(s, Inline), "https://ok/"+s) }, seenCode},
	{"table of text", func(s string) string { return "| |\n|-|\n| " + Text(s, Cell) + " |" }, seenText},
	{"table of code", func(s string) string { return "| |\n|-|\n| " + Code(s, Cell) + " |" }, seenCode},
	{"wide table", func(s string) string {
		return "|a|b|\n|-|-|\n| " + Code(s, Cell) + " | " + Text(s, Cell) + " |\n| " + Link(Code(s, Cell), "https://ok/"+s) + " | a |\n"
	}, nil},
	{"HTML text", func(s string) string {
		return "<details><summary>" + Text(s, HTML) + "</summary>\n\n</details>\n"
	}, seenText},
	{"HTML code", func(s string) string {
		return "<details><summary>" + Code(s, HTML) + "</summary>\n\n</details>\n"
	}, seenCode},
	{"fence", func(s string) string { return string(AppendFence(nil, "text", s)) }, seenLines},
	{"fence in HTML", func(s string) string {
		return string(AppendFence([]byte("<details><summary>a</summary>\n\n"), "text", s)) + "\n</details>\n"
	}, nil},
	{"code after code", func(s string) string { return string(AppendCode(AppendCode(nil, s, Inline), s, Inline)) }, func(s string) string {
		if s == "" {
			return ""
		}
		return seenCode(s) + " " + seenCode(s)
	}},
	{"clipped code", func(s string) string { return Code(Clip(s, 5), Inline) }, nil},
	{"lines", func(s string) string { return string(AppendFence(nil, "", Lines(s, 2, 20))) }, nil},
}

var ours = markdowntest.Allowed{Links: func(url string) bool { return strings.HasPrefix(url, "https://ok/") }}

func checkEscapes(t *testing.T, s string) {
	t.Helper()
	for _, d := range documents {
		d.check(t, s)
	}
}

func (d document) check(t *testing.T, s string) {
	t.Helper()
	doc := d.write(s)
	for _, wrong := range markdowntest.Inspect(doc, ours) {
		t.Errorf("%s of %q: %s\n%s", d.name, s, wrong, doc)
	}
	if !utf8.ValidString(doc) {
		t.Errorf("%s of %q is not UTF-8: %q", d.name, s, doc)
	}
	if d.sees == nil {
		return
	}
	if diff := cmp.Diff(d.sees(s), strings.Trim(markdowntest.PlainText(doc), "\n")); diff != "" {
		t.Errorf("%s of %q is read as (-want +got):\n%s\n%s", d.name, s, diff, doc)
	}
}

// seenText is what a reader sees of s as text: white space collapsed by words.
func seenText(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(s), "\r\n", "\n"), "\n", " ↵ ")
	words := strings.FieldsFunc(visible(s, oneLine), func(r rune) bool { return r == ' ' })
	return strings.Join(words, " ")
}

func seenCode(s string) string {
	v := visible(s, oneLine)
	if strings.Trim(v, " ") == "" {
		return strings.Repeat("␣", len(v))
	}
	return v
}

func seenLines(s string) string {
	return strings.Trim(html.UnescapeString(html.EscapeString(visible(trimEmptyLines(s), allLines))), "\n")
}
