package ci_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/ci"
)

func TestDetect_GitLab(t *testing.T) {
	t.Parallel()
	const env = `
CI=true
GITLAB_CI=true
CI_API_V4_URL=https://gitlab.example.com/api/v4
CI_SERVER_URL=https://gitlab.example.com
CI_PROJECT_ID=4
CI_PROJECT_PATH=group/sub/hello
CI_PROJECT_DIR=/builds/group/sub/hello
CI_PIPELINE_ID=900
CI_PIPELINE_IID=42
CI_PIPELINE_CREATED_AT=2026-01-02T03:04:05Z
CI_PIPELINE_URL=https://gitlab.example.com/group/sub/hello/-/pipelines/900
CI_JOB_ID=7001
CI_JOB_NAME=unit: [go, 1.26]
CI_JOB_URL=https://gitlab.example.com/group/sub/hello/-/jobs/7001
`
	base := ci.Build{
		System: "gitlab", Forge: "gitlab", Repository: "group/sub/hello", Number: "42", Key: "gitlab/900/4/unit:%20%5Bgo%2C%201.26%5D",
		Job: "unit: [go, 1.26]", URL: "https://gitlab.example.com/group/sub/hello/-/jobs/7001", Workspace: "/builds/group/sub/hello",
		Started: at("2026-01-02T03:04:05Z"), ServerURL: "https://gitlab.example.com", APIURL: "https://gitlab.example.com/api/v4",
	}
	const merge = env + `
CI_PIPELINE_SOURCE=merge_request_event
CI_MERGE_REQUEST_IID=7
CI_MERGE_REQUEST_REF_PATH=refs/merge-requests/7/head
CI_MERGE_REQUEST_SOURCE_BRANCH_NAME=feature/x
CI_MERGE_REQUEST_PROJECT_PATH=group/sub/hello
CI_MERGE_REQUEST_SOURCE_PROJECT_PATH=group/sub/hello
CI_COMMIT_REF_NAME=feature/x
`
	request := with(base, func(b *ci.Build) {
		b.Event, b.Commit, b.Ref, b.Branch, b.PullRequest = "merge_request_event", headSHA, "refs/merge-requests/7/head", "feature/x", 7
	})
	check(t, map[string]run{
		"push": {env + "CI_PIPELINE_SOURCE=push\nCI_COMMIT_SHA=" + headSHA + "\nCI_COMMIT_BRANCH=feature/x\nCI_COMMIT_REF_NAME=feature/x", "", with(base, func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch = "push", headSHA, "refs/heads/feature/x", "feature/x"
		})},
		"tag": {env + "CI_PIPELINE_SOURCE=push\nCI_COMMIT_SHA=" + headSHA + "\nCI_COMMIT_TAG=v1\nCI_COMMIT_REF_NAME=v1", "", with(base, func(b *ci.Build) {
			b.Event, b.Commit, b.Ref = "push", headSHA, "refs/tags/v1"
		})},
		"merge request":                 {merge + "CI_MERGE_REQUEST_EVENT_TYPE=detached\nCI_MERGE_REQUEST_SOURCE_BRANCH_SHA=\nCI_COMMIT_SHA=" + headSHA, "", request},
		"merged results":                {merge + "CI_MERGE_REQUEST_EVENT_TYPE=merged_result\nCI_MERGE_REQUEST_SOURCE_BRANCH_SHA=" + headSHA + "\nCI_COMMIT_SHA=" + mergeSHA, "", request},
		"merge train":                   {merge + "CI_MERGE_REQUEST_EVENT_TYPE=merge_train\nCI_MERGE_REQUEST_SOURCE_BRANCH_SHA=" + headSHA + "\nCI_COMMIT_SHA=" + mergeSHA, "", request},
		"merged results without a head": {merge + "CI_MERGE_REQUEST_EVENT_TYPE=merged_result\nCI_COMMIT_SHA=" + mergeSHA, "", with(request, func(b *ci.Build) { b.Commit = "" })},
		"merge request of a fork, run in the fork": {merge + "CI_PROJECT_PATH=stranger/hello\nCI_MERGE_REQUEST_SOURCE_PROJECT_PATH=stranger/hello\nCI_COMMIT_SHA=" + headSHA, "", with(request, func(b *ci.Build) {
			b.Fork = true
		})},
	})
}

