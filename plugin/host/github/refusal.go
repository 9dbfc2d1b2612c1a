package github

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/testpost/testpost/plugin/rest"
)

// The messages that decide something; the service has no codes.
const (
	msgNoPermission = "resource not accessible by integration"
	msgNoCommit     = "no commit found for sha"
	msgArchived     = "archived"
)

// isReadOnly reports whether the token of an Actions job was not enough.
func isReadOnly(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && e.Status == http.StatusForbidden && says(e, msgNoPermission)
}

// isContent reports whether something in the body was not wanted: with
// annotations, one of them may be the reason.
func isContent(err error) bool {
	var e *rest.Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Status == http.StatusUnprocessableEntity && !says(e, msgNoCommit) || e.Status == http.StatusRequestEntityTooLarge
}

// unknown reports whether a write that ended with err may have been carried out.
func unknown(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && e.Unknown
}

func says(e *rest.Error, text string) bool { return strings.Contains(strings.ToLower(e.Message), text) }

// reason is err in a few words on one line.
func reason(err error) string {
	var e *rest.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	text := strings.TrimSpace(fmt.Sprint(e.Status) + " " + e.Message + e.Body)
	if e.RequestID != "" {
		text += " (request id " + e.RequestID + ")"
	}
	return text
}

// hints say what a person can do about an answer. The first line that fits
// counts; an empty message fits all.
var hints = []struct {
	status  int
	message string // a part of it, in lower case
	hint    string
}{
	{http.StatusUnauthorized, "", "github_token is not valid (any more): in Actions it is ${{ github.token }}, which ends with its job; " +
		"elsewhere make a new installation token of the GitHub App, and for another server than github.com set github_api_url"},
	{http.StatusForbidden, "rate limit", "other jobs of the repository use the API at the same time; a longer timeout leaves time for more tries"},
	{http.StatusForbidden, msgNoPermission, "the token may not write check runs: add `permissions: { contents: read, checks: write }` to the job in the workflow; " +
		"a GitHub App needs the permission Checks: write"},
	{http.StatusForbidden, msgArchived, "the repository is archived: unarchive it, or leave github_token out"},
	{http.StatusForbidden, "app_id", "a check run can be updated only by the GitHub App that made it: use the token of the same app, or another name"},
	{http.StatusForbidden, "", "only GitHub Apps may write check runs: use ${{ github.token }} of an Actions job with `permissions: { contents: read, checks: write }`, " +
		"or the installation token of an app with Checks: write; personal access tokens cannot"},
	{http.StatusNotFound, "", "check github_repository and github_api_url; of a private repository it also means that the token has no access to it: " +
		"add `permissions: { contents: read, checks: write }` to the job in the workflow"},
	{http.StatusUnprocessableEntity, msgNoCommit, "the repository does not have this commit: check commit and github_repository, and that it was pushed; " +
		"it is gone after a force push or with the branch of a deleted fork"},
	{http.StatusTooManyRequests, "", "other jobs of the repository use the API at the same time; a longer timeout leaves time for more tries"},
}

// hint returns what a person can do about e.
func hint(e *rest.Error) string {
	for _, h := range hints {
		if h.status == e.Status && says(e, h.message) {
			return h.hint
		}
	}
	return ""
}
