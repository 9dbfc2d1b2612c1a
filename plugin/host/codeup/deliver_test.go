package codeup_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/codeup"
	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
	"github.com/testpost/testpost/plugin/rest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sampleRun is what is delivered: an annotation on one line with columns, one on
// several lines, whose columns must not be sent, and a warning.
func sampleRun() check.Run {
	return check.Run{
		Name: "Tests", HeadSHA: hosttest.Commit, DetailsURL: "https://flow.aliyun.com/pipelines/7/builds/41",
		ExternalID: "testpost/flow/7/41/Tests", Conclusion: check.Failure,
		StartedAt:   time.Date(2024, 3, 15, 16, 0, 0, 123, time.FixedZone("CST", 8*60*60)),
		CompletedAt: time.Date(2024, 3, 15, 8, 2, 3, 999_999_999, time.UTC),
		Output:      check.Output{Title: "2 failed, 1,204 passed in 2m 3s", Summary: "**2 failed** <b>&</b>\n"},
		Annotations: []check.Annotation{
			{Path: "src/test/main.java", StartLine: 12, EndLine: 12, StartColumn: 3, EndColumn: 9, Level: check.LevelFailure,
				Title: "MainTest.adds", Message: "expected 3, got 4", RawDetails: "java.lang.AssertionError\n\tat MainTest.adds(main.java:12)"},
			{Path: "src/other.go", StartLine: 3, EndLine: 5, StartColumn: 1, EndColumn: 2, Level: check.LevelFailure,
				Title: "TestOther", Message: "nul \x00 here"},
			{Path: "src/other.go", StartLine: 40, EndLine: 40, Level: check.LevelWarning, Title: "TestFlaky", Message: "passed when run again"},
		},
	}
}

// A scene is one delivery to a fake.
type scene struct {
	o        codeuptest.Options
	held     []codeuptest.Run // there before, at hosttest.Commit
	settings map[string]string
	run      func(*check.Run) // changes the sample
	faults   faults.Choose
	commit   string // when not that of the suite
	ctx      context.Context
	dry      *strings.Builder

	fake     *codeuptest.Server
	warnings []string
}

const token = "pt-sample-token"

// deliver plays s and returns what became of the delivery.
func (s *scene) deliver(t *testing.T) host.Receipt {
	t.Helper()
	s.o.Tokens = map[string]string{token: "ci", "pt-other": "other"}
	s.o.Organization, s.o.Repository = organization, segment
	if s.settings["codeup_edition"] == "region" {
		s.o.Organization = ""
	}
	if repository := s.settings["codeup_repository"]; repository != "" {
		s.o.Repository = repository
	}
	s.fake = codeuptest.New(s.o)
	for _, run := range s.held {
		run.HeadSHA = hosttest.Commit
		s.fake.Add(run)
	}
	if s.faults == nil {
		s.faults = faults.Never
	}
	server := httptest.NewServer(faults.Wrap(s.fake, s.faults))
	t.Cleanup(server.Close)
	o := rest.Options{Secrets: []string{token}, Tries: 3, Pause: func(context.Context, time.Duration) {}}
	if s.dry != nil {
		o.DryRun = s.dry
	}
	client := rest.New(o)
	t.Cleanup(client.Close)
	values := settings(server.URL, token)
	maps.Copy(values, s.settings)
	build := hosttest.Build()
	if s.commit != "" {
		build.Commit = s.commit
	}
	to := hosttest.Open(t, codeup.Kind(), build, client, values)
	run := sampleRun()
	if s.run != nil {
		s.run(&run)
	}
	if s.ctx == nil {
		s.ctx = t.Context()
	}
	r, err := to.Deliver(s.ctx, &host.Delivery{
		Fit:    func(l check.Limits) host.Fitted { return check.Fit(run, l) },
		DryRun: s.dry != nil,
		Warn:   func(format string, args ...any) { s.warnings = append(s.warnings, fmt.Sprintf(format, args...)) },
	})
	if err != r.Err {
		t.Errorf("the error %v is not that of the receipt, %v", err, r.Err)
	}
	if v := s.fake.Violations(); len(v) > 0 {
		t.Errorf("requests broke the rules of the service: %q", v)
	}
	return r
}

