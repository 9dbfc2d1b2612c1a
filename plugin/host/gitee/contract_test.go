package gitee_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"github.com/testpost/testpost/plugin/host/gitee"
	"github.com/testpost/testpost/plugin/host/gitee/giteetest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const repository = "octocat/hello"

// service shows a fake to the contract suite.
type service struct{ *giteetest.Server }

func (s service) Results() []hosttest.Result {
	var out []hosttest.Result
	for _, run := range s.Runs() {
		r := hosttest.Result{Name: run.Name + " at " + run.HeadSHA, Done: run.Status == "completed",
			State: fmt.Sprintf("%s %s %s %s %q %q %q", run.Conclusion, run.StartedAt, run.CompletedAt, run.DetailsURL, run.Output.Title, run.Output.Summary, run.Output.Text)}
		for _, a := range run.Output.Annotations {
			r.Items = append(r.Items, fmt.Sprintf("%+v", a))
		}
		slices.Sort(r.Items)
		out = append(out, r)
	}
	return out
}

func settings(url, token string) map[string]string {
	return map[string]string{"gitee_token": token, "gitee_api_url": url + "/api/v5", "gitee_repository": repository}
}

// harness is the contract suite's view of the host on a fake with o.
func harness(o giteetest.Options, seeds int) hosttest.Harness {
	return hosttest.Harness{
		Kind: gitee.Kind(),
		Service: func(token string) hosttest.Service {
			o := o
			o.Token, o.Repository, o.Commits = token, repository, []string{hosttest.Commit}
			return service{giteetest.New(o)}
		},
		Settings:  settings,
		Rejected:  []string{"Access token does not exist", "hint: gitee_token is not valid"},
		Forbidden: faults.Status(http.StatusForbidden, `{"message":"403 Forbidden"}`),
		Forbids:   []string{"hint: the token may not write check runs"},
		Mishaps:   mishaps(),
		Seeds:     seeds,
	}
}

// mishaps are in the words of the service, as far as they are known.
func mishaps() map[hosttest.Mishap]hosttest.Trouble {
	absent := func(what string) hosttest.Trouble {
		return hosttest.Trouble{
			Answers: faults.Status(http.StatusNotFound, `{"message":"`+what+`"}`),
			Says:    []string{what, "check gitee_repository, commit and gitee_api_url", "with its branch"},
		}
	}
	return map[hosttest.Mishap]hosttest.Trouble{
		hosttest.WrongRepository: absent("Not Found Project"), hosttest.WrongCommit: absent("Commit Not Found"), hosttest.DeletedBranch: absent("Commit Not Found"),
		hosttest.ArchivedRepository: {
			Answers: faults.Status(http.StatusForbidden, `{"message":"The repository is closed"}`), OnlyWrites: true,
			Says: []string{"The repository is closed", "an archived or closed repository takes none"},
		},
	}
}

// semantics are the two readings of what an update does with annotations.
func semantics() map[string]bool { return map[string]bool{"adds": false, "replaces": true} }

func TestContract(t *testing.T) {
	t.Parallel()
	for name, replaces := range semantics() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hosttest.Run(t, harness(giteetest.Options{Replaces: replaces}, 300))
		})
	}
}

// TestChaosOfServices tries random faults against services that do not take
// everything, or hold something already.
func TestChaosOfServices(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refuses func(giteetest.Annotation) bool
		held    *giteetest.Run
	}{
		"refuses two annotations": {refuses: func(a giteetest.Annotation) bool { return a.StartLine == 30 || a.StartLine == 40 }},
		"holds a part":            {held: &giteetest.Run{Output: giteetest.Output{Annotations: earlier()[:3]}}},
		"holds more":              {held: &giteetest.Run{Output: giteetest.Output{Annotations: earlier()}}},
	} {
		for semantic, replaces := range semantics() {
			t.Run(name+", "+semantic, func(t *testing.T) {
				t.Parallel()
				h := harness(giteetest.Options{Replaces: replaces, Refuses: c.refuses}, 20)
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
func earlier() []giteetest.Annotation {
	var out []giteetest.Annotation
	for i := range 3 {
		a := giteetest.Annotation{Level: "failure", Path: fmt.Sprintf("src/part%d.go", i), StartLine: 10 * (i + 1), EndLine: 10 * (i + 1),
			Title: fmt.Sprintf("TestPart%d", i), Message: fmt.Sprintf("got %d, want 0", i), RawDetails: "at line\n\tof a trace"}
		if i == 2 {
			a.EndLine += 2
		}
		if i == 1 {
			a.StartColumn, a.EndColumn = 3, 9
		}
		out = append(out, a)
	}
	return append(out, giteetest.Annotation{Level: "failure", Path: "src/gone.go", StartLine: 1, EndLine: 1, Title: "TestGone", Message: "fixed by now"})
}

// holding is a service that holds run from the start.
func holding(next func(string) hosttest.Service, run giteetest.Run) func(string) hosttest.Service {
	return func(token string) hosttest.Service {
		s := next(token).(service)
		there := run
		there.Output.Annotations = slices.Clone(run.Output.Annotations)
		there.Name, there.HeadSHA, there.Status = "Tests", hosttest.Commit, "completed"
		s.Add(there)
		return s
	}
}

// FuzzReplies gives the host answers that no service gives.
func FuzzReplies(f *testing.F) { hosttest.Replies(f, harness(giteetest.Options{}, 0)) }
