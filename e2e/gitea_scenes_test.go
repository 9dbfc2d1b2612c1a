package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// The reports of the builds at a real Gitea. Their text tries to do something.
var giteaReports = map[string]string{
	"red/TEST-cart.xml":   `<testsuite name="cart"><testcase classname="Cart" name="adds" file="cart.go" line="1"><failure message="want 3, @tp #1 &lt;b&gt;bold&lt;/b&gt;"/></testcase></testsuite>`,
	"green/TEST-cart.xml": `<testsuite name="cart"><testcase classname="Cart" name="adds"/></testsuite>`,
}

// inStep are the variables of a step of Woodpecker for the pull request.
func (p *proposal) inStep(token string) map[string]string {
	return map[string]string{
		"CI": "woodpecker", "CI_SYSTEM_NAME": "woodpecker", "CI_FORGE_TYPE": "gitea", "CI_FORGE_URL": p.url, "CI_REPO": p.repository,
		"CI_COMMIT_SHA": p.commit, "CI_PIPELINE_EVENT": "pull_request", "CI_COMMIT_PULL_REQUEST": fmt.Sprint(p.number), "CI_PIPELINE_NUMBER": "3",
		"CI_WORKFLOW_NAME": "test", "CI_STEP_NAME": "report", "CI_STEP_URL": "https://ci.example/repos/3/pipeline/3/12",
		"PLUGIN_GITEA_TOKEN": token, "PLUGIN_COMMENT": "always", "PLUGIN_REPORTS": "red/*.xml",
	}
}

// TestEngineGitea reports to a real server with a token that may do no more than
// the README asks for, and reads back what its API shows.
func TestEngineGitea(t *testing.T) {
	t.Parallel()
	f := startForge(t)
	f.user("ci")
	f.user("mona")
	scene := &giteaScene{forge: f, program: build(t), dir: lay(t, giteaReports), token: f.newToken("ci", "write:repository,write:issue")}
	for name, play := range map[string]func(*testing.T, *giteaScene, *proposal){
		"twice":            scenePlayedTwice,
		"green-again":      sceneGreenAgain,
		"by-hand":          sceneByHand,
		"actions":          sceneActions,
		"stranger":         sceneStranger,
		"no-scope":         sceneNoScope,
		"wrong-commit":     sceneWrongCommit,
		"wrong-token":      sceneWrongToken,
		"archived":         sceneArchived,
		"large-and-odd":    sceneLarge,
		"wrong-repository": sceneWrongRepository,
		"workflow":         sceneWorkflow,
	} {
		p := f.propose(name)
		f.call(f.token, http.MethodPut, p.path("/collaborators/ci"), map[string]string{"permission": "write"}, nil)
		t.Run(name, func(t *testing.T) { play(t, scene, p.in(t)) })
	}
	ran(t, "gitea", "%s", strings.TrimSpace(f.command("--version")))
}

// A giteaScene is what all scenes at a real Gitea share.
type giteaScene struct {
	*forge
	program, dir string
	token        string // of ci, who may write
}

// run runs the program, wants its exit status, and returns what it printed.
func (s *giteaScene) run(t *testing.T, env map[string]string, want int, change ...string) string {
	t.Helper()
	env = maps.Clone(env)
	for i := 0; i+1 < len(change); i += 2 {
		env[change[i]] = change[i+1]
	}
	status, printed := start(t, s.program, s.dir, env)
	if status != want || strings.Contains(printed, s.token) {
		t.Errorf("exit status %d, want %d:\n%s", status, want, printed)
	}
	return printed
}

// holds wants one current status and the comments of ci, by a part of each.
func holds(t *testing.T, p *proposal, state, description string, comments ...string) {
	t.Helper()
	v := p.verdict()
	if v.State != state || len(v.Statuses) != 1 || v.Statuses[0].Context != "Tests" || v.Statuses[0].State != state || v.Statuses[0].Description != description {
		t.Errorf("the commit is %+v, want one status %s %q", v, state, description)
	}
	var own []string
	for _, c := range p.comments() {
		if c.User.Login == "ci" {
			own = append(own, c.Body)
		}
	}
	ok := len(own) == len(comments)
	for i := range min(len(own), len(comments)) {
		ok = ok && strings.Contains(own[i], comments[i])
	}
	if !ok {
		t.Errorf("comments %q, want %q", own, comments)
	}
}

