package e2e

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/host/github/githubtest"
)

// howToAct is the version that the expectations below were seen with.
const howToAct = "go install github.com/nektos/act@v0.2.89"

// An actRun is one start of act, a runner of GitHub's workflows, in its host
// mode: the steps are processes of this machine, in a copy of the repository.
type actRun struct {
	event    string // the name of the event
	payload  string // its file; none when empty
	of       string // the repository; octocat/hello when empty
	workflow string
	files    map[string]string // of the repository
	action   string            // the folder that stands for testpost/testpost@v1
	others   map[string]string // folders that stand for other actions, by name and version
	env      []string          // NAME=value, for the steps
	path     string            // folder in front of PATH; none when empty
	token    string
	image    string // of the job's container; host mode when empty
	docker   string // address of the containers' engine
}

// A said is one line of what act prints with --json.
type said struct {
	Msg       string
	Step      string
	StepID    []string
	Matrix    map[string]any
	Command   string            // a workflow command: error, set-output, summary …
	Arg       string            // its value
	Pairs     map[string]string `json:"kvPairs"` // its properties
	Raw       bool              `json:"raw_output"`
	JobResult string
	Took      int64 `json:"executionTime"` // nanoseconds
}

// start runs the workflow and returns everything that act said.
func (a *actRun) start(t *testing.T) []said {
	t.Helper()
	act := engine(t, "act", howToAct)
	a.files[".github/workflows/test.yml"] = a.workflow
	dir := lay(t, a.files)
	commitAll(t, dir, cmp.Or(a.of, "octocat/hello"))
	args := []string{a.event, "--json", "--rm", "--pull=false", "-P", "ubuntu-latest=" + cmp.Or(a.image, "-self-hosted"), "--no-cache-server", "-s", "GITHUB_TOKEN=" + a.token,
		"--local-repository", "testpost/testpost@v1=" + a.action, "--local-repository", "actions/setup-go@v5=" + unneeded(t)}
	if a.payload != "" {
		payload := filepath.Join(t.TempDir(), "event.json")
		if err := os.WriteFile(payload, []byte(a.payload), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, "-e", payload)
	}
	for name, folder := range a.others {
		args = append(args, "--local-repository", name+"="+folder)
	}
	for _, v := range a.env {
		args = append(args, "--env", v)
	}
	cmd := exec.CommandContext(t.Context(), act, args...)
	cmd.Dir, cmd.Env = dir, clean(t, "DOCKER_HOST="+a.docker)
	if a.path != "" {
		cmd.Env = append(cmd.Env, "PATH="+a.path+":"+os.Getenv("PATH"))
	}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, _ := cmd.Output() // the results of the jobs are in it
	lines := parseSaid(out)
	if len(lines) == 0 {
		t.Fatalf("act said nothing:\n%s", clipped(errs.String()))
	}
	return lines
}

// unneeded stands for actions/setup-go where Go is there already.
func unneeded(t *testing.T) string {
	t.Helper()
	return lay(t, map[string]string{"action.yml": "name: setup-go\ndescription: not needed here\nruns: {using: composite, steps: [{run: 'false', shell: sh}]}\n"})
}

func parseSaid(out []byte) (lines []said) {
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		var line said
		if json.Unmarshal(s.Bytes(), &line) == nil {
			lines = append(lines, line)
		}
	}
	return lines
}

// commitAll makes a folder the one commit of a repository, which act knows by
// its address at GitHub.
func commitAll(t *testing.T, dir, repository string) {
	t.Helper()
	for _, args := range [][]string{
		{"init", "-q", "-b", "main"}, {"add", "-A"}, {"remote", "add", "origin", "https://github.com/" + repository + ".git"},
		{"-c", "user.name=octocat", "-c", "user.email=octocat@example.com", "commit", "-q", "-m", "a shop"},
	} {
		cmd := exec.CommandContext(t.Context(), "git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", args[0], err, out)
		}
	}
}

