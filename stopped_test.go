package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
	"github.com/testpost/testpost/plugin/host/hosttest/network"
)

// stopTime is the time in which CI systems want a process to end that they stop.
const stopTime = 10 * time.Second

// The steps at which a run is stopped: everything it does that can be seen from
// outside.
const (
	looksAtClock = "looks at the clock"
	writesLog    = "writes to the log"
	asks         = "asks, and is not answered"
	asksInVain   = "asks, and the work is done without an answer"
	isAnswered   = "is answered"
)

// A stopper counts the steps of a run and stops it at one of them.
type stopper struct {
	kind string
	at   int64
	stop func()
	seen map[string]*atomic.Int64
}

func newStopper(kind string, at int, stop func()) *stopper {
	s := &stopper{kind: kind, at: int64(at), stop: stop, seen: map[string]*atomic.Int64{}}
	for _, kind := range []string{looksAtClock, writesLog, asks, asksInVain, isAnswered} {
		s.seen[kind] = new(atomic.Int64)
	}
	return s
}

// step counts one and reports whether the run was stopped at it.
func (s *stopper) step(kind string) bool {
	if s.seen[kind].Add(1) != s.at || kind != s.kind {
		return false
	}
	s.stop()
	return true
}

func (s *stopper) now() time.Time {
	s.step(looksAtClock)
	return time.Now()
}

func (s *stopper) choose(int, *http.Request) faults.Fault {
	switch {
	case s.step(asks):
		return faults.Hang(nil)
	case s.step(asksInVain):
		return faults.After(faults.Hang(nil))
	case s.kind == isAnswered:
		return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(w, r)
			s.step(isAnswered)
		}
	}
	s.step(isAnswered)
	return nil
}

// A log counts what is written to it.
type stepLog struct {
	mu   sync.Mutex
	text bytes.Buffer
	s    *stopper
}

func (l *stepLog) Write(p []byte) (int, error) {
	l.s.step(writesLog)
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// A stoppedRun is what came of one.
type stoppedRun struct {
	status int
	took   time.Duration // from the signal to the end
	log    string
	seen   map[string]*atomic.Int64
}

// runTo runs the whole program against to, and stops it at a step; "" for none.
func runTo(t *testing.T, to *target, dir, kind string, at int, signal syscall.Signal) stoppedRun {
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	start := time.Now()
	s := newStopper(kind, at, func() {
		start = time.Now()
		cancel(plugin.Interrupted{Signal: signal})
	})
	n := network.New(faults.Wrap(to, s.choose), network.Options{})
	defer n.Close()
	log := &stepLog{s: s}
	status := plugin.Run(ctx, plugin.Process{Environ: to.env(n.URL()), Dir: dir, Stdout: log, Stderr: io.Discard, Now: s.now, Version: "test", Dial: n.Dial})
	return stoppedRun{status, time.Since(start), log.text.String(), s.seen}
}

// TestStoppedAnywhere stops the program at each of its steps, in turn. It ends
// in time and says why, nobody is left waiting, nothing is there twice, and
// another run completes what it left.
func TestStoppedAnywhere(t *testing.T) {
	t.Parallel()
	for name, open := range targets() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := workspace(t)
			var whole stoppedRun
			var want []string
			synctest.Test(t, func(t *testing.T) {
				to := open()
				whole = runTo(t, to, dir, "", 0, 0)
				want, _ = to.shown()
			})
			if whole.status != 1 || len(want) == 0 {
				t.Fatalf("without a signal: exit status %d, want 1, and %q:\n%s", whole.status, want, whole.log)
			}
			stops, longest := 0, time.Duration(0)
			for kind, seen := range whole.seen {
				for at := range int(seen.Load()) {
					signal := []syscall.Signal{syscall.SIGTERM, syscall.SIGINT}[at%2]
					synctest.Test(t, func(t *testing.T) {
						r := stoppedAt(t, open(), dir, kind, at+1, signal, want)
						longest = max(longest, r.took)
					})
					stops++
				}
			}
			t.Logf("stopped at %d steps; the longest end took %s of its own time", stops, longest.Round(time.Millisecond))
			if stops < 10 {
				t.Errorf("only %d steps were seen: %v", stops, whole.seen)
			}
		})
	}
}

// stoppedAt stops a run at one step, looks at what is left, and runs once more.
func stoppedAt(t *testing.T, to *target, dir, kind string, at int, signal syscall.Signal, want []string) stoppedRun {
	r := runTo(t, to, dir, kind, at, signal)
	where := fmt.Sprintf("%s when it %s for the %d. time", signal, kind, at)
	things, open := to.shown()
	switch {
	case r.status == 128+int(signal) && strings.Contains(r.log, signal.String()):
	case r.status == 1 && cmp.Equal(things, want): // it had nothing left to do
	default:
		t.Errorf("%s: exit status %d, and the service shows %q:\n%s", where, r.status, things, r.log)
	}
	if r.took > stopTime {
		t.Errorf("%s: it took %s to end", where, r.took)
	}
	if open > 0 || len(things) > len(want) {
		t.Errorf("%s: %d are left open of %q", where, open, things)
	}
	again := runTo(t, to, dir, "", 0, 0)
	things, _ = to.shown()
	slices.Sort(things)
	if again.status != 1 || !cmp.Equal(things, want) {
		t.Errorf("%s: the next run ends with %d and leaves (-want +got):\n%s\n%s", where, again.status, cmp.Diff(want, things), again.log)
	}
	return r
}
