// Package rendezvous lets the jobs of a build meet in an object store, so that
// one of them puts all parts together. It knows what a store must be able to
// do, the protocol of meeting, and S3; it does not know what a part holds.
//
// Below the prefix of a build stand
//
//	parts/<attempt>/<shard>    what a shard found
//	claims/<n>                 a job puts the parts together: created once, or not at all
//	done/<n>                   the job of claim n is through, and which parts it had
//
// A job puts its part. Then it is through as soon as a done object names its
// part as it is. While parts are missing, only the job whose part is the newest
// waits: each one that comes sends the one before it home, so that of all
// machines at most one stands idle. When all parts are there, or the waiting is
// over, whoever is there creates the next claim; the store lets only one of
// them. A job that has claimed and dies loses its claim after Lease, and
// whoever waits, or comes in a rerun, takes the next one.
//
// All ages are differences between times of the store itself: the clocks of the
// jobs do not matter.
package rendezvous

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/testpost/testpost/plugin/shard"
)

// A Store keeps objects by key.
type Store interface {
	// Put writes an object, in place of one that is there.
	Put(ctx context.Context, key string, body []byte) error
	// Create writes an object unless one is there: of several that try, one
	// creates it.
	Create(ctx context.Context, key string, body []byte) (created bool, err error)
	// Get reads an object. The error is ErrNone when there is none, or none yet.
	Get(ctx context.Context, key string) ([]byte, error)
	// List returns the objects whose keys begin so, and the time it is there.
	List(ctx context.Context, prefix string) (objects []Object, now time.Time, err error)
}

// An Object is one object in a list.
type Object struct {
	Key      string
	Modified time.Time // by the clock of the store
}

// ErrNone is the error of Get for an object that is not there.
var ErrNone = errors.New("there is no such object")

const (
	// Lease is how long a job that has claimed may take before another one takes
	// its place: more than reading a thousand parts and posting a check run take.
	Lease = 2 * time.Minute
	// poll is the time between two looks, each of which is one request. It grows
	// by half with each until maxPoll: nobody but a job that waits for long is
	// held up by it.
	poll    = 2 * time.Second
	maxPoll = 15 * time.Second
	// patience is how often a part that is listed is asked for before it counts
	// as lost: some stores list an object before they give it out.
	patience = 5
)

// A Meeting is one job's way of meeting the others of its build.
type Meeting struct {
	Store   Store
	Prefix  string // of the build, without a slash at the end
	Shard   shard.Shard
	Attempt int
	Wait    time.Duration // for parts that are missing
	Now     func() time.Time
	// Pause waits; it returns early when the context ends. Nil waits in real time.
	Pause func(context.Context, time.Duration)
	// Notice tells the person at the log what is being waited for.
	Notice func(format string, args ...any)
}

// An Outcome is what a job does after it has left its part.
type Outcome string

// The outcomes of a meeting.
const (
	Publish Outcome = "publish" // put the parts together; see Turn
	Waiting Outcome = "waiting" // another job waits for the parts that are missing
	Done    Outcome = "done"    // another job has put them together
)

// A Turn is the right to put the parts together, and which there are.
type Turn struct {
	Parts   []Part   // one of each shard that came, in the order of the shards
	Missing []string // names of the shards that did not come
	m       *Meeting
	claim   int
	token   string
	digests map[string]string // of the parts that were read, by key
	// own is the key of this job's part, and mine its digest.
	own, mine string
}

// errReplaced is the error for a part that this job has left and another one
// has overwritten.
var errReplaced = errors.New("another job has replaced it: two jobs have the same setting shard")

// A Part is where the part of a shard stands.
type Part struct {
	Shard   string
	Attempt int
	key     string
}

// Leave leaves a part and meets nobody.
func (m *Meeting) Leave(ctx context.Context, part []byte) error {
	return m.Store.Put(ctx, m.key(m.Attempt, m.Shard.Name), part)
}

// Join leaves a part and returns what is left to do. The Turn is nil unless the
// outcome is Publish.
func (m *Meeting) Join(ctx context.Context, part []byte) (Outcome, *Turn, error) {
	m.defaults()
	own, mine := m.key(m.Attempt, m.Shard.Name), digest(part)
	if old, err := m.Store.Get(ctx, own); err == nil && digest(old) != mine {
		m.Notice("a part of %s was there and is replaced: this job ran again, or two jobs have the same setting shard", m.Shard)
	}
	if err := m.Leave(ctx, part); err != nil {
		return "", nil, err
	}
	came, said := m.Now(), 0
	for next := poll; ; next = min(next*3/2, maxPoll) {
		s, err := m.look(ctx)
		if err != nil {
			return "", nil, err
		}
		s.know(own, m)
		if through, err := m.covered(ctx, s, own, mine); err != nil || through {
			return Done, nil, err
		}
		missing := s.missing(m.Shard.All)
		late := m.Now().Sub(came) >= m.Wait
		switch {
		case len(missing) == 0 || late:
			turn, err := m.claim(ctx, s)
			if turn != nil {
				turn.own, turn.mine = own, mine
			}
			if err != nil || turn != nil {
				return Publish, turn, err
			}
		case s.newest() != own:
			return Waiting, nil, nil
		case len(missing) != said:
			said = len(missing)
			m.Notice("waiting for %d of %d shards (%s), at most %s", said, len(m.Shard.All), shard.List(missing), m.Wait)
		}
		if m.Pause(ctx, next); ctx.Err() != nil {
			return "", nil, fmt.Errorf("wait for the other shards: %w", context.Cause(ctx))
		}
	}
}

