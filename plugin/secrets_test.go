package plugin

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPasswords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"http://proxy.example:3128":                           nil,
		"mailto:a@b.example":                                  nil,
		"http://me@ci.example/a:b@c":                          nil,
		"http://me:pass@ci.example/a@b":                       {"pass"},
		"http://me:p%40ss%2Fw@ci.example":                     {"p%40ss%2Fw", "p@ss/w"},
		"http://me:p@ss@ci.example":                           {"p@ss"},
		"http://me:p%zz@ci.example":                           {"p%zz"},
		"https://x:x@ci.example":                              nil,
		"https://ghp_0123456789abcdefghij@github.com/o/r":     {"ghp_0123456789abcdefghij"},
		"https://0123456789abcdef:x-oauth-basic@github.com":   {"0123456789abcdef"},
		`{"a":"http://u:one1@a.example","b":"ws://u:two2@b"}`: {"one1", "two2"},
	} {
		if diff := cmp.Diff(want, passwords(text)); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}