// transcript is everything that a delivery sent and said.
func (s *scene) transcript(r host.Receipt) string {
	var b strings.Builder
	for _, request := range s.fake.Requests() {
		fmt.Fprintf(&b, "%s %s → %d\n", request.Method, request.Path, request.Answer)
		if request.Body != "" {
			fmt.Fprintf(&b, "%s\n", strings.TrimSpace(request.Body))
		}
	}
	for _, w := range s.warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	fmt.Fprintf(&b, "%s: %s (id %q, %d sent, %d omitted)\n", r.Outcome, r.Message, r.ID, r.Sent, r.Omitted)
	if r.Err != nil {
		fmt.Fprintf(&b, "error: %v\n", r.Err)
	}
	return b.String()
}

// golden compares text with a file, or rewrites it.
func golden(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// annotations are those of the sample run as the service holds them.
func annotations() []codeuptest.Annotation {
	return []codeuptest.Annotation{
		{ID: 1, Level: "failure", Path: "src/test/main.java", StartLine: 12, EndLine: 12, StartColumn: 3, EndColumn: 9,
			Title: "MainTest.adds", Message: "expected 3, got 4", RawDetails: "…"},
		{ID: 2, Level: "failure", Path: "src/other.go", StartLine: 3, EndLine: 5, Title: "TestOther", Message: "nul here"},
		{ID: 3, Level: "warning", Path: "src/other.go", StartLine: 40, EndLine: 40, Title: "TestFlaky", Message: "passed when run again"},
	}
}

// gone is an annotation of an earlier execution.
var gone = codeuptest.Annotation{ID: 4, Level: "failure", Path: "src/gone.go", StartLine: 1, EndLine: 1, Title: "TestGone", Message: "fixed by now"}

func held(change func(*codeuptest.Run)) []codeuptest.Run {
	run := codeuptest.Run{Name: "Tests", Status: "completed", Conclusion: "failure", ExternalID: "testpost/flow/7/41/Tests",
		Writer: codeuptest.Writer{Name: "ci"}, Annotations: annotations()}
	if change != nil {
		change(&run)
	}
	return []codeuptest.Run{run}
}

// TestRequests shows every request of a delivery, with its exact body.
func TestRequests(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*scene{
		"create":             {},
		"create in a region": {settings: map[string]string{"codeup_edition": "region", "codeup_organization": "", "codeup_repository": "2813489"}},
		"create without annotations": {run: func(r *check.Run) {
			r.Annotations, r.Conclusion, r.StartedAt = nil, check.Success, time.Time{}
			r.Output = check.Output{Title: "1,204 passed", Summary: "**1,204 passed**\n", Text: "more"}
		}},
		"create with fewer annotations": {settings: map[string]string{"codeup_annotations": "2"}},
		"create against brief answers":  {o: codeuptest.Options{Brief: true}},
		"refused annotation":            {o: codeuptest.Options{Refuses: func(a codeuptest.Annotation) bool { return a.StartLine == 3 }}},
		"refused annotation, replacing": {o: codeuptest.Options{Replaces: true, Refuses: func(a codeuptest.Annotation) bool { return a.StartLine == 3 }}},
		"bodies are too large":          {o: codeuptest.Options{MostBytes: 650}},
		"long name": {o: codeuptest.Options{CountsBytes: true}, run: func(r *check.Run) {
			r.Name = "单元测试与集成测试（后端服务、前端页面与命令行工具）"
		}},
		"refused commit":           {o: codeuptest.Options{NoSource: http.StatusBadRequest}},
		"no check runs here":       {o: codeuptest.Options{NoCheckRuns: true}},
		"twice":                    {held: held(nil)},
		"orphan":                   {held: held(func(r *codeuptest.Run) { r.Status, r.Conclusion, r.Annotations = "in_progress", "", nil })},
		"part is there, appending": {held: held(func(r *codeuptest.Run) { r.Annotations = append(r.Annotations[:1], gone) })},
		"part is there, replacing": {o: codeuptest.Options{Replaces: true}, held: held(func(r *codeuptest.Run) { r.Annotations = append(r.Annotations[:1], gone) })},
		"more is there, appending": {held: held(func(r *codeuptest.Run) { r.Annotations = append(r.Annotations, gone) })},
		"more is there, replacing": {o: codeuptest.Options{Replaces: true}, held: held(func(r *codeuptest.Run) { r.Annotations = append(r.Annotations, gone) })},
		"name of an earlier build": {held: held(func(r *codeuptest.Run) { r.ExternalID = "testpost/flow/7/40/Tests" })},
		"name of another writer":   {held: held(func(r *codeuptest.Run) { r.ExternalID, r.Writer.Name = "", "other" })},
		"given run": {settings: map[string]string{"codeup_check_run_id": "101"},
			held: held(func(r *codeuptest.Run) {
				r.Name, r.Status, r.ExternalID, r.Annotations = "nightly", "in_progress", "theirs", nil
			})},
		"answer lost": {faults: faults.At(2, faults.DropAfter)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, strings.ReplaceAll(strings.ReplaceAll(name, ",", ""), " ", "-"), s.transcript(s.deliver(t)))
		})
	}
}

