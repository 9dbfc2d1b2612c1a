package codeup_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"github.com/testpost/testpost/plugin/host/codeup"
	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	organization = "60d54f3daccf2bbd6659f3ad"
	repository   = organization + "/group/app"
	segment      = organization + "%2Fgroup%2Fapp"
)

// service shows a fake to the contract suite.
type service struct{ *codeuptest.Server }

func (s service) Results() []hosttest.Result {
	var out []hosttest.Result
	for _, run := range s.Runs() {
		r := hosttest.Result{Name: run.Name + " at " + run.HeadSHA, Done: run.Status == "completed",
			State: fmt.Sprintf("%s %s %s %s %s %+v", run.Conclusion, run.StartedAt, run.CompletedAt, run.DetailsURL, run.ExternalID, run.Output)}
		for _, a := range run.Annotations {
			a.ID = 0
			r.Items = append(r.Items, fmt.Sprintf("%+v", a))
		}
		slices.Sort(r.Items)
		out = append(out, r)
	}
	for _, status := range s.Statuses() {
		out = append(out, hosttest.Result{Name: status.Context + " at " + status.SHA, Done: status.State != "pending",
			State: fmt.Sprintf("%+v", status), Items: []string{"status"}})
	}
	for _, comment := range s.Comments() {
		out = append(out, hosttest.Result{Name: fmt.Sprintf("comment of %s on %d", comment.Author, comment.MergeRequest), Done: true,
			State: fmt.Sprintf("resolved %v", comment.Resolved), Items: []string{comment.Content}})
	}
	return out
}

// Say implements hosttest.Talker.
func (s service) Say(body string) {
	s.Server.Say(codeuptest.Comment{MergeRequest: hosttest.PullRequest, Author: "mona", Content: body})
}

// settings are those of a destination in the central edition behind url.
func settings(url, token string) map[string]string {
	return map[string]string{"codeup_token": token, "codeup_url": url, "codeup_edition": "central",
		"codeup_organization": organization, "codeup_repository": repository}
}

// harness is the contract suite's view of the host on a fake with o.
func harness(o codeuptest.Options, seeds int) hosttest.Harness {
	return hosttest.Harness{
		Kind: codeup.Kind(),
		Service: func(token string) hosttest.Service {
			o := o
			o.Tokens, o.Organization, o.Repository = map[string]string{token: "ci"}, organization, segment
			return service{codeuptest.New(o)}
		},
		Settings: settings,
		Rejected: []string{"InvalidTokenError", "request id request-1", "hint: codeup_token is not valid", "个人访问令牌"},
		Forbidden: faults.Status(http.StatusForbidden,
			`{"errorCode":"Forbidden.InvalidOrganizationMember","errorMessage":"not a member","requestId":"r-1"}`),
		Forbids: []string{"Forbidden.InvalidOrganizationMember: not a member", "request id r-1", "hint: the owner of codeup_token is no member"},
		Mishaps: mishaps(),
		Seeds:   seeds,
	}
}

// mishaps are in the words of the service, as far as they are known.
func mishaps() map[hosttest.Mishap]hosttest.Trouble {
	absent := hosttest.Trouble{
		Answers: faults.Status(http.StatusNotFound, `{"errorCode":"NotFound","errorMessage":"resource not found","requestId":"r-1"}`),
		Says:    []string{"resource not found", "check codeup_organization (组织 ID), codeup_repository (代码库), and that the commit was pushed there"},
	}
	return map[hosttest.Mishap]hosttest.Trouble{
		hosttest.WrongRepository: absent, hosttest.WrongCommit: absent, hosttest.DeletedBranch: absent,
		hosttest.ArchivedRepository: {
			Answers: faults.Status(http.StatusForbidden, `{"errorCode":"Forbidden","errorMessage":"project is archived","requestId":"r-1"}`), OnlyWrites: true,
			Says: []string{"project is archived", "an archived repository (归档) must be unarchived"},
		},
	}
}

func TestContract(t *testing.T) {
	t.Parallel()
	for name, replaces := range semantics() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hosttest.Run(t, harness(codeuptest.Options{Replaces: replaces}, 600))
		})
	}
}

