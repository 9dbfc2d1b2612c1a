package gitea

import (
	"errors"
	"regexp"
	"strings"

	"github.com/testpost/testpost/plugin/setting"
)

const category = "Gitea and Forgejo"

// apiPath is where the API stands below the address of a server.
const apiPath = "/api/v1"

// settings are the declared settings of the host.
type settings struct {
	token, url, repository *setting.Value[string]
}

func declare(s *setting.Set) *settings {
	c := &settings{}
	c.token = s.String(setting.Setting{Name: "gitea_token", Category: category, Secret: true,
		Help:    "Access token that may write commit statuses. Gitea is on when this is set.",
		Example: "9f1c8e…",
		Hint:    "in Gitea and Forgejo Actions it is ${{ github.token }}; elsewhere make one under Settings > Applications with the scope write:repository, and write:issue for the comment"}, header)
	c.url = s.URL(setting.Setting{Name: "gitea_url", Category: category,
		Help:    "Address of the Gitea or Forgejo server.",
		Example: "https://git.example.com", DefaultText: "from the CI",
		Hint: "it is what stands before owner and name in the address of the repository"})
	c.repository = s.String(setting.Setting{Name: "gitea_repository", Category: category,
		Help:    "The repository that the commit is in, as owner/name.",
		Example: "octocat/hello", DefaultText: "from the CI",
		Hint: "it is what stands behind the server's name in the address of the repository"}, ownerAndName)
	return c
}

// repositoryPath is an owner and a name in the characters that Gitea allows
// (https://github.com/go-gitea/gitea/blob/main/modules/validation/helpers.go).
var repositoryPath = regexp.MustCompile(`^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$`)

func ownerAndName(text string) error {
	owner, name, _ := strings.Cut(text, "/")
	if !repositoryPath.MatchString(text) || strings.Trim(owner, ".") == "" || strings.Trim(name, ".") == "" || strings.HasSuffix(name, ".git") {
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
