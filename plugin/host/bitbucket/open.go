package bitbucket

import (
	"cmp"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/setting"
)

// A destination is the reports of a commit.
type destination struct{ client *client }

// open checks all settings against each other and the build.
func (s *settings) open(b ci.Build, r *rest.Client) (host.Destination, error) {
	if !s.token.IsSet() && !s.proxy.IsSet() {
		return nil, host.Skip("bitbucket_token and bitbucket_proxy are not set")
	}
	if b.Forge != "bitbucket" { // then it is another service's
		b.Repository = ""
	}
	repository := cmp.Or(s.repository.Get(), b.Repository)
	if err := setting.Join(s.checkCredentials(), s.checkRepository(repository), checkCommit(b.Commit)); err != nil {
		return nil, err
	}
	c := &client{rest: r, header: http.Header{"Accept": {"application/json"}}}
	api := publicAPI
	if s.proxy.IsSet() {
		api = proxiedAPI
		c.proxy, _ = url.Parse(s.proxy.Get()) // it was parsed before
	} else {
		c.header.Set("Authorization", s.authorization())
	}
	c.prefix = cmp.Or(s.url.Get(), api) + "/repositories/" + repository + "/commit/" + strings.ToLower(b.Commit) + "/reports/"
	return &destination{c}, nil
}

func (s *settings) authorization() string {
	if user := s.user.Get(); user != "" {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+s.token.Get()))
	}
	return "Bearer " + s.token.Get()
}

func (s *settings) checkCredentials() error {
	switch {
	case s.token.IsSet() && s.proxy.IsSet():
		return s.proxy.Errorf("stands in place of bitbucket_token, which is set too: leave one of them out")
	case s.user.IsSet() && !s.token.IsSet():
		return s.user.Errorf("is of no use without bitbucket_token")
	case s.proxy.IsSet() && strings.HasPrefix(s.url.Get(), "https:"):
		return s.url.Errorf("must begin with http: behind bitbucket_proxy, which cannot put credentials into https")
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
		return errors.New("commit is not set: Bitbucket shows a report at a commit, and the CI system does not say which one was tested" +
			"\n  hint: set commit to the full SHA; `git rev-parse HEAD` prints it")
	}
	return nil
}
