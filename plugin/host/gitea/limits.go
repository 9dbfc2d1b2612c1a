package gitea

import (
	"code.gitea.io/sdk/gitea"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
)

// The limits of a commit status and a comment. All of them are our own: the
// server stores texts of any length
// (https://github.com/go-gitea/gitea/blob/main/models/git/commit_status.go), and
// its pages show those of a status on one line.
const (
	maxContext     = 255 // characters
	maxDescription = 255 // characters
	// maxComment, in bytes, is that of a comment: what GitHub, whose pages these
	// are modelled on, takes.
	maxComment = 65_536
)

// takes is what a status may hold. It has no place for annotations, of which the
// limits bound only those that are counted as left out. A warning makes the
// commit as a whole a failure, and older servers do not know skipped.
// https://github.com/go-gitea/gitea/blob/main/modules/commitstatus/commit_status.go
func takes() host.Takes {
	return host.Takes{
		Comment: check.Limit{Max: maxComment, Unit: check.Bytes},
		Limits: check.Limits{
			Name:  check.Limit{Max: maxContext, Unit: check.Runes},
			Title: check.Limit{Max: maxDescription, Unit: check.Runes},
		},
		Conclusions: map[check.Conclusion]string{
			check.Success:   string(gitea.StatusSuccess),
			check.Skipped:   string(gitea.StatusSuccess),
			check.Neutral:   string(gitea.StatusSuccess),
			check.Failure:   string(gitea.StatusFailure),
			check.Cancelled: string(gitea.StatusError),
			check.TimedOut:  string(gitea.StatusError),
		},
	}
}
