package check

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFitTexts(t *testing.T) {
	t.Parallel()
	long := "integration tests of the whole shop with a name nobody wanted to shorten"
	trace := "first line\n" + strings.Repeat("a frame of the library\n", 20) + "the last frame\n"
	for _, tt := range []struct {
		name, in string
		limit    Limit
		cut      func(string, Limit) (string, int)
		want     string
	}{
		{"within", "Tests", Limit{5, Runes}, end, "Tests"},
		{"no limit", long, Limit{}, end, long},
		{"name in characters", long, Limit{50, Runes}, end, "integration tests of the whole shop w… (+35 bytes)"},
		{"between two characters", strings.Repeat("项目", 30), Limit{50, Bytes}, end, "项目项目项目项目项目项… (+147 bytes)"},
		{"characters, not bytes", strings.Repeat("项目", 20), Limit{40, Runes}, end, strings.Repeat("项目", 20)},
		{"no room for a mark", long, Limit{10, Runes}, end, "integrati…"},
		{"no room at all", long, Limit{2, Bytes}, end, ""},
		{"bytes that are no text", "ab\xff\xfec", Limit{9, Bytes}, end, "ab\uFFFDc"},
		{"head and tail", trace, Limit{120, Bytes}, middle, "first line\na frame of the library\na frame of the library\n… 415 bytes left out …\nthe last frame\n"},
		{"one long line", strings.Repeat("x", 100), Limit{60, Bytes}, middle, strings.Repeat("x", 22) + "\n… 68 bytes left out …\n" + strings.Repeat("x", 10)},
		{"already without its middle", strings.Repeat("x", 60) + "\n… 1000000 bytes left out …\n" + strings.Repeat("y", 60), Limit{100, Bytes}, middle,
			strings.Repeat("x", 44) + "\n… 1,000,054 bytes left out …\n" + strings.Repeat("y", 22)},
		{"paragraphs", "one\n\ntwo\n\n" + strings.Repeat("three ", 30), Limit{60, Bytes}, markdown, "one\n\ntwo\n\n\n\n… 180 bytes left out\n"},
		{"an open code block", "one\n```go\ntwo\nthree\n" + strings.Repeat("four\n", 30) + "```\n", Limit{62, Bytes}, markdown, "one\n```go\ntwo\nthree\nfour\nfour\n```\n\n\n… 144 bytes left out\n"},
		{"an open fold", "<details>\n\none\n\n" + strings.Repeat("two\n\n", 30) + "</details>\n", Limit{70, Bytes}, markdown, "<details>\n\none\n\ntwo\n\ntwo\n\ntwo\n\n\n</details>\n\n\n… 146 bytes left out\n"},
		{"one long paragraph", strings.Repeat("word ", 30), Limit{60, Bytes}, markdown, strings.Repeat("word ", 7) + "\n\n… 115 bytes left out\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := fitter{}
			if diff := cmp.Diff(tt.want, f.fit("", tt.in, tt.limit, tt.cut)); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFitAnnotations(t *testing.T) {
	t.Parallel()
	at := func(path string, start, end, from, to int) Annotation {
		return Annotation{Path: path, StartLine: start, EndLine: end, StartColumn: from, EndColumn: to, Message: "m"}
	}
	in := []Annotation{
		at("a.go", 3, 3, 5, 9),
		at("", 3, 3, 0, 0),     // no path
		at("b.go", 0, 0, 0, 0), // no line
		at("\xff.go", 1, 1, 0, 0),
		at("c.go", 4, 6, 5, 9), // columns on several lines
		at("d.go", 4, 2, 0, 9), // ends before it begins
		at("e.go", 4, 4, 7, 2),
		at("f.go", 1, 1, 0, 0),
	}
	before := append([]Annotation{}, in...)
	got := Fit(Run{Annotations: in}, Limits{Annotations: 4})
	want := Fitted{
		Run:      Run{Annotations: []Annotation{at("a.go", 3, 3, 5, 9), at("c.go", 4, 6, 0, 0), at("d.go", 4, 4, 0, 0), at("e.go", 4, 4, 7, 7)}},
		Omitted:  4,
		Unplaced: 3,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fitted (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, in); diff != "" {
		t.Errorf("the input was changed:\n%s", diff)
	}
}

func TestFitSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	r := Run{
		Name:   strings.Repeat("n", 60),
		Output: Output{Title: "t", Summary: strings.Repeat("s\n\n", 100), Text: "x"},
		Annotations: []Annotation{
			{Path: "a", StartLine: 1, Title: "t", Message: "m", RawDetails: "r"},
			{Path: "b", StartLine: 1, Title: strings.Repeat("t", 300), Message: strings.Repeat("m", 300), RawDetails: strings.Repeat("r", 300)},
		},
	}
	of := func(n int) Limit { return Limit{n, Bytes} }
	got := Fit(r, Limits{Name: Limit{50, Runes}, Title: of(9), Summary: of(200), Text: of(9), AnnotationTitle: of(255), AnnotationMessage: of(200), RawDetails: of(200)})
	want := []Cut{
		{"name", -1, 17}, {"summary", -1, 126},
		{"annotation title", 1, 61}, {"message", 1, 116}, {"raw details", 1, 128},
	}
	if diff := cmp.Diff(want, got.Cuts); diff != "" {
		t.Errorf("cuts (-want +got):\n%s", diff)
	}
}

// TestPerLevel: a run that may hold so many of each level holds the first of each.
func TestPerLevel(t *testing.T) {
	t.Parallel()
	of := func(levels ...Level) (all []Annotation) {
		for i, l := range levels {
			all = append(all, Annotation{Path: "a.go", StartLine: i + 1, EndLine: i + 1, Level: l})
		}
		return all
	}
	in := of(LevelFailure, LevelFailure, LevelFailure, LevelNotice, LevelWarning, LevelFailure, LevelNotice, LevelWarning)
	for _, test := range []struct {
		limits Limits
		lines  []int
	}{
		{Limits{PerLevel: 2}, []int{1, 2, 4, 5, 7, 8}},
		{Limits{PerLevel: 1}, []int{1, 4, 5}},
		{Limits{PerLevel: 2, TwoLevels: true}, []int{1, 2, 4, 5}},
		{Limits{PerLevel: 2, Annotations: 3}, []int{1, 2, 4}},
		{Limits{TwoLevels: true}, []int{1, 2, 3, 4, 5, 6, 7, 8}},
	} {
		got := Fit(Run{Annotations: in}, test.limits)
		var lines []int
		for _, a := range got.Run.Annotations {
			lines = append(lines, a.StartLine)
		}
		if diff := cmp.Diff(test.lines, lines); diff != "" || got.Omitted != len(in)-len(lines) {
			t.Errorf("%+v: %d omitted (-want +got):\n%s", test.limits, got.Omitted, diff)
		}
	}
}
