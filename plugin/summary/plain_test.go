package summary

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/check"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	s := newScene(check.Failure, 10)
	s.file("a/TEST-x.xml", "partial")
	s.cause("want 3, got <b>4</b>", s.add(failed("Cart", "adds", "E", "m"), "src/cart.go", 1204), s.add(failed("Cart", "sums", "E", "m"), "", 0))
	s.cause("no database \x1b[31m\u202e@all", s.add(failed("Mail", "sends", "E", "m"), "", 0))
	got := Plain(s.Subject, Options{Limit: hostLimit, Omitted: 1500})
	want := "✗ 2 × want 3, got <b>4</b> (src/cart.go:1204)\n✗ no database ␛[31m‹U+202E›@all\n! a/TEST-x.xml was not read in full\nNot shown as annotations: 1,500."
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got = Plain(s.Subject, Options{Limit: check.Limit{Max: 80, Unit: check.Runes}})
	if want := "✗ 2 × want 3, got <b>4</b> (src/cart.go:1204)\n… and 2 more lines in the log"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestPlainIsWithinTheLimit: whatever there is to say, in both units, and without
// what a page of plain text could not show.
func TestPlainIsWithinTheLimit(t *testing.T) {
	t.Parallel()
	for _, c := range subjects {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := c.subject()
			whole := Plain(s, Options{Limit: check.Limit{}})
			for _, unit := range []check.Unit{check.Bytes, check.Runes} {
				for _, max := range []int{1, 30, 100, 450, 2000, 100_000} {
					text := Plain(s, Options{Limit: check.Limit{Max: max, Unit: unit}})
					n := len(text)
					if unit == check.Runes {
						n = utf8.RuneCountInString(text)
					}
					cut := strings.Contains(text, " more line")
					if n > max || !utf8.ValidString(text) || text != "" && (text != whole) != cut {
						t.Errorf("%d of %d: %q", n, max, text)
					}
					if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }); i >= 0 {
						t.Errorf("a control character in %q", text)
					}
				}
			}
		})
	}
}
