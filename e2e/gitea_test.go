package e2e

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/testpost/testpost/plugin/host/gitea/giteatest"
)

// giteaFile is the description that a running server publishes, reduced to the
// operations on statuses, comments and pull requests.
const giteaFile = "gitea-1.26.swagger.json"

// giteaPages are the parameters with which the SDK asks for a page of a list. The
// description leaves them out for comments, of which the server answers all.
const giteaPages = `^(page|limit)$`

// giteaRouter returns the operations of the description, which is in the older
// form of such descriptions.
func giteaRouter(t *testing.T) routers.Router {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(contracts(t), giteaFile))
	if err != nil {
		t.Fatal(err)
	}
	var old openapi2.T
	if err := json.Unmarshal(data, &old); err != nil {
		t.Fatal(err)
	}
	doc, err := openapi2conv.ToV3(&old)
	if err != nil {
		t.Fatal(err)
	}
	doc.Servers = openapi3.Servers{{URL: "/api/v1"}} // whatever the address of the test's server
	r, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// inWoodpecker are the variables of a step of Woodpecker for pull request 7 at a
// Forgejo.
func inWoodpecker(server string) map[string]string {
	return map[string]string{
		"CI": "woodpecker", "CI_SYSTEM_NAME": "woodpecker", "CI_FORGE_TYPE": "forgejo", "CI_FORGE_URL": server, "CI_REPO": "octocat/hello",
		"CI_COMMIT_SHA": commit, "CI_PIPELINE_EVENT": "pull_request", "CI_COMMIT_PULL_REQUEST": "7", "CI_PIPELINE_NUMBER": "3",
		"CI_WORKFLOW_NAME": "test", "CI_STEP_NAME": "report", "CI_STEP_URL": "https://ci.example/repos/3/pipeline/7/12",
		"PLUGIN_COMMENT": "always", "PLUGIN_GITEA_TOKEN": token,
	}
}

// TestGiteaRequestsKeepTheContract runs the program twice in every workspace
// against a strict Gitea behind its own description.
func TestGiteaRequestsKeepTheContract(t *testing.T) {
	t.Parallel()
	description, program, sent := giteaRouter(t), build(t), &tally{}
	t.Run("workspaces", func(t *testing.T) {
		for name, w := range workspaces() {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				fake := giteatest.New(giteatest.Options{Token: token, Repository: "octocat/hello", Commits: []string{commit}})
				g := newGate(description, `^(none)$`, fake)
				g.allow(giteaPages)
				env := inWoodpecker(serve(t, g))
				if w.reports != "" {
					env["PLUGIN_REPORTS"] = w.reports
				}
				dir := w.place(t)
				for i := range 2 {
					again := maps.Clone(env)
					again["CI_STEP_URL"] += strings.Repeat("0", i) // so that there is something to update
					if status, printed := start(t, program, dir, again); status != w.status || strings.Contains(printed, token) {
						t.Errorf("exit status %d, want %d:\n%s", status, w.status, clipped(printed))
					}
				}
				for _, violation := range append(g.takeViolations(), fake.Violations()...) {
					t.Errorf("against the description or the rules: %s", violation)
				}
				if statuses, comments := fake.Current(), fake.Comments(); len(statuses) != 1 || len(comments) != 1 || !strings.Contains(comments[0].Body, "pipeline/7/120") {
					t.Errorf("current statuses %+v, %d comments", statuses, len(comments))
				}
				sent.add(g)
			})
		}
	})
	for _, operation := range []string{"repoCreateStatus", "issueGetComments", "issueCreateComment", "issueEditComment"} {
		if sent.of[operation] == 0 {
			t.Errorf("no request was %s", operation)
		}
	}
	t.Logf("requests by operation: %v", sent.of)
}

// TestGateBitesGitea is TestGateBites for Gitea.
func TestGateBitesGitea(t *testing.T) {
	t.Parallel()
	const status, comments = "/api/v1/repos/octocat/hello/statuses/" + commit, "/api/v1/repos/octocat/hello/issues/7/comments"
	g := newGate(giteaRouter(t), `^(none)$`, silent{})
	for name, h := range map[string]handwritten{
		"good":                     {path: status, body: `{"state":"failure","context":"Tests","description":"d","target_url":"https://ci.example"}`},
		"state of another service": {path: status, body: `{"state":"failed"}`, refused: "allowed values"},
		"a number":                 {path: status, body: `{"state":"failure","context":7}`, refused: "must be a string"},
		"comment without a body":   {path: comments, body: `{}`, refused: `"body" is missing`},
		"comments of no number":    {path: strings.Replace(comments, "7", "x", 1), body: `{"body":"b"}`, refused: "index"},
		"no API":                   {path: strings.TrimPrefix(status, "/api/v1"), body: `{}`, refused: "no matching operation"},
		"check runs":               {path: "/api/v1/repos/octocat/hello/check-runs", body: `{}`, refused: "no matching operation"},
	} {
		h.contentType = "application/json"
		t.Run(name, func(t *testing.T) { h.send(t, serve(t, g), g) })
	}
}
