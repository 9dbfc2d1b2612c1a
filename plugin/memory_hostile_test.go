package plugin

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
	"github.com/testpost/testpost/plugin/host/github/githubtest"
	"github.com/testpost/testpost/plugin/report"
)

// knows is a state, as a run of commit would leave it, that knows of failures
// of the class Cart.
func knows(commit string, names ...string) *history.State {
	part, bounds := &report.Part{}, report.Bounds{}.WithDefaults()
	for _, name := range names {
		part.File.Totals.Count(report.Failed, false, 0)
		part.Present("shop", "Cart", name, report.Failed)
		part.Keep(&report.Case{Suite: "shop", Class: "Cart", Name: name, Status: report.Failed}, bounds)
	}
	b := report.NewBuilder(bounds, nil)
	b.Add(part)
	return history.Compare(nil, b.Report()).Next(b.Report(), history.Run{Name: "Tests", Commit: commit})
}

// comment hides a text as GitHub's check runs do.
func comment(text string) string { return (host.Veil{Before: "<!-- ", After: " -->"}).Hide(text) }

// TestPlantedOnGitHub: whatever strangers manage to plant, a failure that the
// pull request brings along is new.
func TestPlantedOnGitHub(t *testing.T) {
	t.Parallel()
	head, base, other := commitOf(1), commitOf(0), commitOf(2)
	planted := knows(base, "totals").Encode(history.MaxText, nil)
	run := func(text string, change func(*githubtest.Run)) githubtest.Run {
		r := githubtest.Run{Name: "Tests", HeadSHA: base, Status: "completed", ExternalID: "testpost/github/6/Tests",
			Output: githubtest.Output{Title: "t", Summary: "s", Text: "said\n" + comment(text)}}
		if change != nil {
			change(&r)
		}
		return r
	}
	for name, c := range map[string]struct {
		run     githubtest.Run
		history string
		says    string
		status  int
	}{
		"the base knows it": {run(planted, nil), "a0: 0 new, 1 known", "", 0},
		"written by another app": {run(planted, func(r *githubtest.Run) { r.App = "linter" }), "a0: 0 new, 1 known; doubted",
			`it was written by "linter"`, 1},
		"at the head of the fork":    {run(knows(head, "totals").Encode(history.MaxText, nil), func(r *githubtest.Run) { r.HeadSHA = head }), "no earlier run was found", "", 1},
		"at a commit of the fork":    {run(knows(other, "totals").Encode(history.MaxText, nil), func(r *githubtest.Run) { r.HeadSHA = other }), "no earlier run was found", "", 1},
		"copied from another commit": {run(knows(other, "totals").Encode(history.MaxText, nil), nil), "no earlier run was found", "it was written for a2a2a2a", 1},
		"of another job":             {run(planted, func(r *githubtest.Run) { r.Name = "Lint" }), "no earlier run was found", "", 1},
		"of another tool":            {run(planted, func(r *githubtest.Run) { r.ExternalID = "lint" }), "no earlier run was found", "", 1},
		"printed by a test":          {run("", func(r *githubtest.Run) { r.Output.Text = "```\n" + comment(planted) + "\n```\n" }), "no earlier run was found", "", 1},
		"edited":                     {run(strings.Replace(planted, "A", "B", 1), nil), "no earlier run was found", "it is damaged", 1},
		"cut short":                  {run(planted[:len(planted)/2], nil), "no earlier run was found", "it is damaged", 1},
		"another version":            {run(strings.Replace(planted, ":1:", ":2:", 1), nil), "no earlier run was found", "another version", 1},
		"one megabyte":               {run("testpost-state:1:"+strings.Repeat("A", 1<<20), nil), "no earlier run was found", "larger than", 1},
		"not UTF-8":                  {run("testpost-state:1:\xff\xfe", nil), "no earlier run was found", "damaged", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := githubtest.New(githubtest.Options{Token: "ghs_job", Repository: "octocat/shop"})
			fake.Push("main", other) // the fork's branch is called main too; so is ours, at a commit without runs of its own
			fake.Add(c.run)
			server := httptest.NewServer(fake)
			t.Cleanup(server.Close)
			path := filepath.Join(t.TempDir(), "event.json")
			writeFile(t, path, fmt.Sprintf(`{"number":7,"pull_request":{"number":7,"head":{"sha":%q,"ref":"main","repo":{"full_name":"stranger/shop"}},"base":{"sha":%q,"repo":{"full_name":"octocat/shop"}}}}`, head, base))
			got := execute(t, reportOf("Cart/totals failed", "Cart/adds"), []string{"--fail-on", "new"}, "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request_target",
				"GITHUB_EVENT_PATH="+path, "GITHUB_REF=refs/pull/7/merge", "GITHUB_REPOSITORY=octocat/shop", "GITHUB_API_URL="+server.URL, "GITHUB_RUN_ID=7", "GITHUB_RUN_ATTEMPT=1", "INPUT_TOKEN=ghs_job")
			if got.history != c.history || got.status != c.status || !strings.Contains(got.log, c.says) {
				t.Errorf("%s, exit status %d, want %s, %d and %q\n%s", got.history, got.status, c.history, c.status, c.says, got.log)
			}
			if v := fake.Violations(); len(v) > 0 {
				t.Errorf("requests broke the rules of the service: %q", v)
			}
		})
	}
}

