package codeup_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
	"github.com/testpost/testpost/plugin/host/hosttest"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

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
		"name of an earlier build": {held: held(func(r *codeuptest.Run) { r.ExternalID = "testpost/flow/40/7/Tests" })},
		"name of another job":      {held: held(func(r *codeuptest.Run) { r.ExternalID = "testpost/flow/41/8/Tests" })},
		"name of another writer":   {held: held(func(r *codeuptest.Run) { r.ExternalID, r.Writer.Name = "", "other" })},
		"given run": {settings: map[string]string{"codeup_check_run_id": "101"},
			held: held(func(r *codeuptest.Run) {
				r.Name, r.Status, r.ExternalID, r.Annotations = "nightly", "in_progress", "theirs", nil
			})},
		"answer lost": {faults: faults.At(2, faults.DropAfter)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.golden(t, name)
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

// TestEmptyStatus: an object that holds nothing does not say that a commit status
// was set.
func TestEmptyStatus(t *testing.T) {
	t.Parallel()
	s := &scene{o: codeuptest.Options{NoCheckRuns: true}, faults: func(_ int, r *http.Request) faults.Fault {
		if strings.HasSuffix(r.URL.Path, "/statuses") {
			return faults.Status(http.StatusOK, "{}")
		}
		return nil
	}}
	if r := s.deliver(t); r.Outcome != host.Failed || r.Err == nil || !strings.Contains(r.Err.Error(), "set the commit status") {
		t.Errorf("outcome %q, error %v", r.Outcome, r.Err)
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
			s.golden(t, name)
		})
	}
}

// TestJobsRace has another job of the build create its run between our look and
// our create: neither overwrites the other, and the name says which is which.
func TestJobsRace(t *testing.T) {
	t.Parallel()
	s := &scene{}
	s.faults = func(n int, _ *http.Request) faults.Fault {
		if n != 1 {
			return nil
		}
		return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(w, r)
			s.fake.Add(codeuptest.Run{Name: "Tests", HeadSHA: hosttest.Commit, Status: "completed", Conclusion: "success", ExternalID: "testpost/flow/41/8/Tests"})
		}
	}
	r := s.deliver(t)
	if r.Outcome != host.Delivered || len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0], "set name to tell them apart") {
		t.Errorf("outcome %s (%v), warnings %q", r.Outcome, r.Err, s.Warnings)
	}
	var got []string
	for _, run := range s.fake.Runs() {
		got = append(got, fmt.Sprint(run.Name, " ", run.Conclusion, " ", len(run.Annotations)))
	}
	if want := "[Tests success 0 Tests (acba48) failure 3]"; fmt.Sprint(got) != want {
		t.Errorf("runs %v, want %s", got, want)
	}
}
