package github_test

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"github.com/testpost/testpost/plugin/host/github"
	"github.com/testpost/testpost/plugin/host/github/githubtest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const repository = "octocat/hello"

// service shows a fake to the contract suite.
type service struct{ *githubtest.Server }

func (s service) Results() []hosttest.Result {
	var out []hosttest.Result
	for _, run := range s.Runs() {
		r := hosttest.Result{Name: run.Name + " at " + run.HeadSHA, Done: run.Status == "completed",
			State: fmt.Sprintf("%s %s %s %s %s %+v", run.Conclusion, run.StartedAt, run.CompletedAt, run.DetailsURL, run.ExternalID, run.Output)}
		for _, a := range run.Annotations {
			r.Items = append(r.Items, item(a))
		}
		slices.Sort(r.Items)
		out = append(out, r)
	}
	for _, comment := range s.Comments() {
		out = append(out, hosttest.Result{Name: fmt.Sprintf("comment of %s on %d", comment.Author, comment.Issue), Done: true, Items: []string{comment.Body}})
	}
	return out
}

// Say implements hosttest.Talker.
func (s service) Say(body string) {
	s.Server.Say(githubtest.Comment{Issue: hosttest.PullRequest, Author: "mona", Body: body})
}

// item is an annotation as text, with columns rather than pointers to them.
func item(a githubtest.Annotation) string {
	column := func(n *int) int {
		if n == nil {
			return 0
		}
		return *n
	}
	return fmt.Sprintf("%s:%d:%d-%d:%d %s %q %q %q", a.Path, a.StartLine, column(a.StartColumn), a.EndLine, column(a.EndColumn), a.Level, a.Title, a.Message, a.RawDetails)
}

func settings(url, token string) map[string]string {
	return map[string]string{"github_token": token, "github_api_url": url, "github_repository": repository}
}

// harness is the contract suite's view of the host on a fake with o.
func harness(o githubtest.Options, seeds int) hosttest.Harness {
	return hosttest.Harness{
		Kind: github.Kind(),
		Service: func(token string) hosttest.Service {
			o := o
			o.Token, o.Repository, o.Commits = token, repository, []string{hosttest.Commit}
			return service{githubtest.New(o)}
		},
		Settings: settings,
		Rejected: []string{"Bad credentials", "request id request-1", "hint: github_token is not valid"},
		Forbidden: faults.Status(http.StatusForbidden,
			`{"message":"Resource not accessible by integration","documentation_url":"https://docs.github.com/rest","status":"403"}`, "X-GitHub-Request-Id", "r-1"),
		Forbids: []string{"Resource not accessible by integration", "request id r-1", "hint: ", "`permissions: { contents: read, checks: write }`"},
		Mishaps: mishaps(),
		Seeds:   seeds,
	}
}

// mishaps are in the words of the service.
func mishaps() map[hosttest.Mishap]hosttest.Trouble {
	noCommit := hosttest.Trouble{
		Answers: faults.Status(http.StatusUnprocessableEntity, `{"message":"No commit found for SHA: `+hosttest.Commit+`","documentation_url":"https://docs.github.com/rest","status":"422"}`),
		Says:    []string{"No commit found for SHA", "check commit and github_repository, and that it was pushed", "with the branch of a deleted fork"},
	}
	return map[hosttest.Mishap]hosttest.Trouble{
		hosttest.WrongRepository: {
			Answers: faults.Status(http.StatusNotFound, `{"message":"Not Found","documentation_url":"https://docs.github.com/rest","status":"404"}`),
			Says:    []string{"404", "check github_repository and github_api_url", "no access to it"},
		},
		hosttest.WrongCommit: noCommit, hosttest.DeletedBranch: noCommit,
		hosttest.ArchivedRepository: {
			Answers: faults.Status(http.StatusForbidden, `{"message":"Repository was archived so is read-only.","status":"403"}`), OnlyWrites: true,
			Says: []string{"403", "the repository is archived: unarchive it"},
		},
	}
}

func TestContract(t *testing.T) {
	t.Parallel()
	commented := harness(githubtest.Options{}, 300)
	commented.Comments, commented.Forge = true, "github"
	for name, h := range map[string]hosttest.Harness{"check run": harness(githubtest.Options{}, 1000), "with a comment": commented} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hosttest.Run(t, h)
		})
	}
}

// TestContractInProgress runs the suite with runs that are in progress until all
// is there: however a delivery ends, none is left so, unless the service cannot
// be told, which the error then says.
func TestContractInProgress(t *testing.T) {
	t.Parallel()
	h := harness(githubtest.Options{}, 300)
	h.Progress = true
	hosttest.Run(t, h)
}

// TestChaosOfServices tries random faults against services that do not take
// everything, or hold something already.
func TestChaosOfServices(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		o    githubtest.Options
		held *githubtest.Run
	}{
		"refuses two annotations": {o: githubtest.Options{Refuses: func(a githubtest.Annotation) bool { return a.StartLine == 30 || a.StartLine == 40 }}},
		"takes small bodies":      {o: githubtest.Options{MostBytes: 1000}},
		"holds a part":            {held: &githubtest.Run{ExternalID: "testpost/hosttest/1/test/Tests", Annotations: earlier()[:3]}},
		"holds an orphan":         {held: &githubtest.Run{ExternalID: "testpost/hosttest/1/test/Tests", Status: "in_progress"}},
		"holds more":              {held: &githubtest.Run{ExternalID: "testpost/hosttest/1/test/Tests", Annotations: earlier()}},
	} {
		for _, progress := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, in progress %t", name, progress), func(t *testing.T) {
				t.Parallel()
				h := harness(c.o, 25)
				h.Progress = progress
				if c.held != nil {
					h.Service = holding(h.Service, *c.held)
				}
				hosttest.Chaos(t, h)
			})
		}
	}
}

// earlier are annotations of an earlier execution: the first three are those of
// the suite's delivery too.
func earlier() []githubtest.Annotation {
	var out []githubtest.Annotation
	for i := range 3 {
		a := githubtest.Annotation{Level: "failure", Path: fmt.Sprintf("src/part%d.go", i), StartLine: 10 * (i + 1), EndLine: 10 * (i + 1),
			Title: fmt.Sprintf("TestPart%d", i), Message: fmt.Sprintf("got %d, want 0", i), RawDetails: "at line\n\tof a trace"}
		if i == 2 {
			a.EndLine += 2
		}
		if i == 1 {
			three, nine := 3, 9
			a.StartColumn, a.EndColumn = &three, &nine
		}
		out = append(out, a)
	}
	return append(out, githubtest.Annotation{Level: "failure", Path: "src/gone.go", StartLine: 1, EndLine: 1, Title: "TestGone", Message: "fixed by now"})
}

// holding is a service that holds run from the start.
func holding(next func(string) hosttest.Service, run githubtest.Run) func(string) hosttest.Service {
	return func(token string) hosttest.Service {
		s := next(token).(service)
		there := run
		there.Name, there.HeadSHA, there.Status = "Tests", hosttest.Commit, cmp.Or(there.Status, "completed")
		s.Add(there)
		return s
	}
}

// FuzzReplies gives the host answers that no service gives.
func FuzzReplies(f *testing.F) { hosttest.Replies(f, harness(githubtest.Options{}, 0)) }
