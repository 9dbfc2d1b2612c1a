package report

import (
	"slices"
	"strings"
)

// Folder reports whether f is no file but a folder that may hold some and could
// not be searched: its path ends in a slash.
func (f *File) Folder() bool { return strings.HasSuffix(f.Path, "/") }

// Whole reports whether everything in f was read. XML of another kind was: it
// says nothing about tests. An empty file was not: what it should have held is
// missing.
func (f *File) Whole() bool {
	return f.Outcome != Partial && f.Outcome != Unreadable &&
		!slices.ContainsFunc(f.Problems, func(p Problem) bool { return p.Lost })
}
