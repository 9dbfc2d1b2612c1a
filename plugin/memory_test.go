package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
	"github.com/testpost/testpost/plugin/host/github/githubtest"
	"github.com/testpost/testpost/plugin/recall"
)

// commitOf is the SHA of the n-th commit of a story.
func commitOf(n int) string { return strings.Repeat(fmt.Sprintf("%02x", 0xa0+n), 20) }

// reportOf is a report of tests as "class/name outcome", where the outcome is
// passed, failed, flaky or skipped, or a number of seconds it took.
func reportOf(tests ...string) string {
	var b strings.Builder
	b.WriteString("<testsuite name='shop'>")
	for _, t := range tests {
		id, outcome, _ := strings.Cut(t, " ")
		class, name, _ := strings.Cut(id, "/")
		inner, took := "", ""
		switch outcome {
		case "", "passed":
		case "failed":
			inner = "<failure message='" + name + " is broken'>at Shop.java</failure>"
		case "flaky":
			inner = "<flakyFailure message='" + name + " timed out'/>"
		case "skipped":
			inner = "<skipped/>"
		default:
			took = " time='" + outcome + "'"
		}
		fmt.Fprintf(&b, "<testcase classname='%s' name='%s'%s>%s</testcase>", class, name, took, inner)
	}
	b.WriteString("</testsuite>")
	return b.String()
}

// seen is what a run says of an earlier one.
type seen struct {
	status     int
	conclusion string
	title      string
	history    string
	log        string
}

// document is what is read of the result file.
type document struct {
	Conclusion string
	Reasons    []string
	Title      string
	History    *struct {
		From, Commit, Doubt     string
		Counts                  bool
		New, Known, Lost, Added int
		NewlyFlaky              int `json:"newly_flaky"`
		Fixed, Absent           []struct{ Name, Since string }
		Shrunk                  []struct{ Group string }
		Slower                  []struct{ Name string }
	}
}

// execute runs the program on a report in a workspace of its own.
func execute(t *testing.T, report string, args []string, env ...string) seen {
	t.Helper()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "TEST-shop.xml"), report)
	p, out := process(dir, append([]string{"--json", "out.json"}, args...), env...)
	s := seen{status: Run(context.Background(), p), log: out.String()}
	text, err := os.ReadFile(filepath.Join(dir, "out.json"))
	if err != nil {
		s.history = "nothing was written"
		return s
	}
	d := parsed(t, text)
	s.conclusion, s.title, s.history = strings.Join(append([]string{d.Conclusion}, d.Reasons...), " "), d.Title, d.told()
	return s
}

func parsed(t *testing.T, text []byte) *document {
	t.Helper()
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return &d
}

// told is the history in few words.
func (d *document) told() string {
	h := d.History
	switch {
	case h == nil:
		return "off"
	case h.Commit == "" && h.From == "":
		return h.Doubt
	}
	said := fmt.Sprintf("%.2s: %d new, %d known", h.Commit, h.New, h.Known)
	for _, f := range h.Fixed {
		said += fmt.Sprintf(", %s fixed since %.2s", f.Name, f.Since)
	}
	for _, a := range h.Absent {
		said += ", " + a.Name + " absent"
	}
	for n, what := range map[*int]string{&h.NewlyFlaky: "newly flaky", &h.Lost: "lost"} {
		if *n > 0 {
			said += fmt.Sprintf(", %d %s", *n, what)
		}
	}
	for _, s := range h.Slower {
		said += ", " + s.Name + " slower"
	}
	if !h.Counts {
		said += "; doubted"
	}
	return said
}

// A step of a story is one commit, and what its run is to say.
type step struct {
	event string // push, pull (onto the commit before on main) or fork
	tests []string
	want  string
	// conclusion and title say it too.
	conclusion, title string
	status            int
}

