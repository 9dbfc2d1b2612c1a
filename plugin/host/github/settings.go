package github

import (
	"errors"
	"regexp"
	"strings"

	"github.com/testpost/testpost/plugin/setting"
)

const category = "GitHub"

// publicAPI is the address of github.com's API.
const publicAPI = "https://api.github.com"

// settings are the declared settings of the host.
type settings struct {
	token, apiURL, repository, app *setting.Value[string]
}

func declare(s *setting.Set) *settings {
	c := &settings{}
	c.token = s.String(setting.Setting{Name: "github_token", Aliases: []string{"token"}, Category: category, Secret: true,
		Help: "Token of a GitHub App that may write check runs; the one of an Actions job may with `permissions: { checks: write }`. " +
			"GitHub is on when this is set, except in Gitea and Forgejo Actions.",
		Example: "ghs_16C7…", ActionDefault: "${{ github.token }}", DefaultText: "in the action: the job's own",
		Hint: "in GitHub Actions it is ${{ github.token }}; elsewhere the installation token of a GitHub App"}, header)
	c.apiURL = s.URL(setting.Setting{Name: "github_api_url", Category: category,
		Help:    "Address of GitHub's API.",
		Example: "https://github.example.com/api/v3", DefaultText: "from the CI, else " + publicAPI,
		Hint: "for github.com it is " + publicAPI + ", for Enterprise Server https://HOST/api/v3, with data residency https://api.SUBDOMAIN.ghe.com"})
	c.repository = s.String(setting.Setting{Name: "github_repository", Category: category,
		Help:    "The repository that the commit is in, as owner/name.",
		Example: "octocat/hello", DefaultText: "from the CI",
		Hint: "it is what stands behind the server's name in the address of the repository"}, ownerAndName)
	c.app = s.String(setting.Setting{Name: "github_app", Category: category,
		Help: "The GitHub App whose check runs of earlier builds count for the verdict (`memory`), as in the address of its page. " +
			"Those of other apps are only compared with.",
		Example: "our-ci", DefaultText: "in Actions `github-actions`, whose token a job has; elsewhere any",
		Hint: "it is the last part of https://github.com/apps/NAME"}, slug)
	return c
}

// slug refuses what cannot be the name of an app in an address.
func slug(text string) error {
	if strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		return errors.New("must be the app's name as in its address: lower-case letters, digits and hyphens")
	}
	return nil
}

// repositoryPath is an owner and a name in the characters that GitHub allows.
var repositoryPath = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9_.-]+$`)

func ownerAndName(text string) error {
	_, name, _ := strings.Cut(text, "/")
	if !repositoryPath.MatchString(text) || name == "." || name == ".." || strings.HasSuffix(name, ".git") {
		return errors.New("must be owner/name, without the server in front and without .git at the end")
	}
	return nil
}

// header refuses what cannot stand in a header.
func header(text string) error {
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return errors.New("must be one line of letters, digits and signs, without spaces")
	}
	return nil
}
