package locate

import (
	"iter"
	"strings"
)

// Dart writes test/x_test.dart 12:5  main.<fn>, package:app/src/x.dart 12:5 for
// lib/src/x.dart of the package, and #0 f (file:///src/x.dart:12:5).
var dart = language{
	name:       "Dart",
	extensions: []string{"dart"},
	blankForm:  true,
	inspect: func(h *hit, s spot) {
		before := strings.TrimLeft(s.before, " \t")
		h.strong = before == "" || (strings.HasPrefix(before, "#") && strings.HasSuffix(before, "("))
	},
	path: pathsDart,
	homes: func(class string) iter.Seq[string] {
		return func(yield func(string) bool) {
			if class != "" && !strings.ContainsAny(class, " /\\:()[]<>") {
				yield(strings.ReplaceAll(class, ".", "/") + "_test.dart")
			}
		}
	},
}

func pathsDart(s *search, h *hit) iter.Seq[place] {
	return func(yield func(place) bool) {
		name, ok := strings.CutPrefix(h.path, "package:")
		if !ok {
			if p, ok := s.t.clean(h.path); ok {
				yield(p)
			}
			return
		}
		pkg, rest, _ := strings.Cut(name, "/")
		if dir, known := s.t.manifest("pubspec.yaml")[pkg]; known {
			yield(place{path: join(dir, "lib/"+rest), rooted: true, strict: true})
		}
	}
}
