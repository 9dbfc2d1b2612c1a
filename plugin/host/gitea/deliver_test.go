package gitea_test

import (
	"flag"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/gitea"
	"github.com/testpost/testpost/plugin/host/gitea/giteatest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func sampleRun() check.Run {
	return check.Run{
		Name: "Tests", HeadSHA: hosttest.Commit, DetailsURL: "https://ci.example/repos/3/pipeline/7/12",
		Conclusion: check.Failure,
		Output:     check.Output{Title: "2 failed, 1,204 passed in 2m 3s", Summary: "**2 failed** <b>&</b>\n"},
		Annotations: []check.Annotation{
			{Path: "src/a.go", StartLine: 12, EndLine: 12, Level: check.LevelFailure, Message: "expected 3, got 4"},
			{Path: "src/b.go", StartLine: 3, EndLine: 5, Level: check.LevelFailure, Message: "boom"},
		},
	}
}

func sampleComment() *host.Comment {
	return &host.Comment{Key: "woodpecker/test//Tests", Create: true, Body: func(check.Limit) string { return "### Tests: 2 failed\n" }}
}

// A scene is one delivery to a fake.
type scene struct {
	o        giteatest.Options
	settings map[string]string
	build    func(*ci.Build)
	run      func(*check.Run) // changes the sample
	comment  *host.Comment
	faults   faults.Choose
	dry      *strings.Builder

	hosttest.Scene
	fake *giteatest.Server
}

const token = "9f1c8e-sample"

// deliver plays s and returns what became of the delivery.
func (s *scene) deliver(t *testing.T) host.Receipt {
	t.Helper()
	s.o.Token, s.o.Repository, s.o.Commits = token, repository, []string{hosttest.Commit}
	s.fake = giteatest.New(s.o)
	run := sampleRun()
	if s.run != nil {
		s.run(&run)
	}
	s.Scene = hosttest.Scene{Kind: gitea.Kind(), Fake: s.fake, Token: token, Build: s.buildAt, Settings: s.settingsAt,
		Run: run, Comment: s.comment, Faults: s.faults, Printed: s.dry}
	return s.Deliver(t)
}

func (s *scene) buildAt(url string) ci.Build {
	build := ci.Build{System: "woodpecker", Forge: "forgejo", ServerURL: url, APIURL: url + "/api/v1", Repository: repository, Commit: hosttest.Commit}
	if s.build != nil {
		s.build(&build)
	}
	return build
}

func (s *scene) settingsAt(url string) map[string]string {
	values := map[string]string{"gitea_token": token}
	maps.Copy(values, s.settings)
	if at, here := strings.CutPrefix(values["gitea_url"], "here"); here {
		values["gitea_url"] = url + at
	}
	return values
}

// golden compares everything that a delivery sent and said with a file.
func (s *scene) golden(t *testing.T, name string) {
	t.Helper()
	r := s.deliver(t)
	hosttest.Golden(t, *update, name, s.Transcript(r, s.fake.Requests(), "http://gitea.example"))
}

// TestDeliver shows what each kind of run makes of a status, and what is said
// where it is not taken.
func TestDeliver(t *testing.T) {
	t.Parallel()
	concluded := func(c check.Conclusion) func(*check.Run) {
		return func(r *check.Run) { r.Conclusion, r.Annotations, r.Output.Title = c, nil, "What it is" }
	}
	pull := func(b *ci.Build) { b.PullRequest = 7 }
	absent := faults.Status(http.StatusNotFound, `{"message":"The target couldn't be found."}`)
	for name, s := range map[string]*scene{
		"failure":   {},
		"success":   {run: concluded(check.Success)},
		"skipped":   {run: concluded(check.Skipped)},
		"neutral":   {run: concluded(check.Neutral)},
		"cancelled": {run: concluded(check.Cancelled)},
		"timed out": {run: concluded(check.TimedOut)},
		"no page":   {run: func(r *check.Run) { r.DetailsURL = "" }},
		"texts to escape": {run: func(r *check.Run) {
			r.Name, r.Output.Title = " Tests\x1b <b>&\t\x00 \n(linux)\r\n", "<&> \"quoted\" 测试"
		}},
		"long texts": {run: func(r *check.Run) {
			r.Name, r.Output.Title = strings.Repeat("测试", 200), strings.Repeat("title ", 100)
		}},
		"fork":             {o: giteatest.Options{ReadOnly: true}, build: func(b *ci.Build) { b.ReadOnly = true }},
		"may not write":    {o: giteatest.Options{ReadOnly: true}},
		"unknown commit":   {build: func(b *ci.Build) { b.Commit = strings.Repeat("ab", 20) }},
		"wrong repository": {settings: map[string]string{"gitea_repository": "octocat/other"}},

		"comment":                        {comment: sampleComment(), build: pull},
		"comment without its scope":      {comment: sampleComment(), build: pull, o: giteatest.Options{NoIssues: true}},
		"comment from a fork":            {comment: sampleComment(), build: func(b *ci.Build) { pull(b); b.ReadOnly = true }, o: giteatest.Options{ReadOnly: true}},
		"comment in an archive":          {comment: sampleComment(), build: pull, o: giteatest.Options{Archived: true}},
		"comment on a pull request gone": {comment: sampleComment(), build: pull, faults: faults.At(2, absent)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.golden(t, name)
		})
	}
}

// TestTwice: a status that is written again is one current status.
func TestTwice(t *testing.T) {
	t.Parallel()
	s := &scene{faults: faults.At(1, faults.DropAfter)}
	if r := s.deliver(t); r.Err != nil {
		t.Error(r.Err)
	}
	if all, current := s.fake.Statuses(), s.fake.Current(); len(all) != 2 || len(current) != 1 || current[0].ID != 102 {
		t.Errorf("statuses %+v, current %+v", all, current)
	}
}

func TestDryRun(t *testing.T) {
	t.Parallel()
	s := &scene{dry: &strings.Builder{}, run: func(r *check.Run) { r.Name = "Tests <linux> & more" }}
	r := s.deliver(t)
	printed := s.dry.String()
	if n := len(s.fake.Requests()); n != 0 || r.Outcome != host.Delivered {
		t.Errorf("%d requests, %+v", n, r)
	}
	for _, want := range []string{"would set the commit status:", "/api/v1/repos/octocat/hello/statuses/" + hosttest.Commit, "Authorization: ***", `"context": "Tests <linux> & more"`} {
		if !strings.Contains(printed, want) {
			t.Errorf("%q is not in what was printed:\n%s", want, printed)
		}
	}
}
