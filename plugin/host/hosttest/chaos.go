package hosttest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
	"github.com/testpost/testpost/plugin/host/hosttest/network"
	"github.com/testpost/testpost/plugin/rest"
)

// Chaos tries Seeds random schedules of faults, in time that passes only where
// everybody waits. It is part of Run, and for itself for services that do not
// take all that the suite delivers. Each ends with what a delivery without
// faults leaves, or with an error, nothing twice, nothing open, nothing strange
// and in time; a later delivery then puts right what is missing.
func Chaos(t *testing.T, h Harness) {
	if h.Seeds == 0 {
		return
	}
	want, known := watched(t, h)
	d := delivery(t, plainRun())
	seeds, counts := schedules(t, h.Seeds), &counts{host: h.Kind.Name}
	t.Cleanup(func() { t.Log(counts) })
	shards := runtime.GOMAXPROCS(0)
	for shard := range shards {
		t.Run(fmt.Sprintf("part %d", shard), func(t *testing.T) {
			t.Parallel()
			for seed := seeds[0] + shard; seed <= seeds[1] && !t.Failed(); seed += shards {
				synctest.Test(t, func(t *testing.T) { chaotic(t, h, uint64(seed), d, want, known, counts) })
			}
		})
	}
}

// chaotic delivers d with the schedule of a seed and looks at what is there then.
func chaotic(t *testing.T, h Harness, seed uint64, d *host.Delivery, want []Result, known []string, counts *counts) {
	c := startChaos(t, h, scheduled(seed))
	defer func() {
		if t.Failed() {
			t.Logf("%s=%d-%d tries this schedule alone", SchedulesVariable, seed, seed)
		}
		counts.add(c, t.Failed())
	}()
	before := c.service.Results()
	known = slices.Concat(known, itemsOf(before))
	err := c.run(t.Context(), d)
	if err == nil {
		c.holds(h, want)
		c.saysTwice(h)
	} else {
		c.nothingOpen(h, before...)
		c.nothingStrange(len(want), known)
		c.heal()
		if _, err := c.deliver(t.Context(), d); err != nil {
			t.Errorf("after the faults: %v", err)
		}
		c.holds(h, want)
	}
	if strange := c.wire.Strange(); len(strange) > 0 {
		t.Errorf("it asked other hosts: %q", strange)
	}
}

// A chaos is a stage on a network that breaks.
type chaos struct {
	*stage
	schedule schedule
	wire     *network.Network
	dies     context.CancelCauseFunc // of the delivery under way
	took     time.Duration
	given    atomic.Int64 // faults
	failed   bool
}

// leftOpen are words of the error of a delivery that may have left a run in
// progress, because the service could not be reached any more. A person has to
// read them, since nothing else says so.
const leftOpen = "left in progress"

// errKilled stands for a process that is no longer there.
var errKilled = errors.New("killed by the suite")

func startChaos(t *testing.T, h Harness, s schedule) *chaos {
	c := &chaos{stage: &stage{t: t, h: h, service: h.Service(token), said: &transcript{}}, schedule: s}
	faulty := faults.Wrap(c.service, c.choose)
	c.wire = network.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.requests.Add(1)
		if s.closes {
			w.Header().Set("Connection", "close")
		}
		if c.healed.Load() {
			c.service.ServeHTTP(w, r)
			return
		}
		faulty.ServeHTTP(w, r)
	}), s.wire)
	t.Cleanup(c.wire.Close)
	c.url = c.wire.URL()
	c.connect(h)
	t.Cleanup(func() { noSecret(t, token, c.said.String()) })
	return c
}

// connect opens the host with a client of its own, as a process does.
func (c *chaos) connect(h Harness) {
	client := rest.New(rest.Options{Secrets: []string{token}, Roots: c.wire.Roots(), Dial: c.wire.Dial,
		Log: slog.New(slog.NewTextHandler(c.said, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	c.t.Cleanup(client.Close)
	c.to = Open(c.t, h.Kind, h.build(), client, h.Settings(c.url, token))
}

// choose is what goes wrong with a request.
func (c *chaos) choose(n int, r *http.Request) faults.Fault {
	fault := c.schedule.choose(n, r)
	if n == c.schedule.killed {
		next := fault
		fault = func(w http.ResponseWriter, r *http.Request, service http.Handler) {
			if next != nil { // before the service saw the request, or after
				service.ServeHTTP(w, r)
			}
			c.dies(errKilled)
			c.wire.Cut()
		}
	}
	if fault != nil {
		c.given.Add(1)
	}
	return fault
}

// run delivers d once, in the time there is, and fails the test when it took longer.
func (c *chaos) run(ctx context.Context, d *host.Delivery) error {
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, chaosTimeout)
	defer cancel()
	ctx, c.dies = context.WithCancelCause(ctx)
	defer c.dies(nil)
	most := chaosTimeout + stopTime
	if c.schedule.stop > 0 {
		timer := time.AfterFunc(c.schedule.stop, func() { c.dies(errStop) })
		defer timer.Stop()
		most = c.schedule.stop + stopTime
	}
	_, err := c.deliver(ctx, d)
	c.killed = errors.Is(context.Cause(ctx), errKilled)
	c.says = err != nil && strings.Contains(err.Error(), leftOpen)
	if c.took = time.Since(start); c.took > most {
		c.t.Errorf("the delivery took %s, want at most %s", c.took, most)
	}
	c.failed = err != nil
	return err
}

// heal ends all faults, and opens the host anew: a later run is another process.
func (c *chaos) heal() {
	c.healed.Store(true)
	c.wire.Mend()
}

// saysTwice fails the test when something is there twice and nobody was told.
func (c *chaos) saysTwice(h Harness) {
	for _, r := range c.service.Results() {
		if n := len(slices.Compact(slices.Sorted(slices.Values(r.Items)))); n < len(r.Items) && !strings.Contains(c.said.String(), "sent again") {
			c.t.Errorf("%q holds %d items of %d twice, and nobody said so", r.Name, len(r.Items)-n, n)
		}
	}
}

// watched is what the service holds after a delivery without faults, and all that
// it held on the way there.
func watched(t *testing.T, h Harness) (want []Result, known []string) {
	var held sync.Mutex
	service := h.Service(token)
	s := startWith(t, h, service, token, func(int, *http.Request) faults.Fault {
		return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(w, r)
			held.Lock()
			defer held.Unlock()
			known = append(known, itemsOf(service.Results())...)
		}
	})
	if _, err := s.deliver(t.Context(), delivery(t, plainRun())); err != nil {
		t.Fatalf("without any fault: %v", err)
	}
	return service.Results(), known
}

// nothingStrange fails the test when the service holds more than most results,
// or what is not known.
func (s *stage) nothingStrange(most int, known []string) {
	s.t.Helper()
	got := s.service.Results()
	if len(got) > most {
		s.t.Errorf("the service holds %d results, want at most %d: %+v", len(got), most, got)
	}
	for _, item := range itemsOf(got) {
		if !slices.Contains(known, item) {
			s.t.Errorf("the service holds %q, which was not delivered", item)
		}
	}
}

func itemsOf(results []Result) (items []string) {
	for _, r := range results {
		items = append(items, r.Items...)
	}
	return items
}
