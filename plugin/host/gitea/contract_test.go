package gitea_test

import (
	"fmt"
	"net/http"
	"testing"

	"go.uber.org/goleak"

	"github.com/testpost/testpost/plugin/host/gitea"
	"github.com/testpost/testpost/plugin/host/gitea/giteatest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const repository = "octocat/hello"

// service shows a fake to the contract suite.
type service struct{ *giteatest.Server }

func (s service) Results() []hosttest.Result {
	var out []hosttest.Result
	for _, status := range s.Current() {
		out = append(out, hosttest.Result{Name: status.Context + " at " + status.SHA, Done: status.State != "pending",
			State: fmt.Sprintf("%s %s", status.State, status.TargetURL), Items: []string{status.Description}})
	}
	for _, comment := range s.Comments() {
		out = append(out, hosttest.Result{Name: fmt.Sprintf("comment of %s on %d", comment.Author, comment.Issue), Done: true, Items: []string{comment.Body}})
	}
	return out
}

// Say implements hosttest.Talker.
func (s service) Say(body string) {
	s.Server.Say(giteatest.Comment{Issue: hosttest.PullRequest, Author: "mona", Body: body})
}

func settings(url, token string) map[string]string {
	return map[string]string{"gitea_token": token, "gitea_url": url, "gitea_repository": repository}
}

// harness is the contract suite's view of the host on a fake with o.
func harness(o giteatest.Options) hosttest.Harness {
	return hosttest.Harness{
		Kind: gitea.Kind(),
		Service: func(token string) hosttest.Service {
			o := o
			o.Token, o.Repository, o.Commits = token, repository, []string{hosttest.Commit}
			return service{giteatest.New(o)}
		},
		Settings: settings,
		Rejected: []string{"invalid username, password or token", "hint: gitea_token is not valid"},
		Forbidden: faults.Status(http.StatusForbidden,
			`{"message":"token does not have at least one of required scope(s), required=[write:repository], token scope=read:user","url":"http://gitea.example/api/swagger"}`),
		Forbids: []string{"required=[write:repository]", "hint: the token may not write here", "write:repository"},
		Mishaps: mishaps(),
		Seeds:   300,
	}
}

// mishaps are in the words of the service.
func mishaps() map[hosttest.Mishap]hosttest.Trouble {
	noCommit := hosttest.Trouble{
		Answers: faults.Status(http.StatusInternalServerError, `{"message":"","url":"http://gitea.example/api/swagger"}`),
		Says:    []string{"500", "does not have the commit: check commit and gitea_repository", "gone after a force push"},
	}
	return map[hosttest.Mishap]hosttest.Trouble{
		hosttest.WrongRepository: {
			Answers: faults.Status(http.StatusNotFound, `{"errors":null,"message":"The target couldn't be found.","url":"http://gitea.example/api/swagger"}`),
			Says:    []string{"couldn't be found", "check gitea_url and gitea_repository"},
		},
		hosttest.WrongCommit: noCommit, hosttest.DeletedBranch: noCommit,
		hosttest.ArchivedRepository: {
			Answers: faults.Status(http.StatusLocked, `{"message":"Repo is archived","url":"http://gitea.example/api/swagger"}`), OnlyWrites: true,
			Says: []string{"423", "the repository is archived: unarchive it"},
		},
	}
}

func TestContract(t *testing.T) {
	t.Parallel()
	commented := harness(giteatest.Options{})
	commented.Comments = true
	paged := harness(giteatest.Options{PageSize: 30})
	paged.Comments, paged.Seeds = true, 60
	job := harness(giteatest.Options{User: giteatest.ActionsUser})
	job.Comments, job.Seeds = true, 60
	for name, h := range map[string]hosttest.Harness{"status": harness(giteatest.Options{}), "with a comment": commented, "comments in pages": paged,
		"with the token of an Actions job": job} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hosttest.Run(t, h)
		})
	}
}

// FuzzReplies gives the host answers that no service gives.
func FuzzReplies(f *testing.F) { hosttest.Replies(f, harness(giteatest.Options{})) }
