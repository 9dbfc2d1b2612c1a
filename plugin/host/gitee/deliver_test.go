package gitee_test

import (
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
type scene struct{ fake *giteetest.Server }

func open(o giteetest.Options) *scene {
	o.Token, o.Repository, o.Commits = "t-1", repository, []string{hosttest.Commit}
	return &scene{giteetest.New(o)}
}

func (s *scene) deliver(t *testing.T, run check.Run) (host.Receipt, string) {
	t.Helper()
	one := hosttest.Scene{Kind: gitee.Kind(), Fake: s.fake, Token: "t-1", Run: run, Settings: func(url string) map[string]string { return settings(url, "t-1") }}
	r := one.Deliver(t)
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	return r, strings.Join(one.Warnings, "\n")
}

func TestCheckRun(t *testing.T) {
	t.Parallel()
	s := open(giteetest.Options{})
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
			s := open(giteetest.Options{Replaces: replaces})
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
			s := open(giteetest.Options{Replaces: replaces, Refuses: func(a giteetest.Annotation) bool { return a.StartLine == 20 }})
			r, warnings := s.deliver(t, run)
			if n := len(s.fake.Runs()[0].Output.Annotations); n != 49 || r.Sent != 49 || r.Omitted != 11 || r.Outcome != host.Partial ||
				warnings != "the annotation at a.go:20 was refused: annotation is invalid" {
				t.Errorf("%d annotations, %+v, warnings %q", n, r, warnings)
			}
			s = open(giteetest.Options{Replaces: replaces, Refuses: func(giteetest.Annotation) bool { return true }})
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
	hosttest.Mistakes(t, gitee.Kind(), map[string]string{"gitee_token": "t"}, map[string]hosttest.Mistake{
		"fine":           hosttest.Told(atGitee, nil, hosttest.Fine),
		"not configured": hosttest.Told(atGitee, map[string]string{"gitee_token": ""}, "gitee_token is not set"),
		"an address":     hosttest.Told(atGitee, map[string]string{"gitee_repository": "https://gitee.com/octocat/hello"}, `PLUGIN_GITEE_REPOSITORY="https://gitee.com/octocat/hello": must be owner/name`),
		"two lines":      hosttest.Told(atGitee, map[string]string{"gitee_token": "a\nb"}, "PLUGIN_GITEE_TOKEN (secret): must be one line"),
		"elsewhere": hosttest.Told(ci.Build{Forge: "github", Repository: "octocat/hello"}, nil,
			"gitee_repository is not set: the repository that the commit is in must be named", "commit is not set: Gitee shows a check run at a commit"),
	})
}
