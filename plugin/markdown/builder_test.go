package markdown

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/markdown/markdowntest"
)

func TestBuilder(t *testing.T) {
	t.Parallel()
	write := func(max int) string {
		b := New(Budget{Max: max}, len("\n\nLeft out: 3 rows."))
		b.Block(func(w *Writer) { w.Raw("Totals\n") })
		b.Block(func(w *Writer) { w.Open("\n<details><summary>Rows</summary>\n\n", "\n</details>\n") })
		rows := b.Items(3, func(w *Writer) { w.Raw("| Row |\n|--|\n") }, func(w *Writer, i int) {
			w.Raw("| ")
			w.Code(fmt.Sprintf("row|%d", i), Cell)
			w.Raw(" |\n")
		})
		b.Close(0)
		b.Omit(3-rows, "row", "rows")
		b.Block(func(w *Writer) { w.FenceCut("text", "the trace of it", 4) })
		if len(b.Omitted()) == 0 {
			return b.Finish()
		}
		return b.Finish("Left out: "+Count(b.Omitted()[0].N, "row", "rows")+".", "Cut.")
	}
	const folded = "Totals\n\n<details><summary>Rows</summary>\n\n"
	tests := []struct {
		name string
		max  int
		want string
	}{
		{"no bound", 0, folded + "| Row |\n|--|\n| `row\\|0` |\n| `row\\|1` |\n| `row\\|2` |\n\n</details>\n\n```text\nthe trace of it\n```"},
		{"room for all", 170, folded + "| Row |\n|--|\n| `row\\|0` |\n| `row\\|1` |\n| `row\\|2` |\n\n</details>\n\n```text\nthe trace of it\n```"},
		{"fence left out", 152, folded + "| Row |\n|--|\n| `row\\|0` |\n| `row\\|1` |\n| `row\\|2` |\n\n</details>"},
		{"a row left out", 120, folded + "| Row |\n|--|\n| `row\\|0` |\n| `row\\|1` |\n\n</details>\n\nLeft out: 1 row."},
		{"no row", 90, folded + "\n</details>\n\nLeft out: 3 rows."},
		{"no fold", 40, "Totals\n\nLeft out: 3 rows."},
		{"only the note", 20, "Left out: 3 rows."},
		{"only the short note", 10, "Cut."},
		{"nothing", 3, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, write(tt.max)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFenceCut(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("测试", 50)
	tests := []struct {
		name   string
		budget Budget
		want   string
	}{
		{"bytes, at a rune", Budget{Max: 57}, "```\n测试测试测…\n… cut here, 285 more bytes\n```"},
		{"runes", Budget{Max: 47, Runes: true}, "```\n测试测试测试测试测试…\n… cut here, 270 more bytes\n```"},
		{"less than asked for", Budget{Max: 44}, ""},
		{"whole", Budget{Max: 309}, "```\n" + text + "\n```"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := New(tt.budget, 0)
			b.Block(func(w *Writer) { w.FenceCut("", text, 5) })
			if !strings.Contains(tt.want, text) && b.Block(func(w *Writer) { w.Raw("a") }) {
				t.Error("something was added after what did not fit")
			}
			if diff := cmp.Diff(tt.want, b.Finish()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A random document: its blocks are numbered, so that one can say which of them
// a budget shows.
func randomDocument(seed uint64, texts []string, budget Budget) (doc string, shown, omitted int) {
	const note = "Left out: many things."
	rnd := rand.New(rand.NewPCG(seed, 1))
	text := func() string { return texts[rnd.IntN(len(texts))] }
	b := New(budget, len(note)+2)
	for range 12 {
		n := 1 + rnd.IntN(4)
		kind, depth := rnd.IntN(5), rnd.IntN(3)
		words := []string{text(), text(), text(), text()}
		got := b.Items(n, func(w *Writer) {
			w.Blank()
			if kind == 1 {
				w.Raw("| a | b |\n|--|--|\n")
			}
		}, func(w *Writer, i int) { randomBlock(w, kind, words[i]) })
		if shown += got; got < n {
			omitted += n - got
			b.Omit(n-got, "thing", "things")
		}
		b.Close(depth)
	}
	noted := 0
	for _, o := range b.Omitted() {
		noted += o.N
	}
	if noted != omitted {
		panic("the builder forgot what was left out")
	}
	if omitted > 0 || b.Full() {
		return b.Finish(note), shown, omitted
	}
	return b.Finish(), shown, omitted
}

func randomBlock(w *Writer, kind int, s string) {
	switch kind {
	case 0:
		w.Raw("- x ")
		w.Code(s, Inline)
		w.Raw(" ")
		w.Text(s, Inline)
		w.Raw("\n")
	case 1:
		w.Raw("| ")
		w.Code(s, Cell)
		w.Raw(" | ")
		w.CodeLink("a.go:1", "https://ok/"+s, Cell)
		w.Raw(" |\n")
	case 2:
		w.Fence("text", s)
	case 3:
		w.Blank()
		w.Open("<details><summary>", "\n</details>\n\n")
		w.Text(s, HTML)
		w.Raw("</summary>\n\n")
	case 4:
		w.FenceCut("text", s+s+s, 10)
	}
}

func checkDocuments(t *testing.T, seed uint64, texts []string, runes bool, steps int) {
	t.Helper()
	whole, all, _ := randomDocument(seed, texts, Budget{})
	size := Budget{Runes: runes}.size(whole)
	step := 1 + size/steps
	last, lastShown := 0, 0
	for max := 1; max <= size+60; max += step {
		budget := Budget{Max: max, Runes: runes}
		doc, shown, omitted := randomDocument(seed, texts, budget)
		if got := budget.size(doc); got > max {
			t.Fatalf("seed %d: %d long in a budget of %d (runes: %t)\n%s", seed, got, max, runes, doc)
		}
		if shown < lastShown {
			t.Fatalf("seed %d: a budget of %d shows %d blocks, one of %d shows %d", seed, last, lastShown, max, shown)
		}
		if shown+omitted != all {
			t.Fatalf("seed %d, budget %d: %d shown and %d left out, not %d in all", seed, max, shown, omitted, all)
		}
		if missing := doc != whole; missing && max > 60 && !strings.HasSuffix(doc, "Left out: many things.") {
			t.Fatalf("seed %d, budget %d: something is missing and nothing says so:\n%s", seed, max, doc)
		}
		if shown != lastShown || max%16 == 1 {
			for _, wrong := range markdowntest.Inspect(doc, ours) {
				t.Fatalf("seed %d, budget %d: %s\n%s", seed, max, wrong, doc)
			}
		}
		last, lastShown = max, shown
	}
}

func TestBuilderProperties(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		for _, runes := range []bool{false, true} {
			checkDocuments(t, seed, hostile, runes, 15)
			checkDocuments(t, seed+100, []string{"a", "some words", "two\nlines"}, runes, 200)
		}
	}
}

func FuzzBuilder(f *testing.F) {
	for i := 0; i < len(hostile); i += 10 {
		f.Add(uint64(i), hostile[i], i%20 == 0)
	}
	f.Fuzz(func(t *testing.T, seed uint64, s string, runes bool) {
		checkDocuments(t, seed, []string{s, "b", s + s}, runes, 20)
	})
}

func BenchmarkText(b *testing.B) {
	b.ReportAllocs()
	var dst []byte
	for b.Loop() {
		dst = AppendText(dst[:0], "expected the list to have 4 elements, but it had 5 of them", Inline)
	}
}

func BenchmarkCode(b *testing.B) {
	b.ReportAllocs()
	var dst []byte
	for b.Loop() {
		dst = AppendCode(dst[:0], "TestCheckout/with_an_empty_basket/and_a|voucher", Cell)
	}
}

func BenchmarkFence(b *testing.B) {
	s := strings.Repeat("\tat org.example.shop.Checkout.pay(Checkout.java:123)\n", 200)
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	var dst []byte
	for b.Loop() {
		dst = AppendFence(dst[:0], "text", s)
	}
}
