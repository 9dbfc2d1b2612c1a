// Package files finds the report files of a workspace: patterns in, files out,
// in stable order, each once, nothing outside the workspace. It opens files
// only to see that they can be opened; reading them is not its business.
package files

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/testpost/testpost/plugin/report"
)

// A Result is what the patterns of a workspace lead to.
type Result struct {
	// Files holds each matched file once, sorted by path. What was matched and
	// cannot be opened (or a directory that a pattern leads into and that cannot
	// be read) is here too, with the outcome [report.Unreadable] and a Problem.
	Files []report.File
	// Unmatched are the patterns that no file matched, as written and in the
	// order they were given. Patterns that exclude are never among them.
	Unmatched []string
	// Skipped says what was left out on purpose and why, sorted by path, at most
	// MaxSkipped of them. MoreSkipped is the number of those beyond.
	Skipped     []Skip
	MoreSkipped int
}

// A Skip is a path that was left out on purpose.
type Skip struct {
	Path   string // relative to the workspace, with forward slashes
	Reason string // why, as the end of a sentence about it
}

// MaxSkipped bounds Result.Skipped, in entries: more than that nobody reads.
const MaxSkipped = 1000

// KindOpen is the kind of the Problem of whatever was matched and cannot be opened.
const KindOpen = "open"

// Find returns the files below root that patterns match.
//
// Patterns are those of doublestar: ? and * match within a name, ** any number
// of directories, [a-z] and [!a-z] one character, {a,b} alternatives, and a
// backslash takes a character literally (not on Windows, where it separates).
// Letter case matters everywhere. Beyond that:
//
//   - A pattern is relative to root; ./ and .. are resolved. An absolute one
//     works as far as it leads into root, whether root is named by a symbolic
//     link or by its real path.
//   - A path that exists is that file, whatever characters its name holds.
//   - A pattern that ends in a plain name or in a slash and matches a directory
//     stands for every *.xml in it, at any depth.
//   - ! before a pattern excludes, and an exclude always wins: the order of the
//     patterns is of no consequence. One that matches a directory excludes all
//     that is in it. A file reached by a symbolic link is excluded by its real
//     path too.
//   - Directories of the name .git or node_modules are searched only by patterns
//     that name them. Other hidden directories are searched.
//   - Symbolic links are followed to files and directories inside root, never
//     out of it, and each file is found once, by its own path where that matches.
//   - Only regular files are read. A pipe, socket or device that a pattern
//     matches is a Problem.
//
// The error is about root, about patterns (each one that is wrong, by name), or
// that of ctx.
func Find(ctx context.Context, root string, patterns []string) (Result, error) {
	return find(ctx, os.Open, root, patterns)
}

// Check returns what is wrong with patterns, each one that is wrong by name, or
// with root. It is what Find would say before it searches.
func Check(root string, patterns []string) error {
	space, err := openSpace(root)
	if err == nil {
		_, _, err = compile(space, patterns)
	}
	return err
}

// find is Find with the opening of files and directories as a value: tests run
// as a user whom no permission stops.
func find(ctx context.Context, open func(string) (*os.File, error), root string, patterns []string) (Result, error) {
	space, err := openSpace(root)
	if err != nil {
		return Result{}, err
	}
	include, exclude, err := compile(space, patterns)
	if err != nil {
		return Result{}, err
	}
	w := &walk{ctx: ctx, open: open, space: space, include: include, exclude: exclude, hit: make([]bool, len(patterns))}
	if err := w.run(); err != nil {
		return Result{}, err
	}
	files := w.unique()
	result := Result{Files: files, Skipped: w.skipped, MoreSkipped: w.moreSkipped}
	slices.SortFunc(result.Skipped, func(a, b Skip) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Reason, b.Reason)) })
	for i, hit := range w.hit {
		if !hit && !include.excludes[i] {
			result.Unmatched = append(result.Unmatched, patterns[i])
		}
	}
	return result, nil
}

// A space is the workspace by its names: as it was given, made absolute, and
// without symbolic links. Files are opened by the latter.
type space struct{ given, real string }

func openSpace(root string) (space, error) {
	given, err := filepath.Abs(root)
	if err != nil {
		return space{}, fmt.Errorf("workspace %q: %w", root, err)
	}
	real, err := filepath.EvalSymlinks(given)
	if err != nil {
		return space{}, fmt.Errorf("workspace %q: %w", root, cause(err))
	}
	info, err := os.Stat(real)
	if err != nil {
		return space{}, fmt.Errorf("workspace %q: %w", root, cause(err))
	}
	if !info.IsDir() {
		return space{}, fmt.Errorf("workspace %q: is not a directory", root)
	}
	return space{given: given, real: real}, nil
}

// cause strips the path from an error of the file system: the sentence around
// it names the path that the user knows.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// unique returns the files found, each once, sorted by path. Among several
// names of one file the one that no symbolic link is part of wins, then the
// first.
func (w *walk) unique() []report.File {
	if w.shared {
		w.dropNames()
	}
	slices.SortFunc(w.found, func(a, b *match) int { return cmp.Compare(a.path, b.path) })
	out := make([]report.File, len(w.found))
	for i, m := range w.found {
		out[i] = m.file()
	}
	w.found = nil
	return out
}

// dropNames leaves each file with one of its names.
func (w *walk) dropNames() {
	slices.SortFunc(w.found, func(a, b *match) int {
		if a.linked != b.linked {
			if a.linked {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.path, b.path)
	})
	first := make(map[identity]string, len(w.found))
	w.found = slices.DeleteFunc(w.found, func(m *match) bool {
		if m.id == (identity{}) {
			return false
		}
		name, known := first[m.id]
		if known {
			w.skip(m.path, fmt.Sprintf("it is the same file as %q", name))
			return true
		}
		first[m.id] = m.path
		return false
	})
}
