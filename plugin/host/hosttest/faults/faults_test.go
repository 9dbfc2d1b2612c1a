package faults_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

// outcome is what a client sees of one request, in words, and whether the
// service did its work.
func outcome(t *testing.T, fault faults.Fault) (seen string, worked bool) {
	t.Helper()
	var did atomic.Bool
	service := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		did.Store(true)
		_, _ = io.WriteString(w, `{"id":1}`)
	})
	server := httptest.NewServer(faults.Wrap(service, faults.Always(fault)))
	defer server.Close()
	resp, err := server.Client().Post(server.URL+"/x?y=z", "text/plain", strings.NewReader("body"))
	if err != nil {
		return "no answer", did.Load()
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Sprintf("%d broken off", resp.StatusCode), did.Load()
	}
	return fmt.Sprintf("%d %s", resp.StatusCode, body), did.Load()
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  faults.Fault
		want   string
		worked bool
	}{
		"none":          {nil, `200 {"id":1}`, true},
		"drop":          {faults.Drop, "no answer", false},
		"drop after":    {faults.DropAfter, "no answer", true},
		"half json":     {faults.HalfJSON, `200 {"id`, true},
		"status":        {faults.Status(http.StatusConflict, "taken"), "409 taken", false},
		"after":         {faults.After(faults.Status(http.StatusConflict, "taken")), "409 taken", true},
		"throttled":     {faults.Throttle("0"), "429 {}", false},
		"redirect loop": {faults.Redirect(""), "no answer", false},
		"in circles":    {faults.Loop, "no answer", false},
		"drop before":   {faults.DropBefore, "no answer", false},
		"drop during":   {faults.DropDuring, "no answer", false},
		"in pieces":     {faults.Slow(3, 0), `200 {"id":1}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen, worked := outcome(t, c.fault)
			if seen != c.want || worked != c.worked {
				t.Errorf("got %q, worked %v; want %q, %v", seen, worked, c.want, c.worked)
			}
		})
	}
}

// TestThrottleUntil reads the date of an answer that asks to come back.
func TestThrottleUntil(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := httptest.NewRecorder()
		faults.ThrottleUntil(20*time.Second)(w, httptest.NewRequest(http.MethodGet, "/", nil), nil)
		if got, want := w.Header().Get("Retry-After"), "Sat, 01 Jan 2000 00:00:20 GMT"; w.Code != http.StatusTooManyRequests || got != want {
			t.Errorf("%d with Retry-After %q, want %q", w.Code, got, want)
		}
	})
}

func TestTruncated(t *testing.T) {
	t.Parallel()
	if seen, worked := outcome(t, faults.Truncated); !worked || seen != "200 broken off" && seen != "no answer" {
		t.Errorf("got %q, worked %v", seen, worked)
	}
}

func TestSeededRepeats(t *testing.T) {
	t.Parallel()
	mark := func(n int) faults.Fault {
		return func(http.ResponseWriter, *http.Request, http.Handler) { panic(n) }
	}
	schedule := func(seed uint64) (out []string) {
		choose := faults.Seeded(seed, 2, 20, []faults.Fault{mark(1), mark(2), mark(3)})
		for n := 1; n <= 25; n++ {
			out = append(out, which(choose(n, nil)))
		}
		return out
	}
	if diff := cmp.Diff(schedule(7), schedule(7)); diff != "" {
		t.Errorf("the same seed gave two schedules:\n%s", diff)
	}
	if cmp.Equal(schedule(7), schedule(8)) {
		t.Error("two seeds gave the same schedule")
	}
	if strings.Join(schedule(7)[20:], "") != "-----" {
		t.Errorf("a request after the last was given a fault: %v", schedule(7))
	}
}

func which(f faults.Fault) (name string) {
	if f == nil {
		return "-"
	}
	defer func() { name = fmt.Sprint(recover()) }()
	f(nil, nil, nil)
	panic(errors.New("unreachable"))
}