func TestFallback(t *testing.T) {
	t.Parallel()
	for refused, want := range map[int]host.Outcome{
		http.StatusBadRequest: host.Partial, http.StatusForbidden: host.Partial, http.StatusNotFound: host.Partial,
		http.StatusUnprocessableEntity: host.Partial, http.StatusConflict: host.Failed, http.StatusTeapot: host.Failed,
	} {
		t.Run(fmt.Sprint(refused), func(t *testing.T) {
			t.Parallel()
			s := &scene{o: codeuptest.Options{NoSource: refused}}
			r := s.deliver(t)
			if r.Outcome != want {
				t.Errorf("outcome %q, want %q: %v", r.Outcome, want, r.Err)
			}
			if got := len(s.fake.Statuses()) == 1; got != (want == host.Partial) {
				t.Errorf("statuses: %+v", s.fake.Statuses())
			}
		})
	}
}

// TestNoFallback refuses the status too: the error is about the check run.
func TestNoFallback(t *testing.T) {
	t.Parallel()
	s := &scene{o: codeuptest.Options{NoSource: http.StatusNotFound}, faults: func(_ int, r *http.Request) faults.Fault {
		if strings.HasSuffix(r.URL.Path, "/statuses") {
			return faults.Status(http.StatusForbidden, `{"errorCode":"Forbidden","errorMessage":"no 提交状态"}`)
		}
		return nil
	}}
	r := s.deliver(t)
	if r.Outcome != host.Failed || r.Err == nil {
		t.Fatalf("outcome %q, error %v", r.Outcome, r.Err)
	}
	for _, want := range []string{"create the check run: POST ", "404 Not Found: the commit is not the merge source", "\nhint: check codeup_organization",
		"\na commit status in its place: set the commit status: POST ", "403 Forbidden: Forbidden: no 提交状态"} {
		if !strings.Contains(r.Err.Error(), want) {
			t.Errorf("the error does not say %q:\n%v", want, r.Err)
		}
	}
}

// TestOthersRun finds a run of this very build and step that another token
// wrote: a second one would be one too many.
func TestOthersRun(t *testing.T) {
	t.Parallel()
	s := &scene{held: held(func(r *codeuptest.Run) { r.Writer.Name = "other" })}
	r := s.deliver(t)
	if len(s.fake.Runs()) != 1 || r.Err == nil || !strings.Contains(r.Err.Error(), "hint: a check run can be updated only with the token that wrote it") {
		t.Errorf("%d runs, error %v", len(s.fake.Runs()), r.Err)
	}
}

