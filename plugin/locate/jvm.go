package locate

import (
	"iter"
	"strings"
)

// The languages of the JVM write at pkg.Outer$Inner.method(File.java:12), with
// a module before the class at times: app//pkg.Outer or java.base/java.util.List.
// The folder of a file follows from the package; in Kotlin, Scala and Groovy
// that is a custom, not a rule.
var jvm = language{
	name:       "JVM",
	extensions: []string{"java", "kt", "kts", "groovy", "gvy", "scala", "sc"},
	loose:      true,
	inspect:    inspectJVM,
	path:       pathsJVM,
	homes:      homesJVM,
	owns:       ownsJVM,
}

func inspectJVM(h *hit, s spot) {
	frame, ok := strings.CutSuffix(s.before, "(")
	if !ok || s.form != colonForm || !strings.HasPrefix(s.after, ")") {
		return
	}
	frame = strings.TrimLeft(frame, " \t")
	called, isFrame := strings.CutPrefix(frame, "at ")
	if !isFrame && strings.ContainsAny(frame, " \t") {
		return // a mention at the end of a sentence, as ScalaTest writes it
	}
	if i := strings.LastIndexByte(called, '/'); i >= 0 {
		called = called[i+1:]
	}
	if i := strings.LastIndexByte(called, '.'); i > 0 {
		h.class, h.strong = called[:i], true
	}
}

func pathsJVM(s *search, h *hit) iter.Seq[place] {
	return func(yield func(place) bool) {
		if strings.ContainsAny(h.path, `/\`) { // a compiler or a script writes paths
			if p, ok := s.t.clean(h.path); ok {
				yield(p)
			}
			return
		}
		if h.class != "" {
			yield(place{path: packagePath(h.class) + h.path, strict: strings.HasSuffix(h.path, ".java")})
			return
		}
		if pkg := packagePath(s.className()); pkg != "" && !yield(place{path: pkg + h.path}) {
			return
		}
		yield(place{path: h.path})
	}
}

// packagePath is the folder of the package of a class, with a slash at its end.
func packagePath(class string) string {
	i := strings.LastIndexByte(class, '.')
	if i < 0 {
		return ""
	}
	return strings.ReplaceAll(class[:i], ".", "/") + "/"
}

// ownsJVM compares classes: a file of Kotlin need not have the name of the class.
func ownsJVM(class string, h *hit, p string) (owned, known bool) {
	outer := outerClass(class)
	if !isClass(outer) {
		return false, false
	}
	if h.class != "" && (outerClass(h.class) == outer || strings.HasPrefix(h.class, outer+".")) {
		return true, true
	}
	for home := range homesJVM(class) {
		if endsIn(p, home) {
			return true, true
		}
	}
	return false, true
}

func outerClass(class string) string {
	class, _, _ = strings.Cut(class, "$")
	return class
}

// isClass reports whether a text is a qualified name whose last part begins
// with an upper-case letter: the title of a test is not.
func isClass(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if last == "" || last[0] < 'A' || last[0] > 'Z' {
		return false
	}
	return !strings.ContainsAny(name, " /\\:()[]<>\"'")
}

func homesJVM(class string) iter.Seq[string] {
	return func(yield func(string) bool) {
		class = outerClass(class)
		for isClass(class) {
			stem := strings.ReplaceAll(class, ".", "/")
			for _, ext := range [...]string{".java", ".kt", ".groovy", ".scala"} {
				if !yield(stem + ext) {
					return
				}
			}
			// Nested classes may be joined with dots.
			i := strings.LastIndexByte(class, '.')
			if i < 0 {
				return
			}
			class = class[:i]
		}
	}
}

// Clojure writes core_test.clj:12, bare in reports of clojure.test and like
// the JVM in stack traces.
var clojure = language{
	name:       "Clojure",
	extensions: []string{"clj", "cljs", "cljc", "bb"},
	loose:      true,
	bare:       true,
	inspect: func(h *hit, s spot) {
		h.strong = strings.HasSuffix(s.before, "(") && strings.HasPrefix(s.after, ")")
	},
	homes: func(class string) iter.Seq[string] {
		return func(yield func(string) bool) {
			if class != "" && !strings.ContainsAny(class, " /\\:") {
				yield(strings.NewReplacer(".", "/", "-", "_").Replace(class) + ".clj")
			}
		}
	},
}
