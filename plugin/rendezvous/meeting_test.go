package rendezvous_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/testpost/testpost/plugin/rendezvous"
	"github.com/testpost/testpost/plugin/shard"
)

// A memory is a store with a clock of its own.
type memory struct {
	mu      sync.Mutex
	objects map[string]object
	ahead   time.Duration // of its clock before that of the jobs
	lag     time.Duration // until an object is listed
}

type object struct {
	body     []byte
	modified time.Time
}

func (m *memory) now() time.Time { return time.Now().Add(m.ahead) }

func (m *memory) Put(_ context.Context, key string, body []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.objects[key] = object{body, m.now()}
	return nil
}

func (m *memory) Create(_ context.Context, key string, body []byte) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, there := m.objects[key]; there {
		return false, nil
	}
	m.objects[key] = object{body, m.now()}
	return true, nil
}

func (m *memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o, there := m.objects[key]
	if !there {
		return nil, rendezvous.ErrNone
	}
	return o.body, nil
}

func (m *memory) List(_ context.Context, prefix string) (list []rendezvous.Object, now time.Time, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, o := range m.objects {
		if strings.HasPrefix(key, prefix) && m.now().Sub(o.modified) >= m.lag {
			list = append(list, rendezvous.Object{Key: key, Modified: o.modified})
		}
	}
	return list, m.now(), nil
}

// A host holds check runs, which it finds again by their external id.
type host struct {
	mu        sync.Mutex
	created   int
	published [][]string // the parts of each publication
	missing   [][]string
}

func (h *host) publish(parts, missing []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.published) == 0 {
		h.created++
	}
	h.published, h.missing = append(h.published, parts), append(h.missing, missing)
}

// The moments at which a job of the race may die.
const (
	beforePut = iota + 1
	afterPut
	afterClaim
	afterReading
	afterPublishing
)

// A job is one shard's way through the race.
type job struct {
	store   rendezvous.Store
	host    *host
	name    string
	attempt int
	dies    int
	wait    time.Duration
	pause   func(context.Context, time.Duration)
}

var errDied = errors.New("the machine is gone")

// dying is a store for a job that dies in the middle of things.
type dying struct {
	rendezvous.Store
	dies int
}

func (d dying) Put(ctx context.Context, key string, body []byte) error {
	if d.dies == beforePut {
		return errDied
	}
	err := d.Store.Put(ctx, key, body)
	if d.dies == afterPut && strings.Contains(key, "/parts/") {
		return errDied
	}
	return err
}

func (d dying) Create(ctx context.Context, key string, body []byte) (bool, error) {
	created, err := d.Store.Create(ctx, key, body)
	if d.dies == afterClaim && created {
		return false, errDied
	}
	return created, err
}

func (j *job) run(ctx context.Context) (rendezvous.Outcome, error) {
	s, err := shard.Parse(j.name)
	if err != nil {
		return "", err
	}
	m := &rendezvous.Meeting{Store: dying{j.store, j.dies}, Prefix: "ci/build", Shard: s, Attempt: j.attempt, Wait: j.wait, Pause: j.pause}
	outcome, turn, err := m.Join(ctx, fmt.Appendf(nil, "part of %s, attempt %d", j.name, j.attempt))
	if err != nil || turn == nil {
		return outcome, err
	}
	var parts []string
	for _, p := range turn.Parts {
		text, err := turn.Get(ctx, p)
		if err != nil {
			return outcome, err
		}
		parts = append(parts, string(text))
	}
	if j.dies == afterReading {
		return outcome, errDied
	}
	if held, err := turn.Held(ctx); err != nil || !held {
		return outcome, err
	}
	if j.pause == nil {
		time.Sleep(time.Second) // the host takes its time
	}
	j.host.publish(parts, turn.Missing)
	if j.dies == afterPublishing {
		return outcome, errDied
	}
	return outcome, turn.Done(ctx)
}

