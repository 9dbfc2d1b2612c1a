package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/host/github/githubtest"
)

// The actions that keep artifacts are GitHub's own, and need its service. These
// stand for them: an artifact is a folder below $ARTIFACTS.
const (
	uploadAction = `name: upload-artifact
description: keeps a file
inputs: {name: {required: true}, path: {required: true}, overwrite: {required: false}}
runs:
  using: composite
  steps:
    - run: mkdir -p "$ARTIFACTS/${{ inputs.name }}" && cp "${{ inputs.path }}" "$ARTIFACTS/${{ inputs.name }}"
      shell: bash
`
	downloadAction = `name: download-artifact
description: brings all files
inputs: {pattern: {required: false}, path: {required: true}, run-id: {required: false}, github-token: {required: false}}
runs:
  using: composite
  steps:
    - run: mkdir -p "${{ inputs.path }}" && cp -r "$ARTIFACTS"/. "${{ inputs.path }}"
      shell: bash
`
	// checkoutAction brings another repository than that of the workflow, which act
	// would fetch.
	checkoutAction = `name: checkout
description: brings a fork
inputs: {repository: {required: true}, ref: {required: true}, persist-credentials: {required: true}}
runs:
  using: composite
  steps:
    - run: test "${{ inputs.repository }} ${{ inputs.ref }} ${{ inputs.persist-credentials }}" = "$FORK false" && cp -r "$FORKED"/. .
      shell: bash
`
)

// artifactActions are the actions that keep artifacts.
func artifactActions(t *testing.T) map[string]string {
	t.Helper()
	folder := func(action string) string { return lay(t, map[string]string{"action.yml": action}) }
	return map[string]string{"actions/upload-artifact@v4": folder(uploadAction), "actions/download-artifact@v4": folder(downloadAction)}
}

// followed is the event that the workflow for pull requests of forks runs on.
const followed = `{"action": "completed", "workflow_run": {"id": 7, "event": "pull_request", "head_sha": "` + commit + `", "head_branch": "fix",
  "head_repository": {"full_name": "stranger/hello"}, "repository": {"full_name": "octocat/hello"}, "pull_requests": []},
 "repository": {"full_name": "octocat/hello", "default_branch": "main"}}`

// TestEngineActFollows runs the README's workflow that reports what another one
// has tested: the check run and the comment are at what was tested, not at the
// branch that the workflow is on.
func TestEngineActFollows(t *testing.T) {
	t.Parallel()
	github := githubtest.New(githubtest.Options{Token: token, Repository: "octocat/hello", Commits: []string{commit},
		Pulls: []githubtest.Pull{{Number: 6, HeadSHA: strings.Repeat("0", 40)}, {Number: 7, HeadSHA: commit}}})
	tested := reports(failing("want 3, got 4"))
	kept, forked := lay(t, map[string]string{"unit/junit.xml": tested["TEST-shop.xml"]}), lay(t, map[string]string{source: tested[source]})
	actions := artifactActions(t)
	actions["actions/checkout@v4"] = lay(t, map[string]string{"action.yml": checkoutAction})
	a := actRun{event: "workflow_run", payload: followed, workflow: readmePipeline(t, "Pull requests of forks"), files: shop(), action: checkout(t), others: actions,
		env: append(forActions(serve(t, github)), "ARTIFACTS="+kept, "FORKED="+forked, "FORK=stranger/hello "+commit), token: token}
	lines := a.start(t)
	wantCheckRun(t, github, "Tests", source, 7, lines)
	if run := github.Runs()[0]; run.HeadSHA != commit {
		t.Errorf("the check run stands at %s", run.HeadSHA)
	}
	if comments := github.Comments(); len(comments) != 1 || comments[0].Issue != 7 || !strings.Contains(comments[0].Body, "1 failed") {
		t.Errorf("comments: %+v", comments)
	}
	ran(t, "act", "README, pull requests of forks: check run and comment at what was tested")
}

// TestEngineActShards runs the README's workflow whose last job puts the parts
// of a matrix together.
func TestEngineActShards(t *testing.T) {
	t.Parallel()
	github := githubtest.New(githubtest.Options{Token: token, Repository: "octocat/hello"})
	a := actRun{event: "push", workflow: readmePipeline(t, "GitHub Actions, with a last job"), action: checkout(t), others: artifactActions(t),
		files: map[string]string{"src/cart.ts": "import { total } from './total'\nexpect(total()).toBe(3)\n"},
		env:   append(forActions(serve(t, github)), "ARTIFACTS="+t.TempDir()), path: tools(t, "npx"), token: token}
	lines := a.start(t)
	wantCheckRun(t, github, "Tests", "src/cart.ts", 2, lines)
	if title := github.Runs()[0].Output.Title; title != "3 failed, 3 passed" {
		t.Errorf("the check run says %q, want what three parts make", title)
	}
	if got := results(lines); !slices.Equal(got, []string{"failure", "failure", "failure", "failure"}) {
		t.Errorf("the jobs ended as %q\n%s", got, transcript(lines))
	}
	ran(t, "act", "README, GitHub Actions, with a last job: one check run of three shards")
}
