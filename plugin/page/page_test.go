package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func write(tb testing.TB, p *Page) string {
	tb.Helper()
	var out bytes.Buffer
	if err := Write(&out, p); err != nil {
		tb.Fatal(err)
	}
	return out.String()
}

func TestGoldens(t *testing.T) {
	t.Parallel()
	skipped := newPage(check.Skipped, 0)
	skipped.Subject.Report.Totals.Count(report.Skipped, false, 0)
	pages := map[string]*Page{"green": green(), "red": red(), "nothing_found": nothingFound(), "hostile": filled(traps), "only_skipped": skipped}
	for name, p := range pages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			html := write(t, p)
			walk(t, html)
			golden(t, name, strings.NewReplacer(style, "…", script, "…", string(policy()), "…").Replace(html))
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".html")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the page differs from %s (-want +got), run with -update if it should:\n%s", path, diff)
	}
}

// allowed are the elements of a page with the attributes that each may have.
var allowed = map[string]string{
	"html": "lang", "head": "", "meta": "charset http-equiv content name", "title": "", "style": "", "script": "", "body": "",
	"header": "class", "nav": "aria-label", "main": "id", "section": "id aria-labelledby", "footer": "", "div": "class tabindex role aria-labelledby",
	"form": "id role hidden", "label": "class for", "input": "id type autocomplete spellcheck placeholder", "button": "id type",
	"h1": "", "h2": "id", "h3": "", "p": "class id role aria-hidden", "ul": "class", "ol": "class start tabindex aria-label", "li": "class",
	"details": "class open", "summary": "", "figure": "class", "figcaption": "", "pre": "class", "code": "", "strong": "", "b": "class", "span": "class",
	"time": "datetime", "a": "class href rel", "table": "class", "thead": "", "tbody": "", "tr": "class", "th": "scope class", "td": "class",
	"svg": "class viewBox preserveAspectRatio aria-hidden focusable", "rect": "class x width height",
}

// A structure is what a page is made of, without its texts.
type structure struct {
	elements []string // with the names of their attributes, and their ends
	values   map[string][]string
	text     string
}

// walk reads a page as strictly as XML is read, which every page of ours can
// be, and demands that it holds nothing but what we write.
func walk(t *testing.T, html string) structure {
	t.Helper()
	html, found := strings.CutPrefix(html, "<!doctype html>\n")
	if !found {
		t.Fatal("no document type")
	}
	s := structure{values: map[string][]string{}}
	var text strings.Builder
	d := xml.NewDecoder(strings.NewReader(strings.Replace(strings.Replace(html, script, "", 1), style, "", 1)))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in:\n%s", err, html)
		}
		switch e := token.(type) {
		case xml.StartElement:
			s.start(t, e)
		case xml.EndElement:
			s.elements = append(s.elements, "/"+e.Name.Local)
		case xml.CharData:
			text.Write(e)
		default:
			t.Errorf("a %T in the page", token)
		}
	}
	s.text = text.String()
	s.demand(t, html)
	return s
}

func (s *structure) start(t *testing.T, e xml.StartElement) {
	t.Helper()
	name := e.Name.Local
	attributes, known := allowed[name]
	if !known {
		t.Errorf("an element %q", name)
	}
	for _, a := range e.Attr {
		if !slices.Contains(strings.Fields(attributes), a.Name.Local) {
			t.Errorf("an attribute %q of %q", a.Name.Local, name)
		}
		s.values[a.Name.Local] = append(s.values[a.Name.Local], a.Value)
		name += " " + a.Name.Local
	}
	s.elements = append(s.elements, name)
}

// demand checks what no single element shows.
func (s *structure) demand(t *testing.T, html string) {
	t.Helper()
	ids := s.values["id"]
	slices.Sort(ids)
	if len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Errorf("an id twice: %q", ids)
	}
	for _, to := range s.values["href"] {
		if id, inside := strings.CutPrefix(to, "#"); inside && slices.Contains(ids, id) {
			continue
		}
		if !strings.HasPrefix(to, "https://") && !strings.HasPrefix(to, "http://") {
			t.Errorf("a link to %q", to)
		}
	}
	for _, id := range append(s.values["aria-labelledby"], s.values["for"]...) {
		if !slices.Contains(ids, id) {
			t.Errorf("nothing has the id %q", id)
		}
	}
	if texts := strings.NewReplacer(script, "", style, "").Replace(html); markdown.VisibleLines(texts) != texts {
		t.Error("characters that nobody sees")
	}
	if !utf8.ValidString(html) {
		t.Error("not UTF-8")
	}
	for _, once := range []string{"script", "style", "h1", "title"} {
		if n := count(s.elements, once); n != 1 {
			t.Errorf("%d × %q", n, once)
		}
	}
}

