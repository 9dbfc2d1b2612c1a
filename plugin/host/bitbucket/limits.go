package bitbucket

import (
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
)

// The limits of a report and its annotations
// (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-reports/). The
// page says characters and does not say of which kind: bytes are within all.
const (
	// maxTitle is of a report's title and of an annotation's summary, in bytes.
	maxTitle = 450
	// maxDetails is of a report's and of an annotation's details, in bytes.
	maxDetails = 2000
	// maxVerdict is our own, in bytes: details begin with the verdict.
	maxVerdict = 255
	// maxAnnotations is what a report may hold.
	maxAnnotations = 1000
	// maxPerRequest is the number of annotations of one request.
	maxPerRequest = 100
	// notShown, in bytes, is for what an annotation has no place for.
	notShown = 1
)

// The words for a result. There is one more, PENDING.
const (
	passed = "PASSED"
	failed = "FAILED"
)

// between stands between verdict and summary in the details of a report.
const between = "\n\n"

func takes() host.Takes {
	bytes := func(n int) check.Limit { return check.Limit{Max: n, Unit: check.Bytes} }
	return host.Takes{
		Earlier: host.Replaced,
		Conclusions: map[check.Conclusion]string{
			check.Success: passed, check.Neutral: passed, check.Skipped: passed,
			check.Failure: failed, check.Cancelled: failed, check.TimedOut: failed,
		},
		Limits: check.Limits{
			Plain:                 true,
			Name:                  bytes(maxTitle),
			Title:                 bytes(maxVerdict),
			Summary:               bytes(maxDetails - maxVerdict - len(between)),
			AnnotationTitle:       bytes(maxTitle),
			AnnotationMessage:     bytes(maxDetails),
			RawDetails:            bytes(notShown),
			Annotations:           maxAnnotations,
			AnnotationsPerRequest: maxPerRequest,
		},
	}
}
