package github_test

import (
	"testing"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host/github"
	"github.com/testpost/testpost/plugin/host/hosttest"
)

// TestMistakes shows what a user is told about settings and facts that do not
// fit: all at once, with where to find the right value.
func TestMistakes(t *testing.T) {
	t.Parallel()
	actions := ci.Build{System: "github", Forge: "github", Repository: "octocat/hello", APIURL: "https://api.github.com", Commit: hosttest.Commit}
	giteaActions := ci.Build{System: "gitea", Forge: "gitea", Repository: "me/hello", APIURL: "https://git.example/api/v1", Commit: hosttest.Commit}
	hosttest.Mistakes(t, github.Kind(), map[string]string{"github_token": "ghs_1"}, map[string]hosttest.Mistake{
		"fine":                   hosttest.Told(actions, nil, hosttest.Fine),
		"not configured":         hosttest.Told(actions, map[string]string{"github_token": ""}, "github_token is not set"),
		"by its short name":      hosttest.Told(actions, map[string]string{"github_token": "", "token": "ghs_1"}, hosttest.Fine),
		"Gitea Actions":          hosttest.Told(giteaActions, nil, "Gitea and Forgejo have no check runs"),
		"mirrored from Gitea":    hosttest.Told(giteaActions, map[string]string{"github_api_url": "https://api.github.com"}, "github_repository is not set: the repository that the commit is in must be named"),
		"by hand":                hosttest.Told(ci.Build{Commit: hosttest.Commit}, map[string]string{"github_repository": "octocat/hello"}, hosttest.Fine),
		"nothing known":          hosttest.Told(ci.Build{}, nil, "github_repository is not set: the repository that the commit is in must be named", "commit is not set: GitHub shows a check run at a commit"),
		"pages, not API":         hosttest.Told(actions, map[string]string{"github_api_url": "https://github.com"}, `PLUGIN_GITHUB_API_URL="https://github.com": must be the address of the API, not of the pages`),
		"data residency":         hosttest.Told(actions, map[string]string{"github_api_url": "https://api.octocorp.ghe.com"}, hosttest.Fine),
		"pages of the same":      hosttest.Told(actions, map[string]string{"github_api_url": "https://octocorp.ghe.com"}, `PLUGIN_GITHUB_API_URL="https://octocorp.ghe.com": must be the address of the API, not of the pages`),
		"pages in capitals":      hosttest.Told(actions, map[string]string{"github_api_url": "https://GitHub.com:443/octocat"}, `PLUGIN_GITHUB_API_URL="https://GitHub.com:443/octocat": must be the address of the API, not of the pages`),
		"an address":             hosttest.Told(actions, map[string]string{"github_repository": "https://github.com/octocat/hello"}, `PLUGIN_GITHUB_REPOSITORY="https://github.com/octocat/hello": must be owner/name`),
		"a path that goes up":    hosttest.Told(actions, map[string]string{"github_repository": "octocat/.."}, `PLUGIN_GITHUB_REPOSITORY="octocat/..": must be owner/name`),
		"two lines in the token": hosttest.Told(actions, map[string]string{"github_token": "a\nb"}, "PLUGIN_GITHUB_TOKEN (secret): must be one line"),
	})
}
