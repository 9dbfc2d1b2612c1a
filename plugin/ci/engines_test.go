package ci_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/ci"
)

func with(b ci.Build, set func(*ci.Build)) ci.Build {
	set(&b)
	return b
}

func TestDetect_Woodpecker(t *testing.T) {
	t.Parallel()
	const env = `
CI=woodpecker
CI_SYSTEM_NAME=woodpecker
CI_SYSTEM_URL=https://ci.example.com
CI_FORGE_TYPE=gitea
CI_FORGE_URL=https://git.example.com/
CI_REPO=octocat/hello
CI_PIPELINE_NUMBER=8
CI_PIPELINE_PARENT=0
CI_PIPELINE_CREATED=1767323000
CI_PIPELINE_STARTED=1767323045
CI_PIPELINE_URL=https://ci.example.com/repos/7/pipeline/8
CI_PIPELINE_STATUS=failure
CI_WORKFLOW_NAME=test
CI_STEP_NAME=report
CI_STEP_NUMBER=3
CI_STEP_TYPE=plugin
CI_STEP_URL=https://ci.example.com/repos/7/pipeline/8/3
CI_WORKSPACE=/woodpecker/src/git.example.com/octocat/hello
DRONE_BUILD_NUMBER=8
DRONE_BUILD_STATUS=success
DRONE_COMMIT_SHA=` + headSHA + `
CI_COMMIT_SHA=` + headSHA + `
`
	base := ci.Build{
		System: "woodpecker", Commit: headSHA, Repository: "octocat/hello", Number: "8", Job: "test", Step: "report",
		URL: "https://ci.example.com/repos/7/pipeline/8/3", Workspace: "/woodpecker/src/git.example.com/octocat/hello",
		Started: at("2026-01-02T03:04:05Z"), ServerURL: "https://git.example.com", APIURL: "https://git.example.com/api/v1", Forge: "gitea",
	}
	check(t, map[string]run{
		"push": {env + "CI_PIPELINE_EVENT=push\nCI_COMMIT_REF=refs/heads/feature/x\nCI_COMMIT_BRANCH=feature/x\nCI_COMMIT_SOURCE_BRANCH=\nCI_COMMIT_PULL_REQUEST=", "", with(base, func(b *ci.Build) {
			b.Event, b.Ref, b.Branch, b.Key = "push", "refs/heads/feature/x", "feature/x", "woodpecker/8/octocat%2Fhello/push/test/report/3"
		})},
		"pull request": {env + "CI_PIPELINE_EVENT=pull_request\nCI_COMMIT_REF=refs/pull/7/head\nCI_COMMIT_BRANCH=main\nCI_COMMIT_SOURCE_BRANCH=feature/x\nCI_COMMIT_TARGET_BRANCH=main\nCI_COMMIT_PULL_REQUEST=7", "", with(base, func(b *ci.Build) {
			b.Event, b.Ref, b.Branch, b.PullRequest, b.Key = "pull_request", "refs/pull/7/head", "feature/x", 7, "woodpecker/8/octocat%2Fhello/pull_request/test/report/3"
		})},
		"pull request, number by ref": {env + "CI_PIPELINE_EVENT=pull_request\nCI_COMMIT_REF=refs/merge-requests/7/head\nCI_COMMIT_BRANCH=main", "", with(base, func(b *ci.Build) {
			b.Event, b.Ref, b.PullRequest, b.Key = "pull_request", "refs/merge-requests/7/head", 7, "woodpecker/8/octocat%2Fhello/pull_request/test/report/3"
		})},
		"tag": {env + "CI_PIPELINE_EVENT=tag\nCI_COMMIT_REF=refs/tags/v1\nCI_COMMIT_TAG=v1\nCI_COMMIT_BRANCH=main", "", with(base, func(b *ci.Build) {
			b.Event, b.Ref, b.Key = "tag", "refs/tags/v1", "woodpecker/8/octocat%2Fhello/tag/test/report/3"
		})},
		"cron, restarted": {env + "CI_PIPELINE_EVENT=cron\nCI_COMMIT_REF=refs/heads/main\nCI_COMMIT_BRANCH=main\nCI_PIPELINE_PARENT=6\nCI_PIPELINE_RERUNS=1", "", with(base, func(b *ci.Build) {
			b.Event, b.Ref, b.Branch, b.Attempt, b.Key = "cron", "refs/heads/main", "main", 2, "woodpecker/6/octocat%2Fhello/cron/test/report/3"
		})},
		"GitHub, pages of the pipeline": {env + "CI_FORGE_TYPE=github\nCI_FORGE_URL=https://github.com\nCI_STEP_URL=\nCI_PIPELINE_STARTED=0\nCI_PIPELINE_EVENT=manual", "", with(base, func(b *ci.Build) {
			b.Event, b.Key, b.URL, b.Started = "manual", "woodpecker/8/octocat%2Fhello/manual/test/report/3", "https://ci.example.com/repos/7/pipeline/8", at("2026-01-02T03:03:20Z")
			b.Forge, b.ServerURL, b.APIURL = "github", "https://github.com", "https://api.github.com"
		})},
	})
}