func TestDetect_Bitbucket(t *testing.T) {
	t.Parallel()
	const env = `
CI=true
BITBUCKET_BUILD_NUMBER=42
BITBUCKET_CLONE_DIR=/opt/atlassian/pipelines/agent/build
BITBUCKET_COMMIT=` + headSHA + `
BITBUCKET_REPO_FULL_NAME=team/hello
BITBUCKET_REPO_SLUG=hello
BITBUCKET_WORKSPACE=team
BITBUCKET_STEP_RUN_NUMBER=2
BITBUCKET_STEP_UUID={6ce7e6b5-19f1-4d1c-9f0b-0a0f7a5e3b11}
`
	base := ci.Build{
		System: "bitbucket", Forge: "bitbucket", Commit: headSHA, Repository: "team/hello", Number: "42", Attempt: 2,
		Key:       "bitbucket/42/team%2Fhello/%7B6ce7e6b5-19f1-4d1c-9f0b-0a0f7a5e3b11%7D/",
		URL:       "https://bitbucket.org/team/hello/pipelines/results/42/steps/%7B6ce7e6b5-19f1-4d1c-9f0b-0a0f7a5e3b11%7D",
		Workspace: "/opt/atlassian/pipelines/agent/build", ServerURL: "https://bitbucket.org", APIURL: "https://api.bitbucket.org/2.0",
	}
	check(t, map[string]run{
		"branch": {env + "BITBUCKET_BRANCH=feature/x", "", with(base, func(b *ci.Build) { b.Ref, b.Branch = "refs/heads/feature/x", "feature/x" })},
		"pull request": {env + "BITBUCKET_BRANCH=feature/x\nBITBUCKET_PR_ID=7\nBITBUCKET_PR_DESTINATION_BRANCH=main", "", with(base, func(b *ci.Build) {
			b.Ref, b.Branch, b.PullRequest = "refs/heads/feature/x", "feature/x", 7
		})},
		"tag": {env + "BITBUCKET_TAG=v1", "", with(base, func(b *ci.Build) { b.Ref = "refs/tags/v1" })},
		"name in two parts": {env + "BITBUCKET_REPO_FULL_NAME=\nBITBUCKET_STEP_UUID=", "", with(base, func(b *ci.Build) {
			b.URL, b.Key = "https://bitbucket.org/team/hello/pipelines/results/42", "bitbucket/42/team%2Fhello//"
		})},
	})
}

func TestDetect_Azure(t *testing.T) {
	t.Parallel()
	const env = `
TF_BUILD=True
AGENT_JOBNAME=Test linux
BUILD_BUILDID=9001
BUILD_BUILDNUMBER=20260102.3
BUILD_REPOSITORY_NAME=hello
BUILD_REPOSITORY_PROVIDER=TfsGit
BUILD_REPOSITORY_URI=https://team@dev.azure.com/team/The%20Shop/_git/hello
BUILD_SOURCESDIRECTORY=/home/vsts/work/1/s
SYSTEM_COLLECTIONURI=https://dev.azure.com/team/
SYSTEM_JOBATTEMPT=1
SYSTEM_JOBID=12f1170f-54f2-53f3-20dd-22fc7dff55f9
SYSTEM_JOBIDENTIFIER=Build.Test.linux
SYSTEM_JOBNAME=linux
SYSTEM_PIPELINESTARTTIME=2026-01-02 03:04:05+00:00
SYSTEM_STAGENAME=Build
SYSTEM_TASKINSTANCEID=9c939e41-62c2-5605-5e05-fc3554afc9f5
SYSTEM_TASKINSTANCENAME=CmdLine1
SYSTEM_TEAMPROJECT=The Shop
`
	base := ci.Build{
		System: "azure", Repository: "The Shop/hello", Number: "20260102.3", Attempt: 1, Job: "Build.Test.linux", Step: "CmdLine1",
		Key:       "azure/9001/The%20Shop/Build/Build.Test.linux/linux/CmdLine1",
		URL:       "https://dev.azure.com/team/The%20Shop/_build/results?buildId=9001&view=logs&j=12f1170f-54f2-53f3-20dd-22fc7dff55f9&t=9c939e41-62c2-5605-5e05-fc3554afc9f5",
		Workspace: "/home/vsts/work/1/s", Started: at("2026-01-02T03:04:05Z"), ServerURL: "https://dev.azure.com/team", Forge: "azure",
	}
	check(t, map[string]run{
		"push": {env + "BUILD_REASON=IndividualCI\nBUILD_SOURCEBRANCH=refs/heads/feature/x\nBUILD_SOURCEVERSION=" + headSHA, "", with(base, func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch = "IndividualCI", headSHA, "refs/heads/feature/x", "feature/x"
		})},
		"tag": {env + "BUILD_REASON=IndividualCI\nBUILD_SOURCEBRANCH=refs/tags/v1\nBUILD_SOURCEVERSION=" + headSHA, "", with(base, func(b *ci.Build) {
			b.Event, b.Commit, b.Ref = "IndividualCI", headSHA, "refs/tags/v1"
		})},
		"pull request": {env + "BUILD_REASON=PullRequest\nBUILD_SOURCEBRANCH=refs/pull/7/merge\nBUILD_SOURCEVERSION=" + mergeSHA + "\nSYSTEM_PULLREQUEST_SOURCECOMMITID=" + headSHA +
			"\nSYSTEM_PULLREQUEST_PULLREQUESTID=7\nSYSTEM_PULLREQUEST_SOURCEBRANCH=refs/heads/feature/x\nSYSTEM_PULLREQUEST_ISFORK=False", "", with(base, func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.PullRequest = "PullRequest", headSHA, "refs/pull/7/merge", "feature/x", 7
		})},
		"pull request on GitHub": {env + "BUILD_REPOSITORY_PROVIDER=GitHub\nBUILD_REPOSITORY_NAME=octocat/hello\nBUILD_REPOSITORY_URI=https://github.com/octocat/hello\nBUILD_REASON=PullRequest\nBUILD_SOURCEBRANCH=refs/pull/7/merge\nBUILD_SOURCEVERSION=" + mergeSHA +
			"\nSYSTEM_PULLREQUEST_SOURCECOMMITID=" + headSHA + "\nSYSTEM_PULLREQUEST_PULLREQUESTID=1650000000\nSYSTEM_PULLREQUEST_PULLREQUESTNUMBER=7\nSYSTEM_PULLREQUEST_SOURCEBRANCH=feature/x\nSYSTEM_PULLREQUEST_ISFORK=True", "", with(base, func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch, b.PullRequest, b.Fork = "PullRequest", headSHA, "refs/pull/7/merge", "feature/x", 7, true
			b.Repository, b.ServerURL, b.APIURL, b.Forge = "octocat/hello", "https://github.com", "https://api.github.com", "github"
		})},
		"pull request, unreplaced head": {env + "BUILD_REASON=PullRequest\nBUILD_SOURCEBRANCH=refs/pull/7/merge\nBUILD_SOURCEVERSION=" + mergeSHA + "\nSYSTEM_PULLREQUEST_SOURCECOMMITID=$(System.PullRequest.SourceCommitId)", "", with(base, func(b *ci.Build) {
			b.Event, b.Ref, b.PullRequest = "PullRequest", "refs/pull/7/merge", 7
		})},
	})
}

