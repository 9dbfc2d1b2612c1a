package ci_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/ci"
)

const githubEnv = `
CI=true
GITHUB_ACTIONS=true
GITHUB_ACTION=__octocat_testpost
GITHUB_API_URL=https://api.github.com
GITHUB_EVENT_PATH=/github/workflow/event.json
GITHUB_JOB=unit
GITHUB_REPOSITORY=octocat/hello
GITHUB_RUN_ATTEMPT=2
GITHUB_RUN_ID=16000000001
GITHUB_RUN_NUMBER=42
GITHUB_SERVER_URL=https://github.com
GITHUB_WORKSPACE=/github/workspace
RUNNER_OS=Linux
RUNNER_ARCH=X64
`

// github is what githubEnv says about every event.
func github(set func(*ci.Build)) ci.Build {
	b := ci.Build{
		System: "github", Forge: "github", Repository: "octocat/hello", Number: "42", Attempt: 2,
		Key: "github/16000000001/octocat%2Fhello/unit/__octocat_testpost/Linux/X64", Job: "unit", Step: "__octocat_testpost",
		URL:       "https://github.com/octocat/hello/actions/runs/16000000001/attempts/2",
		Workspace: "/github/workspace", ServerURL: "https://github.com", APIURL: "https://api.github.com",
	}
	set(&b)
	return b
}

const pullEvent = `{"action":"synchronize","number":7,"pull_request":{"number":7,
 "head":{"sha":"` + headSHA + `","ref":"feature/x","repo":{"full_name":"octocat/hello"}},
 "base":{"sha":"` + baseSHA + `","ref":"main","repo":{"full_name":"Octocat/Hello"}}}}`

const forkEvent = `{"number":7,"pull_request":{"number":7,
 "head":{"sha":"` + headSHA + `","ref":"main","repo":{"full_name":"stranger/hello"}},
 "base":{"sha":"` + baseSHA + `","ref":"main","repo":{"full_name":"octocat/hello"}}}}`

const deletedForkEvent = `{"number":7,"pull_request":{"number":7,
 "head":{"sha":"` + headSHA + `","ref":"main","repo":null},"base":{"ref":"main","repo":{"full_name":"octocat/hello"}}}}`

// barePullEvent is what act is given by hand: nothing about repositories.
const barePullEvent = `{"number":1,"pull_request":{"number":1,"head":{"sha":"` + headSHA + `","ref":"feat"},"base":{"ref":"main"}}}`

const pullEnv = githubEnv + `
GITHUB_EVENT_NAME=pull_request
GITHUB_REF=refs/pull/7/merge
GITHUB_REF_NAME=7/merge
GITHUB_HEAD_REF=feature/x
GITHUB_BASE_REF=main
GITHUB_SHA=` + mergeSHA

