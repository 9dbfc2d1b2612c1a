package bitbucket

import (
	"errors"
	"net/http"

	"github.com/testpost/testpost/plugin/rest"
)

// isContent reports whether something in the body was not wanted: one of the
// annotations may be the reason.
func isContent(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && (e.Status == http.StatusBadRequest || e.Status == http.StatusRequestEntityTooLarge)
}

// reason is what the service says about err, in a few words.
func reason(err error) string {
	var e *rest.Error
	if errors.As(err, &e) && e.Message+e.Body != "" {
		return e.Message + e.Body
	}
	return err.Error()
}

// hints say what a person can do about a status.
var hints = map[int]string{
	http.StatusUnauthorized: "bitbucket_token is not valid (any more), or is the API token or app password of a person: then set bitbucket_user",
	http.StatusForbidden: "the token may not write here: it needs write access to the repository (scope repository:write); " +
		"a read-only workspace or repository takes no reports either",
	http.StatusNotFound: "check bitbucket_repository (workspace/slug) and commit, and that the commit was pushed there; of a private repository it " +
		"also means that the token has no access to it; a commit is gone after a force push or with its branch",
	http.StatusTooManyRequests: "other jobs use the API at the same time; a longer timeout leaves time for more tries",
}

// hint returns what a person can do about e.
func hint(e *rest.Error) string { return hints[e.Status] }
