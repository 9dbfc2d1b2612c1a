package junit

import (
	"encoding/xml"
	"flag"
	"io"
	"os"
	"slices"
	"testing"

	gojunit "github.com/joshdk/go-junit"

	"github.com/testpost/testpost/plugin/junit/internal/workload"
	"github.com/testpost/testpost/plugin/report"
)

var fullSize = flag.Bool("full", false, "measure the workloads in full size; go-junit needs 3 GB of memory for them")

// BenchmarkRead reads each workload with testpost, and beside it in the same
// run: with a loop that only reads the bytes, with encoding/xml's tokens, and
// with go-junit. Sizes are smaller than the full ones unless -full is given.
func BenchmarkRead(b *testing.B) {
	for _, w := range workload.All() {
		b.Run(w.Name, func(b *testing.B) {
			cases := w.Few
			if *fullSize {
				cases = w.Cases
			}
			paths, err := w.Create(b.TempDir(), cases)
			if err != nil {
				b.Fatal(err)
			}
			var size int64
			var files []report.File
			for _, p := range paths {
				info, err := os.Stat(p)
				if err != nil {
					b.Fatal(err)
				}
				size += info.Size()
				files = append(files, report.File{Path: p, Abs: p})
			}
			buf := make([]byte, windowSize)
			b.Run("bare", func(b *testing.B) {
				measure(b, size, func() error { return each(paths, func(f *os.File) error { return readBare(f, buf) }) })
			})
			b.Run("testpost", func(b *testing.B) {
				measure(b, size, func() error {
					_, err := ReadFiles(b.Context(), slices.Clone(files), Options{})
					return err
				})
			})
			b.Run("encoding-xml", func(b *testing.B) { measure(b, size, func() error { return each(paths, readTokens) }) })
			b.Run("go-junit", func(b *testing.B) {
				measure(b, size, func() error {
					_, err := gojunit.IngestFiles(paths)
					return err
				})
			})
		})
	}
}

func measure(b *testing.B, size int64, read func() error) {
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		if err := read(); err != nil {
			b.Fatal(err)
		}
	}
}

func each(paths []string, read func(*os.File) error) error {
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		err = read(f)
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func readBare(f *os.File, buf []byte) error {
	for {
		if _, err := f.Read(buf); err != nil {
			return ignoreEnd(err)
		}
	}
}

func readTokens(f *os.File) error {
	d := xml.NewDecoder(f)
	for {
		if _, err := d.RawToken(); err != nil {
			return ignoreEnd(err)
		}
	}
}

func ignoreEnd(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}
