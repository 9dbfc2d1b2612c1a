package gitea

import (
	"errors"
	"net/http"
	"strings"

	"github.com/testpost/testpost/plugin/rest"
)

// isForbidden reports whether the token was known but not enough.
func isForbidden(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && e.Status == http.StatusForbidden
}

// hints say what a person can do about an answer. The first line that fits
// counts; an empty message fits all.
var hints = []struct {
	status  int
	message string // a part of it, in lower case
	hint    string
}{
	{http.StatusUnauthorized, "", "gitea_token is not valid (any more): make a new one under Settings > Applications; the token of an Actions job ends with it"},
	{http.StatusForbidden, "archived", "the repository is archived: unarchive it, or leave gitea_token out"},
	{http.StatusForbidden, "", "the token may not write here: it needs the scope write:repository, and its owner write access to the repository; " +
		"the token of an Actions job needs permission to write to the repository"},
	{http.StatusNotFound, "", "check gitea_url and gitea_repository; of a private repository it also means that the token has no access to it"},
	{http.StatusLocked, "", "the repository is archived: unarchive it, or leave gitea_token out"},
	{http.StatusInternalServerError, "", "Gitea also answers so when the repository does not have the commit: check commit and gitea_repository, " +
		"and that it was pushed; it is gone after a force push"},
}

// hint returns what a person can do about e.
func hint(e *rest.Error) string {
	for _, h := range hints {
		if h.status == e.Status && strings.Contains(strings.ToLower(e.Message), h.message) {
			return h.hint
		}
	}
	return ""
}
