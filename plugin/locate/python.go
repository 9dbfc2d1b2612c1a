package locate

import (
	"iter"
	"strings"
)

// Python writes File "x.py", line 12, in f; pytest writes x.py:12: Error at the
// start of a line, and x.py:12: in f with --tb=short. The failure is at the end.
var python = language{
	name:       "Python",
	extensions: []string{"py", "pyx", "pyi", "pyw", "ipynb"},
	inspect:    inspectPython,
	homes:      homesPython,
}

func inspectPython(h *hit, s spot) {
	h.order = latest
	switch s.form {
	case colonForm:
		line := strings.TrimPrefix(s.before, "E   ")
		h.strong = strings.TrimLeft(line, " ") == "" && strings.HasPrefix(s.after, ":")
	case wordForm:
		h.strong = strings.HasSuffix(s.before, `File "`)
		if i := strings.LastIndex(s.before, `File "`); i >= 0 && !h.strong {
			h.strong = true // the path holds a blank
		}
	}
}

// homesPython takes pkg.test_mod.TestClass for pkg/test_mod.py, and the module
// itself where there is no class.
func homesPython(class string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if strings.ContainsAny(class, " /\\:()[]<>\"'") {
			return
		}
		for class != "" {
			if !yield(strings.ReplaceAll(class, ".", "/") + ".py") {
				return
			}
			i := strings.LastIndexByte(class, '.')
			if i < 0 {
				return
			}
			// Only a class may follow the module.
			if last := class[i+1:]; last == "" {
				return
			}
			class = class[:i]
		}
	}
}
