package gitee_test

import (
	"fmt"
	"maps"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/gitee"
	"github.com/testpost/testpost/plugin/host/gitee/giteetest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/rest"
)

func sampleRun() check.Run {
	return check.Run{Name: "Tests", DetailsURL: "https://ci.example/7", Conclusion: check.Failure,
		StartedAt:   time.Date(2024, 3, 15, 16, 0, 0, 123, time.FixedZone("CST", 8*60*60)),
		CompletedAt: time.Date(2024, 3, 15, 8, 2, 3, 999_999_999, time.UTC),
		Output:      check.Output{Title: "1 failed", Summary: "**1 failed**"},
		Annotations: []check.Annotation{
			{Path: "./src/cart.go", StartLine: 12, EndLine: 12, StartColumn: 3, EndColumn: 4, Level: check.LevelFailure, Title: "adds", Message: "want 3 \x00", RawDetails: "trace"},
			{Path: "src/mail.go", StartLine: 3, EndLine: 5, StartColumn: 1, EndColumn: 2, Level: check.LevelWarning, Message: "passed when run again"},
			{Path: "src/mail.go", StartLine: 3, EndLine: 5, Level: check.LevelWarning, Message: "passed when run again"},
			{Path: "src/mail.go", StartLine: 9, EndLine: 9, Level: check.LevelNotice, Title: "says nothing"},
		}}
}

// A scene is a fake that may hold something, and what is delivered to it.
type scene struct {
	fake *giteetest.Server
	url  string
}

func open(t *testing.T, o giteetest.Options) *scene {
	t.Helper()
	o.Token, o.Repository, o.Commits = "t-1", repository, []string{hosttest.Commit}
	s := &scene{fake: giteetest.New(o)}
	server := httptest.NewServer(s.fake)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *scene) deliver(t *testing.T, run check.Run) (host.Receipt, string) {
	t.Helper()
	client := rest.New(rest.Options{Tries: 1})
	t.Cleanup(client.Close)
	to := hosttest.Open(t, gitee.Kind(), hosttest.Build(), client, settings(s.url, "t-1"))
	var warnings []string
	r, err := to.Deliver(t.Context(), &host.Delivery{Fit: func(l check.Limits) host.Fitted { return check.Fit(run, l) },
		Warn: func(format string, args ...any) { warnings = append(warnings, fmt.Sprintf(format, args...)) }})
	if err != nil {
		t.Fatal(err)
	}
	return r, strings.Join(warnings, "\n")
}

func TestCheckRun(t *testing.T) {
	t.Parallel()
	s := open(t, giteetest.Options{})
	r, warnings := s.deliver(t, sampleRun())
	const path = "/api/v5/repos/octocat/hello"
	want := []string{
		"GET " + path + "/commits/" + hosttest.Commit + "/check-runs?check_name=Tests&page=1&per_page=100",
		"POST " + path + `/check-runs {"name":"Tests","head_sha":"` + hosttest.Commit + `","details_url":"https://ci.example/7","status":"completed",` +
			`"started_at":"2024-03-15T08:00:00Z","conclusion":"failure","completed_at":"2024-03-15T08:02:03Z",` +
			`"output":{"title":"1 failed","summary":"**1 failed**","annotations":[` +
			`{"path":"src/cart.go","start_line":12,"end_line":12,"start_column":3,"end_column":4,"annotation_level":"failure","message":"want 3  ","title":"adds","raw_details":"trace"},` +
			`{"path":"src/mail.go","start_line":3,"end_line":5,"annotation_level":"warning","message":"passed when run again"}]}}`,
		"GET " + path + "/check-runs/101/annotations?page=1&per_page=100",
	}
	if diff := cmp.Diff(want, s.fake.Requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	wantReceipt := host.Receipt{Host: "gitee", Outcome: host.Delivered, ID: "101", URL: "https://gitee.com/octocat/hello/checks/101",
		Message: `created check run "Tests" with 2 annotations`, Sent: 2, Omitted: 1}
	if diff := cmp.Diff(wantReceipt, r); diff != "" || warnings != "" {
		t.Errorf("receipt (-want +got):\n%s\nwarnings %s", diff, warnings)
	}
}

// TestAgain: another execution finds the run by its name. What it does not speak
// of any more stays, because nothing says how to take it away.
func TestAgain(t *testing.T) {
	t.Parallel()
	for name, replaces := range semantics() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, giteetest.Options{Replaces: replaces})
			s.deliver(t, sampleRun())
			fixed := sampleRun()
			fixed.Annotations = append(fixed.Annotations[1:], check.Annotation{Path: "src/new.go", StartLine: 1, EndLine: 1, Level: check.LevelFailure, Message: "new"})
			r, warnings := s.deliver(t, fixed)
			runs := s.fake.Runs()
			n := len(runs[0].Output.Annotations)
			kept := strings.Contains(warnings, "check run 101 keeps 1 annotation of an earlier execution")
			if len(runs) != 1 || r.Sent != 2 || r.Message != `updated check run "Tests" with 2 annotations` || kept != (n == 3) || !kept && n != 2 || replaces == kept {
				t.Errorf("%d runs, the first with %d annotations, %+v, warnings %q", len(runs), n, r, warnings)
			}
		})
	}
}

