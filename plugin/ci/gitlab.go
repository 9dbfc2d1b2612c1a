package ci

import "strings"

// GitLab CI. https://docs.gitlab.com/ci/variables/predefined_variables/

func gitlabMarker(get func(string) string) string {
	if get("GITLAB_CI") == "" {
		return ""
	}
	return "GITLAB_CI"
}

func readGitLab(f *facts) {
	f.put("Forge", &f.Forge, "gitlab", "GITLAB_CI")
	f.first("Event", &f.Event, "CI_PIPELINE_SOURCE")
	f.pullRequest("CI_MERGE_REQUEST_IID")
	readGitLabCommit(f)
	if f.PullRequest > 0 {
		f.first("Ref", &f.Ref, "CI_MERGE_REQUEST_REF_PATH")
		f.first("Branch", &f.Branch, "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME")
		// A pipeline for a fork's merge request runs in the fork, but the
		// number belongs to the target project.
		f.first("Repository", &f.Repository, "CI_MERGE_REQUEST_PROJECT_PATH")
		from, to := f.get("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH"), f.get("CI_MERGE_REQUEST_PROJECT_PATH")
		f.fork(from != "" && to != "" && !strings.EqualFold(from, to), "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH")
	} else {
		f.refOf(tagsPrefix, "CI_COMMIT_TAG")
		f.first("Branch", &f.Branch, "CI_COMMIT_BRANCH")
		f.refOf(headsPrefix, "CI_COMMIT_BRANCH")
	}
	f.first("Repository", &f.Repository, "CI_PROJECT_PATH")
	f.first("Number", &f.Number, "CI_PIPELINE_IID", "CI_PIPELINE_ID")
	f.first("Job", &f.Job, "CI_JOB_NAME")
	f.first("Workflow", &f.Workflow, "CI_PIPELINE_NAME")
	if _, values, ok := strings.Cut(f.Job, ": ["); ok { // test: [linux, 1.26]
		f.put("Matrix", &f.Matrix, strings.TrimSuffix(values, "]"), "CI_JOB_NAME")
	}
	f.first("URL", &f.URL, "CI_JOB_URL", "CI_PIPELINE_URL")
	f.first("Workspace", &f.Workspace, "CI_PROJECT_DIR")
	f.started("CI_PIPELINE_CREATED_AT")
	f.address("ServerURL", &f.ServerURL, "CI_SERVER_URL")
	f.address("APIURL", &f.APIURL, "CI_API_V4_URL")
	// The name of a job holds its place in a matrix: "test: [a, b]", "test 1/3".
	f.key("CI_PROJECT_ID CI_PIPELINE_ID CI_JOB_NAME", f.get("CI_PIPELINE_ID"), f.get("CI_PROJECT_ID"), f.Job)
}

// readGitLabCommit takes the head of the merge request: CI_COMMIT_SHA is a
// merge commit in merged-results pipelines and merge trains, and only there
// CI_MERGE_REQUEST_SOURCE_BRANCH_SHA is filled.
func readGitLabCommit(f *facts) {
	f.commits("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")
	switch f.get("CI_MERGE_REQUEST_EVENT_TYPE") {
	case "merged_result", "merge_train":
		f.mergeCommit("CI_COMMIT_SHA")
	default:
		f.commits("CI_COMMIT_SHA")
	}
}