// printed is what the steps printed, without colours.
func printed(lines []said) string {
	var b strings.Builder
	for _, l := range lines {
		if l.Raw {
			b.WriteString(l.Msg)
		}
	}
	return colours.ReplaceAllString(b.String(), "")
}

// transcript is the end of it, for a person who must find out what went wrong.
func transcript(lines []said) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.TrimRight(l.Msg, "\n") + "\n")
	}
	text := b.String()
	return text[max(0, len(text)-2*maxShown):]
}

// commands are the distinct workflow commands of a kind.
func commands(lines []said, command string) []said {
	var found []said
	for _, l := range lines {
		same := func(o said) bool { return o.Msg == l.Msg }
		if l.Command == command && !slices.ContainsFunc(found, same) {
			found = append(found, l)
		}
	}
	return found
}

// results are the results of the jobs.
func results(lines []said) (results []string) {
	for _, l := range lines {
		if l.JobResult != "" {
			results = append(results, l.JobResult)
		}
	}
	return results
}

// took is how long the step with the id ran, in milliseconds.
func took(lines []said, id string) (milliseconds int64) {
	for _, l := range lines {
		if slices.Equal(l.StepID, []string{id}) {
			milliseconds = max(milliseconds, l.Took/1_000_000)
		}
	}
	return milliseconds
}

func forActions(url string) []string {
	return []string{"GITHUB_API_URL=" + url, "GITHUB_SERVER_URL=" + url}
}

// TestEngineActReadme runs the README's workflow as it stands there.
func TestEngineActReadme(t *testing.T) {
	t.Parallel()
	github := githubtest.New(githubtest.Options{Token: token, Repository: "octocat/hello"})
	a := actRun{event: "push", workflow: readmePipeline(t, "GitHub Actions"), files: shop(), action: checkout(t),
		env: forActions(serve(t, github)), token: token}
	lines := a.start(t)
	wantCheckRun(t, github, "Tests", "cart/cart_test.go", 8, lines)
	if text := printed(lines); !strings.Contains(text, "1 of 2 failed\n") {
		t.Errorf("the step after it did not get its outputs:\n%s", text)
	}
	if got := results(lines); !slices.Equal(got, []string{"failure"}) {
		t.Errorf("the job ended as %q", got)
	}
	if s := commands(lines, "summary"); len(s) != 1 || !strings.Contains(s[0].Msg, "## Tests: 1 failed, 1 passed") {
		t.Errorf("job summaries: %v", s)
	}
	if e := commands(lines, "error"); len(e) != 0 {
		t.Errorf("annotations that the check run shows already: %v", e)
	}
	ran(t, "act", "README, GitHub Actions: check run, summary and outputs; the action took %d ms, built from source", took(lines, "report"))
}

// wantCheckRun wants one check run at GitHub, and one annotation on the line.
func wantCheckRun(t *testing.T, github *githubtest.Server, name, path string, line int, lines []said) {
	t.Helper()
	for _, v := range github.Violations() {
		t.Error(v)
	}
	runs := github.Runs()
	if len(runs) != 1 || runs[0].Name != name || runs[0].Conclusion != "failure" || len(runs[0].Annotations) != 1 {
		t.Fatalf("GitHub holds %+v\n%s", runs, transcript(lines))
	}
	if a := runs[0].Annotations[0]; a.Path != path || a.StartLine != line {
		t.Errorf("the annotation stands at %s:%d, want %s:%d", a.Path, a.StartLine, path, line)
	}
}

const fork = `{"action": "opened", "number": 7,
 "pull_request": {"number": 7, "base": {"ref": "main", "sha": "` + commit + `", "repo": {"full_name": "octocat/hello", "fork": false}},
  "head": {"ref": "fix", "sha": "5f0c1d2e4a8b3a5b6c7d8e9f0011223344556677", "repo": {"full_name": "stranger/hello", "fork": true}}},
 "repository": {"full_name": "octocat/hello", "default_branch": "main"}}`

