package locate

import (
	"bytes"
	"slices"
	"strings"
)

// An index finds the files of a tree by the end of their path. It holds those
// with an extension that a place in a trace can have, and nothing of what is
// in them. It is built once and then only read.
type index struct {
	names names
	dirs  []dir
	// files holds the directory of each file. They are sorted by their name, and
	// those of one name by their directories from the innermost outward, so that
	// all that end in the same path stand together.
	files []int32
	start []uint32 // by name: where its files start in files
	// partial is set when a limit ended the walk: what looks unique may not be.
	partial bool
}

// A dir is a directory. The first one is the workspace.
type dir struct {
	parent int32 // -1 for the workspace
	name   uint32
	built  bool // it, or one it lies in, holds what tools produce
}

// A file of the index: its position in files and its name.
type file struct {
	at   uint32
	name uint32
}

// A planted is a file before it is sorted in.
type planted struct {
	name uint32
	dir  int32
}

// arrange sorts the files in.
func (ix *index) arrange(found []planted) {
	ix.start = make([]uint32, len(ix.names.ends)+1)
	for _, p := range found {
		ix.start[p.name+1]++
	}
	for i := 1; i < len(ix.start); i++ {
		ix.start[i] += ix.start[i-1]
	}
	ix.files = make([]int32, len(found))
	next := slices.Clone(ix.start)
	for _, p := range found {
		ix.files[next[p.name]] = p.dir
		next[p.name]++
	}
	for i := 1; i < len(ix.start); i++ {
		if same := ix.files[ix.start[i-1]:ix.start[i]]; len(same) > 1 {
			slices.SortFunc(same, ix.compare)
		}
	}
}

// compare orders directories by name, then by the name of their parent, and so on.
func (ix *index) compare(a, b int32) int {
	for a != b {
		da, db := &ix.dirs[a], &ix.dirs[b]
		if da.name != db.name {
			if da.name < db.name {
				return -1
			}
			return 1
		}
		a, b = da.parent, db.parent
	}
	return 0
}

// above returns the directory that lies n levels above d; the workspace for
// more levels than there are.
func (ix *index) above(d int32, n int) int32 {
	for ; n > 0 && d > 0; n-- {
		d = ix.dirs[d].parent
	}
	return d
}

// depth is the number of names between the workspace and d, d included.
func (ix *index) depth(d int32) int {
	n := 0
	for ; d > 0; d = ix.dirs[d].parent {
		n++
	}
	return n
}

// A run is a part of files: all that end in the same names.
type run struct {
	name   uint32 // of the files
	lo, hi uint32
	match  int // number of names that match, that of the file included
	asked  int // number of names of the path that was asked for
}

// whole reports whether the path of one file of r matches from end to start.
// That file is the first one of r, because nothing sorts before the workspace.
func (ix *index) whole(r run) bool {
	return r.hi > r.lo && ix.above(ix.files[r.lo], r.match-1) == 0 && ix.depth(ix.files[r.lo]) == r.match-1
}

// has reports whether any file has a name.
func (ix *index) has(base string) bool {
	name := ix.names.find(base)
	return name != 0 && ix.start[name] < ix.start[name+1]
}

// suffix returns the files whose path shares the longest end with p, which is
// clean and has forward slashes.
func (ix *index) suffix(p string) run {
	rest, base := cutLast(p)
	name := ix.names.find(base)
	if name == 0 || ix.start[name] == ix.start[name+1] { // nothing, or directories only
		return run{}
	}
	r := run{name: name, lo: ix.start[name], hi: ix.start[name+1], match: 1, asked: 1 + strings.Count(p, "/")}
	for rest != "" {
		var above string
		rest, above = cutLast(rest)
		want := ix.names.find(above)
		if want == 0 {
			break
		}
		lo, hi := ix.narrow(r, want)
		if lo == hi {
			break
		}
		r.lo, r.hi = lo, hi
		r.match++
	}
	return r
}

// narrow returns the part of r whose next directory outward has the name want.
func (ix *index) narrow(r run, want uint32) (lo, hi uint32) {
	at := func(d int32) uint32 { return ix.dirs[ix.above(d, r.match-1)].name }
	part := ix.files[r.lo:r.hi]
	from, _ := slices.BinarySearchFunc(part, want, func(d int32, want uint32) int { return compare(at(d), want) })
	part = part[from:]
	n, _ := slices.BinarySearchFunc(part, want+1, func(d int32, want uint32) int { return compare(at(d), want) })
	return r.lo + uint32(from), r.lo + uint32(from+n)
}

func compare(a, b uint32) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// exact returns the file that p is below the workspace.
func (ix *index) exact(p string) (file, bool) {
	if p == "" {
		return file{}, false
	}
	r := ix.suffix(p)
	if r.match == 0 || r.match != r.asked || !ix.whole(r) {
		return file{}, false
	}
	return file{r.lo, r.name}, true
}

// path returns the path of a file, with forward slashes.
func (ix *index) path(f file) string {
	var chain [64][]byte
	parts := append(chain[:0], ix.names.at(f.name))
	for d := ix.files[f.at]; d > 0; d = ix.dirs[d].parent {
		parts = append(parts, ix.names.at(ix.dirs[d].name))
	}
	slices.Reverse(parts)
	return string(bytes.Join(parts, []byte{'/'}))
}

// bytes is the memory that the index occupies.
func (ix *index) bytes() int {
	return ix.names.bytes() + 12*cap(ix.dirs) + 4*cap(ix.files) + 4*cap(ix.start)
}

func cutLast(p string) (before, last string) {
	if i := strings.LastIndexByte(p, '/'); i >= 0 {
		return p[:i], p[i+1:]
	}
	return "", p
}
