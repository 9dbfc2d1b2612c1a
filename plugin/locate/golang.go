package locate

import (
	"iter"
	"strings"
)

// Go writes foo_test.go:12: text without the folder (unless run with
// -fullpath), and in a panic the whole path behind a tab: /src/foo.go:12 +0x1a.
// What t.Log writes looks like what t.Error writes. testify has an Error Trace.
// The class of a case is the import path of the package.
var golang = language{
	name:       "Go",
	extensions: []string{"go", "templ"},
	bare:       true,
	inspect:    inspectGo,
	grade:      gradeGo,
	path:       pathsGo,
	// Tests see only the test files of their own package.
	owns: func(_ string, _ *hit, p string) (owned, known bool) {
		return strings.HasSuffix(p, "_test.go"), false
	},
}

// The order of what the output of one test says. Other lines are latest: the
// last one counts, because a fatal one ends the test.
const (
	goFrame   = first + iota // of a panic, and what names itself the place of a failure
	goFailure                // a line that reads like a failure
)

func inspectGo(h *hit, s spot) {
	before := strings.TrimLeft(s.before, " \t")
	switch {
	case before == "" && strings.HasPrefix(s.after, " +0x"),
		strings.HasPrefix(before, "Error Trace:"), strings.HasSuffix(before, "at: "), strings.HasSuffix(before, "at "):
		h.strong, h.order = true, goFrame
	case before == "" && strings.TrimSpace(s.after) == "":
		// A further line of an Error Trace, or the last frame of a goroutine.
		h.strong, h.order = true, goFrame
	case before == "" && s.column: // the compiler; tests tell no columns
		h.strong, h.order = true, goFrame
	case before == "" && strings.HasPrefix(s.after, ":"):
		h.strong, h.order = true, latest
		if readsLikeFailure(s.after) {
			h.order = goFailure
		}
	}
}

// readsLikeFailure reports whether a line of a test's output seems to say what
// was wrong rather than what was done.
func readsLikeFailure(text string) bool {
	text = strings.ToLower(text[:min(len(text), 200)])
	for _, word := range [...]string{
		"want", "expect", "got ", "got:", "got=", "error", "fail", "mismatch", "not equal", "should", "assert", "diff", "!=", "wrong", "invalid", "panic", "cannot", "could not", "unable", "missing", "timed out", "timeout", "undefined", "must ", "didn't", "did not", "doesn't", "does not", "isn't", "is not",
	} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// gradeGo tells t.Log from t.Error, which the output does not.
func gradeGo(code string) grade {
	for _, call := range [...]string{".Error(", ".Errorf(", ".Fatal(", ".Fatalf(", ".Fail", "require.", "assert.", "panic(", "Expect(", ".Should"} {
		if strings.Contains(code, call) {
			return fails
		}
	}
	for _, call := range [...]string{".Log(", ".Logf(", ".Skip", "Print"} {
		if strings.Contains(code, call) {
			return prints
		}
	}
	return unknown
}

// pathsGo tries a name without a folder in the folder of the package.
func pathsGo(s *search, h *hit) iter.Seq[place] {
	return func(yield func(place) bool) {
		p, ok := s.t.clean(h.path)
		if !ok {
			return
		}
		if dir, known := s.t.goPackage(p.path); known && strings.Contains(p.path, "/") && !p.abs {
			// Built with -trimpath: the path begins with that of the module.
			yield(place{path: dir, rooted: true, strict: true})
			return
		}
		if !p.abs && s.c.Class != "" {
			dir, known := s.t.goPackage(s.c.Class)
			if known && !yield(place{path: join(dir, p.path), rooted: true, strict: true}) {
				return
			}
			if !strings.Contains(p.path, "/") && (known || !yield(place{path: s.c.Class + "/" + p.path})) {
				return
			}
		}
		yield(p)
	}
}

// goPackage returns the folder of a package, by its import path.
func (t *Tree) goPackage(importPath string) (dir string, known bool) {
	modules := t.manifest("go.mod")
	for module := importPath; module != ""; module, _ = cutLast(module) {
		if dir, ok := modules[module]; ok {
			return join(dir, strings.TrimPrefix(importPath[len(module):], "/")), true
		}
	}
	return "", false
}

func join(dir, name string) string {
	switch {
	case dir == "":
		return name
	case name == "":
		return dir
	}
	return dir + "/" + name
}
