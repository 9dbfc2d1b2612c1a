package codeup

import (
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
)

// The limits of a check run
// (https://help.aliyun.com/zh/yunxiao/developer-reference/createcheckrun). The
// page writes both "64 KB" and "65535 characters" for the texts; bytes of the
// UTF-8 encoding are within both.
const (
	// maxName is in characters, counted as Unicode code points. The page does
	// not say bytes; a name that is longer than this in bytes is shortened to
	// them once it has been refused.
	maxName = 50
	// maxText is in bytes: summary and text.
	maxText = 65_535
	// maxRawDetails is in bytes.
	maxRawDetails = 65_535
	// maxAnnotationTitle, in characters, and maxMessage, in bytes, are our own:
	// the page states none, and a body without any bound would be refused whole.
	// They are what GitHub states for the same members.
	maxAnnotationTitle = 255
	maxMessage         = 65_535
	// defaultAnnotations is what GitHub takes in one request.
	defaultAnnotations = 50
	// maxAnnotations is the most that codeup_annotations may be: beyond it the
	// page of a run is no place to look for anything.
	maxAnnotations = 1000
)

// The limits of a commit status
// (https://help.aliyun.com/zh/yunxiao/developer-reference/createcommitstatus-create-commit-status,
// listcommitstatuses-query-the-submission-status-list), whose units the pages do
// not state: bytes are within any.
const (
	maxContext     = 50
	maxDescription = 3000
)

// maxComment is that of the content of a comment, which the page states in
// characters: bytes are never fewer
// (https://help.aliyun.com/zh/yunxiao/developer-reference/createchangerequestcomment).
const maxComment = 65_535

// takes is what a check run may hold. annotations is our own bound: the page
// states none. Its words for conclusions are ours.
func takes(annotations int) host.Takes {
	return host.Takes{Keeps: true, Progress: true, Earlier: host.Unknown, Comment: check.Limit{Max: maxComment, Unit: check.Bytes}, Conclusions: host.SameWords(), Limits: check.Limits{
		Name:              check.Limit{Max: maxName, Unit: check.Runes},
		Summary:           check.Limit{Max: maxText, Unit: check.Bytes},
		Text:              check.Limit{Max: maxText, Unit: check.Bytes},
		AnnotationTitle:   check.Limit{Max: maxAnnotationTitle, Unit: check.Runes},
		AnnotationMessage: check.Limit{Max: maxMessage, Unit: check.Bytes},
		RawDetails:        check.Limit{Max: maxRawDetails, Unit: check.Bytes},
		Annotations:       annotations,
	}}
}