// story is ten commits: eight on main, and pull requests in between.
func story() []step {
	all := func(changed ...string) []string {
		tests := []string{"Cart/adds", "Cart/totals", "Cart/empties", "Mail/sends", "Mail/bounces", "Stock/counts 0.2", "Stock/orders", "Stock/ships", "Price/rounds", "Price/taxes"}
		var out []string
		for _, test := range tests {
			name, _, _ := strings.Cut(test, " ")
			for _, c := range changed {
				if to, gone := strings.CutPrefix(c, "-"); gone && to == name {
					test = ""
				} else if strings.HasPrefix(c, name+" ") {
					test = c
				}
			}
			if test != "" {
				out = append(out, test)
			}
		}
		return out
	}
	return []step{
		{"push", all("Cart/totals failed"), "no earlier run was found", "failure new", "1 failed, 9 passed in 200ms", 1},
		{"push", all("Cart/totals failed"), "a0: 0 new, 1 known", "neutral", "1 failed (known), 9 passed in 200ms", 0},
		{"pull", all("Cart/totals failed", "Mail/sends failed"), "a1: 1 new, 1 known", "failure new", "2 failed (1 new), 8 passed in 200ms", 1},
		{"push", all("Mail/sends flaky"), "a1: 0 new, 0 known, totals fixed since a0, 1 newly flaky", "success", "1 flaky, 10 passed in 200ms", 0},
		{"fork", all("Cart/totals failed", "Mail/sends flaky"), "a3: 1 new, 0 known", "failure new", "1 failed (new), 1 flaky, 9 passed in 200ms", 1},
		{"push", all("Mail/sends flaky", "-Price/rounds", "-Price/taxes"), "a3: 0 new, 0 known, 2 lost", "failure fewer", "1 flaky, 8 passed in 200ms", 1},
		{"push", all("-Price/rounds", "-Price/taxes", "Cart/adds failed", "Cart/empties failed"), "a5: 2 new, 0 known", "failure new", "2 failed (all new), 6 passed in 200ms", 1},
		{"pull", all("-Price/rounds", "-Price/taxes", "Cart/adds failed", "Cart/empties failed", "Stock/counts 9"), "a6: 0 new, 2 known, counts slower", "neutral", "2 failed (all known), 6 passed in 9s", 0},
		{"push", all("-Price/rounds", "-Price/taxes", "Cart/adds skipped", "Cart/empties failed"), "a6: 0 new, 1 known, adds absent", "neutral", "1 failed (known), 6 passed, 1 skipped in 200ms", 0},
		{"push", all("Cart/adds failed"), "a8: 0 new, 1 known, empties fixed since a6", "neutral", "1 failed (known), 9 passed in 200ms", 0},
	}
}

// play runs the steps of a story with the arguments and variables that a build
// of each has. At most two requests more than without memory are allowed.
func play(t *testing.T, steps []step, build func(i int, s step, main int) (args, env []string), requests func() int) {
	t.Helper()
	main := -1 // the last commit on main
	for i, s := range steps {
		args, env := build(i, s, main)
		before := requests()
		got := execute(t, reportOf(s.tests...), append([]string{"--fail-on", "new,fewer,unreadable,missing,empty"}, args...), env...)
		asked := requests() - before
		if got.history != s.want || got.conclusion != s.conclusion || got.title != s.title || got.status != s.status || strings.Contains(got.log, "warning") {
			t.Errorf("commit %d, %s: %q, %s, %q, exit status %d\nwant %q, %s, %q, %d\n%s", i, s.event, got.history, got.conclusion, got.title, got.status, s.want, s.conclusion, s.title, s.status, got.log)
		}
		before = requests()
		execute(t, reportOf(s.tests...), append([]string{"--memory=false", "--name", fmt.Sprint("Plain ", i)}, args...), env...)
		if plain := requests() - before; asked-plain > recall.MaxPlaces {
			t.Errorf("commit %d: %d requests with memory, %d without", i, asked, plain)
		}
		if s.event == "push" {
			main = i
		}
	}
}

// TestStoryOnGitHub plays a story against a strict GitHub, in Actions.
func TestStoryOnGitHub(t *testing.T) {
	t.Parallel()
	fake := githubtest.New(githubtest.Options{Token: "ghs_job", Repository: "octocat/shop"})
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	dir := t.TempDir()
	play(t, story(), func(i int, s step, main int) (args, env []string) {
		event, ref, payload := "push", "refs/heads/main", fmt.Sprintf(`{"before":%q}`, strings.Repeat("0", 40))
		switch {
		case s.event == "push" && main >= 0:
			payload = fmt.Sprintf(`{"before":%q}`, commitOf(main))
		case s.event != "push":
			repository := map[string]string{"pull": "octocat/shop", "fork": "stranger/shop"}[s.event]
			event, ref = "pull_request", "refs/pull/7/merge"
			payload = fmt.Sprintf(`{"number":7,"pull_request":{"number":7,"head":{"sha":%q,"ref":"main","repo":{"full_name":%q}},"base":{"sha":%q,"ref":"main","repo":{"full_name":"octocat/shop"}}}}`,
				commitOf(i), repository, commitOf(main))
		}
		path := filepath.Join(dir, fmt.Sprint(i, ".json"))
		writeFile(t, path, payload)
		if s.event == "push" {
			fake.Push("main", commitOf(i))
		}
		return nil, []string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=" + event, "GITHUB_EVENT_PATH=" + path, "GITHUB_REF=" + ref, "GITHUB_SHA=" + commitOf(i),
			"GITHUB_REPOSITORY=octocat/shop", "GITHUB_API_URL=" + server.URL, "GITHUB_RUN_ID=" + fmt.Sprint(100+i), "GITHUB_RUN_ATTEMPT=1", "INPUT_TOKEN=ghs_job"}
	}, func() int { return len(fake.Requests()) })
	if v := fake.Violations(); len(v) > 0 {
		t.Errorf("requests broke the rules of the service: %q", v)
	}
	for _, run := range fake.Runs() {
		if kept := strings.Contains(run.Output.Text, "testpost-state:1:"); kept == strings.HasPrefix(run.Name, "Plain") {
			t.Errorf("%s at %s keeps a state: %t", run.Name, run.HeadSHA, kept)
		}
	}
}

