package ci

import (
	"strconv"
	"strings"
)

// Woodpecker 3. https://woodpecker-ci.org/docs/usage/environment

func woodpeckerMarker(get func(string) string) string {
	for _, name := range []string{"CI_SYSTEM_NAME", "CI"} {
		if strings.EqualFold(get(name), "woodpecker") {
			return name
		}
	}
	return ""
}

func readWoodpecker(f *facts) {
	f.first("Event", &f.Event, "CI_PIPELINE_EVENT")
	f.commits("CI_COMMIT_SHA")
	f.first("Ref", &f.Ref, "CI_COMMIT_REF")
	f.pullRequest("CI_COMMIT_PULL_REQUEST", "CI_COMMIT_REF")
	f.first("Branch", &f.Branch, "CI_COMMIT_SOURCE_BRANCH")
	if f.PullRequest == 0 && !strings.HasPrefix(f.Ref, tagsPrefix) && f.get("CI_COMMIT_TAG") == "" {
		f.first("Branch", &f.Branch, "CI_COMMIT_BRANCH") // the target branch of pull requests
	}
	f.first("Repository", &f.Repository, "CI_REPO")
	f.first("Number", &f.Number, "CI_PIPELINE_NUMBER")
	if reruns, err := strconv.Atoi(f.get("CI_PIPELINE_RERUNS")); err == nil && reruns >= 0 {
		f.Attempt = reruns + 1
		f.Sources["Attempt"] = "CI_PIPELINE_RERUNS"
	}
	f.first("Job", &f.Job, "CI_WORKFLOW_NAME")
	f.first("Step", &f.Step, "CI_STEP_NAME")
	f.first("Workflow", &f.Workflow, "CI_WORKFLOW_NAME")
	f.first("URL", &f.URL, "CI_STEP_URL", "CI_PIPELINE_URL")
	f.first("Workspace", &f.Workspace, "CI_WORKSPACE")
	f.started("CI_PIPELINE_STARTED", "CI_PIPELINE_CREATED")
	f.address("ServerURL", &f.ServerURL, "CI_FORGE_URL")
	f.first("Forge", &f.Forge, "CI_FORGE_TYPE")
	f.deriveAPI()
	// A restart is a new pipeline whose parent is the old one; a deployment
	// has a parent too, but another event. The step's number tells the
	// workflows of a matrix apart.
	f.key("CI_PIPELINE_PARENT CI_PIPELINE_NUMBER CI_PIPELINE_EVENT CI_WORKFLOW_NAME CI_STEP_NAME CI_STEP_NUMBER",
		f.restarted("CI_PIPELINE_PARENT"), f.Repository, f.Event, f.Job, f.Step, f.get("CI_STEP_NUMBER"))
}

// restarted returns the number of the build that this one repeats, else its own.
func (f *facts) restarted(parent string) string {
	if number, err := strconv.Atoi(f.get(parent)); err == nil && number > 0 {
		return strconv.Itoa(number)
	}
	return f.Number
}
