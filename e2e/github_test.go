package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/host/github/githubtest"
)

// githubFile is the vendor's own description, reduced to the operations on
// check runs and a few others.
const githubFile = "github-rest-checks.openapi.json"

// inProgress is the kind of deliveries that show a run as in progress first.
const inProgress = ", in progress"

// inActions are the variables of a job of GitHub Actions for pull request 7.
func inActions(api string) map[string]string {
	return map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_API_URL": api, "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "octocat/hello",
		"GITHUB_EVENT_NAME": "pull_request", "GITHUB_REF": "refs/pull/7/merge", "GITHUB_RUN_ID": "11", "GITHUB_JOB": "test",
		"PLUGIN_GITHUB_TOKEN": token, "PLUGIN_COMMIT": commit, "PLUGIN_COMMENT": "always",
	}
}

// TestGitHubRequestsKeepTheContract runs the program twice in every workspace
// against a strict GitHub behind the vendor's description of it.
func TestGitHubRequestsKeepTheContract(t *testing.T) {
	t.Parallel()
	description, program, sent := router(t, githubFile), build(t), &tally{}
	t.Run("workspaces", func(t *testing.T) {
		for name, w := range workspaces() {
			for kind, o := range map[string]githubtest.Options{
				"": {}, inProgress: {}, ", some refused": {Refuses: func(a githubtest.Annotation) bool { return a.StartLine%300 == 7 }},
			} {
				if kind == inProgress && name != "errors" { // which takes two requests
					continue
				}
				t.Run(name+kind, func(t *testing.T) {
					t.Parallel()
					o.Token, o.Repository, o.Commits = token, "octocat/hello", []string{commit}
					fake := githubtest.New(o)
					g := newGate(description, `^(none)$`, fake)
					dir, env := w.place(t), inActions(serve(t, g))
					if kind == inProgress {
						env["PLUGIN_PROGRESS"] = "true"
					}
					if w.reports != "" {
						env["PLUGIN_REPORTS"] = w.reports
					}
					for i := range 2 {
						env["PLUGIN_DETAILS_URL"] = fmt.Sprint("https://ci.example/run/", i) // so that the comment changes
						if status, printed := start(t, program, dir, env); status != w.status || strings.Contains(printed, token) {
							t.Errorf("exit status %d, want %d:\n%s", status, w.status, clipped(printed))
						}
					}
					if comments := fake.Comments(); len(comments) != 1 || !strings.Contains(comments[0].Body, "https://ci.example/run/1") {
						t.Errorf("%d comments, want one of the second run", len(comments))
					}
					for _, violation := range append(g.takeViolations(), fake.Violations()...) {
						t.Errorf("against the description or the rules: %s", violation)
					}
					inspectGitHub(t, fake.Runs())
					sent.add(g)
				})
			}
		}
	})
	for _, operation := range []string{"checks/create", "checks/update", "checks/list-for-ref", "checks/list-annotations",
		"issues/list-comments", "issues/create-comment", "issues/update-comment"} {
		if sent.of[operation] == 0 {
			t.Errorf("no request was %s", operation)
		}
	}
	t.Logf("requests by operation: %v", sent.of)
}

// inspectGitHub wants one run, completed, with every annotation once.
func inspectGitHub(t *testing.T, runs []githubtest.Run) {
	t.Helper()
	if len(runs) != 1 || runs[0].Status != "completed" {
		t.Fatalf("GitHub holds %d check runs, want one that is completed: %.200v", len(runs), runs)
	}
	seen := map[string]bool{}
	for _, a := range runs[0].Annotations {
		key := fmt.Sprintf("%s %d-%d %s %s", a.Path, a.StartLine, a.EndLine, a.Title, a.Message)
		if seen[key] {
			t.Errorf("annotation of %s:%d is there twice", a.Path, a.StartLine)
		}
		seen[key] = true
	}
}

// TestGateBitesGitHub is TestGateBites for GitHub.
func TestGateBitesGitHub(t *testing.T) {
	t.Parallel()
	const runs = "/repos/octocat/hello/check-runs"
	remark := `{"path":"a.go","start_line":1,"end_line":1,"annotation_level":"failure","message":"m"}`
	with := func(annotations string) string {
		return `{"name":"Tests","head_sha":"` + commit + `","output":{"title":"t","summary":"s","annotations":[` + annotations + `]}}`
	}
	g := newGate(router(t, githubFile), `^(none)$`, silent{})
	for name, h := range map[string]handwritten{
		"good":                     {body: with(remark)},
		"51 annotations":           {body: with(strings.Repeat(remark+",", 50) + remark), refused: "maximum number of items is 50"},
		"level of another service": {body: with(strings.Replace(remark, `"failure"`, `"error"`, 1)), refused: "allowed values"},
		"no message":               {body: with(strings.Replace(remark, `,"message":"m"`, "", 1)), refused: `"message" is missing`},
		"no summary":               {body: strings.Replace(with(remark), `"summary":"s",`, "", 1), refused: `"summary" is missing`},
		"no name":                  {body: strings.Replace(with(remark), `"name":"Tests",`, "", 1), refused: `"name" is missing`},
	} {
		h.path, h.contentType = runs, "application/json"
		t.Run(name, func(t *testing.T) { h.send(t, serve(t, g), g) })
	}
}