const droneEnv = `
CI=true
DRONE=true
DRONE_BRANCH=main
DRONE_BUILD_EVENT=push
DRONE_BUILD_LINK=https://drone.example.com/octocat/hello/42
DRONE_BUILD_NUMBER=42
DRONE_BUILD_PARENT=
DRONE_BUILD_STARTED=1767323045
DRONE_COMMIT=` + headSHA + `
DRONE_COMMIT_SHA=` + headSHA + `
DRONE_COMMIT_AFTER=` + headSHA + `
DRONE_COMMIT_BEFORE=` + baseSHA + `
DRONE_COMMIT_BRANCH=main
DRONE_COMMIT_REF=refs/heads/main
DRONE_GIT_HTTP_URL=https://github.com/octocat/hello.git
DRONE_PULL_REQUEST=
DRONE_REPO=octocat/hello
DRONE_REPO_LINK=https://github.com/octocat/hello
DRONE_SOURCE_BRANCH=main
DRONE_STAGE_NAME=default
DRONE_STAGE_NUMBER=1
DRONE_STEP_NAME=report
DRONE_STEP_NUMBER=4
DRONE_TARGET_BRANCH=main
DRONE_WORKSPACE=/drone/src
CI_COMMIT_SHA=` + headSHA + `
`

func TestDetect_Drone(t *testing.T) {
	t.Parallel()
	base := ci.Build{
		System: "drone", Event: "push", Commit: headSHA, Ref: "refs/heads/main", Branch: "main", Repository: "octocat/hello", Number: "42",
		Key: "drone/42/octocat%2Fhello/push/default/1/report/4", Job: "default", Step: "report", URL: "https://drone.example.com/octocat/hello/42/1/4",
		Workspace: "/drone/src", Started: at("2026-01-02T03:04:05Z"), ServerURL: "https://github.com", APIURL: "https://api.github.com", Forge: "github",
	}
	check(t, map[string]run{
		"push": {droneEnv, "", base},
		"pull request": {droneEnv + "DRONE_BUILD_EVENT=pull_request\nDRONE_COMMIT_REF=refs/pull/7/head\nDRONE_PULL_REQUEST=7\nDRONE_SOURCE_BRANCH=feature/x", "", with(base, func(b *ci.Build) {
			b.Event, b.Ref, b.Branch, b.PullRequest, b.Key = "pull_request", "refs/pull/7/head", "feature/x", 7, "drone/42/octocat%2Fhello/pull_request/default/1/report/4"
		})},
		"pull request, variables present but empty": {droneEnv + "DRONE_BUILD_EVENT=pull_request\nDRONE_COMMIT_REF=refs/pull/7/head\nDRONE_COMMIT_SHA=\nDRONE_COMMIT_AFTER=\nDRONE_COMMIT=\nDRONE_SOURCE_BRANCH=", "", with(base, func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.PullRequest, b.Key = "pull_request", "", "refs/pull/7/head", "", 7, "drone/42/octocat%2Fhello/pull_request/default/1/report/4"
		})},
		"tag": {droneEnv + "DRONE_BUILD_EVENT=tag\nDRONE_TAG=v1\nDRONE_COMMIT_REF=refs/tags/v1\nDRONE_SOURCE_BRANCH=\nDRONE_BRANCH=refs/tags/v1", "", with(base, func(b *ci.Build) {
			b.Event, b.Ref, b.Branch, b.Key = "tag", "refs/tags/v1", "", "drone/42/octocat%2Fhello/tag/default/1/report/4"
		})},
		"own Gitea below a path": {droneEnv + "DRONE_REPO_LINK=https://example.com/git/octocat/hello\nDRONE_GIT_HTTP_URL=https://example.com/git/octocat/hello.git\nDRONE_STEP_NUMBER=", "", with(base, func(b *ci.Build) {
			b.ServerURL, b.APIURL, b.Forge, b.URL, b.Key = "https://example.com/git", "", "", "https://drone.example.com/octocat/hello/42", "drone/42/octocat%2Fhello/push/default/1/report/"
		})},
	})
}

