package locate

import (
	"iter"
	"strings"
)

// Rust writes panicked at src/lib.rs:12:9, in older versions behind the
// message and a comma; backtraces at src/lib.rs:12:9, the compiler --> src/lib.rs:12:9.
var rust = language{
	name:       "Rust",
	extensions: []string{"rs"},
	inspect: func(h *hit, s spot) {
		before := strings.TrimSpace(s.before)
		switch {
		case strings.Contains(before, "panicked at"), before == "at", before == "-->",
			strings.HasSuffix(before, "', "), strings.HasSuffix(before, "',"):
			h.strong = true
		}
	},
	homes: homesRust,
}

// homesRust takes the binary crate::name of nextest for tests/name.rs.
func homesRust(class string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if crate, name, ok := strings.Cut(class, "::"); ok && !strings.ContainsAny(class, " /\\.") && !strings.Contains(name, ":") {
			_ = yield(crate+"/tests/"+name+".rs") && yield("tests/"+name+".rs")
		}
	}
}
