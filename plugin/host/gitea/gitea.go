// Package gitea is the host for Gitea and Forgejo: it sets the commit status of
// a commit and, where that is asked for, comments on its pull request. They have
// no check runs and no annotations.
//
// A status has no id of its own making: writing one again adds another of the
// same context, and the latest of a context is the one that counts and that
// pages show. So a step that runs twice, or a request that is repeated because
// its answer was lost, leaves one current status.
//
// The SDK knows the paths and the shapes. Its requests take the way of all
// requests of the program (see client), and it never asks for the server's
// version: that would cost a request, and Forgejo numbers its versions otherwise.
//
// The API: https://docs.gitea.com/api/ and https://codeberg.org/api/swagger
package gitea

import (
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/setting"
)

// Kind describes the host.
func Kind() host.Kind {
	return host.Kind{
		Name: "gitea",
		About: host.About{
			Title:      "Gitea and Forgejo",
			Given:      "a commit status; a comment on the pull request where `comment` asks for it",
			On:         "`gitea_token` is set",
			Credential: "access token, `gitea_token`; in their Actions the job's own, `${{ github.token }}`",
			Needs:      "the scope `write:repository`, for the comment also `write:issue`, and write access to the repository; the job's own token has both, but for pull requests of forks",
		},
		Takes: takes,
		Declare: func(s *setting.Set) host.Open {
			return declare(s).open
		},
	}
}
