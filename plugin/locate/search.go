package locate

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

// A search is the question for the place of one case.
type search struct {
	t    *Tree
	c    *report.Case
	near string // directory of the report
	// home is the path of the test's own file where the report names it; homeLine
	// the line of the test in it, 0 when that is not known.
	home     string
	homeLine int
	// class is what byClass found for the language asked last.
	class struct {
		lang *language
		path string
		set  bool
	}
	// text is the file whose lines were looked at last.
	text struct{ path, code string }
	// spare is a place that is used when there is no better one.
	spare candidate
}

func (t *Tree) search(c *report.Case) *search {
	t.Index(background)
	s := &search{t: t, c: c, spare: candidate{rank: nowhere}}
	if s.near = path.Dir(c.Report); s.near == "." {
		s.near = ""
	}
	s.home, s.homeLine = s.attributes(c.File, c.Line)
	if s.home == "" {
		s.home, s.homeLine = s.named()
	}
	return s
}

// How good a place is, the best first.
const (
	ownFrame     = iota // a frame in the test's own file
	testFrame           // a frame in a file that looks like one of tests, where the own file is not known
	projectFrame        // a frame in the project's code
	ownMention          // the own file is mentioned with a line
	caseLine            // the case has a line itself
	mention             // a file of the project is mentioned with a line, where the own file is not known
	copyFrame           // a frame in what tools produced
	nowhere
)

// failure returns the place of one failure, with a line.
func (s *search) failure(f *report.Failure) (report.Location, bool) {
	if p, line := s.attributes(f.File, f.Line); line > 0 {
		return report.Location{Path: p, Line: line}, true
	}
	best := s.best(f.Details.Head)
	if f.Details.Tail != "" {
		tail := s.best(f.Details.Tail)
		if tail.rank < best.rank || tail.latest && best.latest && !best.betterThan(&tail) {
			best = tail
		}
	}
	if best.rank > projectFrame && f.Message != "" {
		if message := s.best(f.Message); message.rank < best.rank {
			best = message
		}
	}
	if best.rank > ownMention && f.Details.Head != "" {
		if line := s.lineOnly(f.Details.Head); line > 0 {
			return report.Location{Path: s.home, Line: line}, true
		}
	}
	if best.rank < caseLine || (best.rank == mention && s.homeLine == 0) {
		return best.Location, true
	}
	if best.rank < s.spare.rank {
		s.spare = best
	}
	return report.Location{}, false
}

// rest returns what the case tells beside its failures.
func (s *search) rest() (report.Location, bool) {
	if s.homeLine > 0 {
		return report.Location{Path: s.home, Line: s.homeLine}, true
	}
	if out := s.output(); out.rank <= projectFrame {
		return out.Location, true
	}
	if s.home != "" {
		return report.Location{Path: s.home}, true
	}
	if p := s.byClass(nil); p != "" {
		if line, certain := s.heading(p); certain {
			return report.Location{Path: p, Line: line}, true
		}
	}
	return s.spare.Location, s.spare.rank < nowhere
}

// heading returns the line at which the case begins in a file that its class
// leads to, 0 where the language does not tell.
func (s *search) heading(p string) (line int, certain bool) {
	l := s.t.languages[extension(p)]
	if l == nil || l.heading == nil {
		return 0, true
	}
	line = l.heading(s.textOf(p), s.c.Name)
	return line, line > 0
}

// output looks for a frame in what the case printed, for tools that write
// nothing into the failure itself.
func (s *search) output() candidate {
	for i := range s.c.Failures {
		if f := &s.c.Failures[i]; f.Details.Head != "" {
			return candidate{rank: nowhere}
		}
	}
	best := s.best(s.c.Output.Head)
	if s.c.Output.Tail != "" && best.rank == nowhere {
		best = s.best(s.c.Output.Tail)
	}
	return best
}

// A candidate is a place and how good it is.
type candidate struct {
	report.Location
	rank   int
	grade  grade
	latest bool // of the frames of a trace that ends at the failure
}

func (c *candidate) betterThan(o *candidate) bool {
	return c.rank < o.rank || (c.rank == o.rank && c.grade < o.grade)
}

// maxGraded is the number of places in a text whose line of code is looked at.
const maxGraded = 64

// best returns the best place that a text names.
func (s *search) best(text string) candidate {
	best, graded := candidate{rank: nowhere}, 0
	if len(s.t.spoken) == 0 {
		return best
	}
	hits := s.t.hits(text)
	for _, i := range inOrder(hits) {
		h := &hits[i]
		if !h.strong && best.rank <= ownMention {
			continue
		}
		f, p, ok := s.t.find(h, s)
		if !ok {
			continue
		}
		c := candidate{report.Location{Path: p, Line: h.line}, nowhere, fails, h.order == latest}
		c.rank = s.rank(h, f, c.Path)
		if h.lang.grade != nil && h.order != first && len(hits) > 1 && c.rank == ownFrame && graded < maxGraded {
			graded++
			c.grade = h.lang.grade(s.code(c.Path, h.line))
		}
		if c.betterThan(&best) && s.t.sources.hasLine(s.t.root, c.Path, h.line) {
			best = c
		}
		if best.rank == ownFrame && best.grade == fails {
			break
		}
	}
	return best
}

// inOrder returns the hits by their order, those of equal order as they stand
// in the text; the last ones of a trace that ends at the failure come first.
func inOrder(hits []hit) []int {
	out := make([]int, len(hits))
	for i := range out {
		out[i] = i
	}
	slices.SortStableFunc(out, func(a, b int) int {
		if hits[a].order == latest && hits[b].order == latest {
			return b - a
		}
		return cmp.Compare(hits[a].order, hits[b].order)
	})
	return out
}

// rank says how good the file p is as the place of h.
func (s *search) rank(h *hit, f file, p string) int {
	owned, known := s.owns(h, p)
	switch {
	case h.strong && owned:
		return ownFrame
	case s.t.index.dirs[s.t.index.files[f.at]].built:
		return copyFrame
	case h.strong && !known && !h.lang.prose && looksLikeTest(p):
		return testFrame
	case h.strong:
		return projectFrame
	case owned:
		return ownMention
	case !known:
		return mention
	}
	return nowhere
}

// owns reports whether p is the file of the test, and whether it is known at
// all which file that is.
func (s *search) owns(h *hit, p string) (owned, known bool) {
	if s.home != "" {
		return p == s.home, true
	}
	class := s.className()
	if h.lang.owns != nil {
		if owned, known = h.lang.owns(class, h, p); owned || known {
			return owned, known
		}
	}
	if h.lang.homes != nil && class != "" {
		for home := range h.lang.homes(class) {
			if endsIn(p, home) {
				return true, true
			}
		}
	}
	return false, s.byClass(h.lang) != ""
}

// endsIn reports whether path ends in the names of end.
func endsIn(path, end string) bool {
	rest, ok := strings.CutSuffix(path, end)
	return ok && (rest == "" || rest[len(rest)-1] == '/')
}

// looksLikeTest reports whether a path is, by the conventions of most
// languages, that of tests.
func looksLikeTest(p string) bool {
	dir, base := cutLast(p)
	for _, word := range [...]string{"test", "spec", "Test", "Spec", "_t.", ".cy.", ".robot"} {
		if strings.Contains(base, word) {
			return true
		}
	}
	for name := range strings.SplitSeq(dir, "/") {
		switch name {
		case "test", "tests", "spec", "specs", "__tests__", "t", "e2e", "features", "integration", "it", "androidTest", "Tests", "Test":
			return true
		}
	}
	return false
}
