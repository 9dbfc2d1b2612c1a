package summary

import (
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/check"
)

func TestOwners(t *testing.T) {
	t.Parallel()
	s := newScene(check.Failure, 3)
	k := s.add(failed("shop.CartTest", "totals add up", "AssertionError", "expected 3"), "src/CartTest.java", 42)
	s.cause("expected N", k)
	line := func(owners ...string) string {
		s.Findings.Causes[0].Owners = owners
		text := Markdown(s.Subject, Options{Limit: check.Limit{Max: 65535}})
		_, text, _ = strings.Cut(text, "❌ ")
		text, _, _ = strings.Cut(text, "\n")
		return text
	}
	const at = "**`totals add up`** · `shop.CartTest` · `src/CartTest.java:42`"
	for _, tt := range []struct {
		mention bool
		owners  []string
		want    string
	}{
		{owners: nil, want: at},
		{owners: []string{"@org/web", "dev@shop.example"}, want: at + " · `@org/web` `dev@shop.example`"},
		{owners: strings.Fields("@a @b @c @d @e @f @g"), want: at + " · `@a` `@b` `@c` `@d` `@e` and 2 more owners"},
		{mention: true, owners: []string{"@org/web", "@a-b.c_d", "dev@shop.example"}, want: at + " · @org/web @a-b.c_d `dev@shop.example`"},
		{mention: true, owners: []string{"@__init__", "@a__b__", "@@role", "@x[y](z)", "@_a_"}, want: at + " · `@__init__` `@a__b__` `@@role` `@x[y](z)` `@_a_`"},
	} {
		s.MentionOwners = tt.mention
		if got := line(tt.owners...); got != tt.want {
			t.Errorf("mention %v, owners %q:\n got %s\nwant %s", tt.mention, tt.owners, got, tt.want)
		}
	}
}
