package locate

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

const (
	// maxFiles bounds the files of the index: about 40 bytes each.
	maxFiles = 2_000_000
	// maxDirs bounds the directories that are read.
	maxDirs = 1_000_000
	// maxNameBytes bounds the text of all different names together.
	maxNameBytes = 64 << 20
	// walkers read directories at the same time: the disk is waited for longer
	// than the processor is used.
	walkers = 4
	// entriesAtOnce is the number of entries of a directory that are held.
	entriesAtOnce = 1024
)

// A lister calls add with the entries of the directory at path, as often as it
// needs to. What cannot be read is left out.
type lister func(path string, add func([]fs.DirEntry))

// listDisk is the lister of the program.
func listDisk(path string, add func([]fs.DirEntry)) {
	f, err := os.Open(path)
	if err != nil {
		return
	}
	defer f.Close()
	for err == nil {
		var entries []fs.DirEntry
		entries, err = f.ReadDir(entriesAtOnce)
		add(entries)
	}
}

// A fate says what is done with directories of a name.
type fate uint8

const (
	own     fate = iota // may hold the project's code
	foreign             // holds what others wrote, or no sources: not searched
	built               // holds what tools produce: used where nothing else matches
)

// fateOf says what is done with a directory by its name. In the source folders
// of languages that make folders of packages every name is one of a package;
// vendor is a word of many trades, and foreign beside a manifest only.
func fateOf(name string, inPackages, besideManifest bool) fate {
	if inPackages {
		return own
	}
	switch name {
	case ".git", ".hg", ".svn", ".jj", "CVS",
		"node_modules", "bower_components", "jspm_packages", ".yarn", ".pnpm-store", ".npm",
		"site-packages", "dist-packages", "__pycache__", "__pypackages__", ".venv", "venv", ".tox", ".nox", ".eggs", ".mypy_cache", ".pytest_cache", ".ruff_cache",
		"Pods", "Carthage", "SourcePackages", ".bundle", ".cargo", ".gradle", ".m2", ".ivy2", ".nuget", ".dart_tool", ".pub-cache", ".mix", ".hex",
		".cache", ".terraform", ".idea", ".vs", ".vscode", ".angular", ".turbo", ".parcel-cache", ".scannerwork":
		return foreign
	case "vendor":
		if besideManifest {
			return foreign
		}
	case "target", "build", "dist", "out", "bin", "obj", "_build", ".build", ".next", ".nuxt", ".output", ".svelte-kit", "deps", "coverage", "htmlcov", "DerivedData", "CMakeFiles":
		return built
	}
	return own
}

// holdsPackages reports whether a source folder has this name whose folders are
// packages, as in src/main/java.
func holdsPackages(name string) bool {
	switch name {
	case "java", "kotlin", "scala", "groovy", "clojure":
		return true
	}
	return false
}

// hasManifest reports whether entries have a file beside which tools put a
// folder vendor.
func hasManifest(entries []fs.DirEntry) bool {
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		switch e.Name() {
		case "go.mod", "go.work", "composer.json", "Gemfile", "Cargo.toml", "package.json":
			return true
		}
		return false
	})
}

// A survey is the walk that builds an index.
type survey struct {
	ctx   context.Context
	list  lister
	keep  func(name string) bool
	mu    sync.Mutex
	more  sync.Cond // on mu: waiting grew, or open became 0
	open  int       // directories that are waiting or being read
	wait  []waiting
	ix    *index
	found []planted
	// helpers are the walkers beside the first, started when there is work for them.
	helpers sync.WaitGroup
	helped  int
	// panicked is a defect: it is the caller's, on whose goroutine it can be dealt with.
	panicked any
}

// A waiting is a directory to be read.
type waiting struct {
	path     string
	id       int32
	packages bool // it lies in a folder whose folders are packages
}

// take walks the tree below root and returns the index of the files to keep.
// When ctx ends the index is partial.
func take(ctx context.Context, root string, list lister, keep func(name string) bool) *index {
	s := &survey{ctx: ctx, list: list, keep: keep, ix: &index{names: newNames(), dirs: []dir{{parent: -1}}}}
	s.more.L = &s.mu
	s.open, s.wait = 1, []waiting{{path: root}}
	s.work()
	s.helpers.Wait()
	if s.panicked != nil {
		panic(s.panicked)
	}
	s.ix.arrange(s.found)
	return s.ix
}

func (s *survey) work() {
	for {
		d, ok := s.next()
		if !ok {
			return
		}
		s.read(d)
	}
}

func (s *survey) read(d waiting) {
	defer s.done()
	defer func() {
		if v := recover(); v != nil {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.panicked = v
		}
	}()
	s.list(d.path, func(entries []fs.DirEntry) { s.add(d, entries) })
}

func (s *survey) next() (waiting, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.wait) == 0 && s.open > 0 {
		s.more.Wait()
	}
	if s.open == 0 {
		return waiting{}, false
	}
	d := s.wait[len(s.wait)-1]
	s.wait = s.wait[:len(s.wait)-1]
	return d, true
}

func (s *survey) done() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		s.ix.partial = true
		s.open -= len(s.wait)
		s.wait = nil
	}
	if s.open--; s.open == 0 {
		s.more.Broadcast()
	}
}

// add takes up the entries of a directory. Symbolic links are left out: what
// they lead to is found by its own path if it is in the workspace at all.
func (s *survey) add(d waiting, entries []fs.DirEntry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range entries {
		name := e.Name()
		switch t := e.Type(); {
		case s.full():
			s.ix.partial = true
			return
		case t.IsDir():
			s.descend(d, name, entries)
		case t.IsRegular() && s.keep(name):
			s.found = append(s.found, planted{s.ix.names.add(name), d.id})
		}
	}
}

func (s *survey) full() bool {
	return len(s.found) >= maxFiles || len(s.ix.dirs) >= maxDirs || len(s.ix.names.text) >= maxNameBytes
}

func (s *survey) descend(d waiting, name string, beside []fs.DirEntry) {
	f := fateOf(name, d.packages, name == "vendor" && (d.id == 0 || hasManifest(beside)))
	if f == foreign {
		return
	}
	id := int32(len(s.ix.dirs))
	s.ix.dirs = append(s.ix.dirs, dir{parent: d.id, name: s.ix.names.add(name), built: f == built || s.ix.dirs[d.id].built})
	s.wait = append(s.wait, waiting{d.path + string(filepath.Separator) + name, id, d.packages || holdsPackages(name)})
	s.open++
	if len(s.wait) > 1 && s.helped < walkers-1 {
		s.helped++
		s.helpers.Go(s.work)
		return
	}
	s.more.Signal()
}
