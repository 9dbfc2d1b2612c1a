package github_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/github"
	"github.com/testpost/testpost/plugin/host/github/githubtest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sampleRun is what is delivered: an annotation on one line with columns, one on
// several lines, whose columns must not be sent, and a warning.
func sampleRun() check.Run {
	return check.Run{
		Name: "Tests", HeadSHA: hosttest.Commit, DetailsURL: "https://github.com/octocat/hello/actions/runs/7/attempts/2",
		ExternalID: "testpost/github/7/Tests", Conclusion: check.Failure,
		StartedAt:   time.Date(2024, 3, 15, 16, 0, 0, 123, time.FixedZone("CST", 8*60*60)),
		CompletedAt: time.Date(2024, 3, 15, 8, 2, 3, 999_999_999, time.UTC),
		Output:      check.Output{Title: "2 failed, 1,204 passed in 2m 3s", Summary: "**2 failed** <b>&</b>\n"},
		Annotations: []check.Annotation{
			{Path: "src/test/main.java", StartLine: 12, EndLine: 12, StartColumn: 3, EndColumn: 9, Level: check.LevelFailure,
				Title: "MainTest.adds", Message: "expected 3, got 4", RawDetails: "java.lang.AssertionError\n\tat MainTest.adds(main.java:12)"},
			{Path: "./src/other.go", StartLine: 3, EndLine: 5, StartColumn: 1, EndColumn: 2, Level: check.LevelFailure,
				Title: "TestOther", Message: "nul \x00 here"},
			{Path: "src/other.go", StartLine: 40, EndLine: 40, Level: check.LevelWarning, Title: "TestFlaky", Message: "passed when run again"},
			{Path: "src/other.go", StartLine: 41, EndLine: 41, Level: check.LevelWarning, Title: "says nothing"},
		},
	}
}

// many gives a run 120 annotations: three requests.
func many(r *check.Run) {
	r.Annotations = nil
	for i := range 120 {
		r.Annotations = append(r.Annotations, check.Annotation{Path: "src/many.go", StartLine: i + 1, EndLine: i + 1, Level: check.LevelFailure, Message: fmt.Sprint(i)})
	}
}

// A scene is one delivery to a fake.
type scene struct {
	o        githubtest.Options
	held     []githubtest.Run // there before, at hosttest.Commit
	settings map[string]string
	build    func(*ci.Build)
	run      func(*check.Run) // changes the sample
	comment  *host.Comment
	said     []githubtest.Comment // there before
	faults   faults.Choose
	ctx      context.Context
	dry      *strings.Builder
	progress bool

	hosttest.Scene
	fake *githubtest.Server
}

const token = "ghs_sample-token"

// deliver plays s and returns what became of the delivery.
func (s *scene) deliver(t *testing.T) host.Receipt {
	t.Helper()
	s.o.Token, s.o.Repository = token, repository
	s.fake = githubtest.New(s.o)
	for _, run := range s.held {
		run.HeadSHA = hosttest.Commit
		s.fake.Add(run)
	}
	for _, comment := range s.said {
		s.fake.Say(comment)
	}
	run := sampleRun()
	if s.run != nil {
		s.run(&run)
	}
	s.Scene = hosttest.Scene{Kind: github.Kind(), Fake: s.fake, Token: token, Build: s.buildAt, Settings: s.settingsAt,
		Run: run, Comment: s.comment, Faults: s.faults, Context: s.ctx, Printed: s.dry, Progress: s.progress}
	return s.Deliver(t)
}

func (s *scene) buildAt(url string) ci.Build {
	build := ci.Build{System: "github", Forge: "github", Repository: repository, APIURL: url + s.o.Prefix, Commit: hosttest.Commit, Attempt: 2}
	if s.build != nil {
		s.build(&build)
	}
	return build
}

func (s *scene) settingsAt(string) map[string]string {
	values := map[string]string{"github_token": token}
	maps.Copy(values, s.settings)
	return values
}

// golden compares everything that a delivery sent and said with a file.
func (s *scene) golden(t *testing.T, name string) {
	t.Helper()
	r := s.deliver(t)
	hosttest.Golden(t, *update, name, s.Transcript(r, s.fake.Requests(), "https://api.github.com"))
}

var columns = [2]int{3, 9}

// first is the first annotation of the sample run as the service holds it.
var first = githubtest.Annotation{Level: "failure", Path: "src/test/main.java", StartLine: 12, EndLine: 12, StartColumn: &columns[0], EndColumn: &columns[1],
	Title: "MainTest.adds", Message: "expected 3,  got 4", RawDetails: "…"}

// gone is an annotation of an earlier execution.
var gone = githubtest.Annotation{Level: "failure", Path: "src/gone.go", StartLine: 1, EndLine: 1, Title: "TestGone", Message: "fixed by now"}

func held(attempt string, annotations ...githubtest.Annotation) []githubtest.Run {
	return []githubtest.Run{
		{Name: "Lint", Status: "completed", ExternalID: "testpost/github/7/Tests/2"},
		{Name: "Tests", Status: "completed", Conclusion: "success", ExternalID: "testpost/github/7/Tests/" + attempt, Annotations: annotations},
	}
}

