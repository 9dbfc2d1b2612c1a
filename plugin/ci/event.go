package ci

import (
	"encoding/json"
	"strings"
)

// An event is what is read of the payload of GitHub's webhooks, which Gitea and
// Forgejo share. https://docs.github.com/webhooks/webhook-events-and-payloads
type event struct {
	Number      int          `json:"number"`
	Before      string       `json:"before"` // of a push, and of one to a pull request
	PullRequest *pullRequest `json:"pull_request"`
	WorkflowRun *workflowRun `json:"workflow_run"`
	MergeGroup  *struct {
		HeadSHA string `json:"head_sha"`
		HeadRef string `json:"head_ref"`
		BaseSHA string `json:"base_sha"`
	} `json:"merge_group"`
	Issue *struct {
		Number      int              `json:"number"`
		PullRequest *json.RawMessage `json:"pull_request"` // present when the issue is a pull request
	} `json:"issue"`
}

type pullRequest struct {
	Number int  `json:"number"`
	Head   head `json:"head"`
	Base   head `json:"base"`
}

type head struct {
	SHA  string      `json:"sha"`
	Ref  string      `json:"ref"`
	Repo *repository `json:"repo"` // null when the fork was deleted
}

type workflowRun struct {
	HeadSHA        string        `json:"head_sha"`
	HeadBranch     string        `json:"head_branch"`
	HeadRepository *repository   `json:"head_repository"`
	Repository     *repository   `json:"repository"`
	PullRequests   []pullRequest `json:"pull_requests"` // empty for forks
}

type repository struct {
	FullName string `json:"full_name"`
}

// readEvent reads the event file. What is wrong with it is noted, and the
// event is then empty.
func (f *facts) readEvent() event {
	path := f.get("GITHUB_EVENT_PATH")
	if path == "" || f.readFile == nil {
		return event{}
	}
	data, err := f.readFile(path)
	if err != nil {
		f.note("the event file of GITHUB_EVENT_PATH cannot be read: %v", err)
		return event{}
	}
	var e event
	if err := json.Unmarshal(data, &e); err != nil {
		f.note("the event file of GITHUB_EVENT_PATH is not the expected JSON: %v", err)
		return event{}
	}
	return e
}

func inEvent(field string) string { return "GITHUB_EVENT_PATH " + field }

// isFork reports whether a head is in another repository than its base. A head
// without repository comes from a fork that was deleted; without base the
// payload does not speak of repositories.
func isFork(head, base *repository) bool {
	return base != nil && (head == nil || !strings.EqualFold(head.FullName, base.FullName))
}

// readPullRequest takes the head of the pull request, whatever was checked out.
func (f *facts) readPullRequest(e event) {
	if p := e.PullRequest; p != nil {
		f.commit(p.Head.SHA, inEvent("pull_request.head.sha"))
		f.put("Branch", &f.Branch, p.Head.Ref, inEvent("pull_request.head.ref"))
		f.number(p.Number, "pull_request.number")
		f.fork(isFork(p.Head.Repo, p.Base.Repo), inEvent("pull_request.head.repo"))
		f.earlierIs("Base", &f.Base, p.Base.SHA, inEvent("pull_request.base.sha"))
		f.put("BaseBranch", &f.BaseBranch, p.Base.Ref, inEvent("pull_request.base.ref"))
	}
	f.number(e.Number, "number")
}

// readWorkflowRun takes the commit of the run that this one follows. Of its
// pull requests only one with the same head counts: the list also names those
// that merely contain the commit.
func (f *facts) readWorkflowRun(r *workflowRun) {
	if r == nil {
		return
	}
	f.commit(r.HeadSHA, inEvent("workflow_run.head_sha"))
	f.put("Branch", &f.Branch, r.HeadBranch, inEvent("workflow_run.head_branch"))
	f.fork(isFork(r.HeadRepository, r.Repository), inEvent("workflow_run.head_repository"))
	found := 0
	for _, p := range r.PullRequests {
		if strings.EqualFold(p.Head.SHA, r.HeadSHA) {
			found++
			f.number(p.Number, "workflow_run.pull_requests")
			f.earlierIs("Base", &f.Base, p.Base.SHA, inEvent("workflow_run.pull_requests"))
			f.put("BaseBranch", &f.BaseBranch, p.Base.Ref, inEvent("workflow_run.pull_requests"))
		}
	}
	if found > 1 {
		f.PullRequest, f.Base, f.BaseBranch = 0, "", ""
		for _, field := range []string{"PullRequest", "Base", "BaseBranch"} {
			delete(f.Sources, field)
		}
		f.note("%d pull requests have this commit as their head", found)
	}
}

func (f *facts) number(number int, field string) {
	if number > 0 && f.PullRequest == 0 {
		f.PullRequest = number
		f.Sources["PullRequest"] = inEvent(field)
	}
}
