package bitbucket

import (
	"errors"
	"regexp"
	"strings"
	"sync"

	"github.com/testpost/testpost/plugin/setting"
)

const category = "Bitbucket Cloud"

// The addresses of the API. The proxy of Bitbucket Pipelines takes http only.
const (
	publicAPI  = "https://api.bitbucket.org/2.0"
	proxiedAPI = "http://api.bitbucket.org/2.0"
)

// settings are the declared settings of the host.
type settings struct {
	token, user, proxy, url, repository *setting.Value[string]
}

func declare(s *setting.Set) *settings {
	c := &settings{}
	c.token = s.String(setting.Setting{Name: "bitbucket_token", Category: category, Secret: true,
		Help:    "Access token that may write to the repository. Bitbucket is on when this or `bitbucket_proxy` is set.",
		Example: "ATCTT3xFf…",
		Hint:    "make one under Repository settings > Access tokens, with repository write"}, header)
	c.user = s.String(setting.Setting{Name: "bitbucket_user", Category: category,
		Help:    "Whose API token or app password `bitbucket_token` is; not for access tokens.",
		Example: "me@example.com",
		Hint:    "it is the account whose API token or app password bitbucket_token is; an access token goes without"}, userName)
	c.proxy = s.URL(setting.Setting{Name: "bitbucket_proxy", Category: category,
		Help: "In place of `bitbucket_token`: the proxy of Bitbucket Pipelines that puts the credentials in, " +
			"`http://localhost:29418`, in the container of a pipe `http://host.docker.internal:29418`.",
		Example: "http://localhost:29418",
		Hint:    "in a step of Bitbucket Pipelines the proxy is all that is needed; anywhere else leave it out and set bitbucket_token"})
	c.url = s.URL(setting.Setting{Name: "bitbucket_url", Category: category,
		Help:    "Address of Bitbucket's API.",
		Example: publicAPI, DefaultText: publicAPI + ", with `bitbucket_proxy` the same with http",
		Hint: "leave it out for the usual address: " + publicAPI + ", behind bitbucket_proxy " + proxiedAPI})
	c.repository = s.String(setting.Setting{Name: "bitbucket_repository", Category: category,
		Help:    "The repository that the commit is in, as workspace/slug.",
		Example: "octocat/hello", DefaultText: "from the CI",
		Hint: "it is what stands behind bitbucket.org/ in the address of the repository"}, workspaceAndSlug)
	return c
}

// repositoryPath is a workspace and a slug in the characters that Bitbucket allows.
var repositoryPath = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-]+/[A-Za-z0-9_.-]+$`) })

func workspaceAndSlug(text string) error {
	_, slug, _ := strings.Cut(text, "/")
	if !repositoryPath().MatchString(text) || slug == "." || slug == ".." || strings.HasSuffix(slug, ".git") {
		return errors.New("must be workspace/slug, without the server in front and without .git at the end")
	}
	return nil
}

// userName refuses what cannot stand in front of a password.
func userName(text string) error {
	if strings.Contains(text, ":") {
		return errors.New("must hold no colon")
	}
	return header(text)
}

// header refuses what cannot stand in a header.
func header(text string) error {
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return errors.New("must be one line of letters, digits and signs, without spaces")
	}
	return nil
}