// TestRefusedAnnotations: the one that is not taken costs only itself.
func TestRefusedAnnotations(t *testing.T) {
	t.Parallel()
	for name, replaces := range semantics() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := sampleRun()
			run.Annotations = nil
			for i := range 60 {
				run.Annotations = append(run.Annotations, check.Annotation{Path: "a.go", StartLine: i + 1, EndLine: i + 1, Level: check.LevelFailure, Message: "broken"})
			}
			s := open(t, giteetest.Options{Replaces: replaces, Refuses: func(a giteetest.Annotation) bool { return a.StartLine == 20 }})
			r, warnings := s.deliver(t, run)
			if n := len(s.fake.Runs()[0].Output.Annotations); n != 49 || r.Sent != 49 || r.Omitted != 11 || r.Outcome != host.Partial ||
				warnings != "the annotation at a.go:20 was refused: annotation is invalid" {
				t.Errorf("%d annotations, %+v, warnings %q", n, r, warnings)
			}
			s = open(t, giteetest.Options{Replaces: replaces, Refuses: func(giteetest.Annotation) bool { return true }})
			if r, _ := s.deliver(t, run); r.Sent != 0 || r.Omitted != 60 || len(s.fake.Requests()) > 45 || len(s.fake.Runs()) != 1 {
				t.Errorf("%+v after %d requests", r, len(s.fake.Requests()))
			}
		})
	}
}

// TestMistakes shows what a user is told about settings that do not fit.
func TestMistakes(t *testing.T) {
	t.Parallel()
	atGitee := ci.Build{Forge: "gitee", Repository: "octocat/hello", Commit: hosttest.Commit}
	for name, c := range map[string]struct {
		build  ci.Build
		change map[string]string
		want   string
	}{
		"fine":           {atGitee, nil, ""},
		"not configured": {atGitee, map[string]string{"gitee_token": ""}, "gitee_token is not set"},
		"an address":     {atGitee, map[string]string{"gitee_repository": "https://gitee.com/octocat/hello"}, `PLUGIN_GITEE_REPOSITORY="https://gitee.com/octocat/hello": must be owner/name`},
		"two lines":      {atGitee, map[string]string{"gitee_token": "a\nb"}, "PLUGIN_GITEE_TOKEN (secret): must be one line"},
		"elsewhere": {ci.Build{Forge: "github", Repository: "octocat/hello"}, nil,
			"gitee_repository is not set: the repository that the commit is in must be named\n  hint: it is what stands behind gitee.com/ in the address of the repository\ncommit is not set: Gitee shows a check run at a commit"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			values := map[string]string{"gitee_token": "t"}
			maps.Copy(values, c.change)
			client := rest.New(rest.Options{})
			t.Cleanup(client.Close)
			got := ""
			if _, err := hosttest.TryOpen(gitee.Kind(), c.build, client, values); err != nil {
				got = err.Error()
			}
			if c.want == "" && got != "" || !strings.HasPrefix(got, c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