func scenePlayedTwice(t *testing.T, s *giteaScene, p *proposal) {
	env := p.inStep(s.token)
	s.run(t, env, 1)
	if printed := s.run(t, env, 1); !strings.Contains(printed, "is up to date") {
		t.Errorf("the second run said:\n%s", printed)
	}
	holds(t, p, "failure", "1 failed", "### ❌ Tests: 1 failed")
	if url := p.verdict().Statuses[0].TargetURL; url != env["CI_STEP_URL"] {
		t.Errorf("the status leads to %s", url)
	}
	page := p.shown(&p.comments()[0])
	for _, acts := range []string{"mention", "ref-issue", "testpost:"} {
		if strings.Contains(page, acts) {
			t.Errorf("the page of the comment has %q:\n%s", acts, page)
		}
	}
	if !strings.Contains(page, "want 3, @tp #1") {
		t.Errorf("the page of the comment does not say what the test said:\n%s", page)
	}
}

func sceneGreenAgain(t *testing.T, s *giteaScene, p *proposal) {
	env := p.inStep(s.token)
	s.run(t, env, 0, "PLUGIN_COMMENT", "failure", "PLUGIN_REPORTS", "green/*.xml")
	holds(t, p, "success", "1 passed")
	s.run(t, env, 1, "PLUGIN_COMMENT", "failure")
	s.run(t, env, 0, "PLUGIN_COMMENT", "failure", "PLUGIN_REPORTS", "green/*.xml")
	holds(t, p, "success", "1 passed", "### ✅ Tests: 1 passed")
}

func sceneByHand(t *testing.T, s *giteaScene, p *proposal) {
	env := map[string]string{"PLUGIN_GITEA_URL": s.url, "PLUGIN_GITEA_REPOSITORY": p.repository, "PLUGIN_COMMIT": p.commit,
		"PLUGIN_GITEA_TOKEN": s.token, "PLUGIN_COMMENT": "always", "PLUGIN_REPORTS": "red/*.xml"}
	if printed := s.run(t, env, 1); !strings.Contains(printed, "no pull request is known to comment on") {
		t.Errorf("it said:\n%s", printed)
	}
	holds(t, p, "failure", "1 failed")
}

func sceneActions(t *testing.T, s *giteaScene, p *proposal) {
	env := map[string]string{"GITHUB_ACTIONS": "true", "GITEA_ACTIONS": "true", "GITHUB_API_URL": s.url + "/api/v1", "GITHUB_SERVER_URL": s.url,
		"GITHUB_REPOSITORY": p.repository, "GITHUB_EVENT_NAME": "pull_request", "GITHUB_REF": fmt.Sprintf("refs/pull/%d/head", p.number),
		"GITHUB_SHA": p.commit, "GITHUB_RUN_ID": "7", "GITHUB_RUN_NUMBER": "3", "GITHUB_JOB": "test",
		"INPUT_GITHUB_TOKEN": s.token, "INPUT_GITEA_TOKEN": s.token, "INPUT_COMMENT": "failure", "INPUT_REPORTS": "red/*.xml"}
	s.run(t, env, 1)
	holds(t, p, "failure", "1 failed", "### ❌ Tests: 1 failed")
}

// sceneStranger lets somebody who may only comment write the mark first.
func sceneStranger(t *testing.T, s *giteaScene, p *proposal) {
	token := s.newToken("mona", "write:issue,read:repository")
	planted := "<!-- testpost:woodpecker/test/test//Tests -->\n\nall is well, trust me"
	p.call(token, http.MethodPost, p.path(fmt.Sprintf("/issues/%d/comments", p.number)), map[string]string{"body": planted}, nil)
	s.run(t, p.inStep(s.token), 1)
	holds(t, p, "failure", "1 failed", "### ❌ Tests: 1 failed")
	if first := p.comments()[0]; first.User.Login != "mona" || first.Body != planted {
		t.Errorf("the stranger's comment is %+v", first)
	}
}

func sceneNoScope(t *testing.T, s *giteaScene, p *proposal) {
	narrow := s.newToken("ci", "write:repository")
	if printed := s.run(t, p.inStep(narrow), 4); !strings.Contains(printed, "hint: the token may not comment: it needs the scope write:issue") {
		t.Errorf("it said:\n%s", printed)
	}
	holds(t, p, "failure", "1 failed")
	reads := s.newToken("ci", "read:repository")
	if printed := s.run(t, p.inStep(reads), 4); !strings.Contains(printed, "hint: the token may not write here: it needs the scope write:repository") {
		t.Errorf("it said:\n%s", printed)
	}
}

