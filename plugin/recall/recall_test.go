package recall

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
)

// commitOf is a commit that is told from others by its second digit.
func commitOf(n byte) string { return strings.Repeat(string([]byte{'a', '0' + n}), 20) }

func TestSpots(t *testing.T) {
	t.Parallel()
	base, before, head, parent, older := commitOf(0), commitOf(1), commitOf(2), commitOf(3), commitOf(4)
	for name, c := range map[string]struct {
		build   ci.Build
		base    host.Place
		parents []string
		heads   []host.Place // where a branch is its head
		whole   []host.Place // where it is all of its commits
	}{
		"nothing is known": {ci.Build{}, host.Place{}, nil, nil, nil},
		"pull request": {ci.Build{PullRequest: 7, Base: base, BaseBranch: "main", Branch: "topic", Before: before}, host.Place{}, []string{parent},
			[]host.Place{{Commit: base}, {Branch: "main"}}, []host.Place{{Commit: base}, {Branch: "main"}}},
		"pull request, by SHA":        {ci.Build{PullRequest: 7, Base: base, Branch: "topic"}, host.Place{}, nil, []host.Place{{Commit: base}}, []host.Place{{Commit: base}}},
		"fork without a pull request": {ci.Build{Fork: true, Branch: "main", Before: before}, host.Place{}, nil, nil, nil},
		"push": {ci.Build{Branch: "main", Before: before}, host.Place{}, []string{parent, older},
			[]host.Place{{Commit: before}, {Commit: parent}}, []host.Place{{Commit: before}, {Branch: "main"}}},
		"push of one commit": {ci.Build{Branch: "main", Before: parent}, host.Place{}, []string{parent, older},
			[]host.Place{{Commit: parent}, {Commit: older}}, []host.Place{{Commit: parent}, {Branch: "main"}}},
		"push, no git":         {ci.Build{Branch: "main", Before: before}, host.Place{}, nil, []host.Place{{Commit: before}, {Branch: "main"}}, []host.Place{{Commit: before}, {Branch: "main"}}},
		"only git":             {ci.Build{}, host.Place{}, []string{parent, older}, []host.Place{{Commit: parent}, {Commit: older}}, []host.Place{{Commit: parent}, {Commit: older}}},
		"first push":           {ci.Build{Branch: "main"}, host.Place{}, nil, []host.Place{{Branch: "main"}}, []host.Place{{Branch: "main"}}},
		"setting, SHA":         {ci.Build{PullRequest: 7, Base: before}, host.Place{Commit: base}, nil, []host.Place{{Commit: base}}, []host.Place{{Commit: base}}},
		"setting, branch":      {ci.Build{Branch: "topic", Before: before}, host.Place{Branch: "main"}, nil, []host.Place{{Branch: "main"}}, []host.Place{{Branch: "main"}}},
		"setting, this commit": {ci.Build{Branch: "topic"}, host.Place{Commit: head}, nil, nil, nil},
	} {
		c.build.Commit = head
		for whole, want := range map[bool][]host.Place{false: c.heads, true: c.whole} {
			var got []host.Place
			for _, s := range spots(c.build, c.base, c.parents, whole) {
				got = append(got, s.Place)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, whole branch %t (-want +got):\n%s", name, whole, diff)
			}
		}
	}
}
