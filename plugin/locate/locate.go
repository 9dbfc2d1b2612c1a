// Package locate finds the place in the checked-out tree that a failure is
// about. What it returns exists; what it is not sure of it does not return.
//
// Places come, in this order of trust, from the attributes of a failure, from
// the frames and mentions in its text, from the attributes of its case, and
// from the class of the case, which tells the file but no line. A path of a
// report is rarely a path of this machine: it is matched to the tree by its
// longest end, helped by what is known of roots, of the language's rules and
// of where the report lies. Two files that fit equally well are no answer.
//
// The tree is walked once, when the first failure is located.
package locate

import (
	"context"
	"path/filepath"
	"strings"
	"sync"

	"github.com/testpost/testpost/plugin/report"
)

// A Rewrite replaces the beginning From of paths in reports by To. Both have
// forward slashes; From ends at the end of a name, To is relative to the
// workspace or an absolute path in it. An empty From stands for all paths that
// are relative already.
type Rewrite struct{ From, To string }

// Options say what is known about the paths in reports.
type Options struct {
	// Rewrites are tried in order before anything else; the first that fits wins.
	Rewrites []Rewrite
	// Roots are absolute paths at which the workspace stood where the tests ran,
	// beside its path on this machine.
	Roots []string
}

// A Tree is the checked-out tree that places are found in. It is safe for
// concurrent use. Making one costs nothing: the disk is touched when the first
// failure is located.
type Tree struct {
	root     string
	list     lister
	rewrites []Rewrite
	given    []string // roots as they were given

	once      sync.Once
	roots     []string // without the leading slash or drive
	languages map[string]*language
	spoken    map[*language]bool // those that the tree has files of
	index     *index
	manifests manifests
	sources   sources
}

// New returns the tree below root, an absolute path.
func New(root string, o Options) *Tree {
	t := &Tree{root: root, list: listDisk, given: append([]string{root}, o.Roots...)}
	for _, r := range o.Rewrites {
		t.rewrites = append(t.rewrites, Rewrite{From: strings.ReplaceAll(r.From, `\`, "/"), To: strings.ReplaceAll(r.To, `\`, "/")})
	}
	return t
}

// Index walks the tree if that has not been done. Locating does so by itself;
// calling Index before lets ctx end the walk. What was not seen by then is not
// found afterwards.
func (t *Tree) Index(ctx context.Context) {
	t.once.Do(func() {
		given := t.given
		if real, err := filepath.EvalSymlinks(t.root); err == nil && real != t.root {
			t.root, given = real, append(given, real)
		}
		for _, root := range given {
			root = strings.TrimSuffix(strings.ReplaceAll(root, `\`, "/"), "/")
			root, _ = cutDrive(root)
			if root = strings.TrimPrefix(root, "/"); root != "" {
				t.roots = append(t.roots, root)
			}
		}
		t.languages = byExtension()
		t.spoken = map[*language]bool{}
		t.index = take(ctx, t.root, t.list, func(name string) bool {
			l := t.languages[extension(name)]
			if l != nil {
				t.spoken[l] = true
			}
			return l != nil || isManifest(name)
		})
	})
}

func extension(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[i+1:]
	}
	return ""
}

// Locate returns the best place that is known of a case: of the first of its
// failures that has a line, else a line of the case itself, else its file with
// line 0. It is not ok when no file of the tree is certain.
func (t *Tree) Locate(c *report.Case) (report.Location, bool) {
	s := t.search(c)
	for i := range c.Failures {
		if loc, ok := s.failure(&c.Failures[i]); ok {
			return loc, true
		}
	}
	for _, a := range c.Attempts {
		if a.Failure == nil {
			continue
		}
		if loc, ok := s.failure(a.Failure); ok {
			return loc, true
		}
	}
	return s.rest()
}

// LocateFailure is Locate for failure i of a case alone. What only the case
// knows is used where that failure names no place.
func (t *Tree) LocateFailure(c *report.Case, i int) (report.Location, bool) {
	if i < 0 || i >= len(c.Failures) {
		return t.Locate(c)
	}
	s := t.search(c)
	if loc, ok := s.failure(&c.Failures[i]); ok {
		return loc, true
	}
	return s.rest()
}
