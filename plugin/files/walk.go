package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/report"
)

// entriesAtOnce is how many entries of a directory are held at a time: a
// directory of a million files does not decide the memory.
const entriesAtOnce = 1024

// A walk searches the tree once for all patterns: first what lies in it by its
// own path, then what symbolic links add.
type walk struct {
	ctx              context.Context
	open             func(string) (*os.File, error)
	space            space
	include, exclude *matcher

	hit         []bool // by pattern: it led to something in found
	found       []*match
	shared      bool // some of found may be one file by several names
	waiting     []directory
	links       []directory
	entered     map[entrance]bool
	skipped     []Skip
	moreSkipped int
}

// A match is a file that was found, by one of its names. There may be very many
// of them: it holds no more than it must.
type match struct {
	path, real string
	size       int64
	modified   time.Time
	id         identity
	linked     bool   // a symbolic link is part of the path
	problem    string // why it cannot be opened; "" when it can
}

// file is the match as the result has it.
func (m *match) file() report.File {
	f := report.File{Path: legible(m.path), Abs: m.real, Size: m.size, Modified: m.modified}
	if m.problem != "" {
		f.Outcome, f.Problems = report.Unreadable, []report.Problem{{Kind: KindOpen, Message: m.problem, Lost: true}}
	}
	return f
}

// legible returns path with bytes that are no UTF-8 written as \xb0, so that two
// files are two wherever a path becomes text.
func legible(path string) string {
	if utf8.ValidString(path) {
		return path
	}
	var b strings.Builder
	for len(path) > 0 {
		r, size := utf8.DecodeRuneInString(path)
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\x%02x`, path[0])
		} else {
			b.WriteString(path[:size])
		}
		path = path[size:]
	}
	return b.String()
}

// A directory is one to be searched.
type directory struct {
	rel, real        string // below the workspace with forward slashes, "." is the workspace; and without symbolic links
	include, exclude []state
	linked           bool // a symbolic link is part of rel
	named            bool // a pattern calls it by its name
}

func (w *walk) run() error {
	root := directory{rel: ".", real: w.space.real, named: true}
	root.include, _ = w.include.follow(".")
	var out bool
	if root.exclude, out = w.exclude.follow("."); !out {
		w.waiting = append(w.waiting, root)
	}
	for len(w.waiting) > 0 || len(w.links) > 0 {
		if len(w.waiting) == 0 {
			w.waiting, w.links = w.links, nil
		}
		d := w.waiting[len(w.waiting)-1]
		w.waiting = w.waiting[:len(w.waiting)-1]
		if err := w.search(d); err != nil {
			return err
		}
	}
	return nil
}

// search reads one directory. The error is that of the context, or the
// workspace itself cannot be read.
func (w *walk) search(d directory) error {
	if len(d.include) == 0 {
		return nil
	}
	f, err := w.open(d.real)
	if err != nil && d.rel == "." {
		return fmt.Errorf("workspace %q: %w", w.space.given, cause(err))
	}
	if err != nil {
		w.closed(d, err)
		return nil
	}
	defer f.Close()
	for {
		if err := w.ctx.Err(); err != nil {
			return fmt.Errorf("search the workspace: %w", err)
		}
		entries, err := f.ReadDir(entriesAtOnce)
		for _, e := range entries {
			w.entry(&d, e)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			w.closed(d, err)
			return nil
		}
	}
}

// closed notes a directory that cannot be read. One that is gone since its
// parent was read held nothing to be reported, unless a pattern asked for it.
func (w *walk) closed(d directory, err error) {
	if errors.Is(err, fs.ErrNotExist) && !d.named {
		w.skip(d.rel, "it vanished during the search")
		return
	}
	w.unreadable(d.rel+"/", d.real, fmt.Sprintf("this directory cannot be read: %v; if it holds no reports, exclude it with the pattern %q", cause(err), "!"+d.rel))
}

func (w *walk) entry(d *directory, e fs.DirEntry) {
	switch t := e.Type(); {
	case t.IsDir():
		w.directory(d, e.Name())
	case t&fs.ModeSymlink != 0:
		w.link(d, e.Name())
	default:
		w.file(d, e)
	}
}

// child is the path of name in d.
func (d *directory) child(name string) string {
	if d.rel == "." {
		return name
	}
	return d.rel + "/" + name
}

func (d *directory) childReal(name string) string {
	if d.real[len(d.real)-1] == filepath.Separator {
		return d.real + name
	}
	return d.real + string(filepath.Separator) + name
}

func (w *walk) directory(d *directory, name string) {
	next, matched := w.include.enter(d.include, name)
	if len(next) == 0 {
		switch {
		case matched:
			w.skip(d.child(name), "it is a directory; a slash behind the pattern would take every *.xml in it")
		case isNeverSearched(name) && w.include.crosses(d.include):
			w.skip(d.child(name), "directories of this name are searched only when a pattern names them")
		}
		return
	}
	exclude, out := w.exclude.enter(d.exclude, name)
	if out {
		w.skip(d.child(name), w.exclude.blame(d.exclude, name))
		return
	}
	w.waiting = append(w.waiting, directory{
		rel: d.child(name), real: d.childReal(name), linked: d.linked,
		include: next, exclude: exclude, named: w.include.names(d.include, name),
	})
}

func (w *walk) file(d *directory, e fs.DirEntry) {
	name := e.Name()
	if !w.include.matches(d.include, name) {
		return
	}
	if w.exclude.matches(d.exclude, name) {
		w.skip(d.child(name), w.exclude.blame(d.exclude, name))
		return
	}
	info, err := e.Info()
	w.take(d, name, d.childReal(name), info, err, d.linked)
}

// take adds what a pattern matched and nothing excludes.
func (w *walk) take(d *directory, name, real string, info fs.FileInfo, err error, linked bool) {
	rel := d.child(name)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("it is %s, not a file; if it is no report, exclude it with the pattern %q", species(info.Mode()), "!"+rel)
	}
	if err == nil {
		err = w.readable(real, info)
	}
	w.include.mark(d.include, name, w.hit)
	if err != nil {
		w.unreadable(rel, real, fmt.Sprintf("cannot be opened: %v", cause(err)))
		return
	}
	w.shared = w.shared || linked || hasNames(info)
	if strings.HasSuffix(real, rel) {
		rel = real[len(real)-len(rel):] // one text for both
	}
	w.found = append(w.found, &match{path: rel, real: real, size: info.Size(), modified: info.ModTime(), linked: linked, id: identify(info, real)})
}

// readable opens the file where its permissions leave a doubt. One that
// everybody may read need not be opened to know that.
func (w *walk) readable(real string, info fs.FileInfo) error {
	const everybody = 0o004
	if info.Mode()&everybody != 0 {
		return nil
	}
	f, err := w.open(real)
	if err != nil {
		return err
	}
	return f.Close()
}

func (w *walk) unreadable(rel, real, message string) {
	w.found = append(w.found, &match{path: rel, real: real, problem: message})
}

func (w *walk) skip(rel, reason string) {
	if len(w.skipped) == MaxSkipped {
		w.moreSkipped++
		return
	}
	w.skipped = append(w.skipped, Skip{Path: rel, Reason: reason})
}

// species says what a thing is that is neither file, directory nor link.
func species(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a directory"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	default:
		return "a special file"
	}
}
