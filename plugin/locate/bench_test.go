package locate

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// The tree and the failures that the bars are about.
const (
	benchDirs     = 10_000
	benchPerDir   = 50 // files: 500,000 in all
	benchFailures = 7_000
)

// forest is the path of file number i of a large tree: modules of packages, in
// several languages, with names that many share.
func forest(i int) string {
	dir, n := i/benchPerDir, i%benchPerDir
	base := fmt.Sprintf("module%03d/src/main/java/com/acme/m%03d/p%02d", dir/20, dir/20, dir%20)
	switch {
	case n == 0:
		return base + "/index.ts"
	case n == 1:
		return base + "/__init__.py"
	case n < 10:
		return fmt.Sprintf("%s/handler%d.go", base, n)
	case n < 14:
		return fmt.Sprintf("%s/Service%dTest.java", base, n)
	}
	return fmt.Sprintf("%s/File%dOf%d.java", base, n, dir)
}

// forestLister lists the large tree below root without a disk.
func forestLister(root string) lister {
	paths := make([]string, 0, benchDirs*benchPerDir)
	for i := range benchDirs * benchPerDir {
		paths = append(paths, forest(i))
	}
	dirs := map[string][]fs.DirEntry{}
	seen := map[string]bool{}
	for _, p := range paths {
		mode := fs.FileMode(0)
		for p != "" && !seen[p] {
			seen[p] = true
			dir, base := cutLast(p)
			full := filepath.Join(root, dir)
			dirs[full] = append(dirs[full], entry{base, mode})
			p, mode = dir, fs.ModeDir
		}
	}
	return func(path string, add func([]fs.DirEntry)) { add(dirs[path]) }
}

// javaCase is a failure in a file of the large tree, with the frames
// of libraries around that real ones have.
func javaCase(i int) *report.Case {
	p := forest(i*71%benchDirs*benchPerDir + 10 + i%4)
	_, base := cutLast(p)
	class := strings.TrimSuffix(strings.ReplaceAll(p[strings.Index(p, "com/"):], "/", "."), ".java")
	var b strings.Builder
	b.WriteString("org.opentest4j.AssertionFailedError: expected: <3> but was: <2>\n")
	for n := range 8 {
		fmt.Fprintf(&b, "\tat org.junit.jupiter.api.AssertionUtils.fail%d(AssertionUtils.java:%d)\n", n, 100+n)
	}
	fmt.Fprintf(&b, "\tat %s.works(%s:%d)\n", class, base, 1+i%30)
	for n := range 50 {
		fmt.Fprintf(&b, "\tat java.base/java.util.stream.ReferencePipeline$%d.accept(ReferencePipeline.java:%d)\n", n, 190+n)
	}
	c := failing(b.String())
	c.Class, c.Name, c.Report = class, "works", "module001/target/surefire-reports/TEST-"+class+".xml"
	return c
}

// BenchmarkLocate is the whole stage: 7,000 failures, and 100,000, in a tree of
// 500,000 files that nobody has looked at, by two goroutines. The files that are
// answered with are on the disk. The bars are 2 s for 7,000 failures, and 100 MB
// of index.
func BenchmarkLocate(b *testing.B) {
	root := b.TempDir()
	list := forestLister(root)
	cases := make([]*report.Case, benchFailures)
	for i := range cases {
		cases[i] = javaCase(i)
		full := filepath.Join(root, forest(i*71%benchDirs*benchPerDir+10+i%4))
		must(b, os.MkdirAll(filepath.Dir(full), 0o755))
		must(b, os.WriteFile(full, []byte(lines(200)), 0o644))
	}
	for _, failures := range []int{benchFailures, 100_000} {
		b.Run(fmt.Sprintf("failures=%d", failures), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				tree := New(root, Options{})
				tree.list = list
				locateByTwo(b, tree, cases, failures)
				b.ReportMetric(float64(tree.index.bytes())/1e6, "index-MB")
			}
		})
	}
}

// locateByTwo locates so many failures, each of cases as often as it takes.
func locateByTwo(b *testing.B, tree *Tree, cases []*report.Case, failures int) {
	var wg sync.WaitGroup
	for half := range 2 {
		wg.Go(func() {
			for i := half; i < failures; i += 2 {
				n := i % len(cases)
				if loc, ok := tree.Locate(cases[n]); !ok || loc.Line != 1+n%30 {
					b.Errorf("%s was located at %v", cases[n].Class, loc)
				}
			}
		})
	}
	wg.Wait()
}

// BenchmarkLocateWarm is one failure when the index is there, by language.
func BenchmarkLocateWarm(b *testing.B) {
	paths, _ := filepath.Glob("testdata/traces/*.txt")
	for _, path := range paths {
		f := readFamily(b, path)
		b.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(b *testing.B) {
			tree := New(plant(b, f.files), Options{})
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				tree.Locate(&f.traces[i%len(f.traces)].c)
			}
		})
	}
}

// BenchmarkIndex builds the index of 500,000 files from memory, and from the
// disk unless tests are to be short: that takes a minute to prepare.
func BenchmarkIndex(b *testing.B) {
	languages := byExtension()
	keep := func(name string) bool { return languages[extension(name)] != nil }
	measure := func(b *testing.B, root string, list lister) {
		b.ReportAllocs()
		for b.Loop() {
			ix := take(context.Background(), root, list, keep)
			b.ReportMetric(float64(ix.bytes())/1e6, "index-MB")
			b.ReportMetric(float64(len(ix.files)), "files")
		}
	}
	b.Run("memory", func(b *testing.B) { measure(b, "/w", forestLister("/w")) })
	b.Run("disk", func(b *testing.B) {
		if testing.Short() {
			b.Skip("half a million files take a minute to write")
		}
		root := b.TempDir()
		for i := range benchDirs * benchPerDir {
			full := filepath.Join(root, forest(i))
			if i%benchPerDir == 0 {
				must(b, os.MkdirAll(filepath.Dir(full), 0o755))
			}
			must(b, os.WriteFile(full, nil, 0o644))
		}
		measure(b, root, listDisk)
	})
}
