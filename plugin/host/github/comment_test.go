package github_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/github/githubtest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

func sampleComment() *host.Comment {
	return &host.Comment{Key: "github/ci/test//Tests", Create: true, Body: func(check.Limit) string { return "### Tests: 2 failed <b>&</b>\n" }}
}

// TestComment shows what is sent for a comment, and what is said where it is
// not taken: the check run is there all the same.
func TestComment(t *testing.T) {
	t.Parallel()
	few := func(r *check.Run) { r.Annotations = nil }
	follows := func(b *ci.Build) { b.Event, b.PullRequest = "workflow_run", 0 }
	of := func(pulls ...githubtest.Pull) githubtest.Options { return githubtest.Options{Pulls: pulls} }
	for name, s := range map[string]*scene{
		"comment":                          {},
		"comment after its answer is lost": {faults: faults.At(4, faults.DropAfter)},
		"comment without permission":       {o: githubtest.Options{NoComments: true}},
		"comment on a locked conversation": {faults: faults.At(4, faults.Status(http.StatusForbidden, `{"message":"Unable to create comment because issue is locked."}`))},
		"comment for a push":               {build: func(b *ci.Build) { b.PullRequest = 0 }},
		"comment from a fork":              {o: githubtest.Options{ReadOnly: true}, build: func(b *ci.Build) { b.ReadOnly = true }},
		"comment in another repository":    {build: func(b *ci.Build) { b.Repository = "octocat/fork" }, settings: map[string]string{"github_repository": repository}},
		"comment of a workflow_run":        {build: follows, o: of(githubtest.Pull{Number: 5, HeadSHA: strings.Repeat("0", 40)}, githubtest.Pull{Number: 7, HeadSHA: hosttest.Commit})},
		"comment of one for two":           {build: follows, o: of(githubtest.Pull{Number: 5, HeadSHA: hosttest.Commit}, githubtest.Pull{Number: 7, HeadSHA: hosttest.Commit})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := s.build
			s.run, s.comment = few, sampleComment()
			s.build = func(b *ci.Build) {
				b.PullRequest = 7
				if change != nil {
					change(b)
				}
			}
			s.golden(t, name)
		})
	}
}

// TestCommentsLeftTwice: builds that ran at the same time may have left two
// comments; neither goes on telling an old story. One that somebody removed
// meanwhile is made again.
func TestCommentsLeftTwice(t *testing.T) {
	t.Parallel()
	c := sampleComment()
	old := githubtest.Comment{Issue: 7, Author: "github-actions[bot]", Body: "<!-- testpost:" + c.Key + " -->\r\nold"}
	s := &scene{said: []githubtest.Comment{old, old}, comment: c, build: func(b *ci.Build) { b.PullRequest = 7 }}
	if r := s.deliver(t); r.Err != nil || !strings.HasSuffix(r.Message, "; updated the comment on pull request 7") {
		t.Errorf("%+v", r)
	}
	for _, comment := range s.fake.Comments() {
		if !strings.Contains(comment.Body, "2 failed") {
			t.Errorf("%+v", comment)
		}
	}
	gone := &scene{said: []githubtest.Comment{old}, comment: c, build: func(b *ci.Build) { b.PullRequest = 7 },
		faults: func(_ int, r *http.Request) faults.Fault {
			if r.Method == http.MethodPatch && strings.Contains(r.URL.Path, "/issues/comments/") {
				return faults.Status(http.StatusNotFound, `{"message":"Not Found"}`)
			}
			return nil
		}}
	if r := gone.deliver(t); r.Err != nil || !strings.HasSuffix(r.Message, "; commented on pull request 7") {
		t.Errorf("%+v", r)
	}
}
