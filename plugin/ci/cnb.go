package ci

import "strings"

// CNB (Cloud Native Build). https://docs.cnb.cool/zh/build/build-in-env.html

func cnbMarker(get func(string) string) string {
	switch {
	case get("CNB") == "true":
		return "CNB"
	case get("CNB_BUILD_ID") != "":
		return "CNB_BUILD_ID"
	}
	return ""
}

func readCNB(f *facts) {
	f.put("Forge", &f.Forge, "cnb", f.Sources["System"])
	f.first("Event", &f.Event, "CNB_EVENT")
	f.pullRequest("CNB_PULL_REQUEST_IID")
	f.first("Repository", &f.Repository, "CNB_REPO_SLUG")
	if f.PullRequest > 0 || f.get("CNB_PULL_REQUEST") == "true" {
		// CNB_COMMIT may be the commit of the trial merge, and CNB_BRANCH is the target.
		f.commits("CNB_PULL_REQUEST_SOURCE_SHA", "CNB_PULL_REQUEST_SHA")
		f.mergeCommit("CNB_COMMIT")
		f.first("Branch", &f.Branch, "CNB_PULL_REQUEST_BRANCH")
		from := f.get("CNB_PULL_REQUEST_SLUG")
		f.fork(from != "" && !strings.EqualFold(from, f.Repository), "CNB_PULL_REQUEST_SLUG")
	} else {
		f.commits("CNB_COMMIT")
		readCNBRef(f)
	}
	f.first("Number", &f.Number, "CNB_BUILD_ID")
	f.first("Job", &f.Job, "CNB_PIPELINE_NAME", "CNB_PIPELINE_KEY")
	f.first("Workflow", &f.Workflow, "CNB_PIPELINE_NAME")
	f.first("URL", &f.URL, "CNB_BUILD_WEB_URL")
	f.first("Workspace", &f.Workspace, "CNB_BUILD_WORKSPACE")
	f.started("CNB_BUILD_START_TIME")
	f.address("ServerURL", &f.ServerURL, "CNB_WEB_ENDPOINT")
	f.address("APIURL", &f.APIURL, "CNB_API_ENDPOINT")
	f.id("CNB_BUILD_ID", f.Number)
	f.key("CNB_BUILD_ID CNB_PIPELINE_NAME CNB_PIPELINE_KEY", f.Number, f.get("CNB_PIPELINE_NAME"), f.get("CNB_PIPELINE_KEY"))
}

// readCNBRef reads CNB_BRANCH, which is the tag where the event is one.
func readCNBRef(f *facts) {
	if f.get("CNB_IS_TAG") == "true" || strings.HasPrefix(f.Event, "tag_") {
		f.refOf(tagsPrefix, "CNB_BRANCH")
		return
	}
	f.first("Branch", &f.Branch, "CNB_BRANCH")
	f.refOf(headsPrefix, "CNB_BRANCH")
}
