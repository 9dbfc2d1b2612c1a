package files

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// defaults are the patterns that most runs use.
var defaults = []string{"**/TEST-*.xml", "**/*junit*.xml", "**/test-results/**/*.xml", "**/test-reports/**/*.xml"}

// BenchmarkFind searches trees in which every file, one in a hundred, and only
// a corner that a pattern leads to, matches.
func BenchmarkFind(b *testing.B) {
	for _, bench := range []struct {
		name     string
		patterns []string
		every    int // n-th file is a report
	}{
		{"files=100000/matching=100000", defaults, 1},
		{"files=100000/matching=1000", defaults, 100},
		{"files=100000/prefix", []string{"m7/d3/TEST-*.xml"}, 1},
		{"files=100000/excludes", append([]string{"!**/m1*/**", "!**/*9.xml"}, defaults...), 1},
	} {
		b.Run(bench.name, func(b *testing.B) {
			root := grow(b, 100_000, bench.every)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Find(context.Background(), root, bench.patterns); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// grow makes n files in n/100 directories.
func grow(b *testing.B, n, every int) string {
	root := b.TempDir()
	for i := range n {
		dir := filepath.Join(root, fmt.Sprintf("m%d", i/1000), fmt.Sprintf("d%d", i/100%10))
		if i%100 == 0 {
			must(b, os.MkdirAll(dir, 0o755))
		}
		name := "Source%d.java"
		if i%every == 0 {
			name = "TEST-%d.xml"
		}
		must(b, os.WriteFile(filepath.Join(dir, fmt.Sprintf(name, i)), nil, 0o644))
	}
	return root
}

func BenchmarkFindSmall(b *testing.B) {
	root := plant(b, "a/TEST-1.xml", "b/c/x.go")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Find(context.Background(), root, defaults); err != nil {
			b.Fatal(err)
		}
	}
}
