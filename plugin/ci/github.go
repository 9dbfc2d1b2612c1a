package ci

import (
	"strconv"
	"strings"
)

// GitHub Actions.
// https://docs.github.com/actions/reference/workflows-and-actions/variables

func githubMarker(get func(string) string) string {
	if get("GITHUB_ACTIONS") != "true" {
		return ""
	}
	return "GITHUB_ACTIONS"
}

func readGitHub(f *facts) {
	f.put("Forge", &f.Forge, "github", "GITHUB_ACTIONS")
	readActions(f)
	f.readOnly()
	// The first is a new one for each execution of a job, but not passed on into
	// containers; the names of GitHub's own runners differ too.
	f.first("JobRun", &f.JobRun, "RUNNER_TRACKING_ID", "RUNNER_NAME")
	run := f.get("GITHUB_RUN_ID")
	if f.ServerURL == "" || f.Repository == "" || run == "" {
		return
	}
	page := f.ServerURL + "/" + f.Repository + "/actions/runs/" + run
	source := "GITHUB_SERVER_URL GITHUB_REPOSITORY GITHUB_RUN_ID"
	if f.Attempt > 0 {
		page += "/attempts/" + strconv.Itoa(f.Attempt)
		source += " GITHUB_RUN_ATTEMPT"
	}
	f.put("URL", &f.URL, page, source)
}

// readActions reads what GitHub and the systems that are compatible with it share.
func readActions(f *facts) {
	f.first("Event", &f.Event, "GITHUB_EVENT_NAME")
	f.first("Repository", &f.Repository, "GITHUB_REPOSITORY")
	f.first("Number", &f.Number, "GITHUB_RUN_NUMBER")
	f.attempt("GITHUB_RUN_ATTEMPT")
	f.first("Job", &f.Job, "GITHUB_JOB")
	f.first("Step", &f.Step, "GITHUB_ACTION")
	f.first("Workflow", &f.Workflow, "GITHUB_WORKFLOW")
	f.first("OS", &f.OS, "RUNNER_OS")
	f.first("Arch", &f.Arch, "RUNNER_ARCH")
	f.first("Workspace", &f.Workspace, "GITHUB_WORKSPACE")
	f.address("ServerURL", &f.ServerURL, "GITHUB_SERVER_URL")
	f.address("APIURL", &f.APIURL, "GITHUB_API_URL")
	f.first("StepSummary", &f.StepSummary, "GITHUB_STEP_SUMMARY")
	readActionsCommit(f)
	// The values of a matrix are in no variable; the runner's system and
	// architecture are what most matrices vary.
	f.key("GITHUB_RUN_ID GITHUB_REPOSITORY GITHUB_JOB GITHUB_ACTION RUNNER_OS RUNNER_ARCH",
		f.get("GITHUB_RUN_ID"), f.Repository, f.Job, f.Step, f.get("RUNNER_OS"), f.get("RUNNER_ARCH"))
}

// readActionsCommit finds commit, ref, branch and pull request. GITHUB_SHA is
// the commit under test only where no other commit is the event's subject.
func readActionsCommit(f *facts) {
	e := f.readEvent()
	switch {
	case strings.HasPrefix(f.Event, "pull_request"):
		readActionsPullRequest(f, e)
	case f.Event == "workflow_run":
		f.readWorkflowRun(e.WorkflowRun)
		f.unlessCommit("GITHUB_SHA is the default branch of a workflow_run, not the commit that was tested")
	case f.Event == "merge_group" && e.MergeGroup != nil:
		f.commit(e.MergeGroup.HeadSHA, inEvent("merge_group.head_sha"))
		f.put("Ref", &f.Ref, e.MergeGroup.HeadRef, inEvent("merge_group.head_ref"))
		f.branchOf(f.Ref, inEvent("merge_group.head_ref"))
		f.earlierIs("Before", &f.Before, e.MergeGroup.BaseSHA, inEvent("merge_group.base_sha"))
	case pullRefs().MatchString(f.get("GITHUB_REF")):
		readActionsPullRequest(f, e)
	default:
		readActionsRef(f, e)
	}
}

func readActionsPullRequest(f *facts, e event) {
	f.readPullRequest(e)
	ref := f.get("GITHUB_REF")
	f.pullRequest("GITHUB_REF")
	f.first("Branch", &f.Branch, "GITHUB_HEAD_REF")
	if pullRefs().MatchString(ref) {
		f.put("Ref", &f.Ref, ref, "GITHUB_REF")
		if strings.HasSuffix(ref, "/head") { // Gitea and Forgejo check out the head itself
			f.commits("GITHUB_SHA")
		}
	} else if f.PullRequest > 0 {
		f.put("Ref", &f.Ref, "refs/pull/"+strconv.Itoa(f.PullRequest)+"/head", f.Sources["PullRequest"])
	}
	f.mergeCommit("GITHUB_SHA")
}

func readActionsRef(f *facts, e event) {
	f.commits("GITHUB_SHA")
	f.first("Ref", &f.Ref, "GITHUB_REF")
	f.branchOf(f.Ref, "GITHUB_REF")
	f.earlierIs("Before", &f.Before, e.Before, inEvent("before"))
	if e.Issue != nil && e.Issue.PullRequest != nil {
		f.number(e.Issue.Number, "issue.number")
	}
}

func (f *facts) unlessCommit(note string) {
	if f.Commit == "" {
		f.note("%s", note)
	}
}

// readOnly finds out whether GITHUB_TOKEN is read-only: on pull requests of
// forks, and by default on what Dependabot starts.
// https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows,
// https://docs.github.com/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions
func (f *facts) readOnly() {
	fromFork, byDependabot := false, false
	switch f.Event {
	case "pull_request", "pull_request_review", "pull_request_review_comment":
		fromFork, byDependabot = true, true
	case "push", "create", "deployment", "deployment_status":
		byDependabot = true
	}
	switch {
	case fromFork && f.Fork:
		f.ReadOnly, f.Sources["ReadOnly"] = true, f.Sources["Fork"]
	case byDependabot && f.get("GITHUB_ACTOR") == "dependabot[bot]":
		f.ReadOnly, f.Sources["ReadOnly"] = true, "GITHUB_ACTOR"
	}
}