// TestEngineActFork runs the same workflow for a pull request of a stranger,
// whose token may only read.
func TestEngineActFork(t *testing.T) {
	t.Parallel()
	github := githubtest.New(githubtest.Options{Token: token, Repository: "octocat/hello", ReadOnly: true})
	a := actRun{event: "pull_request", payload: fork, workflow: readmePipeline(t, "GitHub Actions"), files: shop(), action: checkout(t),
		env: forActions(serve(t, github)), token: token}
	lines := a.start(t)
	errors := commands(lines, "error")
	if len(errors) != 1 || errors[0].Arg != "want 3, got 4" || errors[0].Pairs["file"] != "cart/cart_test.go" || errors[0].Pairs["line"] != "8" {
		t.Errorf("annotations by the log: %+v\n%s", errors, transcript(lines))
	}
	if n := len(github.Runs()); n != 0 {
		t.Errorf("GitHub holds %d check runs", n)
	}
	if got := results(lines); !slices.Equal(got, []string{"failure"}) { // of the tests, not of the token
		t.Errorf("the job ended as %q", got)
	}
	if text := printed(lines); !strings.Contains(text, "1 of 2 failed\n") || strings.Count(text, "read-only") > 1 {
		t.Errorf("printed:\n%s", text)
	}
	if s := commands(lines, "summary"); len(s) != 1 || !strings.Contains(s[0].Msg, "## Tests: 1 failed, 1 passed") {
		t.Errorf("job summaries: %v", s)
	}
	ran(t, "act", "pull request of a fork: annotation by the log, summary and outputs")
}

// matrix hands settings on in the odd forms of workflows: JSON in a string, a
// text of several lines, empty strings, a boolean and a number of YAML.
const matrix = `
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    permissions: { contents: read, checks: write }
    strategy:
      fail-fast: false
      matrix: { part: [cart, orders] }
    steps:
      - uses: actions/checkout@v4
      - uses: testpost/testpost@v1
        id: report
        with:
          name: Tests ({matrix})
          reports: '["${{ matrix.part }}/{unit,e2e}.xml", "!**/old/**"]'
          fail_on: |
            failed
            missing
          fail_step: false
          min_tests: 1
          paths: ""
          timeout: ${{ matrix.nothing }}
      - run: echo "${{ matrix.part }}= ${{ steps.report.outputs.conclusion }} ${{ steps.report.outputs.tests }} ${{ steps.report.outputs.failed }}"
`

// TestEngineActMatrix runs a matrix of jobs, each with a check run of its own.
func TestEngineActMatrix(t *testing.T) {
	t.Parallel()
	files := map[string]string{"cart/unit.xml": suite(testcase("adds", "")), "orders/e2e.xml": suite(testcase("sends", "<failure/>")), "orders/old/unit.xml": "no XML"}
	github := githubtest.New(githubtest.Options{Token: token, Repository: "octocat/hello"})
	a := actRun{event: "push", workflow: matrix, files: files, action: checkout(t), env: forActions(serve(t, github)), token: token}
	lines := a.start(t)
	var got []string
	for _, r := range github.Runs() {
		got = append(got, r.Name+" "+r.Conclusion)
	}
	slices.Sort(got)
	if want := []string{"Tests (cart) success", "Tests (orders) failure"}; !slices.Equal(got, want) {
		t.Errorf("check runs %q, want %q\n%s", got, want, transcript(lines))
	}
	text := printed(lines)
	if !strings.Contains(text, "cart= success 1 0\n") || !strings.Contains(text, "orders= failure 1 1\n") || strings.Contains(text, "warning") {
		t.Errorf("printed:\n%s", text)
	}
	if got := results(lines); !slices.Equal(got, []string{"success", "success"}) {
		t.Errorf("the jobs ended as %q", got)
	}
	ran(t, "act", "matrix of two jobs: two check runs, outputs, settings as JSON, lines, empty strings")
}