// race runs the shards of n, each after a random time, and returns who died.
func race(t *testing.T, r *rand.Rand, store rendezvous.Store, h *host, n int, deaths float64) (died []string) {
	t.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i := range n {
		j := &job{store: store, host: h, name: fmt.Sprintf("%d/%d", i+1, n), attempt: 1, wait: 20 * time.Minute}
		if r.Float64() < deaths {
			j.dies = beforePut + r.IntN(afterPublishing)
		}
		comes := time.Duration(r.IntN(600_000)) * time.Millisecond
		if r.IntN(3) == 0 {
			comes = comes.Truncate(time.Minute) // all at once
		}
		wg.Go(func() {
			time.Sleep(comes)
			_, err := j.run(t.Context())
			mu.Lock()
			defer mu.Unlock()
			if errors.Is(err, errDied) {
				died = append(died, j.name)
			} else if err != nil {
				t.Errorf("shard %s: %v", j.name, err)
			}
		})
	}
	wg.Wait()
	return died
}

// TestRace lets 64 shards come in random order, with a store whose clock is
// wrong and whose lists are late: one of them publishes, all parts, once.
func TestRace(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 64))
			store := &memory{objects: map[string]object{}, ahead: time.Duration(r.IntN(7200)-3600) * time.Second, lag: time.Duration(r.IntN(3)) * 5 * time.Second}
			var h host
			race(t, r, store, &h, 64, 0)
			if len(h.published) != 1 || len(h.published[0]) != 64 || len(h.missing[0]) != 0 {
				t.Errorf("seed %d: published %d times", seed, len(h.published))
			}
		})
	}
}

// TestRaceWithDeaths lets machines die at every moment, between putting and
// publishing too, and runs their jobs again: there is one check run, the last
// publication holds every part, and no job published without need.
func TestRaceWithDeaths(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 65))
			store := &memory{objects: map[string]object{}, ahead: time.Duration(r.IntN(7200)-3600) * time.Second}
			var h host
			died := race(t, r, store, &h, 64, []float64{0.02, 0.2, 0.9}[seed%3])
			for _, i := range r.Perm(len(died)) {
				j := &job{store: store, host: &h, name: died[i], attempt: 1 + r.IntN(2), wait: time.Minute}
				if _, err := j.run(t.Context()); err != nil {
					t.Errorf("shard %s again: %v", j.name, err)
				}
			}
			if len(h.published) == 0 {
				t.Fatalf("seed %d: never published; %d died", seed, len(died))
			}
			last := h.published[len(h.published)-1]
			if h.created != 1 || len(last) != 64 {
				t.Errorf("seed %d: %d check runs, %d parts", seed, h.created, len(last))
			}
			if most := 1 + len(died); len(h.published) > most {
				t.Errorf("seed %d: published %d times, at most %d are needed", seed, len(h.published), most)
			}
		})
	}
}

// TestTheLastDies holds that the job before it takes over.
func TestTheLastDies(t *testing.T) {
	t.Parallel()
	for _, dies := range []int{afterPut, afterClaim, afterReading} {
		synctest.Test(t, func(t *testing.T) {
			store, h := &memory{objects: map[string]object{}}, host{}
			var wg sync.WaitGroup
			for i := range 3 {
				j := &job{store: store, host: &h, name: fmt.Sprintf("%d/3", i+1), wait: time.Hour}
				if i == 2 {
					j.dies = dies
				}
				wg.Go(func() {
					time.Sleep(time.Duration(i) * time.Minute)
					_, _ = j.run(t.Context())
				})
			}
			wg.Wait()
			if len(h.published) != 1 || len(h.published[0]) != 3 {
				t.Errorf("when it dies at %d: published %q", dies, h.published)
			}
		})
	}
}