func sceneWrongCommit(t *testing.T, s *giteaScene, p *proposal) {
	printed := s.run(t, p.inStep(s.token), 4, "CI_COMMIT_SHA", strings.Repeat("ab", 20), "PLUGIN_TIMEOUT", "10s")
	if !strings.Contains(printed, "does not have the commit: check commit and gitea_repository") {
		t.Errorf("it said:\n%s", printed)
	}
}

func sceneWrongToken(t *testing.T, s *giteaScene, p *proposal) {
	if printed := s.run(t, p.inStep(strings.Repeat("0", 40)), 4); !strings.Contains(printed, "hint: gitea_token is not valid") {
		t.Errorf("it said:\n%s", printed)
	}
}

func sceneWrongRepository(t *testing.T, s *giteaScene, p *proposal) {
	if printed := s.run(t, p.inStep(s.token), 4, "PLUGIN_GITEA_REPOSITORY", "tp/nothing"); !strings.Contains(printed, "hint: check gitea_url and gitea_repository") {
		t.Errorf("it said:\n%s", printed)
	}
}

func sceneArchived(t *testing.T, s *giteaScene, p *proposal) {
	p.call(s.forge.token, http.MethodPatch, p.path(""), map[string]bool{"archived": true}, nil)
	if printed := s.run(t, p.inStep(s.token), 4); !strings.Contains(printed, "hint: the repository is archived") {
		t.Errorf("it said:\n%s", printed)
	}
}

// sceneLarge has more than a comment takes, in a job whose name is odd.
func sceneLarge(t *testing.T, s *giteaScene, p *proposal) {
	var cases strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&cases, `<testcase classname="测试 <b>" name="case %d --&gt;"><failure message="%s"/></testcase>`, i, strings.Repeat("失败 ", 40))
	}
	report := strings.ReplaceAll(`<testsuite name="large">`+cases.String()+`</testsuite>`, "<b>", "&lt;b&gt;")
	large := &giteaScene{forge: s.forge, program: s.program, token: s.token, dir: lay(t, map[string]string{"red/TEST-large.xml": report})}
	env := p.inStep(s.token)
	env["CI_WORKFLOW_NAME"] = `test --> (linux) <!-- x`
	for range 2 {
		large.run(t, env, 1)
	}
	holds(t, p, "failure", "2,000 failed", "2,000 failed")
	body := p.comments()[0].Body
	mark, _, _ := strings.Cut(body, "\n")
	if len(body) > 65_536 || len(body) < 20_000 || strings.Index(mark, "-->") != len(mark)-len("-->") {
		t.Errorf("the comment has %d bytes and the mark %s", len(body), mark)
	}
}

// sceneWorkflow runs the README's workflow for a pull request with the runner
// that Gitea's descends from, and reads back what it made at the server.
func sceneWorkflow(t *testing.T, s *giteaScene, p *proposal) {
	repository := fmt.Sprintf(`{"full_name": %q}`, p.repository)
	a := actRun{event: "pull_request", of: p.repository, files: map[string]string{"src/cart.ts": "one\ntwo\nthree\n"}, action: checkout(t),
		payload: fmt.Sprintf(`{"number": %d, "pull_request": {"number": %[1]d, "head": {"ref": "feature", "sha": %q, "repo": %s}, "base": {"ref": "main", "repo": %[3]s}}, "repository": %[3]s}`,
			p.number, p.commit, repository),
		workflow: strings.NewReplacer("https://github.com/", "", "reports: reports/junit.xml", "reports: reports/junit.xml\n          comment: failure").Replace(readmePipeline(t, "Gitea Actions")),
		env:      []string{"GITEA_ACTIONS=true", "GITHUB_API_URL=" + s.url + "/api/v1", "GITHUB_SERVER_URL=" + s.url}, path: tools(t, "npx"), token: s.token}
	lines := a.start(t)
	holds(t, p, "failure", "1 failed, 1 passed", "### ❌ Tests: 1 failed, 1 passed")
	if !slices.Equal(results(lines), []string{"failure"}) || t.Failed() {
		t.Errorf("the job ended as %q\n%s", results(lines), transcript(lines))
	}
	ran(t, "act", "README, Gitea Actions, at a real Gitea: status and comment")
}
