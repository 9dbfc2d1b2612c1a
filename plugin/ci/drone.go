package ci

import "strings"

// Drone, and Harness CI, which sets the same variables beside its own.
// https://docs.drone.io/pipeline/environment/reference/

func droneMarker(get func(string) string) string {
	if get("DRONE") != "true" {
		return ""
	}
	return "DRONE"
}

func readDrone(f *facts) {
	readDroneBuild(f)
	page := f.get("DRONE_BUILD_LINK")
	stage, step := f.get("DRONE_STAGE_NUMBER"), f.get("DRONE_STEP_NUMBER")
	if page != "" && stage != "" && step != "" {
		f.put("URL", &f.URL, strings.TrimRight(page, "/")+"/"+stage+"/"+step, "DRONE_BUILD_LINK DRONE_STAGE_NUMBER DRONE_STEP_NUMBER")
	}
	f.put("URL", &f.URL, page, "DRONE_BUILD_LINK")
	f.key("DRONE_REPO DRONE_BUILD_PARENT DRONE_BUILD_NUMBER DRONE_BUILD_EVENT DRONE_STAGE_NAME DRONE_STAGE_NUMBER DRONE_STEP_NAME DRONE_STEP_NUMBER",
		f.restarted("DRONE_BUILD_PARENT"), f.Repository, f.Event, f.Job, stage, f.Step, step)
}

func readDroneBuild(f *facts) {
	f.first("Event", &f.Event, "DRONE_BUILD_EVENT")
	f.commits("DRONE_COMMIT_SHA", "DRONE_COMMIT_AFTER", "DRONE_COMMIT")
	f.first("Ref", &f.Ref, "DRONE_COMMIT_REF")
	f.pullRequest("DRONE_PULL_REQUEST", "DRONE_COMMIT_REF")
	f.first("Branch", &f.Branch, "DRONE_SOURCE_BRANCH")
	if f.PullRequest == 0 && !strings.HasPrefix(f.Ref, tagsPrefix) && f.get("DRONE_TAG") == "" {
		f.first("Branch", &f.Branch, "DRONE_COMMIT_BRANCH", "DRONE_BRANCH") // the target branch of pull requests
	}
	f.first("Repository", &f.Repository, "DRONE_REPO")
	f.first("Number", &f.Number, "DRONE_BUILD_NUMBER")
	f.first("Job", &f.Job, "DRONE_STAGE_NAME")
	f.first("Step", &f.Step, "DRONE_STEP_NAME")
	f.first("Workflow", &f.Workflow, "DRONE_STAGE_NAME")
	f.first("OS", &f.OS, "DRONE_STAGE_OS")
	f.first("Arch", &f.Arch, "DRONE_STAGE_ARCH")
	f.first("Card", &f.Card, "DRONE_CARD_PATH")
	f.first("Workspace", &f.Workspace, "DRONE_WORKSPACE")
	f.started("DRONE_BUILD_STARTED", "DRONE_BUILD_CREATED")
	if server, ok := strings.CutSuffix(f.get("DRONE_REPO_LINK"), "/"+f.get("DRONE_REPO")); ok {
		f.put("ServerURL", &f.ServerURL, server, "DRONE_REPO_LINK")
	}
	f.remoteIs("DRONE_GIT_HTTP_URL")
}
