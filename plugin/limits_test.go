package plugin

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/markdown/markdowntest"
	"github.com/testpost/testpost/plugin/parts"
	"github.com/testpost/testpost/plugin/summary"
)

// acting are pieces of text that act where they are not told to be text.
var acting = []string{
	"totals", " add up ", "项目🧪", "e\u0301", "\u202e", "@org/team ", "#1 ", "GH-2 ", "https://evil.example/x ", "[x](javascript:alert(1))", "![x](//evil.example/x.png)",
	"<img src=x onerror=alert(1)>", "</details>", "<!-- ", "-->", "\n```\n", "~~~~", "`", "|", "\n# heading\n", "\n\n- [ ] item\n", "***", "~~", "\\", "&lt;", "::error::x", "\x1b]0;x\x07", "\r",
}

func actingText(r *rand.Rand, most int) string {
	var b strings.Builder
	for n := 1 + r.IntN(most); n > 0; n-- {
		b.WriteString(acting[r.IntN(len(acting))])
	}
	return b.String()
}

// hostileReport is a report of n failed cases, the first of which is called by
// a megabyte.
func hostileReport(r *rand.Rand, n int) string {
	var b bytes.Buffer
	put := func(format string, texts ...string) {
		args := make([]any, len(texts))
		for i, s := range texts {
			var escaped bytes.Buffer
			_ = xml.EscapeText(&escaped, []byte(s)) // a buffer takes everything
			args[i] = escaped.String()
		}
		fmt.Fprintf(&b, format, args...)
	}
	b.WriteString("<testsuites>")
	for i := range n {
		name := actingText(r, 6) + fmt.Sprint(" ", i)
		if i == 0 {
			name = strings.Repeat("a ", 1<<19)
		}
		line := fmt.Sprint(1 + r.IntN(50))
		put(`<testsuite name="%s"><testcase classname="%s" name="%s" file="src/a.go" line="%s" time="1"><failure type="%s" message="%s">%s`+"\n\tsrc/a.go:"+line+`</failure></testcase>`,
			actingText(r, 3), actingText(r, 3), name, line, actingText(r, 2), actingText(r, 9), actingText(r, 200))
		put(`<testcase classname="c" name="%s" file="src/a.go"><flakyFailure message="%s"/></testcase></testsuite>`, actingText(r, 6), actingText(r, 6))
	}
	b.WriteString("</testsuites>")
	return b.String()
}

// TestEveryHostsLimits: whatever strangers write, what each host is given is
// within its limits, begins with what matters most, acts as nothing but text,
// and a host that took more would be given no less.
func TestEveryHostsLimits(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	writeFile(t, filepath.Join(root, "src/a.go"), strings.Repeat("\n", 50))
	writeFile(t, filepath.Join(root, "junit.xml"), hostileReport(rand.New(rand.NewPCG(7, 8)), 120))
	p, _ := process(root, []string{"--commit=8b3f0c1d2e4a5b6c7d8e9f00112233445566778a", "--annotate=failed,flaky", "--name=" + strings.Repeat("测试 ", 200), "junit.xml"})
	c, err := configure(context.Background(), p, onCodeHost)
	if err != nil {
		t.Fatal(err)
	}
	r := &run{config: c, Process: p}
	found, err := r.find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	read, err := r.read(context.Background(), found.Files)
	if err != nil {
		t.Fatal(err)
	}
	s := r.judge(context.Background(), &parts.Reading{Report: read}, nil)
	if n := len(s.Findings.Annotations); s.Report.Totals.Failed != 120 || n < 120 {
		t.Fatalf("%d failed with %d annotations, want 120 with as many", s.Report.Totals.Failed, n)
	}
	for _, k := range hosts() {
		if k.Takes == nil {
			continue
		}
		t.Run(k.Name, func(t *testing.T) {
			t.Parallel()
			var before check.Fitted
			for i, percent := range []int{12, 25, 50, 100} {
				l := share(k.Takes().Limits, percent)
				f := r.fit(s, p.Now(), l, nil)
				withinLimits(t, s, f, l)
				if i > 0 && (len(f.Run.Annotations) < len(before.Run.Annotations) || shownFailures(f) < shownFailures(before)) {
					t.Errorf("%d%% of the limits show %d annotations and %d failures, less than smaller ones", percent, len(f.Run.Annotations), shownFailures(f))
				}
				before = f
			}
		})
	}
}

// share is a part of the limits, in per cent.
func share(l check.Limits, percent int) check.Limits {
	for _, one := range []*check.Limit{&l.Title, &l.Summary, &l.Text, &l.AnnotationTitle, &l.AnnotationMessage, &l.RawDetails} {
		if one.Max > 0 {
			one.Max = max(1, one.Max*percent/100)
		}
	}
	for _, n := range []*int{&l.Annotations, &l.PerLevel} {
		if *n > 0 {
			*n = max(1, *n*percent/100)
		}
	}
	return l
}

func shownFailures(f check.Fitted) int { return strings.Count(f.Run.Output.Summary, "❌") }

func withinLimits(t *testing.T, s *summary.Subject, f check.Fitted, l check.Limits) {
	t.Helper()
	within := func(what, text string, l check.Limit) {
		n := len(text)
		if l.Unit == check.Runes {
			n = utf8.RuneCountInString(text)
		}
		if l.Max > 0 && n > l.Max || !utf8.ValidString(text) {
			t.Errorf("the %s takes %d of %d, or is no UTF-8: %.200q", what, n, l.Max, text)
		}
	}
	out := f.Run.Output
	within("name", f.Run.Name, l.Name)
	within("title", out.Title, l.Title)
	within("summary", out.Summary, l.Summary)
	within("text", out.Text, l.Text)
	if most := l.Annotations; most > 0 && len(f.Run.Annotations) > most || len(f.Run.Annotations)+f.Omitted != len(s.Findings.Annotations) {
		t.Errorf("%d annotations, %d left out, of %d; the limit is %d", len(f.Run.Annotations), f.Omitted, len(s.Findings.Annotations), most)
	}
	all, ofLevel := s.Findings.Annotations, map[check.Level]int{}
	for i, a := range f.Run.Annotations {
		if ofLevel[a.Level]++; l.PerLevel > 0 && ofLevel[a.Level] > l.PerLevel {
			t.Errorf("%d annotations are of level %s, the limit is %d", ofLevel[a.Level], a.Level, l.PerLevel)
		}
		within("annotation title", a.Title, l.AnnotationTitle)
		within("message", a.Message, l.AnnotationMessage)
		within("raw details", a.RawDetails, l.RawDetails)
		for len(all) > 1 && l.PerLevel > 0 && ofLevel[all[0].Level] >= l.PerLevel && all[0].Level != a.Level {
			all = all[1:] // the level had enough
		}
		want := all[0]
		all = all[1:]
		if a.Path != want.Path || a.StartLine != want.StartLine {
			t.Errorf("annotation %d is at %s:%d, want %s:%d", i, a.Path, a.StartLine, want.Path, want.StartLine)
		}
	}
	if l.Plain {
		return
	}
	allowed := writtenBy(s)
	allowed.Headings = append(allowed.Headings, "What the tests said")
	for _, doc := range []string{out.Summary, out.Text} {
		for _, wrong := range markdowntest.Inspect(doc, allowed) {
			t.Error(wrong)
		}
	}
}