// TestStoryOnCodeup plays a story against a strict Codeup, in Woodpecker for
// what knows of merge requests and with the setting base.
func TestStoryOnCodeup(t *testing.T) {
	t.Parallel()
	for _, onlyHeads := range []bool{false, true} {
		t.Run(fmt.Sprint("only heads ", onlyHeads), func(t *testing.T) {
			t.Parallel()
			fake := codeuptest.New(codeuptest.Options{Tokens: map[string]string{"pt-ci": "ci"}, Repository: "7", OnlyHeads: onlyHeads})
			server := httptest.NewServer(fake)
			t.Cleanup(server.Close)
			play(t, story(), func(i int, s step, main int) (args, env []string) {
				env = []string{"CI=woodpecker", "CI_COMMIT_SHA=" + commitOf(i), "CI_REPO=org/shop", "CI_PIPELINE_NUMBER=" + fmt.Sprint(i), "CI_STEP_NAME=report",
					"PLUGIN_CODEUP_TOKEN=pt-ci", "PLUGIN_CODEUP_URL=" + server.URL, "PLUGIN_CODEUP_EDITION=region", "PLUGIN_CODEUP_REPOSITORY=7"}
				if s.event != "push" {
					return nil, append(env, "CI_PIPELINE_EVENT=pull_request", "CI_COMMIT_PULL_REQUEST=7", "CI_COMMIT_TARGET_BRANCH=main", "CI_COMMIT_SOURCE_BRANCH=topic")
				}
				if onlyHeads && main >= 0 { // the list of a branch does not help: this commit is its head
					env = append(env, "CI_PREV_COMMIT_SHA="+commitOf(main))
				}
				fake.Push("main", commitOf(i))
				return nil, append(env, "CI_PIPELINE_EVENT=push", "CI_COMMIT_BRANCH=main")
			}, func() int { return len(fake.Requests()) })
			if v := fake.Violations(); len(v) > 0 {
				t.Errorf("requests broke the rules of the service: %q", v)
			}
		})
	}
}

// TestStoryInAFile plays the pushes of a story with a cache, and no host.
func TestStoryInAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "cache", "state")
	steps := story()
	for i, s := range steps {
		before, _ := os.ReadFile(file)
		env := []string{"CI=woodpecker", "CI_COMMIT_SHA=" + commitOf(i), "CI_PIPELINE_EVENT=push"}
		if s.event != "push" {
			env = append(env, "CI_PIPELINE_EVENT=pull_request", "CI_COMMIT_PULL_REQUEST=7")
		}
		got := execute(t, reportOf(s.tests...), []string{"--fail-on", "new,fewer", "--state", file}, env...)
		if got.history != s.want || got.conclusion != s.conclusion || got.status != s.status {
			t.Errorf("commit %d, %s: %q, %s, exit status %d, want %q\n%s", i, s.event, got.history, got.conclusion, got.status, s.want, got.log)
		}
		after, err := os.ReadFile(file)
		if changed := string(before) != string(after); err != nil || changed != (s.event == "push") {
			t.Errorf("commit %d, %s: the file changed: %t, %v", i, s.event, changed, err)
		}
		if s.event != "push" && !strings.Contains(got.log, "stays as it is") {
			t.Errorf("commit %d: nothing is said of the file\n%s", i, got.log)
		}
	}
}

// TestStateOfTheSameCommit runs a build again whose state is in the cache: what
// the commit broke is as new as the first time, and what was known stays so.
func TestStateOfTheSameCommit(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state")
	run := func(commit int, want string, status int, tests ...string) {
		t.Helper()
		got := execute(t, reportOf(tests...), []string{"--fail-on", "new,fewer", "--state", file}, "CI=woodpecker", "CI_COMMIT_SHA="+commitOf(commit), "CI_PIPELINE_EVENT=push")
		if got.history != want || got.status != status || strings.Contains(got.log, "warning") {
			t.Errorf("%q, exit status %d, want %q, %d\n%s", got.history, got.status, want, status, got.log)
		}
	}
	broken := []string{"Cart/adds failed", "Cart/totals failed", "Mail/sends"}
	for range 3 {
		run(0, "no earlier run was found", 1, "Cart/adds failed", "Cart/totals", "Mail/sends", "Mail/bounces")
	}
	for range 3 {
		run(1, "a0: 1 new, 1 known, 1 lost", 1, broken...)
	}
	run(2, "a1: 0 new, 2 known", 0, broken...)
}