func TestDetect_GitHub(t *testing.T) {
	t.Parallel()
	check(t, map[string]run{
		"push": {githubEnv + "GITHUB_EVENT_NAME=push\nGITHUB_REF=refs/heads/feature/x\nGITHUB_SHA=" + headSHA, `{"after":"` + headSHA + `"}`, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch = "push", headSHA, "refs/heads/feature/x", "feature/x"
		})},
		"tag": {githubEnv + "GITHUB_EVENT_NAME=push\nGITHUB_REF=refs/tags/v1\nGITHUB_REF_NAME=v1\nGITHUB_SHA=" + headSHA, `{}`, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref = "push", headSHA, "refs/tags/v1"
		})},
		"pull request": {pullEnv, pullEvent, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.PullRequest = "pull_request", headSHA, "refs/pull/7/merge", "feature/x", 7
		})},
		"pull request of a fork": {pullEnv, forkEvent, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.PullRequest, b.Fork, b.ReadOnly = "pull_request", headSHA, "refs/pull/7/merge", "main", 7, true, true
		})},
		"pull request of a deleted fork": {pullEnv, deletedForkEvent, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.PullRequest, b.Fork, b.ReadOnly = "pull_request", headSHA, "refs/pull/7/merge", "main", 7, true, true
		})},
		"pull request by Dependabot": {pullEnv + "\nGITHUB_ACTOR=dependabot[bot]", pullEvent, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.PullRequest, b.ReadOnly = "pull_request", headSHA, "refs/pull/7/merge", "feature/x", 7, true
		})},
		"dispatched by Dependabot": {githubEnv + "GITHUB_EVENT_NAME=workflow_dispatch\nGITHUB_REF=refs/heads/x\nGITHUB_ACTOR=dependabot[bot]\nGITHUB_SHA=" + headSHA, `{}`, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch = "workflow_dispatch", headSHA, "refs/heads/x", "x"
		})},
		"matrix on GitHub's runners": {githubEnv + "GITHUB_EVENT_NAME=push\nGITHUB_REF=refs/heads/x\nRUNNER_NAME=GitHub Actions 7\nGITHUB_SHA=" + headSHA, `{}`, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.JobRun = "push", headSHA, "refs/heads/x", "x", "GitHub Actions 7"
		})},
		"matrix on one runner": {githubEnv + "GITHUB_EVENT_NAME=push\nGITHUB_REF=refs/heads/x\nRUNNER_NAME=own\nRUNNER_TRACKING_ID=github_1\nGITHUB_SHA=" + headSHA, `{}`, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.JobRun = "push", headSHA, "refs/heads/x", "x", "github_1"
		})},
		"job summary": {githubEnv + "GITHUB_EVENT_NAME=push\nGITHUB_REF=refs/heads/x\nGITHUB_STEP_SUMMARY=/r/step_summary_1\nGITHUB_SHA=" + headSHA, `{}`, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.StepSummary = "push", headSHA, "refs/heads/x", "x", "/r/step_summary_1"
		})},
		"pull request under act": {githubEnv + "GITHUB_EVENT_NAME=pull_request\nGITHUB_REF=refs/pull/1/merge\nGITHUB_SHA=" + mergeSHA, barePullEvent, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.PullRequest = "pull_request", headSHA, "refs/pull/1/merge", "feat", 1
		})},
		"pull request without event file": {pullEnv, "", github(func(b *ci.Build) {
			b.Event, b.Ref, b.Branch, b.PullRequest = "pull_request", "refs/pull/7/merge", "feature/x", 7
		})},
		"pull request with a broken event file": {pullEnv, `{"pull_request":`, github(func(b *ci.Build) {
			b.Event, b.Ref, b.Branch, b.PullRequest = "pull_request", "refs/pull/7/merge", "feature/x", 7
		})},
		"pull_request_target": {githubEnv + "GITHUB_EVENT_NAME=pull_request_target\nGITHUB_REF=refs/heads/main\nGITHUB_SHA=" + baseSHA, forkEvent, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.PullRequest, b.Fork = "pull_request_target", headSHA, "refs/pull/7/head", "main", 7, true
		})},
		"review": {githubEnv + "GITHUB_EVENT_NAME=pull_request_review\nGITHUB_REF=refs/pull/7/merge\nGITHUB_SHA=" + mergeSHA, pullEvent, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.PullRequest = "pull_request_review", headSHA, "refs/pull/7/merge", "feature/x", 7
		})},
		"workflow_run": {githubEnv + "GITHUB_EVENT_NAME=workflow_run\nGITHUB_REF=refs/heads/main\nGITHUB_SHA=" + baseSHA, `{"workflow_run":{"head_sha":"` + headSHA + `","head_branch":"feature/x",
			"head_repository":{"full_name":"octocat/hello"},"repository":{"full_name":"octocat/hello"},
			"pull_requests":[{"number":6,"head":{"sha":"` + baseSHA + `"}},{"number":7,"head":{"sha":"` + headSHA + `"}}]}}`, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Branch, b.PullRequest = "workflow_run", headSHA, "feature/x", 7
		})},
		"workflow_run of a fork": {githubEnv + "GITHUB_EVENT_NAME=workflow_run\nGITHUB_REF=refs/heads/main\nGITHUB_SHA=" + baseSHA, `{"workflow_run":{"head_sha":"` + headSHA + `","head_branch":"main",
			"head_repository":{"full_name":"stranger/hello"},"repository":{"full_name":"octocat/hello"},"pull_requests":[]}}`, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Branch, b.Fork = "workflow_run", headSHA, "main", true
		})},
		"workflow_run with two pull requests": {githubEnv + "GITHUB_EVENT_NAME=workflow_run\nGITHUB_REF=refs/heads/main\nGITHUB_SHA=" + baseSHA, `{"workflow_run":{"head_sha":"` + headSHA + `",
			"pull_requests":[{"number":6,"head":{"sha":"` + headSHA + `"}},{"number":7,"head":{"sha":"` + headSHA + `"}}]}}`, github(func(b *ci.Build) {
			b.Event, b.Commit = "workflow_run", headSHA
		})},
		"workflow_run without event file": {githubEnv + "GITHUB_EVENT_NAME=workflow_run\nGITHUB_REF=refs/heads/main\nGITHUB_SHA=" + baseSHA, "", github(func(b *ci.Build) {
			b.Event = "workflow_run"
		})},
		"merge_group": {githubEnv + "GITHUB_EVENT_NAME=merge_group\nGITHUB_REF=refs/heads/gh-readonly-queue/main/pr-7-x\nGITHUB_SHA=" + headSHA,
			`{"merge_group":{"head_sha":"` + headSHA + `","head_ref":"refs/heads/gh-readonly-queue/main/pr-7-x"}}`, github(func(b *ci.Build) {
				b.Event, b.Commit, b.Ref, b.Branch = "merge_group", headSHA, "refs/heads/gh-readonly-queue/main/pr-7-x", "gh-readonly-queue/main/pr-7-x"
			})},
		"schedule": {githubEnv + "GITHUB_EVENT_NAME=schedule\nGITHUB_REF=refs/heads/main\nGITHUB_SHA=" + headSHA, `{"schedule":"0 0 * * *"}`, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch = "schedule", headSHA, "refs/heads/main", "main"
		})},
		"dispatched": {githubEnv + "GITHUB_EVENT_NAME=workflow_dispatch\nGITHUB_REF=refs/heads/x\nGITHUB_SHA=" + headSHA, `{"inputs":null}`, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch = "workflow_dispatch", headSHA, "refs/heads/x", "x"
		})},
		"release": {githubEnv + "GITHUB_EVENT_NAME=release\nGITHUB_REF=refs/tags/v1\nGITHUB_SHA=" + headSHA, `{"release":{"tag_name":"v1","target_commitish":"main"}}`, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref = "release", headSHA, "refs/tags/v1"
		})},
		"deployment": {githubEnv + "GITHUB_EVENT_NAME=deployment\nGITHUB_REF=\nGITHUB_SHA=" + headSHA, `{"deployment":{"sha":"` + headSHA + `","ref":"` + headSHA + `"}}`, github(func(b *ci.Build) {
			b.Event, b.Commit = "deployment", headSHA
		})},
		"comment on a pull request": {githubEnv + "GITHUB_EVENT_NAME=issue_comment\nGITHUB_REF=refs/heads/main\nGITHUB_SHA=" + headSHA, `{"issue":{"number":9,"pull_request":{"url":"x"}}}`, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.PullRequest = "issue_comment", headSHA, "refs/heads/main", "main", 9
		})},
		"comment on an issue": {githubEnv + "GITHUB_EVENT_NAME=issue_comment\nGITHUB_REF=refs/heads/main\nGITHUB_SHA=" + headSHA, `{"issue":{"number":9}}`, github(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch = "issue_comment", headSHA, "refs/heads/main", "main"
		})},
	})
}

