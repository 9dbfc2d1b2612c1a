package host_test

import (
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/host"
)

func TestVeil(t *testing.T) {
	t.Parallel()
	v := host.Veil{Before: "<!-- ", After: " -->"}
	for _, text := range []string{"", "### What the tests said\n\n```\nopen\n```", "line"} {
		all := text + v.Hide("state:1:AAAA")
		if len(all) != len(text)+v.Room()+len("state:1:AAAA") {
			t.Errorf("%q: Room is wrong", all)
		}
		for _, stored := range []string{all, strings.TrimSpace(all), strings.ReplaceAll(all, "\n", "\r\n")} {
			if got, found := v.Find(stored); !found || got != "state:1:AAAA" {
				t.Errorf("%q: %q, %t", stored, got, found)
			}
		}
		if got, found := v.Find(all + "more"); found {
			t.Errorf("found %q before the end", got)
		}
	}
	for _, text := range []string{"", "<!--", "-->", "a <!-- state -->", "<!-- state"} {
		if got, found := v.Find(text); found {
			t.Errorf("%q holds %q", text, got)
		}
	}
}