// TestRequests shows every request of a delivery, with its exact body.
func TestRequests(t *testing.T) {
	t.Parallel()
	line := func(n int) func(githubtest.Annotation) bool {
		return func(a githubtest.Annotation) bool { return a.StartLine == n }
	}
	for name, s := range map[string]*scene{
		"create":             {},
		"create by hand":     {build: func(b *ci.Build) { *b = ci.Build{Commit: hosttest.Commit, APIURL: b.APIURL, Forge: "github"} }, settings: map[string]string{"github_repository": repository}},
		"create on a server": {o: githubtest.Options{Prefix: "/api/v3"}},
		"create without places": {run: func(r *check.Run) {
			r.Annotations, r.Conclusion, r.StartedAt, r.Output.Text = nil, check.Success, time.Time{}, "more"
		}},
		"same attempt again":              {held: held("2", first, gone)},
		"another job of the matrix":       {held: held("2/github_1", first), build: func(b *ci.Build) { b.JobRun = "github 2" }},
		"new attempt":                     {held: held("1", first)},
		"refused annotation":              {o: githubtest.Options{Refuses: line(3)}},
		"refused while updating":          {o: githubtest.Options{Refuses: line(3)}, held: held("2")},
		"unknown commit":                  {o: githubtest.Options{Commits: []string{"f"}}},
		"fork":                            {o: githubtest.Options{ReadOnly: true}, build: func(b *ci.Build) { b.Fork, b.ReadOnly = true, true }},
		"fork of a private repository":    {o: githubtest.Options{Forbidden: true}, build: func(b *ci.Build) { b.Fork, b.ReadOnly = true, true }},
		"no permission":                   {o: githubtest.Options{ReadOnly: true}},
		"archived repository":             {o: githubtest.Options{Archived: true}, build: func(b *ci.Build) { b.ReadOnly = true }},
		"wrong token":                     {settings: map[string]string{"github_token": "ghs_other"}},
		"wrong repository":                {settings: map[string]string{"github_repository": "octocat/goodbye"}},
		"in progress":                     {progress: true},
		"in progress, found":              {progress: true, held: held("2", first)},
		"in progress, refused annotation": {progress: true, o: githubtest.Options{Refuses: line(3)}},
		"endless id":                      {run: func(r *check.Run) { r.ExternalID, r.Annotations = strings.Repeat("x", 300), nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.golden(t, name)
		})
	}
}

// TestManyAnnotations: the first fifty go with the run, the others follow in order.
func TestManyAnnotations(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		scene    scene
		requests int
		missing  []int // lines, from 1
	}{
		"all are taken":                  {scene{}, 4, nil}, // list, create, update, update
		"an answer is lost":              {scene{faults: faults.At(3, faults.DropAfter)}, 5, nil},
		"a request is lost":              {scene{faults: faults.At(3, faults.Drop)}, 6 - 1, nil},
		"the create's answer is lost":    {scene{faults: faults.At(2, faults.DropAfter)}, 6, nil},
		"three are refused":              {scene{o: githubtest.Options{Refuses: func(a githubtest.Annotation) bool { return a.StartLine%50 == 7 }}}, 0, []int{7, 57, 107}},
		"two neighbours are refused":     {scene{o: githubtest.Options{Refuses: func(a githubtest.Annotation) bool { return a.StartLine == 50 || a.StartLine == 51 }}}, 0, []int{50, 51}},
		"half of them were there before": {scene{held: held("2", manyHeld(60)...)}, 5, nil}, // list, annotations, update, update
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := c.scene
			s.run = many
			r := s.deliver(t)
			if r.Err != nil || r.Omitted != len(c.missing) || r.Sent != 120-len(c.missing) || len(s.Warnings) != len(c.missing) {
				t.Errorf("%s: %d sent, %d omitted, error %v, warnings %q", r.Outcome, r.Sent, r.Omitted, r.Err, s.Warnings)
			}
			var got []int
			runs := s.fake.Runs()
			for _, a := range runs[len(runs)-1].Annotations {
				got = append(got, a.StartLine)
			}
			if diff := cmp.Diff(without(120, c.missing), got); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
			if n := len(s.fake.Requests()); c.requests > 0 && n > c.requests {
				t.Errorf("%d requests reached the service, want at most %d", n, c.requests)
			}
		})
	}
}

func manyHeld(n int) (list []githubtest.Annotation) {
	for i := range n {
		list = append(list, githubtest.Annotation{Path: "src/many.go", StartLine: i + 1, EndLine: i + 1, Level: "failure", Message: fmt.Sprint(i)})
	}
	return list
}

func without(n int, missing []int) (lines []int) {
	for line := 1; line <= n; line++ {
		if len(missing) > 0 && missing[0] == line {
			missing = missing[1:]
			continue
		}
		lines = append(lines, line)
	}
	return lines
}

