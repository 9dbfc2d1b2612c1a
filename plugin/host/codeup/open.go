package codeup

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/setting"
)

// headerToken carries the token of every call
// (https://help.aliyun.com/zh/yunxiao/developer-reference/obtain-personal-access-token).
const headerToken = "X-Yunxiao-Token"

// open checks all settings against each other and the build.
func (s *settings) open(b ci.Build, r *rest.Client) (host.Destination, error) {
	switch {
	case !s.token.IsSet() && s.repository.IsSet():
		return nil, host.Skipf("codeup_token is not set, though %s is", s.repository.Source())
	case !s.token.IsSet():
		return nil, host.Skip("codeup_token is not set")
	}
	id, _ := strconv.ParseInt(s.checkRunID.Get(), 10, 64) // checked when it was loaded
	mergeRequest, _ := strconv.Atoi(s.mergeRequest.Get())
	commit, errCommit := s.commit(b)
	if err := setting.Join(s.checkOrganization(), s.checkRepository(), errCommit); err != nil {
		return nil, err
	}
	return &destination{
		client: &client{rest: r, product: s.product(), prefix: s.prefix(), header: http.Header{headerToken: {s.token.Get()}}},
		commit: commit,
		id:     id,
		most:   takes(s.annotations.Get()).Limits,
		job:    cmp.Or(b.Job, b.Step),
		seal:   sealOf(s.token.Get()),

		mergeRequest: mergeRequest, branch: b.Branch, repository: decoded(s.repository.Get()),
	}, nil
}

// central reports whether the paths hold the organization.
func (s *settings) central() bool {
	switch s.edition.Get() {
	case editionCentral:
		return true
	case editionRegion:
		return false
	}
	return strings.Contains(s.url.Get(), centralHost)
}

// product is what the paths of all operations begin with.
func (s *settings) product() string {
	product := s.url.Get() + "/oapi/v1/codeup"
	if s.central() {
		product += "/organizations/" + s.organization.Get()
	}
	return product
}

// prefix is what the paths of the operations on the repository begin with.
func (s *settings) prefix() string {
	return s.product() + "/repositories/" + segment(s.repository.Get())
}

func (s *settings) checkOrganization() error {
	if s.central() && !s.organization.IsSet() {
		return s.organization.Errorf("the central edition needs it (if %s is a Region edition, set codeup_edition to region)", s.url.Get())
	}
	return nil
}

func (s *settings) checkRepository() error {
	if !s.repository.IsSet() {
		return s.repository.Errorf("the repository that the commit is in must be named")
	}
	owner, _, isPath := strings.Cut(decoded(s.repository.Get()), "/")
	if isPath && s.central() && isOrganizationID(owner) && s.organization.IsSet() && owner != s.organization.Get() {
		return s.repository.Errorf("must be a repository of the organization %q, which %s names", s.organization.Get(), s.organization.Source())
	}
	return nil
}

// commit returns the commit that the run belongs to. A run that is given by its
// id has its commit already.
func (s *settings) commit(b ci.Build) (string, error) {
	commit := strings.ToLower(b.Commit)
	switch {
	case isSHA(commit):
		return commit, nil
	case s.checkRunID.Get() != "":
		return "", nil
	case commit == "":
		return "", &setting.Error{Setting: "commit",
			Problem: "Codeup shows a check run at a commit, and the CI system does not say which one was tested",
			Hint:    "set commit to the full SHA; in Yunxiao Flow it is ${CI_COMMIT_SHA}, elsewhere `git rev-parse HEAD` prints it"}
	}
	return "", &setting.Error{Setting: "commit", Source: "commit", Value: b.Commit,
		Problem: "must be a full SHA of 40 (or 64) hexadecimal digits for Codeup",
		Hint:    "in Yunxiao Flow use ${CI_COMMIT_SHA} rather than the short ${CI_COMMIT_ID}"}
}

// A destination is the check runs of one repository.
type destination struct {
	client *client
	commit string // full SHA, lower case; may be empty where id is set
	id     int64  // of the run to update; 0 to find or create it
	most   check.Limits
	job    string // name of the job, for telling its run from another's; may be empty
	seal   []byte // see host.Veil

	mergeRequest int    // its number; 0 when it has to be found
	branch       string // the source of the merge request; may be empty
	repository   string // as a person writes it
}
