package check

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// hostile are pieces that cuts and encoders get wrong.
var hostile = []string{
	"a", "Z", " ", "\n", "\r\n", "\t", "é", "项", "🧪", "👩\u200d👩\u200d👧", "e\u0301", "\u202e", "\ufeff", "\x00", "\x1b[31m", "\xff", "\xe9\xa1", "\xf0\x9f\xa7",
	"```", "~~~~", "\n```go\n", "\n~~~\n", "<details>", "</details>", "\n<details><summary>x</summary>\n\n", "|a|b|\n", "@you", "::error::", "…", "… (+9 bytes)", "\n… 99999999 bytes left out …\n",
}

func text(r *rand.Rand, most int) string {
	var b strings.Builder
	piece := hostile[r.IntN(len(hostile))]
	for n := r.IntN(most); n > 0; n-- {
		if r.IntN(3) == 0 {
			piece = hostile[r.IntN(len(hostile))]
		}
		b.WriteString(piece)
	}
	return b.String()
}

func anyRun(r *rand.Rand) Run {
	run := Run{Name: text(r, 80), Output: Output{text(r, 80), text(r, 400), text(r, 400)}}
	for n := r.IntN(12); n > 0; n-- {
		run.Annotations = append(run.Annotations, Annotation{
			Path: []string{"", "a.go", "b/c.py", "\xff", "项.js"}[r.IntN(5)], Level: LevelFailure,
			StartLine: r.IntN(4) - 1, EndLine: r.IntN(4) - 1, StartColumn: r.IntN(4) - 1, EndColumn: r.IntN(4) - 1,
			Title: text(r, 60), Message: text(r, 60), RawDetails: text(r, 300),
		})
	}
	return run
}

func anyLimit(r *rand.Rand, most int) Limit { return Limit{r.IntN(most), Unit(r.IntN(2))} }

func anyLimits(r *rand.Rand) Limits {
	return Limits{
		Name: anyLimit(r, 90), Title: anyLimit(r, 90), Summary: anyLimit(r, 500), Text: anyLimit(r, 500),
		AnnotationTitle: anyLimit(r, 90), AnnotationMessage: anyLimit(r, 90), RawDetails: anyLimit(r, 400), Annotations: r.IntN(12),
	}
}

// larger returns limits of which none is below that of l.
func larger(r *rand.Rand, l Limits) Limits {
	for _, one := range []*Limit{&l.Name, &l.Title, &l.Summary, &l.Text, &l.AnnotationTitle, &l.AnnotationMessage, &l.RawDetails} {
		switch {
		case one.Max > 0 && r.IntN(9) == 0:
			one.Max = 0 // none
		case one.Max > 0:
			one.Max += r.IntN(4)
		}
	}
	if l.Annotations > 0 {
		l.Annotations += r.IntN(3)
	}
	return l
}

// texts pairs every text of f with its limit.
func texts(f Fitted, l Limits, each func(name string, annotation int, s string, l Limit)) {
	each("name", -1, f.Run.Name, l.Name)
	each("title", -1, f.Run.Output.Title, l.Title)
	each("summary", -1, f.Run.Output.Summary, l.Summary)
	each("text", -1, f.Run.Output.Text, l.Text)
	for i, a := range f.Run.Annotations {
		each("annotation title", i, a.Title, l.AnnotationTitle)
		each("message", i, a.Message, l.AnnotationMessage)
		each("raw details", i, a.RawDetails, l.RawDetails)
	}
}

// within checks everything that holds for one run and one set of limits.
func within(t *testing.T, r Run, l Limits, f Fitted) {
	t.Helper()
	texts(f, l, func(name string, i int, s string, l Limit) {
		if n := l.Unit.size(s); l.Max > 0 && n > l.Max {
			t.Errorf("%s of annotation %d takes %d of %d: %q", name, i, n, l.Max, s)
		}
		if !utf8.ValidString(s) {
			t.Errorf("%s of annotation %d is no UTF-8: %q", name, i, s)
		}
	})
	for _, c := range f.Cuts {
		if c.Bytes <= 0 {
			t.Errorf("cut of nothing: %+v", c)
		}
	}
	if n := len(f.Run.Annotations); l.Annotations > 0 && n > l.Annotations || n+f.Omitted != len(r.Annotations) {
		t.Errorf("%d annotations sent and %d omitted of %d with a limit of %d", n, f.Omitted, len(r.Annotations), l.Annotations)
	}
	inOrder(t, r, f)
	if again := Fit(f.Run, l).Run; !reflect.DeepEqual(f.Run, again) {
		t.Errorf("fitting again changed the run:\n%s", cmp.Diff(f.Run, again))
	}
}