// TestContractOfComments runs the suite with a comment on a merge request that
// is looked for.
func TestContractOfComments(t *testing.T) {
	t.Parallel()
	h := harness(codeuptest.Options{MergeRequests: []codeuptest.MergeRequest{
		{Number: 3, Branch: "main"}, {Number: hosttest.PullRequest, Commit: hosttest.Commit, Branch: "x"}}}, 200)
	h.Comments = true
	hosttest.Run(t, h)
}

// TestContractInProgress runs the suite with runs that are in progress until all
// is there: however a delivery ends, none is left so, unless the service cannot
// be told, which the error then says.
func TestContractInProgress(t *testing.T) {
	t.Parallel()
	for name, replaces := range semantics() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := harness(codeuptest.Options{Replaces: replaces}, 150)
			h.Progress = true
			hosttest.Run(t, h)
		})
	}
}

// semantics are the two readings of what an update does with annotations.
func semantics() map[string]bool { return map[string]bool{"appends": false, "replaces": true} }

// TestChaosOfServices tries random faults against services that decide what is
// not documented in all the ways that the fake knows.
func TestChaosOfServices(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		o    codeuptest.Options
		held *codeuptest.Run // by the service before
	}{
		{name: "says little", o: codeuptest.Options{Brief: true}},
		{name: "changes texts", o: codeuptest.Options{Trims: true, Brief: true}},
		{name: "refuses two annotations", o: codeuptest.Options{Refuses: func(a codeuptest.Annotation) bool { return a.StartLine == 30 || a.StartLine == 40 }}},
		{name: "takes small bodies", o: codeuptest.Options{MostBytes: 1000}},
		{name: "takes four annotations", o: codeuptest.Options{MostAnnotations: 4}},
		{name: "keeps four annotations", o: codeuptest.Options{Keeps: 4}},
		{name: "refuses the commit", o: codeuptest.Options{NoSource: http.StatusBadRequest}},
		{name: "has no check runs", o: codeuptest.Options{NoCheckRuns: true}},
		{name: "holds an orphan", held: &codeuptest.Run{Name: "Tests", Status: "in_progress", ExternalID: "testpost/hosttest/1/test/Tests"}},
		{name: "holds a part", held: &codeuptest.Run{Name: "Tests", Status: "completed", ExternalID: "testpost/hosttest/1/test/Tests", Annotations: earlier()[:3]}},
		{name: "holds a run of an earlier build", held: &codeuptest.Run{Name: "Tests", Status: "completed", ExternalID: "other", Annotations: earlier()[2:]}},
	} {
		for semantic, replaces := range semantics() {
			for _, progress := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, %s, in progress %t", c.name, semantic, progress), func(t *testing.T) {
					t.Parallel()
					o := c.o
					o.Replaces = replaces
					h := harness(o, 20)
					h.Progress = progress
					if c.held != nil {
						h.Service = holding(h.Service, *c.held)
					}
					hosttest.Chaos(t, h)
				})
			}
		}
	}
}

// earlier are annotations of an earlier execution: the first three are those of
// the suite's delivery too.
func earlier() []codeuptest.Annotation {
	var out []codeuptest.Annotation
	for i := range 3 {
		a := codeuptest.Annotation{ID: int64(i + 1), Level: "failure", Path: fmt.Sprintf("src/part%d.go", i), StartLine: 10 * (i + 1), EndLine: 10 * (i + 1),
			Title: fmt.Sprintf("TestPart%d", i), Message: fmt.Sprintf("got %d, want 0", i), RawDetails: "at line\n\tof a trace"}
		if i == 2 {
			a.EndLine += 2
		}
		if i == 1 {
			a.StartColumn, a.EndColumn = 3, 9
		}
		out = append(out, a)
	}
	return append(out, codeuptest.Annotation{ID: 4, Level: "failure", Path: "src/gone.go", StartLine: 1, EndLine: 1, Title: "TestGone", Message: "fixed by now"})
}

// holding is a service that holds run from the start.
func holding(next func(string) hosttest.Service, run codeuptest.Run) func(string) hosttest.Service {
	run.HeadSHA = hosttest.Commit
	return func(token string) hosttest.Service {
		s := next(token).(service)
		s.Add(run)
		return s
	}
}

// FuzzReplies gives the host answers that no service gives.
func FuzzReplies(f *testing.F) { hosttest.Replies(f, harness(codeuptest.Options{}, 0)) }
