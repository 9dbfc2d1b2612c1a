package gitee

import (
	"cmp"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/setting"
)

const category = "Gitee"

// publicAPI is the address of gitee.com's API.
const publicAPI = "https://gitee.com/api/v5"

// settings are the declared settings of the host.
type settings struct {
	token, apiURL, repository *setting.Value[string]
}

func declare(s *setting.Set) *settings {
	c := &settings{}
	c.token = s.String(setting.Setting{Name: "gitee_token", Category: category, Secret: true,
		Help:    "Personal access token (私人令牌) that may write check runs. Gitee is on when this is set.",
		Example: "4b7c…",
		Hint:    "make one under 设置 > 私人令牌, with projects"}, header)
	c.apiURL = s.URL(setting.Setting{Name: "gitee_api_url", Category: category,
		Help: "Address of Gitee's API.", Example: "https://gitee.example.com/api/v5", Default: publicAPI})
	c.repository = s.String(setting.Setting{Name: "gitee_repository", Category: category,
		Help:    "The repository that the commit is in, as owner/name.",
		Example: "octocat/hello", DefaultText: "from the CI",
		Hint: "it is what stands behind gitee.com/ in the address of the repository"}, ownerAndName)
	return c
}

// A destination is the check runs of a commit.
type destination struct {
	client *client
	commit string // full SHA, lower case
}

// open checks all settings against each other and the build.
func (s *settings) open(b ci.Build, r *rest.Client) (host.Destination, error) {
	if !s.token.IsSet() {
		return nil, host.Skip("gitee_token is not set")
	}
	if b.Forge != "gitee" { // then it is another service's
		b.Repository = ""
	}
	repository := cmp.Or(s.repository.Get(), b.Repository)
	if err := setting.Join(s.checkRepository(repository), checkCommit(b.Commit)); err != nil {
		return nil, err
	}
	return &destination{
		client: &client{rest: r, prefix: s.apiURL.Get() + "/repos/" + repository,
			header: http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer " + s.token.Get()}}},
		commit: strings.ToLower(b.Commit),
	}, nil
}

func (s *settings) checkRepository(repository string) error {
	if repository == "" {
		return s.repository.Errorf("the repository that the commit is in must be named")
	}
	return nil
}

func checkCommit(commit string) error {
	if commit == "" {
		return errors.New("commit is not set: Gitee shows a check run at a commit, and the CI system does not say which one was tested" +
			"\n  hint: set commit to the full SHA; `git rev-parse HEAD` prints it")
	}
	return nil
}

// repositoryPath is an owner and a name in the characters that Gitee allows.
var repositoryPath = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9_.-]+$`) })

func ownerAndName(text string) error {
	_, name, _ := strings.Cut(text, "/")
	if !repositoryPath().MatchString(text) || name == "." || name == ".." || strings.HasSuffix(name, ".git") {
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