func count(all []string, one string) int {
	n := 0
	for _, e := range all {
		if e == one {
			n++
		}
	}
	return n
}

// Whatever a text says, the page has the same elements and attributes as with a
// harmless one.
func TestTextIsOnlyText(t *testing.T) {
	t.Parallel()
	harmless := strings.Map(func(r rune) rune {
		if r == '\n' || r == ' ' {
			return r
		}
		return 'x'
	}, traps)
	want, got := walk(t, write(t, filled(harmless))), walk(t, write(t, filled(traps)))
	if diff := cmp.Diff(want.elements, got.elements); diff != "" {
		t.Errorf("the text changed the page (-harmless +hostile):\n%s", diff)
	}
	for _, seen := range []string{`rtl‹U+202E›abc`, `␛[31mred`, `␀`, `zero‹U+200B›width`, "bad\uFFFDbyte", `‹U+E0041›tag`, "<script>alert(1)</script>"} {
		if !strings.Contains(got.text, seen) {
			t.Errorf("a reader does not see %s", seen)
		}
	}
}

func TestPolicyAllowsOnlyWhatIsThere(t *testing.T) {
	t.Parallel()
	html := write(t, green())
	want := "default-src 'none'"
	for _, name := range []string{"style", "script"} {
		_, rest, _ := strings.Cut(html, "<"+name+">")
		content, _, found := strings.Cut(rest, "</"+name+">")
		sum := sha256.Sum256([]byte(content))
		if want += fmt.Sprintf("; %s-src 'sha256-%s'", name, base64.StdEncoding.EncodeToString(sum[:])); !found || len(content) < 1000 {
			t.Errorf("no %s in the page", name)
		}
	}
	want += "; base-uri 'none'; form-action 'none'"
	if !strings.Contains(html, `<meta http-equiv="Content-Security-Policy" content="`+want+`"/>`) {
		t.Errorf("the policy is %s, want %s", policy(), want)
	}
	for _, word := range []string{"url(", "@import", "fetch(", "XMLHttpRequest", "import(", "innerHTML", "eval("} {
		if strings.Contains(style+script, word) {
			t.Errorf("the page uses %s", word)
		}
	}
}

// Secrets are found before anything is cut and before anything is escaped.
func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	secret := "s3cr\u200bet&token"
	p := filled(strings.Repeat("x", maxName-4) + secret + strings.Repeat("y", maxText) + secret)
	p.Mask = func(s string) string { return strings.ReplaceAll(s, secret, "***") }
	html := write(t, p)
	if strings.Contains(html, "s3c") || strings.Contains(html, "token<") || !strings.Contains(html, "***") {
		t.Error("the page holds a part of the secret")
	}
}

func TestWriteFails(t *testing.T) {
	t.Parallel()
	full := errors.New("no space left on device")
	calls := 0
	err := Write(writeFunc(func(b []byte) (int, error) { calls++; return 0, full }), manyFailures(3000))
	if !errors.Is(err, full) || calls != 1 {
		t.Errorf("error %v after %d calls", err, calls)
	}
}

type writeFunc func([]byte) (int, error)

func (f writeFunc) Write(b []byte) (int, error) { return f(b) }

// Every pair of colours that text is shown in is readable: 4.5:1 at least
// (https://www.w3.org/TR/WCAG22/#contrast-minimum).
func TestContrast(t *testing.T) {
	t.Parallel()
	pairs := map[string]string{"text": "page card hover bad-soft warn-soft good-soft", "quiet": "page card hover", "link": "page card",
		"bad": "page bad-soft", "good": "page good-soft", "warn": "page warn-soft"}
	themes := regexp.MustCompile(`:root \{([^}]*--page[^}]*)\}`).FindAllStringSubmatch(style, -1)
	if len(themes) != 3 {
		t.Fatalf("%d themes, want light, dark and print", len(themes))
	}
	for i, theme := range themes {
		colours := map[string]float64{}
		for _, m := range regexp.MustCompile(`--([\w-]+): #(\w{6})`).FindAllStringSubmatch(theme[1], -1) {
			colours[m[1]] = luminance(t, m[2])
		}
		for front, backs := range pairs {
			for _, back := range strings.Fields(backs) {
				a, b := colours[front], colours[back]
				if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 || colours[front] == colours[back] {
					t.Errorf("theme %d: %s on %s has a contrast of %.2f", i, front, back, ratio)
				}
			}
		}
	}
}