func TestDetect_CNB(t *testing.T) {
	t.Parallel()
	const env = `
CI=true
CNB=true
CNB_API_ENDPOINT=https://api.cnb.cool
CNB_WEB_ENDPOINT=https://cnb.cool
CNB_BUILD_ID=cnb-i5o-1ht8e12hi
CNB_BUILD_START_TIME=2026-01-02T03:04:05.803Z
CNB_BUILD_WEB_URL=https://cnb.cool/team/hello/-/build/logs/cnb-i5o-1ht8e12hi
CNB_BUILD_WORKSPACE=/workspace
CNB_PIPELINE_KEY=pipeline-0
CNB_PIPELINE_NAME=test
CNB_REPO_SLUG=team/hello
`
	base := ci.Build{
		System: "cnb", Forge: "cnb", Repository: "team/hello", Number: "cnb-i5o-1ht8e12hi", Key: "cnb/cnb-i5o-1ht8e12hi/test/pipeline-0", Job: "test",
		URL: "https://cnb.cool/team/hello/-/build/logs/cnb-i5o-1ht8e12hi", Workspace: "/workspace", Started: at("2026-01-02T03:04:05.803Z"),
		ServerURL: "https://cnb.cool", APIURL: "https://api.cnb.cool",
	}
	check(t, map[string]run{
		"push": {env + "CNB_EVENT=push\nCNB_BRANCH=main\nCNB_COMMIT=" + headSHA + "\nCNB_PULL_REQUEST=false", "", with(base, func(b *ci.Build) {
			b.Event, b.Commit, b.Ref, b.Branch = "push", headSHA, "refs/heads/main", "main"
		})},
		"tag": {env + "CNB_EVENT=tag_push\nCNB_BRANCH=v1\nCNB_COMMIT=" + headSHA, "", with(base, func(b *ci.Build) {
			b.Event, b.Commit, b.Ref = "tag_push", headSHA, "refs/tags/v1"
		})},
		"pull request": {env + "CNB_EVENT=pull_request\nCNB_BRANCH=main\nCNB_COMMIT=" + mergeSHA + "\nCNB_PULL_REQUEST=true\nCNB_PULL_REQUEST_IID=7\nCNB_PULL_REQUEST_BRANCH=feature/x\nCNB_PULL_REQUEST_MERGE_SHA=" + mergeSHA +
			"\nCNB_PULL_REQUEST_SHA=" + headSHA + "\nCNB_PULL_REQUEST_SLUG=stranger/hello", "", with(base, func(b *ci.Build) {
			b.Event, b.Commit, b.Branch, b.PullRequest, b.Fork = "pull_request", headSHA, "feature/x", 7, true
		})},
		"pull request without a head": {env + "CNB_EVENT=pull_request\nCNB_BRANCH=main\nCNB_COMMIT=" + mergeSHA + "\nCNB_PULL_REQUEST=true", "", with(base, func(b *ci.Build) {
			b.Event = "pull_request"
		})},
	})
}

