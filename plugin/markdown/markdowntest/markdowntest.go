// Package markdowntest reads Markdown as hosts do, to show in tests that nothing
// in it acts but what its writer put there.
package markdowntest

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	ghtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

// Allowed is what the writer of a document may have put into it.
type Allowed struct {
	// Links reports whether a link to url is the writer's; nil allows none.
	Links func(url string) bool
	// Headings are the texts of the writer's headings, where * stands for digits
	// and commas.
	Headings []string
}

var parser = goldmark.New(
	goldmark.WithExtensions(extension.GFM, extension.Footnote),
	goldmark.WithRendererOptions(ghtml.WithUnsafe()),
)

// HTML returns the page that a host makes of doc, before it sanitizes.
func HTML(doc string) string {
	var out bytes.Buffer
	if err := parser.Convert([]byte(doc), &out); err != nil {
		return "" // a buffer takes everything
	}
	return out.String()
}

// PlainText returns what a reader of doc sees, without any element.
func PlainText(doc string) string {
	return html.UnescapeString(tag.ReplaceAllString(HTML(doc), ""))
}

// Inspect returns what is wrong with doc: elements that the writer cannot have
// put there, structures that are not closed, words that hosts act upon.
func Inspect(doc string, allowed Allowed) []string {
	src := []byte(doc)
	root := parser.Parser().Parse(text.NewReader(src))
	in := inspection{src: src, allowed: allowed}
	_ = ast.Walk(root, in.visit) // visit returns no error
	var out bytes.Buffer
	_ = parser.Renderer().Render(&out, src, root) // nor does a buffer
	in.balance(out.String())
	in.words(out.String())
	return in.wrong
}

type inspection struct {
	src     []byte
	allowed Allowed
	wrong   []string
}

func (in *inspection) failf(format string, args ...any) {
	in.wrong = append(in.wrong, fmt.Sprintf(format, args...))
}

func (in *inspection) visit(n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	switch n := n.(type) {
	case *ast.Link:
		if in.allowed.Links == nil || !in.allowed.Links(string(n.Destination)) {
			in.failf("link to %q", n.Destination)
		}
	case *ast.Heading:
		in.heading(string(n.Lines().Value(in.src)))
	case *ast.RawHTML:
		in.raw(string(n.Segments.Value(in.src)))
	case *ast.HTMLBlock:
		block := string(n.Lines().Value(in.src))
		if n.HasClosure() {
			block += string(n.ClosureLine.Value(in.src))
		}
		in.raw(block)
	case *ast.AutoLink, *ast.Image, *ast.Blockquote, *ast.CodeBlock, *ast.ThematicBreak,
		*extast.Strikethrough, *extast.TaskCheckBox, *extast.FootnoteLink, *extast.Footnote:
		in.failf("element %s", n.Kind())
	}
	return ast.WalkContinue, nil
}

var digits = regexp.MustCompile(`[0-9][0-9,]*`)

func (in *inspection) heading(s string) {
	if !slices.Contains(in.allowed.Headings, digits.ReplaceAllString(strings.TrimSpace(s), "*")) {
		in.failf("heading %q", s)
	}
}

// written is the raw HTML that writers use: folded parts, and between their
// tags text in which every special character is an entity; empty comments.
var written = regexp.MustCompile(`^(?:(?:<details>|</details>|<!-- -->|` +
	`<summary>(?:[^<>]|</?code>|</?b>)*</summary>)\s*)+$`)

func (in *inspection) raw(s string) {
	if !written.MatchString(s) {
		in.failf("raw HTML %q", s)
	}
}

var (
	tag  = regexp.MustCompile(`(?s)<!--.*?-->|</?[A-Za-z][^>]*>`)
	name = regexp.MustCompile(`^</?([A-Za-z0-9]+)`)
	void = []string{"br", "hr", "img", "input"}
)

// balance checks that elements are closed in order. Text and attributes hold
// no < or > in the page: the parser has made entities of them.
func (in *inspection) balance(page string) {
	var open []string
	for _, t := range tag.FindAllString(page, -1) {
		m := name.FindStringSubmatch(t)
		switch {
		case m == nil || slices.Contains(void, m[1]):
		case t[1] != '/':
			open = append(open, m[1])
		case len(open) == 0 || open[len(open)-1] != m[1]:
			in.failf("%s closes what is not open: %v", t, open)
			return
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		in.failf("not closed: %v", open)
	}
}

// acting is what hosts look for in the text of a page, outside code and links.
// GitHub: https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
// Gitea: https://github.com/go-gitea/gitea/blob/main/modules/markup/html.go and modules/references/references.go
var acting = map[string]*regexp.Regexp{
	"mention":   regexp.MustCompile(`@[\pL\pN]`),
	"issue":     regexp.MustCompile(`[#!]\d`),
	"ticket":    regexp.MustCompile(`\b(?i:GH)-\d|\b[A-Z]{1,10}-[1-9]\d*`),
	"commit":    regexp.MustCompile(`\b[0-9a-fA-F]{7,64}\b`),
	"emoji":     regexp.MustCompile(`:[A-Za-z0-9_+-]+:`),
	"wiki page": regexp.MustCompile(`\[\[`),
	"URL":       regexp.MustCompile(`(?i)https?://|ftp://|www\.[a-z]|//[a-z]|mailto:`),
	"domain":    regexp.MustCompile(`(?i)[a-z0-9]\.[a-z]{2}`),
	"formula":   regexp.MustCompile(`\$`),
}

var invisible = regexp.MustCompile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

var quoted = regexp.MustCompile(`(?s)<pre>.*?</pre>|<code>.*?</code>|<a [^>]*>.*?</a>`)

// words checks each piece of text between elements by itself, as hosts do.
func (in *inspection) words(page string) {
	if m := invisible.FindString(page); m != "" {
		in.failf("invisible %q", m)
	}
	for _, piece := range tag.Split(quoted.ReplaceAllString(page, "<code></code>"), -1) {
		piece = html.UnescapeString(piece)
		for what, pattern := range acting {
			if m := pattern.FindString(piece); m != "" {
				in.failf("%s %q in %q", what, m, piece)
			}
		}
	}
}