// inOrder checks that what was sent are the first annotations with a place.
func inOrder(t *testing.T, r Run, f Fitted) {
	t.Helper()
	next := 0
	for _, a := range r.Annotations {
		if !a.placed() || next == len(f.Run.Annotations) {
			continue
		}
		got := f.Run.Annotations[next]
		if got.Path != a.Path || got.StartLine != a.StartLine {
			t.Errorf("annotation %d is of %s:%d, want %s:%d", next, got.Path, got.StartLine, a.Path, a.StartLine)
		}
		if got.EndLine < got.StartLine || got.EndColumn < got.StartColumn || got.StartLine != got.EndLine && got.StartColumn != 0 {
			t.Errorf("annotation %d has impossible bounds: %+v", next, got)
		}
		next++
	}
	if next != len(f.Run.Annotations) {
		t.Errorf("%d annotations were sent that nobody made", len(f.Run.Annotations)-next)
	}
}

// neverLess checks that more shows at least what fewer does.
func neverLess(t *testing.T, fewer, more Fitted) {
	t.Helper()
	missing := func(f Fitted) map[Cut]int {
		m := map[Cut]int{}
		for _, c := range f.Cuts {
			m[Cut{c.Text, c.Annotation, 0}] = c.Bytes
		}
		return m
	}
	if len(more.Run.Annotations) < len(fewer.Run.Annotations) {
		t.Errorf("a larger limit sends %d annotations, a smaller one %d", len(more.Run.Annotations), len(fewer.Run.Annotations))
	}
	was := missing(fewer)
	for c, n := range missing(more) {
		if c.Annotation < len(fewer.Run.Annotations) && n > was[c] {
			t.Errorf("a larger limit leaves out %d bytes of %s %d, a smaller one %d", n, c.Text, c.Annotation, was[c])
		}
	}
}

func TestFitProperties(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for i := 0; i < 700 && !t.Failed(); i++ {
		run, l := anyRun(r), anyLimits(r)
		f := Fit(run, l)
		within(t, run, l, f)
		l = larger(r, l)
		more := Fit(run, l)
		within(t, run, l, more)
		neverLess(t, f, more)
	}
}

// TestFitGrowsWithEveryStep walks one text through every limit there is.
func TestFitGrowsWithEveryStep(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 8 {
		s := text(r, 80)
		for _, u := range []Unit{Bytes, Runes} {
			var before Fitted
			for most := 1; most <= len(s)+1; most++ {
				one := Limit{most, u}
				l := Limits{Name: one, Summary: one, RawDetails: one}
				run := Run{Name: s, Output: Output{Summary: s}, Annotations: []Annotation{{Path: "p", StartLine: 1, RawDetails: s}}}
				f := Fit(run, l)
				within(t, run, l, f)
				if most > 1 {
					neverLess(t, before, f)
				}
				if before = f; t.Failed() {
					t.Fatalf("at %d of %q", most, s)
				}
			}
		}
	}
}

func FuzzFit(f *testing.F) {
	f.Add("Tests", "3 failed", "# x\n```\nopen\n", "trace\n", uint16(50), uint16(9), true)
	f.Add("\xff\xfe", "…", "<details>\n<details>\n", "🧪🧪", uint16(3), uint16(1), false)
	f.Fuzz(func(t *testing.T, name, title, summary, raw string, most, more uint16, runes bool) {
		u := Bytes
		if runes {
			u = Runes
		}
		limits := func(n int) Limits {
			one := Limit{n, u}
			return Limits{Name: one, Title: one, Summary: one, Text: one, AnnotationTitle: one, AnnotationMessage: one, RawDetails: one, Annotations: 1}
		}
		a := Annotation{Path: "a.go", StartLine: 1, Title: title, Message: name, RawDetails: raw}
		run := Run{Name: name, Output: Output{title, summary, summary}, Annotations: []Annotation{a, a}}
		small, large := limits(1+int(most)), limits(1+int(most)+int(more))
		fewer, grown := Fit(run, small), Fit(run, large)
		within(t, run, small, fewer)
		within(t, run, large, grown)
		neverLess(t, fewer, grown)
	})
}