// TestPlantedOnCodeup: only who has the token of the step writes what counts.
func TestPlantedOnCodeup(t *testing.T) {
	t.Parallel()
	head, base := commitOf(1), commitOf(0)
	for name, c := range map[string]struct {
		token, history, says string
		status               int
	}{
		"the same token":  {"pt-ci", "a0: 0 new, 1 known", "", 0},
		"a member's own":  {"pt-member", "a0: 0 new, 1 known; doubted", `it was written by "member"`, 1},
		"without a token": {"", "a0: 0 new, 1 known; doubted", `it was written by "member"`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := codeuptest.New(codeuptest.Options{Tokens: map[string]string{"pt-ci": "ci"}, Repository: "7"})
			server := httptest.NewServer(fake)
			t.Cleanup(server.Close)
			env := func(token string) []string {
				return []string{"CI=woodpecker", "CI_PIPELINE_EVENT=push", "CI_COMMIT_BRANCH=main", "CI_COMMIT_SHA=" + base, "CI_REPO=org/shop", "CI_PIPELINE_NUMBER=1", "CI_STEP_NAME=report",
					"PLUGIN_CODEUP_TOKEN=" + token, "PLUGIN_CODEUP_URL=" + server.URL, "PLUGIN_CODEUP_EDITION=region", "PLUGIN_CODEUP_REPOSITORY=7"}
			}
			veil := host.Veil{Before: "[testpost]: # (", After: ")"}
			if c.token != "" {
				veil = veilOf(t, env(c.token))
			}
			writer := map[string]string{"pt-ci": "ci"}[c.token]
			if writer == "" {
				writer = "member"
			}
			fake.Add(codeuptest.Run{Name: "Tests", HeadSHA: base, Status: "completed", Writer: codeuptest.Writer{Name: writer},
				Output: codeuptest.Output{Text: veil.Hide(knows(base, "totals").Encode(history.MaxText, veil.Key))}})
			got := execute(t, reportOf("Cart/totals failed"), []string{"--fail-on", "new", "--base", base}, append(env("pt-ci"), "CI_COMMIT_SHA="+head)...)
			if got.history != c.history || got.status != c.status || !strings.Contains(got.log, c.says) {
				t.Errorf("%s, exit status %d, want %s, %d and %q\n%s", got.history, got.status, c.history, c.status, c.says, got.log)
			}
		})
	}
}

