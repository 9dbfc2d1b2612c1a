package codearts

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// BenchmarkForm reads a body of 300 reports of 16 KiB each, as an upload does.
func BenchmarkForm(b *testing.B) {
	const n, size = 300, 16 << 10
	dir := b.TempDir()
	var files []report.File
	for i := range n {
		path := fmt.Sprintf("module-%d/build/test-results/TEST-%d.xml", i%10, i)
		abs := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(abs, make([]byte, size), 0o600); err != nil {
			b.Fatal(err)
		}
		files = append(files, report.File{Path: path, Abs: abs, Size: size})
	}
	b.ReportAllocs()
	b.SetBytes(n * size)
	for b.Loop() {
		f := &form{boundary: newBoundary(), uploads: sift(files).ready}
		body, err := f.open()
		if err != nil {
			b.Fatal(err)
		}
		if got, err := io.Copy(io.Discard, body); err != nil || got != f.length() {
			b.Fatal(got, err)
		}
		if err := body.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
