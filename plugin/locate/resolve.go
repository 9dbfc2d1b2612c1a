package locate

import "strings"

// maxCandidates bounds the files of one name that are weighed against each
// other. More than that is ambiguous whatever else is known.
const maxCandidates = 256

// shortRoot is the most names that a root of a container has: /usr/src/app.
const shortRoot = 3

// A demand says how a path is to be taken.
type demand struct {
	near string // directory of the report: what lies closer to it is meant
	home string // the test's own file: where it is possible it is meant
	// loose accepts the longest end that matches one file, as for languages that
	// do not tie a package to a folder.
	loose bool
	// bare is for tools that write names without their folder: one in the root
	// of the workspace is no better than the same name elsewhere.
	bare bool
}

// resolve returns the one file of the tree that p means. Ambiguous is not found.
func (t *Tree) resolve(p place, d demand) (file, bool) {
	ix := t.index
	r := ix.suffix(p.path)
	if r.match == 0 {
		return file{}, false
	}
	if p.rooted && r.match == r.asked && ix.whole(r) {
		return file{r.lo, r.name}, true
	}
	whole := ix.whole(r)
	switch missing := r.asked - r.match; {
	case missing == 0:
	case p.strict:
		return file{}, false
	case p.abs || p.url:
		switch {
		case whole && (r.match > 1 || missing <= shortRoot):
			if r.match == 1 {
				r.hi = r.lo + 1
			}
		case r.match > 2 || (r.match == 2 && missing <= shortRoot):
		default:
			return file{}, false
		}
	case whole && r.match > 1:
		r.hi = r.lo + 1
	case d.loose && r.hi-r.lo == 1:
	default:
		return file{}, false
	}
	if f, ok := ix.exact(d.home); ok && f.name == r.name && f.at >= r.lo && f.at < r.hi {
		return f, true
	}
	if r.hi-r.lo > maxCandidates {
		return t.beside(p.path, d)
	}
	return t.nearest(r, d)
}

// nearest returns the file of r that lies closest to the report.
func (t *Tree) nearest(r run, d demand) (file, bool) {
	ix := t.index
	near := t.nearNames(d.near)
	best, score, tie := file{}, -1, false
	for at := r.lo; at < r.hi; at++ {
		s := t.closeness(ix.above(ix.files[at], r.match-1), near, d, r.asked)
		if ix.dirs[ix.files[at]].built {
			s = 0 // an original is better than any copy
		} else {
			s++
		}
		switch {
		case s > score:
			best, score, tie = file{at, r.name}, s, false
		case s == score:
			tie = true
		}
	}
	if tie || (ix.partial && r.hi-r.lo == 1 && !ix.whole(r)) {
		return file{}, false
	}
	return best, true
}

// closeness weighs the directory that a path was relative to: first by how much
// of the report's own path it shares, then by whether the report lies below it.
func (t *Tree) closeness(base int32, near []uint32, d demand, asked int) int {
	ix := t.index
	depth := ix.depth(base)
	shared := 0
	for shared < depth && shared < len(near) && ix.dirs[ix.above(base, depth-1-shared)].name == near[shared] {
		shared++
	}
	score := 2 * shared
	if shared == depth && !(d.bare && asked == 1 && depth == 0) {
		score++
	}
	return score
}

// nearNames are the numbers of the names of a directory, from the outermost.
func (t *Tree) nearNames(near string) []uint32 {
	if near == "" || near == "." {
		return nil
	}
	var out []uint32
	for name := range strings.SplitSeq(near, "/") {
		id := t.index.names.find(name)
		if id == 0 {
			break
		}
		out = append(out, id)
	}
	return out
}

// beside looks for a path only where the directories above the report would
// have it.
func (t *Tree) beside(p string, d demand) (file, bool) {
	for dir := d.near; dir != ""; dir, _ = cutLast(dir) {
		if f, ok := t.index.exact(dir + "/" + p); ok {
			return f, true
		}
	}
	if d.bare {
		return file{}, false
	}
	return t.index.exact(p)
}
