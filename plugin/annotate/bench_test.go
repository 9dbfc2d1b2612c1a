package annotate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// samples are failures as tools write them.
func samples() map[string]*report.Case {
	pytest := "tests/test_cart.py:44: \n" + strings.Repeat("    def total(self, lines, rate):\n        # a comment: with a colon, and 3 numbers\n", 10) +
		"E       AssertionError: assert 3 == 4\n\nsrc/cart.py:31: AssertionError"
	return map[string]*report.Case{
		"surefire":  failing("com.shop.CartTest", "total", "org.opentest4j.AssertionFailedError", "expected: <3> but was: <4>", javaTrace+strings.Repeat("\tat org.junit.platform.launcher.core.Launcher.run(Launcher.java:55)\n", 12)),
		"pytest":    failing("tests.test_cart", "test_total", "", "AssertionError: assert 3 == 4", pytest),
		"gotestsum": failing("shop/cart", "TestTotal", "", "Failed", "=== RUN   TestTotal\n    cart_test.go:8: took 12ms\n    cart_test.go:9: want 3, got 4\n--- FAIL: TestTotal (0.00s)\n"),
		"jest": failing("cart total", "cart total", "", "", "Error: expect(received).toBe(expected) // Object.is equality\n\nExpected: 3\nReceived: 4\n    at Object.<anonymous> (/app/test/cart.test.js:9:5)\n"+
			strings.Repeat("    at callAsyncCircusFn (/app/node_modules/jest-circus/build/jestAdapterInit.js:1774:10)\n", 14)),
	}
}

func BenchmarkFingerprint(b *testing.B) {
	for _, name := range []string{"surefire", "pytest", "gotestsum", "jest"} {
		c := samples()[name]
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(c.TextBytes()))
			for b.Loop() {
				Fingerprint(c)
			}
		})
	}
}

// BenchmarkAnnotate finds 1,000 causes behind 100,000 failures, all of them kept.
func BenchmarkAnnotate(b *testing.B) {
	r, _ := planted(1000, 100_000)
	for _, bench := range []struct {
		name string
		o    Options
	}{
		{"causes", Options{}},
		{"annotations", Options{Kinds: Kinds(), Locate: inFile}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if f := Annotate(r, bench.o); len(f.Causes) != 1000 {
					b.Fatalf("%d causes", len(f.Causes))
				}
			}
		})
	}
}

// BenchmarkAnnotateGrows doubles the failures: time per failure must not grow.
func BenchmarkAnnotateGrows(b *testing.B) {
	for _, n := range []int{12_500, 25_000, 50_000, 100_000} {
		r, _ := planted(100, n)
		b.Run(fmt.Sprintf("failures=%d", n), func(b *testing.B) {
			for b.Loop() {
				Annotate(r, Options{Kinds: Kinds(), Locate: inFile})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/failure")
		})
	}
}

// BenchmarkAnnotateGreen has nothing to say.
func BenchmarkAnnotateGreen(b *testing.B) {
	r := &report.Report{Files: []report.File{{Path: "junit.xml"}}, Totals: report.Totals{Tests: 100_000, Passed: 100_000}}
	b.ReportAllocs()
	for b.Loop() {
		Annotate(r, Options{Kinds: []Kind{Failed}, Locate: inFile})
	}
}