// veilOf is how a step with these variables hides what it keeps.
func veilOf(t *testing.T, env []string) host.Veil {
	t.Helper()
	p, _ := process(t.TempDir(), nil, env...)
	c, err := configure(context.Background(), p, ci.Detect(p.env(), nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range c.hosts {
		if keeper, ok := h.to.(host.Keeper); ok {
			return keeper.Veil()
		}
	}
	t.Fatal("no host keeps anything")
	return host.Veil{}
}

// TestPrintedState: a test that prints a state takes the place of the real one
// in no run, however much it prints.
func TestPrintedState(t *testing.T) {
	t.Parallel()
	planted := comment(knows(commitOf(0), "totals").Encode(history.MaxText, nil))
	for _, times := range []int{1, 50, 2000} {
		var printed bytes.Buffer
		_ = xml.EscapeText(&printed, []byte(strings.Repeat(planted+"\n", times)))
		text := fmt.Sprintf("<testsuite name='shop'><testcase classname='Cart' name='other'><failure message='m'>%[1]s</failure><system-out>%[1]s</system-out></testcase></testsuite>", printed.String())
		fake := githubtest.New(githubtest.Options{Token: "ghs_job", Repository: "octocat/shop"})
		server := httptest.NewServer(fake)
		env := []string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=push", "GITHUB_REF=refs/heads/main", "GITHUB_REPOSITORY=octocat/shop", "GITHUB_API_URL=" + server.URL, "INPUT_TOKEN=ghs_job", "GITHUB_SHA="}
		execute(t, text, []string{"--memory", "--commit", commitOf(0)}, append(env, "GITHUB_RUN_ID=1")...)
		got := execute(t, reportOf("Cart/totals failed", "Cart/other failed"), []string{"--fail-on", "new", "--commit", commitOf(1), "--base", commitOf(0)}, append(env, "GITHUB_RUN_ID=2")...)
		server.Close()
		if got.history != "a0: 1 new, 1 known" || got.status != 1 {
			t.Errorf("printed %d times: %s, exit status %d\n%s", times, got.history, got.status, got.log)
		}
		if v := fake.Violations(); len(v) > 0 {
			t.Errorf("requests broke the rules of the service: %q", v)
		}
	}
}

// TestBadStateFiles: a file that is no state is said, and costs nothing else.
func TestBadStateFiles(t *testing.T) {
	t.Parallel()
	good := knows(commitOf(0), "totals").Encode(history.MaxText, nil)
	for name, c := range map[string]struct{ text, history, says string }{
		"good":       {good + "\n", "a0: 0 new, 1 known", ""},
		"absent":     {"", "no earlier run was found", ""},
		"text":       {"hello", "no earlier run was found", "the state in state is not used: it is no state"},
		"empty":      {"\n", "no earlier run was found", "the state in state is not used: it is empty"},
		"tail cut":   {good + "\n" + good[:50], "a0: 0 new, 1 known", ""},
		"cut":        {good[:100], "no earlier run was found", "the state in state is not used: it is damaged"},
		"a megabyte": {strings.Repeat("x", 2<<20), "no earlier run was found", "it is larger than 1048576 bytes"},
		"other job":  {strings.TrimSpace(knowsAs("Lint", commitOf(0))), "no earlier run was found", `it is of the check run "Lint"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if c.text != "" {
				writeFile(t, filepath.Join(dir, "state"), c.text)
			}
			writeFile(t, filepath.Join(dir, "TEST-a.xml"), reportOf("Cart/totals failed"))
			p, out := process(dir, []string{"--fail-on", "new", "--state", "state", "--json", "out.json", "--commit", commitOf(1)})
			status := Run(context.Background(), p)
			want := map[bool]int{true: 0, false: 1}[strings.HasPrefix(c.history, "a0")]
			if status != want || !strings.Contains(out.String(), c.says) || strings.Contains(out.String(), "warning") != (c.says != "") {
				t.Errorf("exit status %d, want %d and %q:\n%s", status, want, c.says, out)
			}
			text, err := os.ReadFile(filepath.Join(dir, "state"))
			states := strings.Fields(string(text))
			if want := map[bool]int{true: 2, false: 1}[strings.HasPrefix(c.history, "a0")]; err != nil || len(states) != want {
				t.Errorf("%d states are left, want %d: %v", len(states), want, err)
			}
			for _, state := range states {
				if _, _, err := history.Decode(state, nil); err != nil {
					t.Errorf("what is left is no state: %v", err)
				}
			}
		})
	}
}

func knowsAs(name, commit string) string {
	s := knows(commit, "totals")
	s.Name = name
	return s.Encode(history.MaxText, nil)
}

func TestPlaceOf(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]host.Place{
		"":                           {},
		strings.ToUpper(commitOf(1)): {Commit: commitOf(1)},
		"main":                       {Branch: "main"},
		"deadbeef":                   {Branch: "deadbeef"},
	} {
		if got := placeOf(base); got != want {
			t.Errorf("%q: got %+v, want %+v", base, got, want)
		}
	}
}

func TestMemorySettings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		on   bool
		says string
	}{
		"plain":               {nil, false, ""},
		"asked":               {[]string{"--memory"}, true, ""},
		"a file":              {[]string{"--state", "x"}, true, ""},
		"a file, off":         {[]string{"--state", "x", "--memory=false"}, false, ""},
		"new":                 {[]string{"--fail-on", "new"}, true, ""},
		"fewer":               {[]string{"--fail-on", "failed,fewer"}, true, ""},
		"new, off":            {[]string{"--fail-on", "new", "--memory=false"}, false, `--memory="false": must not be off while fail_on names "new"`},
		"per cent":            {[]string{"--fewer-by", "5 %"}, false, ""},
		"too many per cent":   {[]string{"--fewer-by", "100%"}, false, `--fewer-by="100%": must be a whole number of per cent from 0 to 99`},
		"words for per cent":  {[]string{"--fewer-by", "half"}, false, "must be a whole number of per cent"},
		"negative":            {[]string{"--fewer-by=-1"}, false, "must be a whole number of per cent"},
		"base, a ref":         {[]string{"--base", "refs/heads/main"}, false, "without refs/heads/"},
		"base, a range":       {[]string{"--base", "main..topic"}, false, "must be the name of a branch, or a full commit SHA"},
		"base, a flag":        {[]string{"--base=-x"}, false, "must be the name of a branch"},
		"a file outside":      {[]string{"--state", "../x"}, false, "must be a path inside the workspace"},
		"a folder":            {[]string{"--state", "x/"}, false, `--state="x/": must be the path of a file, not of a folder`},
		"the workspace":       {[]string{"--state", "."}, false, `--state=".": must be the path of a file, not of a folder`},
		"the part of a shard": {[]string{"--shard", "1/2", "--json", "x.json", "--memory"}, false, ""},
	} {
		p, _ := process(t.TempDir(), c.args)
		config, err := configure(context.Background(), p, ci.Build{})
		switch {
		case c.says == "" && err != nil, c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%s: %v, want %q", name, err, c.says)
		case err == nil && config.remembers() != c.on:
			t.Errorf("%s: on is %t", name, !c.on)
		}
	}
}

// TestKeeping: what tests said gives way to a quarter of the text and no more,
// and what does not fit is said.
func TestKeeping(t *testing.T) {
	t.Parallel()
	var names []string
	for i := range 3000 {
		names = append(names, fmt.Sprint("test ", i))
	}
	fake := githubtest.New(githubtest.Options{Token: "ghs_job", Repository: "octocat/shop"})
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	long := func(n, bytes int) string {
		var b strings.Builder
		b.WriteString("<testsuite name='shop'>")
		for _, name := range names[:n] {
			fmt.Fprintf(&b, "<testcase classname='Cart' name='%s'><failure message='%s is broken'>%s</failure></testcase>", name, name, strings.Repeat(name+" said much\n", bytes/20))
		}
		return b.String() + "</testsuite>"
	}
	for i, c := range []struct {
		failures, bytes int
		kept            bool
	}{{3, 100, true}, {300, 2000, true}, {1000, 2000, true}, {3000, 2000, false}} {
		got := execute(t, long(c.failures, c.bytes), []string{"--memory", "--commit", commitOf(i)}, "GITHUB_ACTIONS=true", "GITHUB_REPOSITORY=octocat/shop", "GITHUB_API_URL="+server.URL,
			"GITHUB_RUN_ID="+fmt.Sprint(i), "INPUT_TOKEN=ghs_job", "GITHUB_EVENT_NAME=push", "GITHUB_REF=refs/heads/main")
		runs := fake.Runs()
		text := runs[len(runs)-1].Output.Text
		hidden, found := (host.Veil{Before: "<!-- ", After: " -->"}).Find(text)
		if found != c.kept || strings.Contains(got.log, "no room for what the next run needs") == c.kept {
			t.Errorf("%d failures: kept %t in %d bytes\n%.3000s", c.failures, found, len(text), got.log)
			continue
		}
		if state, _, err := history.Decode(hidden, nil); found && (err != nil || len(state.Past) != c.failures) {
			t.Errorf("%d failures: %+v, %v", c.failures, state, err)
		}
		if said := len(text) - len(hidden); c.failures > 3 && said < 65535*3/4-1000 {
			t.Errorf("%d failures: tests say %d bytes", c.failures, said)
		}
	}
	if v := fake.Violations(); len(v) > 0 {
		t.Errorf("requests broke the rules of the service: %q", v)
	}
}

// TestDryRunKeepsTheState: a dry run leaves no file, and asks for nothing.
func TestDryRunKeepsTheState(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "TEST-a.xml"), reportOf("Cart/totals failed"))
	p, out := process(dir, []string{"--dry-run", "--state", "state", "--base", "main", "--commit", commitOf(1), "--github-token", "ghs_x", "--github-repository", "octocat/shop"})
	if status := Run(context.Background(), p); status != 1 || !strings.Contains(out.String(), "would look for the check run of an earlier build") {
		t.Errorf("exit status %d:\n%s", status, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "state")); err == nil {
		t.Error("there is a file")
	}
}

// TestRunWithoutTests passes on what it knew.
func TestRunWithoutTests(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "state"), knows(commitOf(0), "totals").Encode(history.MaxText, nil))
	p, _ := process(dir, []string{"--state", "state", "--commit", commitOf(1)})
	Run(context.Background(), p)
	got := execute(t, reportOf("Cart/totals failed"), []string{"--fail-on", "new", "--state", filepath.Join(dir, "state"), "--commit", commitOf(2)})
	if got.history != "a1: 0 new, 1 known" || got.status != 0 {
		t.Errorf("%s, exit status %d\n%s", got.history, got.status, got.log)
	}
}

// TestPlantedInTheTree: a fork that brings a state along, where the cache had
// none, makes nothing known.
func TestPlantedInTheTree(t *testing.T) {
	t.Parallel()
	for repository, c := range map[string]struct {
		history string
		status  int
	}{
		"octocat/shop":  {"a0: 0 new, 1 known", 0},
		"stranger/shop": {"a0: 0 new, 1 known; doubted", 1},
	} {
		path, file := filepath.Join(t.TempDir(), "event.json"), filepath.Join(t.TempDir(), "state")
		writeFile(t, file, knows(commitOf(0), "totals").Encode(history.MaxText, nil))
		writeFile(t, path, fmt.Sprintf(`{"number":7,"pull_request":{"number":7,"head":{"sha":%q,"repo":{"full_name":%q}},"base":{"sha":%q,"repo":{"full_name":"octocat/shop"}}}}`, commitOf(1), repository, commitOf(0)))
		got := execute(t, reportOf("Cart/totals failed", "Cart/adds"), []string{"--fail-on", "new", "--state", file}, "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request",
			"GITHUB_EVENT_PATH="+path, "GITHUB_REF=refs/pull/7/merge", "GITHUB_REPOSITORY=octocat/shop")
		if got.history != c.history || got.status != c.status || strings.Contains(got.log, "may bring that file along") != (c.status == 1) {
			t.Errorf("%s: %s, exit status %d, want %s, %d\n%s", repository, got.history, got.status, c.history, c.status, got.log)
		}
	}
}