// TestOneWaits holds that a job goes home as soon as another one comes after it,
// and that the last waits for the one that never comes; that one corrects the
// check run when it comes after all.
func TestOneWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, h := &memory{objects: map[string]object{}}, host{}
		var wg sync.WaitGroup
		begun := time.Now()
		outcomes, ends := make([]rendezvous.Outcome, 3), make([]time.Duration, 3)
		for i := range 3 {
			wg.Go(func() {
				time.Sleep(time.Duration(i) * time.Minute)
				j := &job{store: store, host: &h, name: fmt.Sprintf("%d/4", i+1), wait: 10 * time.Minute}
				outcomes[i], _ = j.run(t.Context())
				ends[i] = time.Since(begun).Round(30 * time.Second)
			})
		}
		wg.Wait()
		if want := []rendezvous.Outcome{rendezvous.Waiting, rendezvous.Waiting, rendezvous.Publish}; !slices.Equal(outcomes, want) {
			t.Errorf("outcomes %q", outcomes)
		}
		if want := []time.Duration{time.Minute, 2 * time.Minute, 12 * time.Minute}; !slices.Equal(ends, want) {
			t.Errorf("they end after %v", ends)
		}
		if len(h.published) != 1 || len(h.published[0]) != 3 || !slices.Equal(h.missing[0], []string{"4/4"}) {
			t.Errorf("published %q without %q", h.published, h.missing)
		}
		late := &job{store: store, host: &h, name: "4/4", wait: 10 * time.Minute}
		if outcome, err := late.run(t.Context()); outcome != rendezvous.Publish || err != nil {
			t.Errorf("the late one: %s, %v", outcome, err)
		}
		if len(h.published) != 2 || len(h.published[1]) != 4 || len(h.missing[1]) != 0 {
			t.Errorf("published %q without %q", h.published, h.missing)
		}
		// The same again changes nothing; another content does.
		if outcome, err := late.run(t.Context()); outcome != rendezvous.Done || err != nil || len(h.published) != 2 {
			t.Errorf("the same again: %s, %v", outcome, err)
		}
		late.attempt = 2
		if outcome, err := late.run(t.Context()); outcome != rendezvous.Publish || err != nil || len(h.published[2]) != 4 || h.published[2][3] != "part of 4/4, attempt 2" {
			t.Errorf("a newer attempt: %s, %v, %q", outcome, err, h.published)
		}
	})
}

// TestWaitingEnds holds that nobody waits beyond the end of the context.
func TestWaitingEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errors.New("stopped"))
		defer cancel()
		j := &job{store: &memory{objects: map[string]object{}}, host: &host{}, name: "1/2", wait: time.Hour}
		if _, err := j.run(ctx); err == nil || err.Error() != "wait for the other shards: stopped" {
			t.Error(err)
		}
	})
}

// TestStrangersDoNotCount puts objects below the prefix that belong to nobody.
func TestStrangersDoNotCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &memory{objects: map[string]object{}, ahead: time.Minute}
		for _, key := range []string{"ci/build/parts/000001/9%2F9", "ci/build/parts/x/1%2F2", "ci/build/claims/x", "ci/build/done/-1", "ci/build/README", "ci/build/parts/000001/%zz", "ci/build2/parts/000001/2%2F2"} {
			_ = store.Put(t.Context(), key, nil)
		}
		var h host
		j := &job{store: store, host: &h, name: "1/2", wait: time.Minute}
		if outcome, err := j.run(t.Context()); outcome != rendezvous.Publish || err != nil || !slices.Equal(h.missing[0], []string{"2/2"}) {
			t.Errorf("%s, %v, missing %q", outcome, err, h.missing)
		}
	})
}

// TestTwoJobsOfOneShard: what one of them found is lost, and both say so.
func TestTwoJobsOfOneShard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &memory{objects: map[string]object{}}
		join := func(name, part string, wait time.Duration) (turn *rendezvous.Turn, said string) {
			t.Helper()
			s, err := shard.Parse(name)
			if err != nil {
				t.Fatal(err)
			}
			m := &rendezvous.Meeting{Store: store, Prefix: "ci/build", Shard: s, Wait: wait, Notice: func(format string, args ...any) { said += fmt.Sprintf(format, args...) }}
			if _, turn, err = m.Join(t.Context(), []byte(part)); err != nil {
				t.Error(err)
			}
			return turn, said
		}
		first, said := join("1/2", "one failed", time.Millisecond)
		if first == nil || strings.Contains(said, "replaced") {
			t.Fatalf("it says %q", said)
		}
		if _, said := join("1/2", "all passed", time.Millisecond); !strings.Contains(said, "a part of shard 1/2 was there and is replaced") {
			t.Errorf("it says %q", said)
		}
		if _, err := first.Get(t.Context(), first.Parts[0]); err == nil || err.Error() != "another job has replaced it: two jobs have the same setting shard" {
			t.Errorf("the part of the first: %v", err)
		}
	})
}