func TestDetect_GitHubSaysWhereFactsCameFromAndWhatWasNotUsed(t *testing.T) {
	t.Parallel()
	b := detect(t, variables(pullEnv), pullEvent)
	want := map[string]string{
		"Commit": "GITHUB_EVENT_PATH pull_request.head.sha", "Branch": "GITHUB_EVENT_PATH pull_request.head.ref",
		"PullRequest": "GITHUB_EVENT_PATH pull_request.number", "Ref": "GITHUB_REF", "System": "GITHUB_ACTIONS", "Forge": "GITHUB_ACTIONS",
		"Event": "GITHUB_EVENT_NAME", "Repository": "GITHUB_REPOSITORY", "Number": "GITHUB_RUN_NUMBER", "Attempt": "GITHUB_RUN_ATTEMPT",
		"ID":  "GITHUB_RUN_ID GITHUB_REPOSITORY GITHUB_JOB GITHUB_ACTION RUNNER_OS RUNNER_ARCH",
		"Key": "GITHUB_RUN_ID GITHUB_REPOSITORY GITHUB_JOB GITHUB_ACTION RUNNER_OS RUNNER_ARCH", "Job": "GITHUB_JOB", "Step": "GITHUB_ACTION",
		"URL": "GITHUB_SERVER_URL GITHUB_REPOSITORY GITHUB_RUN_ID GITHUB_RUN_ATTEMPT", "Workspace": "GITHUB_WORKSPACE",
		"ServerURL": "GITHUB_SERVER_URL", "APIURL": "GITHUB_API_URL", "OS": "RUNNER_OS", "Arch": "RUNNER_ARCH",
		"Base": "GITHUB_EVENT_PATH pull_request.base.sha", "BaseBranch": "GITHUB_EVENT_PATH pull_request.base.ref",
	}
	if diff := cmp.Diff(want, b.Sources); diff != "" {
		t.Error(diff)
	}
	const unknownHead = "GITHUB_SHA may be a merge commit made for this build, and no variable names the head of the pull request"
	for event, notes := range map[string][]string{
		pullEvent: nil,
		"":        {"the event file of GITHUB_EVENT_PATH cannot be read: open /github/workflow/event.json: no such file", unknownHead},
		"{":       {"the event file of GITHUB_EVENT_PATH is not the expected JSON: unexpected end of JSON input", unknownHead},
	} {
		if diff := cmp.Diff(notes, detect(t, variables(pullEnv), event).Notes); diff != "" {
			t.Error(diff)
		}
	}
}

