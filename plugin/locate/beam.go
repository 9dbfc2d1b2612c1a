package locate

import (
	"iter"
	"strings"
)

// Elixir writes first the place of the test, test/x_test.exs:12, and then a
// stack trace with (app 1.0.0) lib/x.ex:12: Mod.fun/2.
var elixir = language{
	name:       "Elixir",
	extensions: []string{"ex", "exs", "eex", "heex", "leex"},
	inspect: func(h *hit, s spot) {
		before := strings.TrimLeft(s.before, " \t*")
		h.strong = strings.HasPrefix(s.after, ": ") && (before == "" || strings.HasPrefix(before, "("))
		for _, app := range [...]string{"(elixir ", "(ex_unit ", "(stdlib ", "(kernel ", "(logger ", "(mix ", "(eex ", "(iex "} {
			if strings.HasPrefix(before, app) {
				h.path = "" // written from the root of an application of Elixir's own
			}
		}
		h.wide = ""
	},
	homes: homesElixir,
}

// homesElixir takes Elixir.My.CartTest for my/cart_test.exs, or cart_test.exs
// in any folder.
func homesElixir(class string) iter.Seq[string] {
	return func(yield func(string) bool) {
		class = strings.TrimPrefix(class, "Elixir.")
		if !isClass(class) {
			return
		}
		path := underscore(strings.ReplaceAll(class, ".", "/"))
		for path != "" {
			if !yield(path + ".exs") {
				return
			}
			_, path, _ = strings.Cut(path, "/")
		}
	}
}

// Erlang writes {file,"/src/x.erl"},{line,12} and (src/x.erl, line 12).
var erlang = language{
	name:       "Erlang",
	extensions: []string{"erl", "hrl", "xrl", "yrl"},
	inspect: func(h *hit, s spot) {
		h.strong = s.form == tupleForm || (s.form == wordForm && strings.HasSuffix(s.before, "("))
	},
	homes: func(class string) iter.Seq[string] {
		return func(yield func(string) bool) {
			if class != "" && !strings.ContainsAny(class, " /\\:()[]<>.") {
				yield(class + ".erl")
			}
		}
	},
}
