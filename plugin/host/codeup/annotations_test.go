package codeup

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// remarks makes annotations of words like "a1 b2": the path and the line.
func remarks(words string) []annotation {
	var out []annotation
	for w := range strings.SplitSeq(words, " ") {
		if w == "" {
			continue
		}
		out = append(out, annotation{Path: w[:1], StartLine: int(w[1] - '0'), EndLine: int(w[1] - '0'), Message: w[2:]})
	}
	return out
}

func words(list []annotation) string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = fmt.Sprint(a.Path, a.StartLine, a.Message)
	}
	return strings.Join(out, " ")
}

func TestMissing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, want, have, old string
		lacking               string
		extra                 int
	}{
		{"nothing there", "a1 b2", "", "", "a1 b2", 0},
		{"all there", "a1 b2", "b2 a1", "", "", 0},
		{"some there", "a1 b2 c3", "b2", "b2", "a1 c3", 0},
		{"some of an earlier execution", "a1 b2", "b2 z9", "b2 z9", "a1", 1},
		{"the same twice", "a1 a1", "a1", "", "a1", 0},
		{"there twice", "a1", "a1 a1", "", "", 1},
		{"another text at the place, from before", "a1new", "a1old", "a1old", "a1new", 1},
		{"another text at the place, written now", "a1new", "a1NEW", "", "", 0},
		{"another place, written now", "a1 b2", "x1 y2", "", "", 0},
		{"one in another place, written now", "a1 b2", "x1 b2", "", "", 0},
		{"fewer in other places", "a1 b2 c3", "x1", "", "b2 c3", 0},
		{"white space", "a1x\u00a0y", "a1xy", "a1xy", "", 0},
		{"entities", "a1<b>", "a1&lt;b&gt;", "a1&lt;b&gt;", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			lacking, extra := missing(remarks(c.want), remarks(c.have), remarks(c.old))
			if words(lacking) != c.lacking || extra != c.extra {
				t.Errorf("got %q and %d, want %q and %d", words(lacking), extra, c.lacking, c.extra)
			}
		})
	}
}

// TestMissingAddsUp: what is lacking, once it is added, makes the run complete,
// and nothing is ever counted twice.
func TestMissingAddsUp(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	draw := func() (out []annotation) {
		for range random.IntN(6) {
			out = append(out, remarks(fmt.Sprintf("%c%d", 'a'+rune(random.IntN(3)), 1+random.IntN(2)))...)
		}
		return out
	}
	for range 2000 {
		want, old := draw(), draw()
		lacking, extra := missing(want, old, old)
		if len(want)-len(lacking)+extra != len(old) {
			t.Fatalf("want %q, have %q: lacking %q, extra %d do not add up", words(want), words(old), words(lacking), extra)
		}
		have := append(append([]annotation{}, old...), lacking...)
		if still, after := missing(want, have, old); len(still) != 0 || after != extra {
			t.Fatalf("want %q, have %q: still lacking %q, extra %d, before %d", words(want), words(have), words(still), after, extra)
		}
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"as it is\r\n\t测试": "as it is\r\n\t测试", "a\x00b\x1b[31m\x7f": "a b [31m ",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestShort(t *testing.T) {
	t.Parallel()
	if got := short("Tests"); got != "Tests" {
		t.Errorf("got %q", got)
	}
	if got := short(strings.Repeat("测", 50)); len(got) > maxName || !strings.HasPrefix(got, "测测测测") {
		t.Errorf("got %q of %d bytes", got, len(got))
	}
}

func BenchmarkMissing(b *testing.B) {
	var want []annotation
	for i := range maxAnnotations {
		want = append(want, annotation{Path: fmt.Sprintf("src/%d.go", i%7), StartLine: i + 1, EndLine: i + 1, Message: strings.Repeat("expected this & that\n", 20)})
	}
	b.ReportAllocs()
	for b.Loop() {
		if lacking, _ := missing(want, want, nil); len(lacking) != 0 {
			b.Fatal(cmp.Diff(nil, lacking))
		}
	}
}
