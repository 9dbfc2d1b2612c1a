package check

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkFit fits 100,000 annotations to what a host takes.
func BenchmarkFit(b *testing.B) {
	run := Run{Name: "Tests", Output: Output{Title: "100,000 failed", Summary: strings.Repeat("a line of the summary\n", 5000)}}
	trace := strings.Repeat("\tat com.example.Cart.total(Cart.java:44)\n", 60)
	for i := range 100_000 {
		run.Annotations = append(run.Annotations, Annotation{
			Path: "src/cart_test.go", StartLine: i + 1, Level: LevelFailure,
			Title: fmt.Sprintf("TestTotal%d: want 3, got 4", i), Message: "want 3, got 4", RawDetails: trace,
		})
	}
	bytes := func(n int) Limit { return Limit{n, Bytes} }
	for _, most := range []int{50, 1000, 0} {
		l := Limits{
			Name: Limit{50, Runes}, Title: bytes(255), Summary: bytes(65535), Text: bytes(65535),
			AnnotationTitle: bytes(255), AnnotationMessage: bytes(65535), RawDetails: bytes(65535), Annotations: most,
		}
		b.Run(fmt.Sprintf("annotations=%d", most), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if f := Fit(run, l); len(f.Run.Annotations) == 0 {
					b.Fatal("nothing left")
				}
			}
		})
	}
}
