package gitea

import "github.com/testpost/testpost/plugin/check"

// The limits of a commit status. All of them are our own: the server stores
// texts of any length
// (https://github.com/go-gitea/gitea/blob/main/models/git/commit_status.go), and
// its pages show them on one line.
const (
	maxContext     = 255 // characters
	maxDescription = 255 // characters
)

func limits() check.Limits {
	return check.Limits{
		Name:  check.Limit{Max: maxContext, Unit: check.Runes},
		Title: check.Limit{Max: maxDescription, Unit: check.Runes},
	}
}