func TestDetect_PageOfNoServer(t *testing.T) {
	t.Parallel()
	b := detect(t, variables(droneEnv+"DRONE_BUILD_LINK=:///octocat/hello/1"), "")
	want := []string{`DRONE_BUILD_LINK DRONE_STAGE_NUMBER DRONE_STEP_NUMBER is ":///octocat/hello/1/1/4", which is no web address`}
	if diff := cmp.Diff(want, b.Notes); diff != "" || b.URL != "" || b.Sources["URL"] != "" {
		t.Errorf("URL %q from %q, notes (-want +got):\n%s", b.URL, b.Sources["URL"], diff)
	}
}

func TestDetect_Harness(t *testing.T) {
	t.Parallel()
	const env = droneEnv + `
HARNESS_ACCOUNT_ID=acc
HARNESS_ORG_ID=default
HARNESS_PROJECT_ID=shop
HARNESS_PIPELINE_ID=build_and_test
HARNESS_BUILD_ID=17
HARNESS_STAGE_ID=test
HARNESS_WORKSPACE=/harness
DRONE_BUILD_LINK=https://app.harness.io/ng/account/acc/ci/orgs/default/projects/shop/pipelines/build_and_test/executions/x/pipeline
DRONE_BUILD_NUMBER=17
`
	check(t, map[string]run{"pull request": {env + "DRONE_BUILD_EVENT=pull_request\nDRONE_COMMIT_REF=refs/pull/7/head\nDRONE_SOURCE_BRANCH=feature/x", "", ci.Build{
		System: "harness", Event: "pull_request", Commit: headSHA, Ref: "refs/pull/7/head", Branch: "feature/x", PullRequest: 7, Repository: "octocat/hello",
		Number: "17", Key: "harness/17/acc/default/shop/build_and_test/test/default/report/4", Job: "test", Step: "report",
		URL:       "https://app.harness.io/ng/account/acc/ci/orgs/default/projects/shop/pipelines/build_and_test/executions/x/pipeline",
		Workspace: "/harness", Started: at("2026-01-02T03:04:05Z"), ServerURL: "https://github.com", APIURL: "https://api.github.com", Forge: "github",
	}}})
}

