package gitea

import (
	"cmp"
	"errors"
	"strings"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/setting"
)

// A destination is the statuses of a commit.
type destination struct {
	client   *client
	commit   string // full SHA, lower case
	pull     int    // the pull request; 0 when there is none
	readOnly bool   // the CI's own token may not write
}

// open checks all settings against each other and the build.
func (s *settings) open(b ci.Build, r *rest.Client) (host.Destination, error) {
	if !s.token.IsSet() {
		return nil, host.Skip("gitea_token is not set")
	}
	switch b.Forge {
	case "gitea", "forgejo", "": // a CI that does not say what the code host is may well mean this one
	default:
		b.APIURL, b.ServerURL, b.Repository, b.PullRequest = "", "", "", 0
	}
	server := strings.TrimSuffix(cmp.Or(s.url.Get(), b.APIURL, b.ServerURL), apiPath)
	repository := cmp.Or(s.repository.Get(), b.Repository)
	if err := setting.Join(s.checkServer(server), s.checkRepository(repository), checkCommit(b.Commit)); err != nil {
		return nil, err
	}
	if b.Repository != "" && !strings.EqualFold(repository, b.Repository) {
		b.PullRequest = 0 // of another repository
	}
	owner, name, _ := strings.Cut(repository, "/")
	return &destination{
		client: &client{rest: r, server: server, owner: owner, repository: name, token: s.token.Get()},
		commit: strings.ToLower(b.Commit), pull: b.PullRequest, readOnly: b.ReadOnly,
	}, nil
}

func (s *settings) checkServer(server string) error {
	if server == "" {
		return s.url.Errorf("the server that the repository is on must be named")
	}
	return nil
}

func (s *settings) checkRepository(repository string) error {
	switch {
	case repository == "":
		return s.repository.Errorf("the repository that the commit is in must be named")
	case ownerAndName(repository) != nil: // of another code host, as the CI has it
		return s.repository.Errorf("the CI names the repository %q, which is not owner/name", repository)
	}
	return nil
}

func checkCommit(commit string) error {
	if commit == "" {
		return errors.New("commit is not set: Gitea shows a status at a commit, and the CI system does not say which one was tested" +
			"\n  hint: set commit to the full SHA; `git rev-parse HEAD` prints it")
	}
	return nil
}
