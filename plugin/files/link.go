package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An entrance is a way into a directory by a symbolic link: with which state
// and under which excludes. Each is taken once, so that links in a circle end.
type entrance struct {
	real    string
	include state
	exclude string
}

// link follows a symbolic link that a pattern leads to.
func (w *walk) link(d *directory, name string) {
	next, matched := w.include.enter(d.include, name)
	file := w.include.matches(d.include, name)
	if len(next) == 0 && !matched && !file {
		return
	}
	exclude, out := w.exclude.enter(d.exclude, name)
	if out {
		w.skip(d.child(name), w.exclude.blame(d.exclude, name))
		return
	}
	named := w.include.names(d.include, name)
	real, rel, info, err := w.target(d.childReal(name))
	if err != nil {
		w.broken(d, name, err, file, named)
		return
	}
	exclude, out = w.excluded(exclude, rel, info.IsDir())
	switch {
	case out:
		w.skip(d.child(name), fmt.Sprintf("it leads to %q, which a pattern with ! excludes", rel))
	case !named && throughNeverSearched(rel):
		w.skip(d.child(name), fmt.Sprintf("it leads to %q; .git and node_modules are searched only when a pattern names them", rel))
	case !info.IsDir():
		if file {
			w.take(d, name, real, info, nil, true)
		}
	default:
		w.enterLink(directory{rel: d.child(name), real: real, include: next, exclude: exclude, linked: true, named: named}, rel)
	}
}

// errOutside is about a link whose target may not be read.
var errOutside = errors.New("it is a link that leads out of the workspace, and nothing outside is read")

// errOutsideDirectory is errOutside for a link to a directory.
var errOutsideDirectory = fmt.Errorf("%w", errOutside)

// target returns where a link leads in the end, as a path of the system and
// below the workspace.
func (w *walk) target(link string) (real, rel string, info fs.FileInfo, err error) {
	real, err = filepath.EvalSymlinks(link)
	if err != nil {
		return "", "", nil, untied(err)
	}
	info, err = os.Lstat(real)
	rel, ok := w.space.inside(real)
	switch {
	case ok || err != nil:
	case info.IsDir():
		err = errOutsideDirectory
	default:
		err = errOutside
	}
	return real, rel, info, err
}

// untied says what is wrong with a link that cannot be followed.
func untied(err error) error {
	var p *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("it is a link to something that does not exist")
	case !errors.As(err, &p): // all else that EvalSymlinks complains of
		return errors.New("it is a link in a circle of links")
	}
	return err
}

// broken deals with a link that leads to nothing that may be read. It is a
// Problem where a pattern would have read it, and a note where ** came across.
func (w *walk) broken(d *directory, name string, err error, file, named bool) {
	directory := errors.Is(err, errOutsideDirectory)
	if !named && (!file || directory) {
		w.skip(d.child(name), cause(err).Error())
		return
	}
	if file {
		w.include.mark(d.include, name, w.hit)
	}
	w.unreadable(d.child(name), d.childReal(name), fmt.Sprintf("cannot be opened: %v", cause(err)))
}

// excluded reports whether the excludes leave out the target of a link by its
// own path, and returns all that hold below it.
func (w *walk) excluded(exclude []state, rel string, isDir bool) (all []state, out bool) {
	if isDir {
		own, out := w.exclude.follow(rel)
		all = append(slices.Clone(exclude), own...)
		slices.Sort(all)
		return slices.Compact(all), out
	}
	dir, name := ".", rel
	if i := strings.LastIndexByte(rel, '/'); i >= 0 {
		dir, name = rel[:i], rel[i+1:]
	}
	own, out := w.exclude.follow(dir)
	return nil, out || w.exclude.matches(own, name)
}

func throughNeverSearched(rel string) bool {
	for name := range strings.SplitSeq(rel, "/") {
		if isNeverSearched(name) {
			return true
		}
	}
	return false
}

// enterLink has the target of a link searched for what is not found there
// anyway, by its own path or by another link.
func (w *walk) enterLink(d directory, target string) {
	own, _ := w.include.follow(target)
	excluded := fmt.Sprint(d.exclude)
	var fresh []state
	for _, s := range d.include {
		e := entrance{real: d.real, include: s, exclude: excluded}
		if _, known := slices.BinarySearch(own, s); known || w.entered[e] {
			continue
		}
		if w.entered == nil {
			w.entered = map[entrance]bool{}
		}
		w.entered[e] = true
		fresh = append(fresh, s)
	}
	if len(fresh) == 0 {
		w.skip(d.rel, fmt.Sprintf("it leads to %q, which is searched already", target))
		return
	}
	d.include = fresh
	w.links = append(w.links, d)
}
