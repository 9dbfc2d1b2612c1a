package ci_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/ci"
)

// TestDetect_Base: what a build is compared with, as each system says it.
func TestDetect_Base(t *testing.T) {
	t.Parallel()
	const (
		base  = "ba5e00112233445566778899aabbccddeeff0011"
		older = "01de00112233445566778899aabbccddeeff0011"
		zeros = "0000000000000000000000000000000000000000"
	)
	const actions = "GITHUB_ACTIONS=true\nGITHUB_EVENT_PATH=/event.json\nGITHUB_SHA=" + headSHA + "\n"
	for name, c := range map[string]struct {
		env, event string
		want       ci.Build
	}{
		"GitHub, pull request": {actions + "GITHUB_EVENT_NAME=pull_request\nGITHUB_REF=refs/pull/7/merge\nGITHUB_BASE_REF=release",
			`{"before":"` + older + `","pull_request":{"number":7,"head":{"sha":"` + headSHA + `"},"base":{"sha":"` + strings.ToUpper(base) + `","ref":"main"}}}`,
			ci.Build{Base: base, BaseBranch: "main"}},
		"GitHub, without an event": {actions + "GITHUB_EVENT_NAME=pull_request\nGITHUB_REF=refs/pull/7/merge\nGITHUB_BASE_REF=release", "",
			ci.Build{BaseBranch: "release"}},
		"GitHub, push":            {actions + "GITHUB_EVENT_NAME=push\nGITHUB_REF=refs/heads/main", `{"before":"` + older + `"}`, ci.Build{Before: older}},
		"GitHub, the first push":  {actions + "GITHUB_EVENT_NAME=push\nGITHUB_REF=refs/heads/main", `{"before":"` + zeros + `"}`, ci.Build{}},
		"GitHub, the same commit": {actions + "GITHUB_EVENT_NAME=push\nGITHUB_REF=refs/heads/main", `{"before":"` + headSHA + `"}`, ci.Build{}},
		"GitHub, a strange event": {actions + "GITHUB_EVENT_NAME=push\nGITHUB_REF=refs/heads/main", `{"before":"../x"}`, ci.Build{}},
		"GitHub, merge queue": {actions + "GITHUB_EVENT_NAME=merge_group",
			`{"merge_group":{"head_sha":"` + headSHA + `","head_ref":"refs/heads/q","base_sha":"` + base + `"}}`, ci.Build{Before: base}},
		"GitHub, workflow_run": {actions + "GITHUB_EVENT_NAME=workflow_run",
			`{"workflow_run":{"head_sha":"` + headSHA + `","pull_requests":[{"number":7,"head":{"sha":"` + headSHA + `"},"base":{"sha":"` + base + `","ref":"main"}}]}}`,
			ci.Build{Base: base, BaseBranch: "main"}},
		"GitHub, workflow_run of two": {actions + "GITHUB_EVENT_NAME=workflow_run",
			`{"workflow_run":{"head_sha":"` + headSHA + `","pull_requests":[{"number":7,"head":{"sha":"` + headSHA + `"},"base":{"sha":"` + base + `","ref":"main"}},` +
				`{"number":8,"head":{"sha":"` + headSHA + `"},"base":{"sha":"` + older + `","ref":"next"}}]}}`, ci.Build{}},
		"Woodpecker": {"CI=woodpecker\nCI_PIPELINE_EVENT=push\nCI_COMMIT_SHA=" + headSHA + "\nCI_PREV_COMMIT_SHA=" + older, "", ci.Build{Before: older}},
		"Woodpecker, pull request": {"CI=woodpecker\nCI_PIPELINE_EVENT=pull_request\nCI_COMMIT_PULL_REQUEST=7\nCI_COMMIT_TARGET_BRANCH=main\nCI_PREV_COMMIT_SHA=" + older, "",
			ci.Build{BaseBranch: "main"}},
		"Drone":               {"DRONE=true\nDRONE_COMMIT_SHA=" + headSHA + "\nDRONE_COMMIT_BEFORE=" + older + "\nDRONE_TARGET_BRANCH=main", "", ci.Build{Before: older}},
		"Drone, pull request": {"DRONE=true\nDRONE_PULL_REQUEST=7\nDRONE_COMMIT_BEFORE=" + older + "\nDRONE_TARGET_BRANCH=main", "", ci.Build{BaseBranch: "main"}},
		"GitLab":              {"GITLAB_CI=true\nCI_COMMIT_SHA=" + headSHA + "\nCI_COMMIT_BEFORE_SHA=" + older, "", ci.Build{Before: older}},
		"GitLab, merge request": {"GITLAB_CI=true\nCI_MERGE_REQUEST_IID=7\nCI_MERGE_REQUEST_DIFF_BASE_SHA=" + base + "\nCI_MERGE_REQUEST_TARGET_BRANCH_NAME=main\nCI_COMMIT_BEFORE_SHA=" + older, "",
			ci.Build{Base: base, BaseBranch: "main"}},
		"Bitbucket": {"BITBUCKET_BUILD_NUMBER=3\nBITBUCKET_PR_ID=7\nBITBUCKET_PR_DESTINATION_BRANCH=main", "", ci.Build{BaseBranch: "main"}},
		"Azure":     {"TF_BUILD=True\nSYSTEM_PULLREQUEST_PULLREQUESTID=7\nSYSTEM_PULLREQUEST_TARGETBRANCH=refs/heads/main", "", ci.Build{BaseBranch: "main"}},
		"Jenkins":   {"JENKINS_URL=https://j.example/\nCHANGE_ID=7\nCHANGE_TARGET=main\nGIT_PREVIOUS_COMMIT=" + older, "", ci.Build{BaseBranch: "main"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			values := variables(c.env)
			got := detect(t, values, c.event)
			checkSources(t, got, values)
			if diff := cmp.Diff(c.want, ci.Build{Base: got.Base, BaseBranch: got.BaseBranch, Before: got.Before}); diff != "" {
				t.Error(diff)
			}
		})
	}
}
