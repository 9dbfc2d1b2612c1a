// Package codeup is the host for Alibaba Cloud Yunxiao Codeup: it posts the
// check run of a commit, with its annotations.
//
// The vendor documents neither whether an update adds its annotations to those
// that are there or replaces them, nor how many a run may hold, nor what a
// refused name, annotation or commit looks like. So everything goes in one write
// where that is possible; whatever is written after it depends on reading back
// what is there, so that both readings end with each annotation once; and a
// refusal is taken for what the next write shows it to be.
//
// The API: https://help.aliyun.com/zh/yunxiao/developer-reference/createcheckrun
// and its siblings updatecheckrun, getcheckrun, listcheckruns,
// createcommitstatus-create-commit-status, createchangerequestcomment and
// listmergerequestcomments.
package codeup

import (
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/setting"
)

// Kind describes the host.
func Kind() host.Kind {
	return host.Kind{
		Name: "codeup",
		About: host.About{
			Title:      "Alibaba Cloud Yunxiao Codeup",
			Given:      "a check run with annotations; a commit status where check runs are refused; a comment on the merge request where `comment` asks for it",
			On:         "`codeup_token` is set",
			Credential: "personal access token, `codeup_token`",
			Needs:      "Code management (代码管理): check runs (运行检查) read and write; commit statuses (提交状态) read and write for the fallback, merge requests (合并请求) read and write for the comment; membership of the organization. Only the identity that wrote a check run may update it: keep using the same token",
		},
		Takes: func() host.Takes { return takes(defaultAnnotations) },
		Declare: func(s *setting.Set) host.Open {
			return declare(s).open
		},
	}
}
