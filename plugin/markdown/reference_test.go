package markdown

import (
	"html"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReferenceParser has cmark-gfm, from which GitHub's own parser descends,
// read every hostile text in every place: the elements must be those of a
// harmless text, and the words those of the text.
// https://github.com/github/cmark-gfm
func TestReferenceParser(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("cmark-gfm"); err != nil {
		t.Skip("cmark-gfm is not installed")
	}
	const separator = "\n\n<!-- next -->\n\n"
	for _, d := range documents {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			var docs []string
			texts := referenceTexts()
			for _, s := range texts {
				docs = append(docs, d.write(s))
			}
			pages := strings.Split(cmark(t, strings.Join(docs, separator)), "<!-- next -->")
			if len(pages) != len(texts) {
				t.Fatalf("%d pages for %d texts: one has swallowed another", len(pages), len(texts))
			}
			for i, page := range pages {
				for _, tag := range referenceTag.FindAllString(page, -1) {
					if !referenceAllowed.MatchString(tag) {
						t.Errorf("%q has made %s of itself\n%s", texts[i], tag, docs[i])
					}
				}
				if d.sees == nil {
					continue
				}
				got := html.UnescapeString(referenceTag.ReplaceAllString(page, ""))
				if diff := cmp.Diff(d.sees(texts[i]), strings.Trim(got, "\n")); diff != "" {
					t.Errorf("%q is read as (-want +got):\n%s\n%s", texts[i], diff, docs[i])
				}
			}
		})
	}
}

func referenceTexts() []string {
	var texts []string
	for _, s := range hostile {
		texts = append(texts, "x"+s, s+"`x", s+"|x", s+`\x`, "x "+s+"\n"+s, "`"+s+"x")
		if strings.TrimSpace(s) != "" {
			texts = append(texts, s)
		}
	}
	return texts
}

var (
	referenceTag     = regexp.MustCompile(`(?s)<!--.*?-->|</?[A-Za-z][^>]*>`)
	referenceAllowed = regexp.MustCompile(`^(?:<!-- -->|</?(?:p|ul|li|strong|code|pre|table|thead|tbody|tr|th|td|details|summary)>|<pre lang="text">|<code class="language-text">|<a href="https://ok/[^"]*">|</a>)$`)
)

func cmark(t *testing.T, doc string) string {
	t.Helper()
	cmd := exec.Command("cmark-gfm", "--unsafe", "-e", "footnotes",
		"-e", "table", "-e", "strikethrough", "-e", "autolink", "-e", "tagfilter", "-e", "tasklist")
	cmd.Stdin = strings.NewReader(doc)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
