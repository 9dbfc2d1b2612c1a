package codeup_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

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
	if r.Outcome != host.Failed || !strings.Contains(r.Err.Error(), "check run 101 was left in progress") {
		t.Errorf("outcome %q, error %v", r.Outcome, r.Err)
	}
}
