package locate

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

// An entry is a directory entry that is on no disk.
type entry struct {
	name string
	mode fs.FileMode
}

func (e entry) Name() string               { return e.name }
func (e entry) IsDir() bool                { return e.mode.IsDir() }
func (e entry) Type() fs.FileMode          { return e.mode.Type() }
func (e entry) Info() (fs.FileInfo, error) { return nil, fs.ErrNotExist }

// lists is a lister of the directories that paths of files imply, below /w.
func lists(paths []string) lister {
	dirs := map[string]map[string]fs.FileMode{}
	for _, p := range paths {
		mode := fs.FileMode(0)
		for p != "." {
			dir := path.Dir(p)
			if dirs[path.Join("/w", dir)] == nil {
				dirs[path.Join("/w", dir)] = map[string]fs.FileMode{}
			}
			dirs[path.Join("/w", dir)][path.Base(p)] = mode
			p, mode = dir, fs.ModeDir
		}
	}
	return func(dir string, add func([]fs.DirEntry)) {
		var entries []fs.DirEntry
		for name, mode := range dirs[dir] {
			entries = append(entries, entry{name, mode})
		}
		add(entries)
	}
}

func all(string) bool { return true }

// TestSuffixAgainstSearch compares the index with looking at every path.
func TestSuffixAgainstSearch(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	name := func() string { return string(rune('a' + r.IntN(4))) }
	some := func() string {
		p := name()
		for range r.IntN(5) {
			p = "d" + name() + "/" + p
		}
		return p
	}
	for range 60 {
		var paths []string
		for range r.IntN(60) {
			paths = append(paths, some())
		}
		slices.Sort(paths)
		paths = slices.Compact(paths)
		ix := take(context.Background(), "/w", lists(paths), all)
		for range 60 {
			asked := some()
			want, match := longest(paths, asked)
			run := ix.suffix(asked)
			var got []string
			for at := run.lo; at < run.hi; at++ {
				got = append(got, ix.path(file{at, run.name}))
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" || run.match != match {
				t.Fatalf("%s in %v: %d names match, want %d: %s", asked, paths, run.match, match, diff)
			}
			if whole := slices.ContainsFunc(want, func(p string) bool { return strings.Count(p, "/") == match-1 }); ix.whole(run) != whole {
				t.Fatalf("%s in %v: whole is %v", asked, paths, !whole)
			}
			if _, ok := ix.exact(asked); ok != slices.Contains(paths, asked) {
				t.Fatalf("%s in %v: exact is %v", asked, paths, ok)
			}
		}
	}
}

// longest returns the paths that share the longest end with asked.
func longest(paths []string, asked string) (found []string, match int) {
	want := strings.Split(asked, "/")
	for _, p := range paths {
		names, n := strings.Split(p, "/"), 0
		for n < len(want) && n < len(names) && names[len(names)-1-n] == want[len(want)-1-n] {
			n++
		}
		switch {
		case n == 0 || n < match:
		case n > match:
			found, match = []string{p}, n
		default:
			found = append(found, p)
		}
	}
	return found, match
}

func TestNames(t *testing.T) {
	t.Parallel()
	n := newNames()
	for round := range 2 {
		for i := range 5000 {
			name := fmt.Sprint("name", i*i)
			if got := n.add(name); got != uint32(i+1) || string(n.at(got)) != name || n.find(name) != got {
				t.Fatalf("round %d: %s has number %d, want %d", round, name, got, i+1)
			}
		}
	}
	if n.find("nobody") != 0 || n.find("") != 0 || n.add("") != 0 {
		t.Error("a name that is not there has a number")
	}
}

func TestWhatIsNotSearched(t *testing.T) {
	t.Parallel()
	paths := []string{
		"src/a.go", "node_modules/a.go", "x/node_modules/y/a.go", ".git/a.go", "vendor/a.go", "m/vendor/a.go", "m/go.mod", "app/vendor/d.rb", "src/main/java/com/acme/vendor/V.java", "src/main/java/com/acme/build/W.java", "lib/python/site-packages/a.go", "Pods/a.go",
		"build/b.go", "x/target/deep/b.go", ".hidden/c.go",
	}
	ix := take(context.Background(), "/w", lists(paths), all)
	var got []string
	for name := range ix.start[1:] {
		for at := ix.start[name]; at < ix.start[name+1]; at++ {
			p := ix.path(file{at, uint32(name)})
			if ix.dirs[ix.files[at]].built {
				p += " (built)"
			}
			got = append(got, p)
		}
	}
	slices.Sort(got)
	want := []string{
		".hidden/c.go", "app/vendor/d.rb", "build/b.go (built)", "m/go.mod", "src/a.go", "src/main/java/com/acme/build/W.java", "src/main/java/com/acme/vendor/V.java",
		"x/target/deep/b.go (built)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A walk that was cut short does not know whether a name stands once.
func TestPartialIndex(t *testing.T) {
	t.Parallel()
	root := plant(t, map[string]string{"tests/test_a.py": lines(9), "other/x.py": lines(9)})
	ctx, cancel := context.WithCancel(context.Background())
	tree := New(root, Options{})
	list := tree.list
	tree.list = func(path string, add func([]fs.DirEntry)) {
		list(path, add)
		if strings.HasSuffix(path, "tests") {
			cancel()
		}
	}
	tree.Index(ctx)
	if !tree.index.partial {
		t.Error("the index does not say that it is partial")
	}
	bare := &report.Case{Failures: []report.Failure{{Details: report.Text{Head: "test_a.py:3: AssertionError"}}}}
	if loc, ok := tree.Locate(bare); ok {
		t.Errorf("a name that may stand elsewhere too was located at %v", loc)
	}
	full := &report.Case{Failures: []report.Failure{{Details: report.Text{Head: "tests/test_a.py:3: AssertionError"}}}}
	if loc, ok := tree.Locate(full); !ok || loc.Line != 3 {
		t.Errorf("a whole path was not located: %v", loc)
	}
}

func TestIndexStopsAtItsLimits(t *testing.T) {
	t.Parallel()
	calls := 0
	endless := func(_ string, add func([]fs.DirEntry)) {
		calls++
		add([]fs.DirEntry{entry{"a.go", 0}, entry{"d", fs.ModeDir}})
	}
	ctx, cancel := context.WithCancel(context.Background())
	ix := take(ctx, "/w", func(path string, add func([]fs.DirEntry)) {
		if strings.Count(path, "d") > 1000 {
			cancel()
		}
		endless(path, add)
	}, all)
	if !ix.partial || calls > 1100 {
		t.Errorf("%d directories were read after the end of the context", calls)
	}
}
