package ci

import "strings"

// Jenkins, with the variables of its branch sources and of the pull request
// plugins. https://www.jenkins.io/doc/book/pipeline/jenkinsfile/

func jenkinsMarker(get func(string) string) string {
	if get("JENKINS_URL") == "" {
		return ""
	}
	return "JENKINS_URL"
}

func readJenkins(f *facts) {
	f.pullRequest("CHANGE_ID", "ghprbPullId", "gitlabMergeRequestIid", "GITHUB_PR_NUMBER")
	readJenkinsCommit(f)
	f.first("Branch", &f.Branch, "CHANGE_BRANCH", "ghprbSourceBranch", "gitlabSourceBranch", "GITHUB_PR_SOURCE_BRANCH")
	f.refOf(tagsPrefix, "TAG_NAME")
	if f.PullRequest == 0 && f.Ref == "" {
		f.first("Branch", &f.Branch, "BRANCH_NAME", "GIT_LOCAL_BRANCH")
		if branch, ok := strings.CutPrefix(f.get("GIT_BRANCH"), "origin/"); ok {
			f.put("Branch", &f.Branch, branch, "GIT_BRANCH")
		}
		if f.Branch != "" {
			f.put("Ref", &f.Ref, headsPrefix+f.Branch, f.Sources["Branch"])
		}
	}
	f.fork(f.get("CHANGE_FORK") != "", "CHANGE_FORK")
	f.remoteIs("GIT_URL")
	f.first("Number", &f.Number, "BUILD_NUMBER")
	f.first("Job", &f.Job, "JOB_NAME")
	f.first("Step", &f.Step, "STAGE_NAME")
	f.first("Workflow", &f.Workflow, "JOB_NAME")
	f.first("URL", &f.URL, "BUILD_URL")
	f.first("Workspace", &f.Workspace, "WORKSPACE")
	f.key("BUILD_NUMBER JOB_NAME STAGE_NAME", f.Number, f.Job, f.Step)
}

// readJenkinsCommit takes the head where a plugin names it. GIT_COMMIT is it
// only where the job says that it builds the head: by default a branch source
// merges a pull request with its target first.
func readJenkinsCommit(f *facts) {
	f.commits("ghprbActualCommit", "gitlabMergeRequestLastCommit", "GITHUB_PR_HEAD_SHA")
	if f.PullRequest == 0 || strings.HasSuffix(f.get("BRANCH_NAME"), "-head") {
		f.commits("GIT_COMMIT")
	}
	f.mergeCommit("GIT_COMMIT")
}
