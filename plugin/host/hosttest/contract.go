package hosttest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
	"github.com/testpost/testpost/plugin/rest"
)

// patience is when a delivery counts as hanging. Nothing in the suite waits, so
// that only a defect comes near it.
const patience = 60 * time.Second

// golden is what the service holds after a delivery without faults, and the
// number of requests that took.
func golden(t *testing.T, h Harness) (want []Result, requests int) {
	t.Helper()
	s := start(t, h, faults.Never)
	if _, err := s.deliver(t.Context(), delivery(t, plainRun())); err != nil {
		t.Fatalf("without any fault: %v", err)
	}
	s.nothingOpen(h)
	return s.service.Results(), int(s.requests.Load())
}

// keeps fails the test unless the host is a Keeper where its data says so, and
// only there.
func keeps(t *testing.T, h Harness) {
	_, is := start(t, h, faults.Never).to.(host.Keeper)
	if says := h.Kind.Takes != nil && h.Kind.Takes().Keeps; is != says {
		t.Errorf("the host keeps what the next run needs: %t, but Takes says %t", is, says)
	}
}

// progresses fails the test when a run is in progress at some time at a host
// whose data does not say so, or never at one whose harness asks for it.
func progresses(t *testing.T, h Harness) {
	if h.Kind.Takes == nil {
		t.Skip("the host is given no check run")
	}
	must := h.Progress
	h.Progress = true
	var seen atomic.Bool
	service := h.Service(token)
	s := startWith(t, h, service, token, func(int, *http.Request) faults.Fault {
		return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(w, r)
			if slices.ContainsFunc(service.Results(), func(r Result) bool { return !r.Done }) {
				seen.Store(true)
			}
		}
	})
	if _, err := s.deliver(t.Context(), delivery(t, plainRun())); err != nil {
		t.Error(err)
	}
	s.nothingOpen(h)
	if says := h.Kind.Takes().Progress; seen.Load() && !says || must && !(seen.Load() && says) {
		t.Errorf("a run was in progress: %t, but Takes says %t", seen.Load(), says)
	}
}

// holds fails the test unless the service holds want: every item once, or at
// least once where h cannot do better.
func (s *stage) holds(h Harness, want []Result) {
	s.t.Helper()
	got := s.service.Results()
	if h.AtLeastOnce {
		got, want = distinct(got), distinct(want)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Errorf("the service holds (-want +got):\n%s\nlog:\n%s", diff, s.said)
	}
}

func distinct(results []Result) []Result {
	out := slices.Clone(results)
	for i := range out {
		out[i].Items = slices.Compact(slices.Sorted(slices.Values(out[i].Items)))
	}
	return out
}

// nothingOpen fails the test when a reader is left waiting for what was not open
// before, or finds something twice.
func (s *stage) nothingOpen(h Harness, before ...Result) {
	s.t.Helper()
	for _, r := range s.service.Results() {
		open := func(b Result) bool { return b.Name == r.Name && !b.Done }
		switch {
		case r.Done, s.killed, slices.ContainsFunc(before, open):
		case s.says:
			s.open++
		default:
			s.t.Errorf("%q was left open", r.Name)
		}
		if items := slices.Sorted(slices.Values(r.Items)); !h.AtLeastOnce && len(slices.Compact(items)) != len(r.Items) {
			s.t.Errorf("%q holds something twice: %q", r.Name, r.Items)
		}
	}
}

func delivers(t *testing.T, h Harness) {
	s := start(t, h, faults.Never)
	r, err := s.deliver(t.Context(), delivery(t, plainRun()))
	if err != nil || r.Outcome != host.Delivered {
		t.Fatalf("outcome %q, error %v", r.Outcome, err)
	}
	results, want := s.service.Results(), 1
	if h.Comments {
		want = 2
	}
	if len(results) != want || len(results[0].Items) == 0 {
		t.Errorf("the service holds %d results, want %d with something in it:\n%+v", len(results), want, results)
	}
	s.nothingOpen(h)
	if v := s.service.Violations(); len(v) != 0 {
		t.Errorf("requests broke the rules of the service:\n%s", strings.Join(v, "\n"))
	}
}

func hostileText(t *testing.T, h Harness) {
	s := start(t, h, faults.Never)
	r, err := s.deliver(t.Context(), delivery(t, hostileRun()))
	if err != nil || r.Outcome != host.Delivered {
		t.Errorf("outcome %q, error %v", r.Outcome, err)
	}
	if v := s.service.Violations(); len(v) != 0 {
		t.Errorf("requests broke the rules of the service:\n%s", strings.Join(v, "\n"))
	}
	s.nothingOpen(h)
	s.saysCutName(h)
}

// saysCutName fails the test when a name was cut, by which people find a run and
// protect branches, and nobody said so.
func (s *stage) saysCutName(h Harness) {
	s.t.Helper()
	if h.Kind.Takes == nil {
		return
	}
	fitted := check.Fit(hostileRun(), h.Kind.Takes().Limits)
	if fitted.CutName() > 0 && !strings.Contains(s.said.String(), "too long") {
		s.t.Error("the name was cut, and nobody said so")
	}
}