func (m *Meeting) defaults() {
	if m.Now == nil {
		m.Now = time.Now
	}
	if m.Notice == nil {
		m.Notice = func(string, ...any) {}
	}
	if m.Pause == nil {
		m.Pause = pause
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

func (m *Meeting) key(attempt int, name string) string {
	return fmt.Sprintf("%s/parts/%06d/%s", m.Prefix, attempt, url.PathEscape(name))
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// covered reports whether a job that is through had this part as it is.
func (m *Meeting) covered(ctx context.Context, s *state, own, mine string) (bool, error) {
	if s.done == 0 {
		return false, nil
	}
	text, err := m.Store.Get(ctx, fmt.Sprintf("%s/done/%06d", m.Prefix, s.done))
	if errors.Is(err, ErrNone) {
		return false, nil
	}
	return slices.Contains(strings.Split(string(text), "\n"), own+" "+mine), err
}

// claim takes the next claim, if no other job holds one. The turn is nil when
// another one does.
func (m *Meeting) claim(ctx context.Context, s *state) (*Turn, error) {
	if s.claim > s.done && s.now.Sub(s.claimed) < Lease {
		return nil, nil
	}
	t := &Turn{m: m, claim: s.claim + 1, token: rand.Text(), digests: map[string]string{}}
	created, err := m.Store.Create(ctx, t.key("claims"), []byte(t.token))
	if err != nil || !created {
		return nil, err
	}
	// What came while the claim was made belongs to it.
	if s, err = m.look(ctx); err != nil {
		return nil, err
	}
	s.know(m.key(m.Attempt, m.Shard.Name), m)
	t.Missing = s.missing(m.Shard.All)
	for _, name := range m.Shard.All {
		if attempt, there := s.parts[name]; there {
			t.Parts = append(t.Parts, Part{name, attempt, m.key(attempt, name)})
		}
	}
	return t, nil
}

func (t *Turn) key(kind string) string { return fmt.Sprintf("%s/%s/%06d", t.m.Prefix, kind, t.claim) }

// Get reads a part.
func (t *Turn) Get(ctx context.Context, p Part) ([]byte, error) {
	for try := 1; ; try++ {
		text, err := t.m.Store.Get(ctx, p.key)
		switch {
		case err == nil:
			if t.digests[p.key] = digest(text); p.key == t.own && t.digests[p.key] != t.mine {
				return nil, errReplaced
			}
			return text, nil
		case !errors.Is(err, ErrNone) || try == patience:
			return nil, err
		}
		if t.m.Pause(ctx, poll); ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
}

// Held reports whether the claim is still this job's: it is asked before
// anything is published. Another job may have taken the next one because this
// one was slow.
func (t *Turn) Held(ctx context.Context) (bool, error) {
	s, err := t.m.look(ctx)
	if err != nil {
		return false, err
	}
	return s.claim <= t.claim, nil
}

// Done says that the parts that were read are published.
func (t *Turn) Done(ctx context.Context) error {
	var lines []string
	for key, digest := range t.digests {
		lines = append(lines, key+" "+digest)
	}
	slices.Sort(lines)
	return t.m.Store.Put(ctx, t.key("done"), []byte(strings.Join(lines, "\n")))
}

// A state is what stands below the prefix.
type state struct {
	now     time.Time
	parts   map[string]int // by shard: the newest attempt
	objects []Object       // of parts
	claim   int            // the last, 0 for none
	claimed time.Time
	done    int // the last, 0 for none
}

// look lists what there is.
func (m *Meeting) look(ctx context.Context) (*state, error) {
	objects, now, err := m.Store.List(ctx, m.Prefix+"/")
	if err != nil {
		return nil, err
	}
	s := &state{now: now, parts: map[string]int{}}
	for _, o := range objects {
		s.add(o, strings.Split(strings.TrimPrefix(o.Key, m.Prefix+"/"), "/"), m.Shard.All)
	}
	return s, nil
}

// add takes note of an object. What does not belong there is passed over.
func (s *state) add(o Object, path, shards []string) {
	if len(path) < 2 {
		return
	}
	n, err := strconv.Atoi(path[1])
	if err != nil || n < 0 {
		return
	}
	switch {
	case path[0] == "claims" && len(path) == 2 && n > s.claim:
		s.claim, s.claimed = n, o.Modified
	case path[0] == "done" && len(path) == 2:
		s.done = max(s.done, n)
	case path[0] == "parts" && len(path) == 3:
		if name, err := url.PathUnescape(path[2]); err == nil && slices.Contains(shards, name) {
			s.objects = append(s.objects, o)
			if latest, there := s.parts[name]; !there || n > latest {
				s.parts[name] = n
			}
		}
	}
}

// know adds the own part where the store does not list it yet.
func (s *state) know(own string, m *Meeting) {
	if slices.ContainsFunc(s.objects, func(o Object) bool { return o.Key == own }) {
		return
	}
	s.objects = append(s.objects, Object{own, s.now})
	if latest, there := s.parts[m.Shard.Name]; !there || m.Attempt > latest {
		s.parts[m.Shard.Name] = m.Attempt
	}
}

func (s *state) missing(all []string) (missing []string) {
	for _, name := range all {
		if _, there := s.parts[name]; !there {
			missing = append(missing, name)
		}
	}
	return missing
}

// newest returns the key of the part that came last; of those of one moment,
// the last by name.
func (s *state) newest() string {
	var last Object
	for _, o := range s.objects {
		if c := o.Modified.Compare(last.Modified); c > 0 || c == 0 && o.Key > last.Key {
			last = o
		}
	}
	return last.Key
}
