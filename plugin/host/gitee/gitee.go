// Package gitee is the host for Gitee: it posts the check run of a commit, with
// its annotations.
//
// Its check runs have the shape of GitHub's, without an id of our own: a run is
// found again by its name at the commit. Neither limits nor words are
// documented, nor whether an update adds its annotations to those that are there
// or replaces them. So all annotations fit into one request, and after each
// write they are read back: both readings end with each annotation once.
//
// The API: https://gitee.com/api/v5/swagger
package gitee

import (
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/setting"
)

// Kind describes the host.
func Kind() host.Kind {
	return host.Kind{
		Name: "gitee",
		About: host.About{
			Title:        "Gitee",
			Given:        "a check run with annotations",
			On:           "`gitee_token` is set",
			Credential:   "personal access token (私人令牌), `gitee_token`",
			Needs:        "write access to the repository, and the scope `projects`",
			Experimental: "limits, and what an update does with annotations, are not documented",
		},
		Takes:   takes,
		Declare: func(s *setting.Set) host.Open { return declare(s).open },
	}
}