func twice(t *testing.T, h Harness) {
	want, _ := golden(t, h)
	s := start(t, h, faults.Never)
	for range 2 {
		if _, err := s.deliver(t.Context(), delivery(t, plainRun())); err != nil {
			t.Fatal(err)
		}
	}
	s.holds(h, want)
}

// transient gives every request, in turn, every fault that passes.
func transient(t *testing.T, h Harness) { eachFault(t, h, faults.Transient()) }

// lost loses the answer to every request, in turn, in every way.
func lost(t *testing.T, h Harness) { eachFault(t, h, faults.Lost()) }

func eachFault(t *testing.T, h Harness, list []faults.Fault) {
	want, requests := golden(t, h)
	for n := 1; n <= requests; n++ {
		for i, fault := range list {
			t.Run(fmt.Sprintf("request %d fault %d", n, i), func(t *testing.T) {
				t.Parallel()
				s := start(t, h, faults.At(n, fault))
				if _, err := s.deliver(t.Context(), delivery(t, plainRun())); err != nil {
					t.Error(err)
				}
				s.holds(h, want)
			})
		}
	}
}

// inARow loses an answer and fails the request that comes next.
func inARow(t *testing.T, h Harness) {
	want, requests := golden(t, h)
	for n := 1; n <= requests; n++ {
		t.Run(fmt.Sprintf("request %d", n), func(t *testing.T) {
			t.Parallel()
			s := start(t, h, func(i int, _ *http.Request) faults.Fault {
				switch i {
				case n:
					return faults.DropAfter
				case n + 1:
					return faults.BadGateway
				}
				return nil
			})
			if _, err := s.deliver(t.Context(), delivery(t, plainRun())); err != nil {
				t.Error(err)
			}
			s.holds(h, want)
		})
	}
}

func proxyPage(t *testing.T, h Harness) {
	s := start(t, h, faults.Always(faults.HTML))
	_, err := s.deliver(t.Context(), delivery(t, plainRun()))
	says(t, err, "200", "Sign in", "hint: a web page came in the service's place")
}

// emptyAnswer answers what writes with an object that holds nothing, and lets
// nothing be written: no host may take that for an answer of its service.
func emptyAnswer(t *testing.T, h Harness) {
	run := plainRun()
	run.Annotations = nil // whose writing would find out
	s := start(t, h, func(_ int, r *http.Request) faults.Fault {
		if r.Method == http.MethodGet || r.Method == http.MethodDelete {
			return nil
		}
		return faults.Status(http.StatusOK, "{}")
	})
	if r, err := s.deliver(t.Context(), delivery(t, run)); err == nil {
		t.Errorf("outcome %q: %s", r.Outcome, r.Message)
	}
}

// redirected sends every request to another server and looks at what arrives there.
func redirected(t *testing.T, h Harness) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s went to another host with the headers %v", r.Method, r.URL, r.Header)
	}))
	t.Cleanup(other.Close)
	s := start(t, h, faults.Always(faults.Redirect(other.URL)))
	_, err := s.deliver(t.Context(), delivery(t, plainRun()))
	says(t, err, "another host", "hint: ")
}

func rejected(t *testing.T, h Harness) {
	s := startWith(t, h, h.Service("another-token"), token, faults.Never)
	r, err := s.deliver(t.Context(), delivery(t, plainRun()))
	says(t, err, append([]string{"401"}, h.Rejected...)...)
	if r.Outcome != host.Failed || s.requests.Load() > 1 {
		t.Errorf("outcome %q after %d requests, want failed after one", r.Outcome, s.requests.Load())
	}
}

func forbidden(t *testing.T, h Harness) {
	s := start(t, h, faults.Always(h.Forbidden))
	r, err := s.deliver(t.Context(), delivery(t, plainRun()))
	says(t, err, append([]string{"403"}, h.Forbids...)...)
	if r.Outcome != host.Failed {
		t.Errorf("outcome %q, want failed", r.Outcome)
	}
}

// cancelled ends the context while each request, in turn, waits for its answer.
func cancelled(t *testing.T, h Harness) {
	_, requests := golden(t, h)
	for n := 1; n <= requests; n++ {
		for name, timeout := range map[string]bool{"stopped": false, "timed out": true} {
			t.Run(fmt.Sprintf("%s at request %d", name, n), func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithCancelCause(t.Context())
				cause := errStop
				if timeout {
					cause = context.DeadlineExceeded
				}
				s := start(t, h, faults.At(n, faults.Hang(func() { cancel(cause) })))
				var err error
				within(t, patience, func() { _, err = s.deliver(ctx, delivery(t, plainRun())) })
				if !errors.Is(err, cause) {
					t.Errorf("error %v, want the cause %q in it", err, cause)
				}
				s.nothingOpen(h)
			})
		}
	}
}

func dryRun(t *testing.T, h Harness) {
	var printed transcript
	s := start(t, h, faults.Never, func(o *rest.Options) { o.DryRun = &printed })
	d := delivery(t, plainRun())
	d.DryRun = true
	if _, err := s.deliver(t.Context(), d); err != nil {
		t.Error(err)
	}
	if n := s.requests.Load(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	if !strings.Contains(printed.String(), http.MethodPost+" "+s.url) {
		t.Errorf("the requests were not printed:\n%s", &printed)
	}
	noSecret(t, token, printed.String())
}