// TestStopped ends the context while the update of a run that readers wait for
// has no answer.
func TestStopped(t *testing.T) {
	t.Parallel()
	stopped := errors.New("stopped by signal \"terminated\"")
	for _, c := range []struct {
		name       string
		request    int
		cause      error
		settings   map[string]string
		conclusion string
	}{
		{"found, at the read", 2, stopped, nil, "cancelled"},
		{"found, at the update", 3, stopped, nil, "cancelled"},
		{"found, time is up", 3, context.DeadlineExceeded, nil, "timed_out"},
		{"given, at the read", 1, stopped, map[string]string{"codeup_check_run_id": "101"}, "cancelled"},
		{"given, at the update", 2, context.DeadlineExceeded, map[string]string{"codeup_check_run_id": "101"}, "timed_out"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancelCause(t.Context())
			s := &scene{settings: c.settings, ctx: ctx, faults: faults.At(c.request, faults.Hang(func() { cancel(c.cause) })),
				held: held(func(r *codeuptest.Run) { r.Status, r.Conclusion, r.Annotations = "in_progress", "", nil })}
			r := s.deliver(t)
			run := s.fake.Runs()[0]
			if run.Status != "completed" || run.Conclusion != c.conclusion || run.CompletedAt != "2024-03-15T08:02:03Z" {
				t.Errorf("the run is left as %+v", run)
			}
			if want := c.conclusion + " while it was delivered: 2 failed, 1,204 passed in 2m 3s"; run.Output.Title != want {
				t.Errorf("title %q, want %q", run.Output.Title, want)
			}
			if !errors.Is(r.Err, c.cause) || !strings.HasSuffix(r.Err.Error(), "check run 101 was completed as "+c.conclusion+", without annotations") {
				t.Errorf("error %v", r.Err)
			}
			if r.Outcome != host.Failed {
				t.Errorf("outcome %q", r.Outcome)
			}
		})
	}
}

// TestStoppedTooLate ends the context after the work of the update was done:
// what is complete is not made worse.
func TestStoppedTooLate(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	s := &scene{ctx: ctx, faults: faults.At(3, faults.After(faults.Hang(func() { cancel(errors.New("stopped")) }))),
		held: held(func(r *codeuptest.Run) { r.Status, r.Conclusion = "in_progress", "" })}
	s.deliver(t)
	if run := s.fake.Runs()[0]; run.Conclusion != "failure" {
		t.Errorf("the run is left as %+v", run)
	}
}

// TestUnreachableWhileClosing says that the run stays open.
func TestUnreachableWhileClosing(t *testing.T) {
	t.Parallel()
	s := &scene{held: held(func(r *codeuptest.Run) { r.Status = "in_progress" }), faults: func(n int, _ *http.Request) faults.Fault {
		if n > 2 {
			return faults.Drop
		}
		return nil
	}}
	r := s.deliver(t)
	if r.Outcome != host.Failed || !strings.Contains(r.Err.Error(), "check run 101 was left open") {
		t.Errorf("outcome %q, error %v", r.Outcome, r.Err)
	}
}

// TestPaging finds the run behind many others, however the service pages.
func TestPaging(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]codeuptest.Options{
		"headers": {}, "no headers": {NoPaging: true}, "small pages": {MostPerPage: 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &scene{o: o}
			for i := range 250 {
				s.held = append(s.held, codeuptest.Run{Name: fmt.Sprint("other ", i), Status: "completed"})
			}
			s.held = append(s.held, held(nil)...)
			if r := s.deliver(t); r.Outcome != host.Delivered || r.Message != "updated check run 351 with 3 annotations" {
				t.Errorf("outcome %q, message %q, error %v", r.Outcome, r.Message, r.Err)
			}
		})
	}
}

func TestDryRun(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string]map[string]string{"dry run": nil, "dry run of a given run": {"codeup_check_run_id": "101"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &scene{dry: &strings.Builder{}, settings: settings}
			r := s.deliver(t)
			text := s.dry.String() + s.transcript(r)
			server := text[strings.Index(text, "http://"):]
			server = server[:strings.Index(server, "/oapi")]
			golden(t, strings.ReplaceAll(name, " ", "-"), strings.ReplaceAll(text, server, "https://codeup.example"))
		})
	}
}

// openIn opens the host with settings and returns what the user is told.
func openIn(build ci.Build, settings map[string]string) string {
	client := rest.New(rest.Options{})
	defer client.Close()
	_, err := hosttest.TryOpen(codeup.Kind(), build, client, settings)
	if err == nil {
		return "fine"
	}
	return err.Error()
}
