package gitea_test

import (
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host/gitea"
	"github.com/testpost/testpost/plugin/host/gitea/giteatest"
	"github.com/testpost/testpost/plugin/host/hosttest"
)

// TestMistakes shows what a user is told about settings and facts that do not
// fit: all at once, with where to find the right value.
func TestMistakes(t *testing.T) {
	t.Parallel()
	actions := ci.Build{System: "gitea", Forge: "gitea", Repository: "me/hello", ServerURL: "https://git.example", APIURL: "https://git.example/api/v1", Commit: hosttest.Commit}
	drone := ci.Build{System: "drone", Repository: "me/hello", ServerURL: "https://git.example", Commit: hosttest.Commit}
	github := ci.Build{System: "github", Forge: "github", Repository: "octocat/hello", ServerURL: "https://github.com", APIURL: "https://api.github.com", Commit: hosttest.Commit}
	const noServer = "gitea_url is not set: the server that the repository is on must be named"
	const noRepository = "gitea_repository is not set: the repository that the commit is in must be named"
	hosttest.Mistakes(t, gitea.Kind(), map[string]string{"gitea_token": token}, map[string]hosttest.Mistake{
		"Gitea Actions":              hosttest.Told(actions, nil, hosttest.Fine),
		"Drone":                      hosttest.Told(drone, nil, hosttest.Fine),
		"not configured":             hosttest.Told(actions, map[string]string{"gitea_token": ""}, "gitea_token is not set"),
		"GitHub Actions":             hosttest.Told(github, nil, noServer, noRepository),
		"mirrored from GitHub":       hosttest.Told(github, map[string]string{"gitea_url": "https://git.example", "gitea_repository": "me/hello"}, hosttest.Fine),
		"by hand":                    hosttest.Told(ci.Build{Commit: hosttest.Commit}, map[string]string{"gitea_url": "https://git.example/api/v1", "gitea_repository": "me/hello"}, hosttest.Fine),
		"nothing known":              hosttest.Told(ci.Build{}, nil, noServer, noRepository, "commit is not set: Gitea shows a status at a commit"),
		"an address":                 hosttest.Told(actions, map[string]string{"gitea_repository": "https://git.example/me/hello"}, `PLUGIN_GITEA_REPOSITORY="https://git.example/me/hello": must be owner/name`),
		"a path that goes up":        hosttest.Told(actions, map[string]string{"gitea_repository": "me/.."}, `PLUGIN_GITEA_REPOSITORY="me/..": must be owner/name`),
		"a repository in groups":     hosttest.Told(ci.Build{System: "drone", Repository: "a/b/c", ServerURL: "https://git.example", Commit: hosttest.Commit}, nil, `gitea_repository is not set: the CI names the repository "a/b/c", which is not owner/name`),
		"a space in the token":       hosttest.Told(actions, map[string]string{"gitea_token": "a b"}, "PLUGIN_GITEA_TOKEN (secret): must be one line"),
		"a server that is a git URL": hosttest.Told(actions, map[string]string{"gitea_url": "git@git.example"}, `PLUGIN_GITEA_URL="git@git.example": must be an address`),
	})
}

// TestServer: where the requests go, by what CI and settings say.
func TestServer(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*scene{
		"the CI's API":    {},
		"the CI's server": {build: func(b *ci.Build) { b.Forge, b.APIURL = "", "" }},
		"another address of it": {build: func(b *ci.Build) { b.ServerURL, b.APIURL = "https://outside.example", "https://outside.example/api/v1" },
			settings: map[string]string{"gitea_url": "here"}},
		"with the path of the API": {settings: map[string]string{"gitea_url": "here/api/v1"}},
		"another repository":       {build: func(b *ci.Build) { b.Repository = "octocat/mirror" }, settings: map[string]string{"gitea_repository": repository}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r := s.deliver(t); r.Err != nil || len(s.fake.Current()) != 1 {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestNoVersionIsAskedFor: the SDK asks the server for its version unless told
// otherwise, which costs a request and fails on what numbers them in another way.
func TestNoVersionIsAskedFor(t *testing.T) {
	t.Parallel()
	s := &scene{o: giteatest.Options{}}
	s.deliver(t)
	if requests := s.fake.Requests(); len(requests) != 1 || strings.Contains(requests[0].Path, "version") {
		t.Errorf("requests %+v", requests)
	}
}