func TestDetect_Flow(t *testing.T) {
	t.Parallel()
	const env = `
PIPELINE_ID=1084
PIPELINE_NAME=hello
BUILD_NUMBER=42
BUILD_EXECUTOR=octocat
PROJECT_DIR=/root/workspace/1084-abc_docker-08191_b0wE
DATETIME=2026-01-02-11-04-05
TIMESTAMP=1767323045000
CI_SOURCE_NAME=hello
CI_COMMIT_REF_NAME=feature/x
CI_COMMIT_TITLE=change
CI_COMMIT_ID=` + shortSHA + `
`
	base := ci.Build{
		System: "flow", Commit: headSHA, Branch: "feature/x", Number: "42", Key: "flow/42/1084", URL: "https://flow.aliyun.com/pipelines/1084/builds/42",
		Workspace: "/root/workspace/1084-abc_docker-08191_b0wE", Started: at("2026-01-02T03:04:05Z"),
	}
	check(t, map[string]run{
		"one source":      {env + "CI_COMMIT_SHA=" + headSHA, "", base},
		"only a short id": {env, "", with(base, func(b *ci.Build) { b.Commit = "" })},
		"one numbered source": {env + "CI_COMMIT_SHA_1=" + headSHA + "\nCI_COMMIT_ID_1=" + shortSHA, "", with(base, func(b *ci.Build) {
			b.Commit = headSHA
		})},
		"several sources":            {env + "CI_COMMIT_SHA=" + headSHA + "\nCI_COMMIT_SHA_1=" + headSHA + "\nCI_COMMIT_SHA_2=" + baseSHA, "", base},
		"several sources, none said": {env + "CI_COMMIT_SHA_1=" + headSHA + "\nCI_COMMIT_SHA_2=" + baseSHA, "", with(base, func(b *ci.Build) { b.Commit = "" })},
	})
}

func TestDetect_FlowSaysWhyTheCommitIsUnknown(t *testing.T) {
	t.Parallel()
	const flow = "PIPELINE_ID=1\nBUILD_NUMBER=2\nPROJECT_DIR=/p\n"
	tests := map[string][]string{
		"CI_COMMIT_ID=1a2b3c4d": {`CI_COMMIT_ID is "1a2b3c4d", which is no full commit SHA`},
		"CI_COMMIT_SHA_1=" + headSHA + "\nCI_COMMIT_SHA_2=" + baseSHA:                                {"the pipeline has 2 code sources, and no CI_COMMIT_SHA says which of them is tested"},
		"CI_COMMIT_SHA=" + headSHA + "\nCI_COMMIT_SHA_1=" + headSHA + "\nCI_COMMIT_SHA_2=" + baseSHA: {"the pipeline has 2 code sources, and CI_COMMIT_SHA speaks of one of them"},
		"CI_COMMIT_SHA=" + headSHA + "\nCI_COMMIT_ID=1a2b3c4d":                                       nil,
	}
	for env, want := range tests {
		if diff := cmp.Diff(want, detect(t, variables(flow+env), "").Notes); diff != "" {
			t.Error(diff)
		}
	}
}

func TestDetect_CodeArts(t *testing.T) {
	t.Parallel()
	const env = `
BUILDNUMBER=20260102.3
INCREASENUM=42
PROJECT_ID=0123456789abcdef0123456789abcdef
TIMESTAMP=20260102030405
WORKSPACE=/devcloud/slavespace/usr1/x
`
	base := ci.Build{
		System: "codearts", Number: "42", CodeArtsBuildNo: "42", Key: "codearts/42/0123456789abcdef0123456789abcdef/20260102.3/20260102030405",
		Workspace: "/devcloud/slavespace/usr1/x",
	}
	check(t, map[string]run{
		"by commit": {env + "COMMIT_ID=" + headSHA + "\nCOMMIT_ID_SHORTER=" + shortSHA + "\ncodeBranch=feature/x", "", with(base, func(b *ci.Build) {
			b.Commit, b.Ref, b.Branch = headSHA, "refs/heads/feature/x", "feature/x"
		})},
		"by branch": {env + "COMMIT_ID=\ncodeBranch=main", "", with(base, func(b *ci.Build) { b.Ref, b.Branch = "refs/heads/main", "main" })},
		"by tag":    {env + "COMMIT_ID=${COMMIT_ID}\nGIT_TAG=v1\ncodeBranch=main", "", with(base, func(b *ci.Build) { b.Ref = "refs/tags/v1" })},
	})
}
