package locate

import (
	"iter"
	"strings"
)

// .NET writes at Ns.Class.Method(args) in C:\src\X.cs:line 12, with at, in and
// line in the language of the system; Mono writes X.cs:12, Unity (at X.cs:12).
var dotnet = language{
	name:       ".NET",
	extensions: []string{"cs", "fs", "fsx", "vb", "cshtml", "razor", "xaml"},
	namedForm:  true,
	inspect:    inspectDotnet,
	homes:      homesDotnet,
	// A frame names its class; the state machine of an async method is nested in it.
	owns: func(class string, h *hit, _ string) (owned, known bool) {
		class, _, _ = strings.Cut(class, "+")
		owned = isClass(class) && (h.class == class || strings.HasPrefix(h.class, class+".") || strings.HasPrefix(h.class, class+"+"))
		return owned, owned
	},
}

func inspectDotnet(h *hit, s spot) {
	h.strong = s.form == namedForm || (s.form == colonForm && (strings.Contains(s.before, " in ") || strings.HasSuffix(s.before, "(at ")))
	called := strings.TrimLeft(s.before, " \t")
	if _, rest, ok := strings.Cut(called, " "); ok { // at, bei, à, в, 在
		called = rest
	}
	if i := strings.IndexAny(called, "( "); i > 0 {
		called = called[:i]
	}
	if i := strings.LastIndexByte(called, '.'); i > 0 {
		h.class = called[:i]
	}
}

// homesDotnet takes Ns.Outer+Inner for Outer.cs, in the folder of the
// innermost namespace where there is such a folder.
func homesDotnet(class string) iter.Seq[string] {
	return func(yield func(string) bool) {
		class, _, _ = strings.Cut(class, "+")
		class, _, _ = strings.Cut(class, "`")
		class, _, _ = strings.Cut(class, "(")
		if !isClass(class) {
			return
		}
		for _, ext := range [...]string{".cs", ".fs", ".vb"} {
			if !yield(class[strings.LastIndexByte(class, '.')+1:] + ext) {
				return
			}
		}
	}
}
