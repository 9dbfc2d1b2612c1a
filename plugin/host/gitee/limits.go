package gitee

import (
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
)

// The limits of a check run. None are documented: they are those that GitHub
// states for the same members.
const (
	maxName            = 100    // characters
	maxTitle           = 255    // characters
	maxText            = 65_535 // bytes: summary and text
	maxAnnotationTitle = 255    // characters
	maxMessage         = 65_535 // bytes: message and raw_details
	// maxAnnotations is what GitHub takes in one request.
	maxAnnotations = 50
)

// takes is what a check run may hold. Its words for conclusions are ours.
func takes() host.Takes {
	return host.Takes{Earlier: host.Unknown, Conclusions: host.SameWords(), Limits: check.Limits{
		Name:                  check.Limit{Max: maxName, Unit: check.Runes},
		Title:                 check.Limit{Max: maxTitle, Unit: check.Runes},
		Summary:               check.Limit{Max: maxText, Unit: check.Bytes},
		Text:                  check.Limit{Max: maxText, Unit: check.Bytes},
		AnnotationTitle:       check.Limit{Max: maxAnnotationTitle, Unit: check.Runes},
		AnnotationMessage:     check.Limit{Max: maxMessage, Unit: check.Bytes},
		RawDetails:            check.Limit{Max: maxMessage, Unit: check.Bytes},
		Annotations:           maxAnnotations,
		AnnotationsPerRequest: maxAnnotations,
	}}
}
