package bitbucket_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"github.com/testpost/testpost/plugin/host/bitbucket"
	"github.com/testpost/testpost/plugin/host/bitbucket/bitbuckettest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const repository = "octocat/hello"

// service shows a fake to the contract suite.
type service struct{ *bitbuckettest.Server }

func (s service) Results() []hosttest.Result {
	var out []hosttest.Result
	for _, report := range s.Reports() {
		r := hosttest.Result{Name: report.Title + " at " + report.Commit, Done: report.Result != "PENDING",
			State: fmt.Sprintf("%s %s %q %s", report.ID, report.Result, report.Details, report.Link)}
		for _, a := range report.Annotations {
			r.Items = append(r.Items, fmt.Sprintf("%+v", a))
		}
		slices.Sort(r.Items)
		out = append(out, r)
	}
	return out
}

func settings(url, token string) map[string]string {
	return map[string]string{"bitbucket_token": token, "bitbucket_url": url + "/2.0", "bitbucket_repository": repository}
}

// harness is the contract suite's view of the host on a fake with o.
func harness(o bitbuckettest.Options, seeds int) hosttest.Harness {
	return hosttest.Harness{
		Kind: bitbucket.Kind(),
		Service: func(token string) hosttest.Service {
			o := o
			o.Authorization, o.Repository, o.Commits = "Bearer "+token, repository, []string{hosttest.Commit}
			return service{bitbuckettest.New(o)}
		},
		Settings:  settings,
		Rejected:  []string{"Token is invalid", "hint: bitbucket_token is not valid"},
		Forbidden: faults.Status(http.StatusForbidden, `{"type":"error","error":{"message":"Your credentials lack one or more required privilege scopes.","detail":{"required":["repository:write"]}}}`),
		Forbids:   []string{"hint: the token may not write here", "repository:write"},
		Mishaps:   mishaps(),
		Seeds:     seeds,
	}
}

// mishaps are in the words of the service, as far as they are known.
func mishaps() map[hosttest.Mishap]hosttest.Trouble {
	absent := func(what string) hosttest.Trouble {
		return hosttest.Trouble{
			Answers: faults.Status(http.StatusNotFound, `{"type":"error","error":{"message":"`+what+` not found"}}`),
			Says:    []string{what + " not found", "check bitbucket_repository (workspace/slug) and commit", "with its branch"},
		}
	}
	return map[hosttest.Mishap]hosttest.Trouble{
		hosttest.WrongRepository: absent("Repository"), hosttest.WrongCommit: absent("Commit"), hosttest.DeletedBranch: absent("Commit"),
		hosttest.ArchivedRepository: {
			Answers: faults.Status(http.StatusForbidden, `{"type":"error","error":{"message":"This repository is in a read-only workspace."}}`),
			Says:    []string{"read-only workspace", "a read-only workspace or repository takes no reports"},
		},
	}
}

func TestContract(t *testing.T) {
	t.Parallel()
	hosttest.Run(t, harness(bitbuckettest.Options{}, 100))
}

// TestChaosOfServices tries random faults against services that do not take
// everything, or hold a report of an earlier execution already.
func TestChaosOfServices(t *testing.T) {
	t.Parallel()
	t.Run("refuses two annotations", func(t *testing.T) {
		t.Parallel()
		hosttest.Chaos(t, harness(bitbuckettest.Options{Refuses: func(a bitbuckettest.Annotation) bool { return a.Line == 30 || a.Line == 40 }}, 40))
	})
	t.Run("holds an earlier report", func(t *testing.T) {
		t.Parallel()
		h := harness(bitbuckettest.Options{}, 40)
		next := h.Service
		h.Service = func(token string) hosttest.Service {
			return withEarlier(next(token))
		}
		hosttest.Chaos(t, h)
	})
}

// withEarlier returns s with a report of an earlier execution in it.
func withEarlier(s hosttest.Service) service {
	held := s.(service)
	held.Add(bitbuckettest.Report{ID: "testpost-e5c9d7030bada2fe", Commit: hosttest.Commit, Title: "Tests", Details: "1 failed", Type: "TEST", Result: "FAILED",
		Annotations: []bitbuckettest.Annotation{{ExternalID: "x", Type: "BUG", Path: "src/gone.go", Line: 1, Summary: "fixed by now", Result: "FAILED", Severity: "HIGH"}}})
	return held
}

// FuzzReplies gives the host answers that no service gives.
func FuzzReplies(f *testing.F) { hosttest.Replies(f, harness(bitbuckettest.Options{}, 0)) }
