package codeup_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
	"github.com/testpost/testpost/plugin/host/hosttest"
)

// TestComment shows what is sent for a comment, where the merge request is found,
// and what is said where the comment is not taken: the check run is there all
// the same.
func TestComment(t *testing.T) {
	t.Parallel()
	of := func(m ...codeuptest.MergeRequest) codeuptest.Options { return codeuptest.Options{MergeRequests: m} }
	commit, branch := codeuptest.MergeRequest{Number: 7, Commit: hosttest.Commit}, codeuptest.MergeRequest{Number: 8, Branch: "feature/x"}
	number := map[string]string{"codeup_merge_request": "7"}
	forbidden, fallback := of(commit), of(commit)
	forbidden.NoComments, fallback.NoSource = true, http.StatusBadRequest
	for name, s := range map[string]*scene{
		"comment":                          {o: of(commit), settings: number},
		"comment of the commit":            {o: of(codeuptest.MergeRequest{Number: 3, Commit: strings.Repeat("0", 40)}, commit)},
		"comment of the branch":            {o: of(branch)},
		"comment of one for two":           {o: of(commit, codeuptest.MergeRequest{Number: 9, Commit: hosttest.Commit})},
		"comment of a closed one":          {o: of(codeuptest.MergeRequest{Number: 7, Commit: hosttest.Commit, State: "CLOSED"})},
		"comment without permission":       {o: forbidden, settings: number},
		"comment on what is not there":     {o: of(branch), settings: number},
		"comment where runs are refused":   {o: fallback, settings: number},
		"comment on success":               {o: of(commit), settings: number, run: func(r *check.Run) { r.Conclusion = check.Success }},
		"comment in the Region edition":    {o: of(commit), settings: map[string]string{"codeup_edition": "region"}},
		"comment in members like the rest": {o: codeuptest.Options{MergeRequests: []codeuptest.MergeRequest{commit}, Camel: true}, settings: number},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := s.run
			s.comment, s.branch = &host.Comment{Key: "flow///Tests", Create: true, Body: func(check.Limit) string { return "### Tests: 2 failed <b>&</b>\n" }}, "feature/x"
			s.run = func(r *check.Run) {
				r.Annotations = nil
				if change != nil {
					change(r)
				}
			}
			s.golden(t, name)
		})
	}
}
