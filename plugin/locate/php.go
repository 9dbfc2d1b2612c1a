package locate

import (
	"iter"
	"strings"
)

// PHP writes /src/x.php:12 on a line of its own (PHPUnit), #0 /src/x.php(12),
// x.php on line 12, and at tests/x.php:12 (Pest).
var php = language{
	name:       "PHP",
	extensions: []string{"php", "phpt", "inc", "phtml", "module"},
	inspect: func(h *hit, s spot) {
		before := strings.TrimSpace(s.before)
		switch {
		case before == "" && strings.TrimSpace(s.after) == "",
			strings.HasPrefix(before, "#"),
			before == "at",
			strings.HasSuffix(before, " in") || before == "in",
			s.form == wordForm:
			h.strong = true
		}
	},
	homes: homesPHP,
}

// homesPHP takes App\Tests\FooTest, or the same with dots, for FooTest.php: the
// folders before it follow from the autoloader.
func homesPHP(class string) iter.Seq[string] {
	return func(yield func(string) bool) {
		name := class[strings.LastIndexAny(class, `\.`)+1:]
		if isClass(name) {
			yield(name + ".php")
		}
	}
}
