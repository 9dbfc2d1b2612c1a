package github

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/setting"
)

// What every request says (https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api).
const (
	mediaType  = "application/vnd.github+json"
	apiVersion = "2022-11-28"
)

// actionsApp is the app whose token every job of Actions has
// (https://docs.github.com/actions/concepts/security/github_token).
const actionsApp = "github-actions"

// A destination is the check runs of a commit.
type destination struct {
	client   *client
	commit   string // full SHA, lower case
	attempt  int    // at the build; 0 when unknown
	jobRun   string // see ci.Build
	readOnly bool   // the CI's own token may not write
	pull     int    // the pull request; 0 when it is not known
	lookUp   bool   // the CI cannot know whether there is one
	atBuild  bool   // the commit's pages are those of the build
	app      string // whose runs are believed to be ours; "" for all
}

// open checks all settings against each other and the build.
func (s *settings) open(b ci.Build, r *rest.Client) (host.Destination, error) {
	switch {
	case !s.token.IsSet():
		return nil, host.Skip("github_token is not set")
	case b.System == "gitea" && !s.apiURL.IsSet():
		return nil, host.Skip("Gitea and Forgejo have no check runs")
	}
	if b.Forge != "github" { // then they are another service's
		b.APIURL, b.Repository, b.PullRequest = "", "", 0
	}
	api := cmp.Or(s.apiURL.Get(), b.APIURL, publicAPI)
	repository := cmp.Or(s.repository.Get(), b.Repository)
	if err := setting.Join(s.checkAPI(), s.checkRepository(repository), checkCommit(b.Commit)); err != nil {
		return nil, err
	}
	app := s.app.Get()
	if app == "" && b.System == "github" {
		app = actionsApp
	}
	if b.Repository != "" && !strings.EqualFold(repository, b.Repository) {
		b.PullRequest = 0 // of another repository
	}
	return &destination{
		app: app, pull: b.PullRequest, lookUp: b.Event == "workflow_run",
		client: &client{rest: r, prefix: api + "/repos/" + repository, header: http.Header{
			"Accept": {mediaType}, "Authorization": {"Bearer " + s.token.Get()}, "X-Github-Api-Version": {apiVersion}}},
		commit: strings.ToLower(b.Commit), attempt: b.Attempt, jobRun: b.JobRun, readOnly: b.ReadOnly,
		atBuild: b.System == "github" && api == b.APIURL && strings.EqualFold(repository, b.Repository),
	}, nil
}

// checkAPI refuses the address of the pages, which is taken for that of the API.
func (s *settings) checkAPI() error {
	u, err := url.Parse(s.apiURL.Get())
	if err != nil {
		return nil
	}
	server := strings.ToLower(u.Hostname())
	residency := strings.HasSuffix(server, ".ghe.com") && !strings.HasPrefix(server, "api.")
	if residency || server == "github.com" || server == "www.github.com" {
		return s.apiURL.Errorf("must be the address of the API, not of the pages")
	}
	return nil
}

func (s *settings) checkRepository(repository string) error {
	if repository == "" {
		return s.repository.Errorf("the repository that the commit is in must be named")
	}
	return nil
}

func checkCommit(commit string) error {
	if commit == "" {
		return errors.New("commit is not set: GitHub shows a check run at a commit, and the CI system does not say which one was tested" +
			"\n  hint: set commit to the full SHA; `git rev-parse HEAD` prints it")
	}
	return nil
}
