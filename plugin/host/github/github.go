// Package github is the host for GitHub (github.com, Enterprise Server, data
// residency): it posts the check run of a commit, with its annotations.
//
// A run is created completed, so that nobody is ever left waiting for one, with
// the first annotations; the others are appended by updates, in order. What may
// have been carried out is looked up before it is repeated: annotations cannot
// be taken back. For the same reason another attempt at a build makes another
// run of the same name, which GitHub shows in place of the older one, while the
// same attempt executed again finds its run by external_id and adds what it lacks.
//
// The wire types are written out here. google/go-github brings an HTTP way of
// its own (rate limits, errors, no retries), in which a request cannot say
// whether it may be repeated, what it was for and what helps; its types alone
// would make the program larger by 0.6 MB and slower to start, and their update
// lacks started_at. It serves the tests, as the judge of requests and of the fake.
//
// The API: https://docs.github.com/rest/checks/runs
package github

import (
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/setting"
)

// Kind describes the host.
func Kind() host.Kind {
	return host.Kind{
		Name: "github",
		About: host.About{
			Title:      "GitHub",
			Given:      "a check run with annotations; a comment on the pull request where `comment` asks for it",
			On:         "`github_token` is set; the action sets it",
			Credential: "token of a GitHub App, `github_token`; in Actions the job's own, which the action takes by itself",
			Needs:      "`permissions: { contents: read, checks: write }` in the job (`contents` is for the checkout: what is not listed is denied), and `pull-requests: write` (or `issues: write`) for the comment; an app of your own needs Checks: write and Pull requests: write. Personal access tokens cannot write check runs. On pull requests of forks and of Dependabot the job's token is read-only whatever the job says",
		},
		Takes: takes,
		Declare: func(s *setting.Set) host.Open {
			return declare(s).open
		},
	}
}