func TestDetect_Jenkins(t *testing.T) {
	t.Parallel()
	const env = `
JENKINS_URL=https://jenkins.example.com/
BUILD_NUMBER=31
BUILD_URL=https://jenkins.example.com/job/shop/job/main/31/
JOB_NAME=shop/main
STAGE_NAME=Test
WORKSPACE=/var/jenkins/workspace/shop_main
GIT_URL=git@github.com:octocat/hello.git
`
	base := ci.Build{
		System: "jenkins", Repository: "octocat/hello", Number: "31", Key: "jenkins/31/shop%2Fmain/Test", Job: "shop/main", Step: "Test",
		URL: "https://jenkins.example.com/job/shop/job/main/31/", Workspace: "/var/jenkins/workspace/shop_main",
		ServerURL: "https://github.com", APIURL: "https://api.github.com", Forge: "github",
	}
	check(t, map[string]run{
		"branch": {env + "GIT_COMMIT=" + headSHA + "\nGIT_BRANCH=origin/feature/x", "", with(base, func(b *ci.Build) {
			b.Commit, b.Ref, b.Branch = headSHA, "refs/heads/feature/x", "feature/x"
		})},
		"multibranch": {env + "GIT_COMMIT=" + headSHA + "\nBRANCH_NAME=feature/x\nGIT_BRANCH=feature/x", "", with(base, func(b *ci.Build) {
			b.Commit, b.Ref, b.Branch = headSHA, "refs/heads/feature/x", "feature/x"
		})},
		"tag": {env + "GIT_COMMIT=" + headSHA + "\nBRANCH_NAME=v1\nTAG_NAME=v1", "", with(base, func(b *ci.Build) {
			b.Commit, b.Ref = headSHA, "refs/tags/v1"
		})},
		"detached": {env + "GIT_COMMIT=" + headSHA + "\nGIT_BRANCH=detached", "", with(base, func(b *ci.Build) { b.Commit = headSHA })},
		"pull request, merged by default": {env + "GIT_COMMIT=" + mergeSHA + "\nBRANCH_NAME=PR-7\nCHANGE_ID=7\nCHANGE_BRANCH=feature/x\nCHANGE_TARGET=main", "", with(base, func(b *ci.Build) {
			b.Branch, b.PullRequest = "feature/x", 7
		})},
		"pull request, head": {env + "GIT_COMMIT=" + headSHA + "\nBRANCH_NAME=PR-7-head\nCHANGE_ID=7\nCHANGE_BRANCH=feature/x\nCHANGE_FORK=stranger", "", with(base, func(b *ci.Build) {
			b.Commit, b.Branch, b.PullRequest, b.Fork = headSHA, "feature/x", 7, true
		})},
		"pull request builder": {env + "GIT_COMMIT=" + mergeSHA + "\nghprbActualCommit=" + headSHA + "\nghprbPullId=7\nghprbSourceBranch=feature/x\nGIT_BRANCH=origin/pr/7/merge", "", with(base, func(b *ci.Build) {
			b.Commit, b.Branch, b.PullRequest = headSHA, "feature/x", 7
		})},
		"GitLab plugin": {env + "GIT_URL=https://ci:tok@gitlab.com/g/sub/p.git\nGIT_COMMIT=" + mergeSHA + "\ngitlabMergeRequestLastCommit=" + headSHA + "\ngitlabMergeRequestIid=7\ngitlabSourceBranch=feature/x", "", with(base, func(b *ci.Build) {
			b.Commit, b.Branch, b.PullRequest, b.Repository = headSHA, "feature/x", 7, "g/sub/p"
			b.ServerURL, b.APIURL, b.Forge = "https://gitlab.com", "https://gitlab.com/api/v4", "gitlab"
		})},
		"no git": {env + "GIT_URL=C:\\repo", "", with(base, func(b *ci.Build) { b.Repository, b.ServerURL, b.APIURL, b.Forge = "", "", "", "" })},
	})
}

func TestDetect_JenkinsSaysWhyTheCommitIsUnknown(t *testing.T) {
	t.Parallel()
	b := detect(t, variables("JENKINS_URL=x\nCHANGE_ID=7\nBRANCH_NAME=PR-7\nGIT_COMMIT="+mergeSHA), "")
	want := []string{"GIT_COMMIT may be a merge commit made for this build, and no variable names the head of the pull request"}
	if diff := cmp.Diff(want, b.Notes); diff != "" {
		t.Error(diff)
	}
}
