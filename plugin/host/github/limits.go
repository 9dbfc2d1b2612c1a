package github

import (
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
)

// The limits of a check run (https://docs.github.com/rest/checks/runs). Where
// the page says characters, the encoded text is what is refused in some paths:
// bytes are within both.
const (
	// maxName, in characters, is our own: no limit is documented, and pages cut
	// what is much longer.
	maxName = 100
	// maxTitle, in characters, is our own: no limit is documented.
	maxTitle = 255
	// maxText is in bytes: summary and text, "maximum 65535 characters".
	maxText = 65_535
	// maxAnnotationTitle is in characters.
	maxAnnotationTitle = 255
	// maxMessage is in bytes: message and raw_details, "64 KB" each.
	maxMessage = 65_535
	// maxPerRequest is the number of annotations of one create or update.
	maxPerRequest = 50
	// maxAnnotations is our own: a run takes any number, but each 50 cost one of
	// the 1,000 requests that all jobs of a repository have in an hour, and of the
	// 80 a minute that create content
	// (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
	maxAnnotations = 1000
	// maxComment, in bytes, is that of a comment: "maximum is 65536 characters", as
	// the refusal of a longer one says.
	maxComment = 65_536
	// maxExternalID, in bytes, is our own: no limit is documented.
	maxExternalID = 255
)

// takes is what a check run may hold. Its words for conclusions are ours.
func takes() host.Takes {
	return host.Takes{Keeps: true, Progress: true, Earlier: host.Kept, Conclusions: host.SameWords(), Limits: check.Limits{
		Name:                  check.Limit{Max: maxName, Unit: check.Runes},
		Title:                 check.Limit{Max: maxTitle, Unit: check.Runes},
		Summary:               check.Limit{Max: maxText, Unit: check.Bytes},
		Text:                  check.Limit{Max: maxText, Unit: check.Bytes},
		AnnotationTitle:       check.Limit{Max: maxAnnotationTitle, Unit: check.Runes},
		AnnotationMessage:     check.Limit{Max: maxMessage, Unit: check.Bytes},
		RawDetails:            check.Limit{Max: maxMessage, Unit: check.Bytes},
		Annotations:           maxAnnotations,
		AnnotationsPerRequest: maxPerRequest,
	}, Comment: check.Limit{Max: maxComment, Unit: check.Bytes}}
}
