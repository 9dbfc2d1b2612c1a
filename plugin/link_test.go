package plugin

import (
	"testing"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/report"
)

func TestLinks(t *testing.T) {
	t.Parallel()
	const sha = "8b3f0c1d2e4a5b6c7d8e9f00112233445566778a"
	place := report.Location{Path: "src/a b#c/größe.go", Line: 12}
	for forge, want := range map[string]string{
		"github": "https://code.example/o/r/blob/" + sha + "/src/a%20b%23c/gr%C3%B6%C3%9Fe.go#L12",
		"gitea":  "https://code.example/o/r/src/commit/" + sha + "/src/a%20b%23c/gr%C3%B6%C3%9Fe.go#L12",
		"gitee":  "https://code.example/o/r/blob/" + sha + "/src/a%20b%23c/gr%C3%B6%C3%9Fe.go#L12",
		"gitlab": "https://code.example/o/r/-/blob/" + sha + "/src/a%20b%23c/gr%C3%B6%C3%9Fe.go#L12",
	} {
		link := linkTo(ci.Build{ServerURL: "https://code.example", Repository: "o/r", Commit: sha, Forge: forge})
		if got := link(place); got != want {
			t.Errorf("%s: got %s", forge, got)
		}
	}
	if link := linkTo(ci.Build{ServerURL: "https://code.example", Repository: "o/r", Forge: "github"}); link != nil {
		t.Error("a place at no commit has an address")
	}
	if link := linkTo(ci.Build{ServerURL: "https://code.example", Repository: "o/r", Commit: sha, Forge: "other"}); link != nil {
		t.Error("an unknown code host has addresses")
	}
}