// TestNothingIsTaken: a service that refuses every annotation gets a bounded
// number of requests, and the run all the same.
func TestNothingIsTaken(t *testing.T) {
	t.Parallel()
	s := &scene{run: many, o: githubtest.Options{Refuses: func(githubtest.Annotation) bool { return true }}}
	r := s.deliver(t)
	if r.Outcome != host.Partial || r.Err != nil || r.Omitted != 120 || r.Message != `created check run 101 "Tests" with no annotations; 120 annotations not taken` {
		t.Errorf("%+v", r)
	}
	if n := len(s.fake.Requests()); n > 65 {
		t.Errorf("%d requests", n)
	}
	if runs := s.fake.Runs(); len(runs) != 1 || runs[0].Status != "completed" {
		t.Errorf("the service holds %+v", runs)
	}
}

// TestRateLimits: what GitHub says when it is asked too much is waited out, not
// taken for a missing permission, and when the time is too short for that, said.
func TestRateLimits(t *testing.T) {
	t.Parallel()
	secondary := faults.Status(http.StatusForbidden, `{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}`)
	primary := faults.Status(http.StatusForbidden, `{"message":"API rate limit exceeded for installation ID 7."}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1")
	for name, limit := range map[string]faults.Fault{"secondary": secondary, "primary": primary, "429": faults.Throttle("1")} {
		for n := 1; n <= 2; n++ {
			t.Run(fmt.Sprintf("%s at request %d", name, n), func(t *testing.T) {
				t.Parallel()
				s := &scene{faults: faults.At(n, limit)}
				if r := s.deliver(t); r.Outcome != host.Delivered || len(s.fake.Runs()) != 1 {
					t.Errorf("%+v", r)
				}
			})
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	s := &scene{faults: faults.Always(secondary), ctx: ctx}
	r := s.deliver(t)
	if r.Err == nil || !strings.Contains(r.Err.Error(), "would pass the deadline") || !strings.Contains(r.Err.Error(), "hint: other jobs of the repository") {
		t.Errorf("error %v", r.Err)
	}
}

// TestEnds: whatever request the end comes in, no run is left in progress, and
// the error says what is missing.
func TestEnds(t *testing.T) {
	t.Parallel()
	stop := errors.New("stopped by the test")
	for n := 1; n <= 4; n++ {
		t.Run(fmt.Sprint("at request ", n), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancelCause(t.Context())
			s := &scene{run: many, ctx: ctx, faults: faults.At(n, faults.After(faults.Hang(func() { cancel(stop) })))}
			r := s.deliver(t)
			if !errors.Is(r.Err, stop) {
				t.Errorf("error %v", r.Err)
			}
			for _, run := range s.fake.Runs() {
				if run.Status != "completed" || run.Conclusion != "failure" {
					t.Errorf("the run is %s, %s", run.Status, run.Conclusion)
				}
			}
			if n > 2 && (r.Outcome != host.Partial || !strings.Contains(r.Err.Error(), "of 120 annotations are not at check run 101")) {
				t.Errorf("%s, error %v", r.Outcome, r.Err)
			}
		})
	}
}

// TestEndsInProgress: readers are left neither waiting nor with a wrong result.
func TestEndsInProgress(t *testing.T) {
	t.Parallel()
	for n := 2; n <= 5; n++ {
		for conclusion, cause := range map[string]error{"cancelled": errors.New("stopped by the test"), "timed_out": context.DeadlineExceeded} {
			t.Run(fmt.Sprint(conclusion, " at request ", n), func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithCancelCause(t.Context())
				s := &scene{run: many, ctx: ctx, progress: true, faults: faults.At(n, faults.After(faults.Hang(func() { cancel(cause) })))}
				r := s.deliver(t)
				run := s.fake.Runs()[0]
				last := n == 5 // it was carried out
				if want := conclusion + " while it was delivered: 2 failed, 1,204 passed in 2m 3s"; !errors.Is(r.Err, cause) ||
					run.Status != "completed" || !last && (run.Conclusion != conclusion || run.Output.Title != want) || last && run.Conclusion != "failure" {
					t.Errorf("the run is %s, %s, %q; error %v", run.Status, run.Conclusion, run.Output.Title, r.Err)
				}
			})
		}
	}
}

func TestDryRun(t *testing.T) {
	t.Parallel()
	var printed strings.Builder
	s := &scene{dry: &printed}
	r := s.deliver(t)
	if len(s.fake.Requests()) != 0 || r.Message != `created check run "Tests" with 3 annotations` || strings.Contains(printed.String(), token) {
		t.Errorf("%+v\n%s", r, &printed)
	}
}

// TestAnnotated: the log repeats the annotations unless the run stands at the
// build itself.
func TestAnnotated(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		scene scene
		want  bool
	}{
		"its own":            {scene{}, true},
		"another repository": {scene{build: func(b *ci.Build) { b.Repository = "octocat/fork" }, settings: map[string]string{"github_repository": repository}}, false},
		"another CI":         {scene{build: func(b *ci.Build) { b.System = "woodpecker" }}, false},
		"not written":        {scene{o: githubtest.Options{ReadOnly: true}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r := c.scene.deliver(t); r.Annotated != c.want {
				t.Errorf("annotated %v, want %v: %+v", r.Annotated, c.want, r)
			}
		})
	}
}