func TestDetect_Gitea(t *testing.T) {
	t.Parallel()
	const env = `
CI=true
GITHUB_ACTIONS=true
GITEA_ACTIONS=true
GITHUB_ACTION=0
GITHUB_API_URL=https://git.example.com/sub/api/v1
GITHUB_EVENT_PATH=/var/run/act/workflow/event.json
GITHUB_JOB=unit
GITHUB_REPOSITORY=octocat/hello
GITHUB_RUN_ATTEMPT=1
GITHUB_RUN_ID=1311
GITHUB_RUN_NUMBER=42
GITHUB_SERVER_URL=https://me:s3cret@git.example.com/sub/
GITHUB_WORKSPACE=/workspace/octocat/hello
RUNNER_OS=Linux
RUNNER_ARCH=X64
`
	gitea := func(set func(*ci.Build)) ci.Build {
		b := ci.Build{
			System: "gitea", Forge: "gitea", Repository: "octocat/hello", Number: "42", Attempt: 1, Key: "gitea/1311/octocat%2Fhello/unit/0/Linux/X64",
			Job: "unit", Step: "0", URL: "https://git.example.com/sub/octocat/hello/actions/runs/42?by_index=1", Workspace: "/workspace/octocat/hello",
			ServerURL: "https://git.example.com/sub", APIURL: "https://git.example.com/sub/api/v1",
		}
		set(&b)
		return b
	}
	check(t, map[string]run{
		"push": {env + "GITHUB_EVENT_NAME=push\nGITHUB_REF=refs/heads/main\nGITHUB_SHA=" + headSHA, `{}`, gitea(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch = "push", headSHA, "refs/heads/main", "main"
		})},
		"pull request": {env + "GITHUB_EVENT_NAME=pull_request\nGITHUB_REF=refs/pull/7/head\nGITHUB_HEAD_REF=feature/x\nGITHUB_SHA=" + headSHA, pullEvent, gitea(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.PullRequest = "pull_request", headSHA, "refs/pull/7/head", "feature/x", 7
		})},
		"pull request without event file": {env + "GITHUB_EVENT_NAME=pull_request\nGITHUB_REF=refs/pull/7/head\nGITHUB_HEAD_REF=feature/x\nGITHUB_SHA=" + headSHA, "", gitea(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.PullRequest = "pull_request", headSHA, "refs/pull/7/head", "feature/x", 7
		})},
		"pull request of a fork": {env + "GITHUB_EVENT_NAME=pull_request\nGITHUB_REF=refs/pull/7/head\nGITHUB_SHA=" + headSHA, forkEvent, gitea(func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.PullRequest, b.Fork, b.ReadOnly = "pull_request", headSHA, "refs/pull/7/head", "main", 7, true, true
		})},
		"Forgejo": {env + "FORGEJO_ACTIONS=true\nGITHUB_EVENT_NAME=push\nGITHUB_REF=refs/heads/main\nGITHUB_SHA=" + headSHA, `{}`, gitea(func(b *ci.Build) {
			b.Forge, b.Event, b.Commit, b.Ref, b.Branch = "forgejo", "push", headSHA, "refs/heads/main", "main"
		})},
	})
}
