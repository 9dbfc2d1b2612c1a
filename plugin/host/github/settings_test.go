package github_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host/github"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/rest"
)

// TestMistakes shows what a user is told about settings and facts that do not
// fit: all at once, with where to find the right value.
func TestMistakes(t *testing.T) {
	t.Parallel()
	actions := ci.Build{System: "github", Forge: "github", Repository: "octocat/hello", APIURL: "https://api.github.com", Commit: hosttest.Commit}
	giteaActions := ci.Build{System: "gitea", Forge: "gitea", Repository: "me/hello", APIURL: "https://git.example/api/v1", Commit: hosttest.Commit}
	for name, c := range map[string]struct {
		build  ci.Build
		change map[string]string
		want   []string // lines begin so, hints aside
	}{
		"fine":                   {actions, nil, []string{"fine"}},
		"not configured":         {actions, map[string]string{"github_token": ""}, []string{"github_token is not set"}},
		"by its short name":      {actions, map[string]string{"github_token": "", "token": "ghs_1"}, []string{"fine"}},
		"Gitea Actions":          {giteaActions, nil, []string{"Gitea and Forgejo have no check runs"}},
		"mirrored from Gitea":    {giteaActions, map[string]string{"github_api_url": "https://api.github.com"}, []string{"github_repository is not set: the repository that the commit is in must be named"}},
		"by hand":                {ci.Build{Commit: hosttest.Commit}, map[string]string{"github_repository": "octocat/hello"}, []string{"fine"}},
		"nothing known":          {ci.Build{}, nil, []string{"github_repository is not set: the repository that the commit is in must be named", "commit is not set: GitHub shows a check run at a commit"}},
		"pages, not API":         {actions, map[string]string{"github_api_url": "https://github.com"}, []string{`PLUGIN_GITHUB_API_URL="https://github.com": must be the address of the API, not of the pages`}},
		"data residency":         {actions, map[string]string{"github_api_url": "https://api.octocorp.ghe.com"}, []string{"fine"}},
		"pages of the same":      {actions, map[string]string{"github_api_url": "https://octocorp.ghe.com"}, []string{`PLUGIN_GITHUB_API_URL="https://octocorp.ghe.com": must be the address of the API, not of the pages`}},
		"pages in capitals":      {actions, map[string]string{"github_api_url": "https://GitHub.com:443/octocat"}, []string{`PLUGIN_GITHUB_API_URL="https://GitHub.com:443/octocat": must be the address of the API, not of the pages`}},
		"an address":             {actions, map[string]string{"github_repository": "https://github.com/octocat/hello"}, []string{`PLUGIN_GITHUB_REPOSITORY="https://github.com/octocat/hello": must be owner/name`}},
		"a path that goes up":    {actions, map[string]string{"github_repository": "octocat/.."}, []string{`PLUGIN_GITHUB_REPOSITORY="octocat/..": must be owner/name`}},
		"two lines in the token": {actions, map[string]string{"github_token": "a\nb"}, []string{"PLUGIN_GITHUB_TOKEN (secret): must be one line"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			values := map[string]string{"github_token": "ghs_1"}
			maps.Copy(values, c.change)
			client := rest.New(rest.Options{})
			t.Cleanup(client.Close)
			text := "fine"
			if _, err := hosttest.TryOpen(github.Kind(), c.build, client, values); err != nil {
				text = err.Error()
			}
			var got []string
			for line := range strings.Lines(text) {
				if line = strings.TrimSuffix(line, "\n"); !strings.HasPrefix(line, "  hint: ") {
					got = append(got, line)
				}
			}
			for i := range min(len(got), len(c.want)) {
				got[i] = got[i][:min(len(got[i]), len(c.want[i]))]
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
			if mistakes, hints := len(c.want), strings.Count(text, "  hint: "); strings.Contains(text, ": ") && hints < mistakes {
				t.Errorf("%d mistakes, %d hints:\n%s", mistakes, hints, text)
			}
		})
	}
}
