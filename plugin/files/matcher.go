package files

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// neverSearched are directories that only a pattern that names them leads into:
// they are large and hold what others wrote.
var neverSearched = [...]string{".git", "node_modules"}

func isNeverSearched(name string) bool { return slices.Contains(neverSearched[:], name) }

// A state says how far into which pattern a directory has led: an index into
// the matcher's nodes. States in a set are ascending.
type state int32

// A node is one segment of one pattern, followed in nodes by the next segment.
// Each pattern ends in an end node; one that may stand for a directory goes on
// behind it with **, *.xml and another end.
type node struct {
	segment
	pattern        int
	prefix, suffix string // of a glob with one star and nothing else
	affix          bool   // it is such a glob
	last           bool   // the pattern is satisfied behind this segment
	exact          bool   // the pattern is a plain path
	dirOnly        bool   // only a directory will do
	descends       bool   // end: a directory stands for the *.xml in it
}

// A matcher follows any number of patterns down a tree at once: a directory
// into which none of them leads is never opened. It is for one goroutine.
type matcher struct {
	written  []string
	excludes []bool
	nodes    []node
	start    []state
	// picky is set for patterns that do not lead into neverSearched by chance.
	picky   bool
	scratch []state
}

func newMatcher(written []string) *matcher {
	return &matcher{written: written, excludes: make([]bool, len(written))}
}

// add takes up one path of pattern number i.
func (m *matcher) add(p path, i int) {
	first := state(len(m.nodes))
	descends := p.dirOnly || len(p.segments) == 0 || p.segments[len(p.segments)-1].kind == literal
	for _, s := range p.segments {
		n := node{segment: s, pattern: i, exact: p.exact, dirOnly: p.dirOnly}
		if s.kind == glob {
			n.prefix, n.suffix, n.affix = affixes(s.text)
		}
		m.nodes = append(m.nodes, n)
	}
	m.nodes = append(m.nodes, node{segment: segment{kind: end}, pattern: i, exact: p.exact, dirOnly: p.dirOnly, descends: descends})
	if descends {
		m.nodes = append(m.nodes,
			node{segment: segment{anyDepth, "**"}, pattern: i},
			node{segment: segment{glob, "*.xml"}, pattern: i, suffix: ".xml", affix: true},
			node{segment: segment{kind: end}, pattern: i})
	}
	for at := first; int(at) < len(m.nodes); at++ {
		m.nodes[at].last = m.satisfied(at + 1)
	}
	m.start = m.into(m.start, first)
}

// satisfied reports whether nothing more is needed at s.
func (m *matcher) satisfied(s state) bool {
	for ; int(s) < len(m.nodes); s++ {
		if m.nodes[s].kind != anyDepth {
			return m.nodes[s].kind == end
		}
	}
	return false
}

// affixes takes a glob apart that is one star with text around it.
func affixes(text string) (prefix, suffix string, ok bool) {
	prefix, suffix, ok = strings.Cut(text, "*")
	if !ok || strings.ContainsAny(text, `?[\`) || strings.Contains(suffix, "*") {
		return "", "", false
	}
	return prefix, suffix, true
}

// into adds s to an ascending set, with what ** lets follow at once.
func (m *matcher) into(set []state, s state) []state {
	for {
		at, known := slices.BinarySearch(set, s)
		if known {
			return set
		}
		set = slices.Insert(set, at, s)
		if m.nodes[s].kind != anyDepth {
			return set
		}
		s++
	}
}

// fits reports whether the segment at s takes name, without moving for **.
func (m *matcher) fits(s state, name string) bool {
	switch n := &m.nodes[s]; {
	case n.kind == literal:
		return n.text == name
	case n.kind != glob:
		return false
	case n.affix:
		return len(name) >= len(n.prefix)+len(n.suffix) && strings.HasPrefix(name, n.prefix) && strings.HasSuffix(name, n.suffix)
	default:
		return doublestar.MatchUnvalidated(n.text, name)
	}
}

// enter returns where a directory called name leads from set: the way on, and
// whether a pattern matches the directory itself. The result may be set itself
// and is not to be changed.
func (m *matcher) enter(set []state, name string) (next []state, matched bool) {
	out := m.scratch[:0]
	shut := m.picky && isNeverSearched(name)
	for _, s := range set {
		if n := &m.nodes[s]; n.kind == anyDepth {
			if !shut {
				out = m.into(out, s)
			}
		} else if (n.kind == literal || !shut) && m.fits(s, name) {
			out = m.into(out, s+1)
		}
	}
	m.scratch = out
	return m.opened(set, out)
}

// opened replaces the ends in a set by what lies behind them.
func (m *matcher) opened(old, set []state) (next []state, matched bool) {
	for i := 0; i < len(set); i++ {
		s := set[i]
		if n := &m.nodes[s]; n.kind == end {
			matched = true
			set = slices.Delete(set, i, i+1)
			if i--; n.descends {
				set = m.into(set, s+1)
			}
		}
	}
	m.scratch = set
	if slices.Equal(old, set) {
		return old, matched
	}
	return slices.Clone(set), matched
}

// follow is enter for each name of a path below the workspace. It stops when
// nothing is left to match, and when m excludes: then matched is true.
func (m *matcher) follow(rel string) (next []state, matched bool) {
	next, matched = m.opened(nil, append(m.scratch[:0], m.start...))
	if rel == "." {
		return next, matched
	}
	for name := range strings.SplitSeq(rel, "/") {
		if matched && !m.picky || len(next) == 0 {
			break
		}
		next, matched = m.enter(next, name)
	}
	return next, matched
}

// takes reports whether a pattern is satisfied behind s by something called name.
func (m *matcher) takes(s state, name string) bool {
	n := &m.nodes[s]
	return n.last && (n.kind == anyDepth || m.fits(s, name))
}

// matches reports whether a file called name satisfies a pattern from set.
func (m *matcher) matches(set []state, name string) bool {
	for _, s := range set {
		if !m.nodes[s].dirOnly && m.takes(s, name) {
			return true
		}
	}
	return false
}

// mark notes in hit every pattern that a file called name satisfies from set.
func (m *matcher) mark(set []state, name string, hit []bool) {
	for _, s := range set {
		if n := &m.nodes[s]; !n.dirOnly && m.takes(s, name) {
			hit[n.pattern] = true
		}
	}
}

// names reports whether a pattern calls name by its name from set.
func (m *matcher) names(set []state, name string) bool {
	return slices.ContainsFunc(set, func(s state) bool { return m.nodes[s].kind == literal && m.nodes[s].text == name })
}

// crosses reports whether a pattern leads into any directory from set.
func (m *matcher) crosses(set []state) bool {
	return slices.ContainsFunc(set, func(s state) bool { return m.nodes[s].kind == anyDepth })
}

// blame says which pattern excludes something called name.
func (m *matcher) blame(set []state, name string) string {
	for _, s := range set {
		if m.takes(s, name) {
			return fmt.Sprintf("the pattern %q excludes it", m.written[m.nodes[s].pattern])
		}
	}
	return "a pattern with ! excludes it"
}
