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
// and its siblings updatecheckrun, getcheckrun, listcheckruns and
// createcommitstatus-create-commit-status.
package codeup

import (
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/setting"
)

// Kind describes the host.
func Kind() host.Kind {
	return host.Kind{
		Name: "codeup",
		Help: "posts the check run, with annotations, to a commit in Alibaba Cloud Yunxiao Codeup",
		Declare: func(s *setting.Set) host.Open {
			return declare(s).open
		},
	}
}
