package locate

import (
	"iter"
	"strings"
)

// A language is what is known of the traces of a family of languages. Each
// family has a file with its entry; a new one is an entry in languages.
type language struct {
	name       string
	extensions []string
	// namedForm and blankForm allow forms of line numbers that would be taken for
	// something else in other languages.
	namedForm, blankForm bool
	// bare is set when tools write names without their folder.
	bare bool
	// prose is set when the files are descriptions of tests in words: the code of
	// a step says more.
	prose bool
	// loose is set when the folder of a file need not follow from its package.
	loose bool
	// inspect decides whether a hit is strong and what class it belongs to. nil
	// leaves all hits weak.
	inspect func(*hit, spot)
	// grade says what kind of statement a line of code is, for tools that show
	// places of other statements than those that fail. nil when there are none.
	grade func(code string) grade
	// path returns the paths that a hit may mean, most likely first. nil for the
	// path as it is written.
	path func(*search, *hit) iter.Seq[place]
	// homes returns the paths, relative to some folder, that tests of a class
	// may be in; the most specific one first. nil when the language has no such rule.
	homes func(class string) iter.Seq[string]
	// heading returns the line of text at which the test of a name begins, 0 when
	// it is not certain. A file in which it does not begin is not that of the test.
	// nil when a name does not tell.
	heading func(text, name string) int
	// owns says whether p is a file of the class's tests, in place of homes.
	owns func(class string, h *hit, p string) (owned, known bool)
}

// A grade is how likely a statement is the one that failed; smaller is likelier.
type grade uint8

const (
	fails   grade = iota // a statement that lets the test fail
	unknown              // any other
	prints               // a statement that only prints
)

// The orders of hits within a text. Of those with the order latest the last
// one comes first, as in traces that end at the failure.
const (
	first  = 0
	latest = 9
)

// languages are all families. The extension of a file belongs to one of them.
var languages = [...]language{
	jvm, clojure, python, golang, javascript, dotnet, ruby, gherkin, php, rust, native, swift, elixir, erlang, dart, perl, rlang, shell, robot, others,
}

func byExtension() map[string]*language {
	out := make(map[string]*language, 128)
	for i := range languages {
		for _, ext := range languages[i].extensions {
			out[ext] = &languages[i]
		}
	}
	return out
}

// find returns the file of the tree that a hit means, and its path.
func (t *Tree) find(h *hit, s *search) (f file, path string, ok bool) {
	if base := h.path[strings.LastIndexAny(h.path, `/\`)+1:]; !t.index.has(base) && !strings.Contains(base, "%") {
		return file{}, "", false
	}
	d := demand{near: s.near, home: s.home, loose: h.lang.loose, bare: h.lang.bare}
	if h.lang.path != nil {
		for p := range h.lang.path(s, h) {
			if f, path, ok := t.ours(p, d); ok {
				return f, path, true
			}
		}
		return file{}, "", false
	}
	for _, raw := range [...]string{h.wide, h.path} {
		if p, ok := t.clean(raw); ok {
			if f, path, ok := t.ours(p, d); ok {
				return f, path, true
			}
		}
	}
	return file{}, "", false
}

// ours is resolve for places that may be what others wrote.
func (t *Tree) ours(p place, d demand) (f file, path string, ok bool) {
	if f, ok = t.resolve(p, d); !ok {
		return file{}, "", false
	}
	path = t.index.path(f)
	return f, path, !p.others(path)
}
