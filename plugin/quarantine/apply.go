package quarantine

import (
	"slices"
	"sync"
	"time"

	"github.com/testpost/testpost/plugin/report"
)

// A Result says what a list did to a report.
type Result struct {
	List *List
	// Held are the cases that were set aside although they failed or were flaky,
	// in document order, each with the entry that holds it.
	Held []Held
	// More is the number of failed cases held beyond those in Held.
	More int
	// Lapsed holds, for each failed case that only an expired entry matches, that
	// entry. Cases of which only the identity was kept are not in it.
	Lapsed map[*report.Case]*Entry
	// lapsedBrief is the number of those.
	lapsedBrief int
	// Expired are the entries whose day is over, in the order of the file.
	Expired []*Entry
	// Unused are the entries that no test of the run matches, passed ones
	// included, in the order of the file.
	Unused []*Entry
	// Passed are the entries that are needed no more.
	Passed []Passed
}

// A Held case is one that its entry lets fail.
type Held struct {
	Case  *report.Case
	Entry *Entry
}

// Any reports whether a case was set aside.
func (r *Result) Any() bool { return r != nil && len(r.Held) > 0 }

// Overdue is the number of failed cases that only an expired entry matches and
// that are not new. They failed before because they were allowed to.
func (r *Result) Overdue(isNew func(*report.Case) bool) int {
	if r == nil {
		return 0
	}
	n := r.lapsedBrief
	for c := range r.Lapsed {
		if !isNew(c) {
			n++
		}
	}
	return n
}

// Locate adds the places of the cases that were set aside to places.
func (r *Result) Locate(locate func(*report.Case) (report.Location, bool), places map[*report.Case]report.Location) {
	if r == nil {
		return
	}
	for _, h := range r.Held {
		if at, ok := locate(h.Case); ok && at.Path != "" {
			places[h.Case] = at
		}
	}
}

// Enough is the number of runs in a row after which a test that passed in all of
// them needs its entry no more.
const Enough = 10

// maxWatched bounds the tests that are taken note of for each entry. An entry
// that matches more is not looked at for having passed.
const maxWatched = 1000

// A Watch notes which tests of the run the entries of a list are about.
type Watch struct {
	list *List
	seen []sighting
}

// A sighting is what was seen of the tests of an entry.
type sighting struct {
	sync.Mutex
	ids  []uint64 // of those that passed, some twice
	any  bool
	busy bool // some did not pass, or there are too many
}

// Watch returns a watch that has seen nothing.
func (l *List) Watch() *Watch { return &Watch{l, make([]sighting, len(l.Entries))} }

// See notes a test. It may be called from several goroutines at once, and keeps
// nothing of the strings.
func (w *Watch) See(suite, class, name string, s report.Status) {
	for i := range w.seen {
		if w.list.Entries[i].pattern.about(suite, class, name) {
			w.seen[i].note(report.Identity(suite, class, name), s)
		}
	}
}

func (s *sighting) note(id uint64, status report.Status) {
	s.Lock()
	defer s.Unlock()
	s.any = true
	if status != report.Passed || len(s.ids) == maxWatched {
		s.busy, s.ids = true, nil
	} else if !s.busy {
		s.ids = append(s.ids, id)
	}
}

// Passed returns the entries of which every test passed in this run and in at
// least Enough in a row, with that number, in the order of the file. calm is
// asked for the number of runs in a row in which a test gave no trouble. A nil
// watch, which did not see every test, knows of none.
func (w *Watch) Passed(calm func(identity uint64) int) []Passed {
	if w == nil {
		return nil
	}
	var all []Passed
	for i := range w.seen {
		s := &w.seen[i]
		if !s.any || s.busy {
			continue
		}
		runs := calm(s.ids[0])
		for _, id := range s.ids[1:] {
			runs = min(runs, calm(id))
		}
		if runs >= Enough {
			all = append(all, Passed{&w.list.Entries[i], runs})
		}
	}
	return all
}

// Passed is an entry whose tests passed in so many runs in a row, or more.
type Passed struct {
	Entry *Entry
	Runs  int
}

// Seen returns the tests of the entries that are about a test of the run, as
// the list has them.
func (w *Watch) Seen() (tests []string) {
	if w == nil {
		return nil
	}
	for i := range w.seen {
		s := &w.seen[i]
		s.Lock()
		if s.any {
			tests = append(tests, w.list.Entries[i].Test)
		}
		s.Unlock()
	}
	return tests
}

// SawElsewhere notes entries that are about a test of another job of the run.
func (w *Watch) SawElsewhere(tests []string) {
	if w == nil {
		return
	}
	for i := range w.seen {
		if slices.Contains(tests, w.list.Entries[i].Test) {
			s := &w.seen[i]
			s.Lock()
			s.any, s.busy, s.ids = true, true, nil // nobody knows whether they passed
			s.Unlock()
		}
	}
}

// Apply sets aside the cases of r that the list lets fail at the time now. What
// failed as a whole never is; what failed only because parts of it did is set
// aside with them. silent tells which failed cases say nothing of their own; nil
// knows of none. w has seen every test of r; nil did not.
func (l *List) Apply(r *report.Report, w *Watch, now time.Time, silent func(*report.Case) bool) (*report.Report, *Result) {
	out := &Result{List: l, Lapsed: map[*report.Case]*Entry{}}
	parents := l.parents(r, now, silent)
	var red int
	rest, aside := r.SetAside(func(c *report.Case) bool {
		e := l.entryFor(c, now)
		switch {
		case isWhole(c):
			return false
		case e != nil && !e.Expired(now), c.Status.Red() && parents[testOf(c)] != nil && silent(c):
			return true
		case e != nil && c.Status.Red() && c.Brief:
			out.lapsedBrief++
		case e != nil && c.Status.Red():
			out.Lapsed[c] = e
		}
		return false
	})
	for _, c := range aside {
		e := l.entryFor(c, now)
		if e == nil || e.Expired(now) {
			e = parents[testOf(c)]
		}
		out.Held = append(out.Held, Held{c, e})
		if c.Status.Red() {
			red++
		}
	}
	out.More = rest.Totals.Quarantined - red
	for i := range l.Entries {
		e := &l.Entries[i]
		switch {
		case w != nil && !w.seen[i].any:
			out.Unused = append(out.Unused, e)
		case e.Expired(now):
			out.Expired = append(out.Expired, e)
		}
	}
	return rest, out
}

// entryFor returns the entry that matches c: the first that still holds, else
// the first, else nil.
func (l *List) entryFor(c *report.Case, now time.Time) (first *Entry) {
	for i := range l.Entries {
		e := &l.Entries[i]
		switch {
		case !e.pattern.about(c.Suite, c.Class, c.Name):
		case !e.Expired(now):
			return e
		case first == nil:
			first = e
		}
	}
	return first
}
