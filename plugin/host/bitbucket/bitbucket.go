// Package bitbucket is the host for Bitbucket Cloud: it puts a report of Code
// Insights, with annotations, at a commit.
//
// A report has an id of our choosing, made of its name, and writing it again
// replaces it; an annotation has one too, made of what it says. So everything
// here may be carried out twice. What an earlier execution left is deleted
// first, because a report keeps annotations that nobody speaks of any more.
//
// In Bitbucket Pipelines no token is needed: a proxy beside the step puts the
// credentials into requests to the API, which must be http for it
// (https://developer.atlassian.com/cloud/bitbucket/code-insights).
//
// The API: https://developer.atlassian.com/cloud/bitbucket/rest/api-group-reports/
package bitbucket

import (
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/setting"
)

// Kind describes the host.
func Kind() host.Kind {
	return host.Kind{
		Name: "bitbucket",
		About: host.About{
			Title:        "Bitbucket Cloud",
			Given:        "a Code Insights report with annotations",
			On:           "`bitbucket_token` or `bitbucket_proxy` is set",
			Credential:   "access token of the repository, project or workspace, `bitbucket_token`; with `bitbucket_user` an API token or app password; in Bitbucket Pipelines none, with `bitbucket_proxy`",
			Needs:        "write access to the repository",
			Experimental: "some limits are not documented",
		},
		Takes:   takes,
		Declare: func(s *setting.Set) host.Open { return declare(s).open },
	}
}
