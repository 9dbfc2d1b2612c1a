package locate

import (
	"iter"
	"strings"
)

// Ruby writes x.rb:12:in `method'; RSpec writes # ./spec/x_spec.rb:12, minitest
// [test/x_test.rb:12].
var ruby = language{
	name:       "Ruby",
	extensions: []string{"rb", "rake", "ru", "erb", "haml", "slim", "cr"},
	inspect: func(h *hit, s spot) {
		before := strings.TrimSpace(s.before)
		switch before {
		case "", "#", "from", "[":
			h.strong = s.form == colonForm
		default:
			h.strong = strings.HasPrefix(s.after, ":in ") || strings.HasSuffix(before, " called from") || (strings.HasSuffix(s.before, "[") && strings.HasPrefix(s.after, "]"))
		}
	},
	homes: homesRuby,
}

// homesRuby takes spec.models.user_spec for spec/models/user_spec.rb, and
// Models::UserTest for models/user_test.rb.
func homesRuby(class string) iter.Seq[string] {
	return func(yield func(string) bool) {
		switch {
		case class == "" || strings.ContainsAny(class, " /\\()[]<>\"'"):
		case isClass(strings.ReplaceAll(class, "::", ".")):
			yield(underscore(strings.ReplaceAll(class, "::", "/")) + ".rb")
		case !strings.Contains(class, ":"):
			yield(strings.ReplaceAll(class, ".", "/") + ".rb")
		}
	}
}

// underscore writes CamelCase as snake_case, by the rules of Ruby and Elixir:
// HTTPServer is http_server.
func underscore(s string) string {
	upper := func(i int) bool { return i < len(s) && s[i] >= 'A' && s[i] <= 'Z' }
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !upper(i) {
			b.WriteByte(c)
			continue
		}
		if i > 0 && isWord(s[i-1]) && s[i-1] != '_' && (!upper(i-1) || (i+1 < len(s) && !upper(i+1) && isWord(s[i+1]))) {
			b.WriteByte('_')
		}
		b.WriteByte(c | 0x20)
	}
	return b.String()
}

// Gherkin features stand last in the traces of Cucumber and Behat, behind the
// steps in their own language; behave writes Location: x.feature:12.
var gherkin = language{
	name:       "Gherkin",
	extensions: []string{"feature", "md", "story"},
	namedForm:  true,
	prose:      true,
	inspect: func(h *hit, s spot) {
		h.strong = s.form == namedForm || strings.HasPrefix(s.after, ":in ")
		h.order = 1
	},
}
