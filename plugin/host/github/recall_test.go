package github_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/github"
	"github.com/testpost/testpost/plugin/host/github/githubtest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/rest"
)

// keeper opens the host on fake as in a build of system.
func keeper(t *testing.T, fake *githubtest.Server, system string, settings map[string]string) host.Keeper {
	t.Helper()
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	client := rest.New(rest.Options{Tries: 1})
	t.Cleanup(client.Close)
	build := ci.Build{System: system, Forge: "github", Repository: repository, APIURL: server.URL, Commit: hosttest.Commit}
	values := map[string]string{"github_token": token}
	for name, value := range settings {
		values[name] = value
	}
	k, ok := hosttest.Open(t, github.Kind(), build, client, values).(host.Keeper)
	if !ok {
		t.Fatal("the host keeps nothing")
	}
	return k
}

const base = "abcdef0123456789abcdef0123456789abcdef01"

// past is a run of an earlier build that keeps text.
func past(k host.Keeper, text string, change func(*githubtest.Run)) githubtest.Run {
	run := githubtest.Run{Name: "Tests", HeadSHA: base, Status: "completed", ExternalID: "testpost/github/6/Tests",
		Output: githubtest.Output{Title: "t", Summary: "s", Text: "said" + k.Veil().Hide(text)}}
	change(&run)
	return run
}

func TestRecall(t *testing.T) {
	t.Parallel()
	fake := githubtest.New(githubtest.Options{Token: token, Repository: repository, Commits: []string{base, hosttest.Commit}})
	fake.Push("release/2 #1", base)
	k := keeper(t, fake, "github", nil)
	for text, change := range map[string]func(*githubtest.Run){
		"other name":   func(r *githubtest.Run) { r.Name = "Lint" },
		"not ours":     func(r *githubtest.Run) { r.ExternalID = "lint/1" },
		"not complete": func(r *githubtest.Run) { r.Status = "in_progress" },
		"quoted":       func(r *githubtest.Run) { r.Output.Text += "\n```\nthe end\n```\n" },
		"other commit": func(r *githubtest.Run) { r.HeadSHA = hosttest.Commit },
	} {
		fake.Add(past(k, text, change))
	}
	first := fake.Add(past(k, "first", func(*githubtest.Run) {}))
	second := fake.Add(past(k, "second", func(r *githubtest.Run) { r.App = "linter" }))
	if first != 106 || second != 107 {
		t.Fatalf("ids %d and %d", first, second)
	}
	want := []host.Keepsake{
		{Text: "second", ID: "107", Commit: base, Writer: "linter"},
		{Text: "first", ID: "106", Commit: base, Ours: true, Writer: "github-actions"},
	}
	for _, at := range []host.Place{{Commit: base}, {Branch: "release/2 #1"}} {
		got, err := k.Recall(t.Context(), "Tests", at)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%+v: %v (-want +got):\n%s", at, err, diff)
		}
	}
	if n := len(fake.Requests()); n != 2 {
		t.Errorf("%d requests for two places", n)
	}
	for _, at := range []host.Place{{Commit: strings.Repeat("9", 40)}, {Branch: "gone"}} {
		if got, err := k.Recall(t.Context(), "Tests", at); err == nil || strings.Contains(err.Error(), "hint") {
			t.Errorf("%+v: %+v, %v", at, got, err)
		}
	}
	if v := fake.Violations(); len(v) > 0 {
		t.Errorf("requests broke the rules of the service: %q", v)
	}
}

// TestRecallOfLongName: a name is looked for as it was cut.
func TestRecallOfLongName(t *testing.T) {
	t.Parallel()
	s := scene{}
	name := strings.Repeat("long ", 40)
	s.run = func(r *check.Run) {
		r.Name = name
		r.Output.Text = (host.Veil{Before: "<!-- ", After: " -->"}).Hide("kept")
	}
	s.deliver(t)
	k := keeper(t, s.fake, "github", nil)
	if got, err := k.Recall(t.Context(), name, host.Place{Commit: hosttest.Commit}); err != nil || len(got) != 1 || got[0].Text != "kept" {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestWhoseRuns: which app is believed to be ours.
func TestWhoseRuns(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		system, setting, app string
		ours                 bool
	}{
		"actions":                 {"github", "", "github-actions", true},
		"another app, actions":    {"github", "", "our-ci", false},
		"the app that is set":     {"github", "our-ci", "our-ci", true},
		"not the app that is set": {"github", "our-ci", "github-actions", false},
		"elsewhere":               {"woodpecker", "", "our-ci", true},
		"elsewhere, another's":    {"woodpecker", "our-ci", "linter", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := githubtest.New(githubtest.Options{Token: token, Repository: repository})
			k := keeper(t, fake, c.system, map[string]string{"github_app": c.setting})
			fake.Add(past(k, "text", func(r *githubtest.Run) { r.App = c.app }))
			if got, err := k.Recall(t.Context(), "Tests", host.Place{Commit: base}); err != nil || len(got) != 1 || got[0].Ours != c.ours {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}
