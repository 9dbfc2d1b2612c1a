package hosttest

import (
	"net/http"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
	"github.com/testpost/testpost/plugin/rest"
)

// A Mishap is something that is wrong and that only a person can put right.
type Mishap string

// The mishaps that every harness states. Those that look the same at every
// service (a wrong token, a proxy's page, a redirect, a wrong clock) are in the
// suite itself.
const (
	WrongRepository    Mishap = "wrong repository"
	WrongCommit        Mishap = "wrong commit"
	DeletedBranch      Mishap = "deleted branch"
	ArchivedRepository Mishap = "archived repository"
)

func mishaps() []Mishap {
	return []Mishap{WrongRepository, WrongCommit, DeletedBranch, ArchivedRepository}
}

// A Trouble is what a service makes of a mishap.
type Trouble struct {
	// Answers is what the service says to every request, in its own words.
	Answers faults.Fault
	// OnlyWrites says that it answers so to what writes only.
	OnlyWrites bool
	// Says are words of the error that the person gets, among them some of the
	// hint.
	Says []string
	// Never, in place of the others, says why it cannot happen here.
	Never string
}

// mishap runs what the harness states, and fails where it states nothing.
func mishap(t *testing.T, h Harness) {
	for _, m := range mishaps() {
		t.Run(string(m), func(t *testing.T) {
			t.Parallel()
			trouble, stated := h.Mishaps[m]
			switch {
			case !stated || (trouble.Answers == nil) == (trouble.Never == "") || trouble.Answers != nil && len(trouble.Says) == 0:
				t.Fatalf("the harness does not say what the service answers and what the error says then, or why it never happens: %+v", trouble)
			case trouble.Never != "":
				t.Skip(trouble.Never)
			}
			s := start(t, h, func(_ int, r *http.Request) faults.Fault {
				if trouble.OnlyWrites && r.Method == http.MethodGet {
					return nil
				}
				return trouble.Answers
			})
			r, err := s.deliver(t.Context(), delivery(t, plainRun()))
			says(t, err, append([]string{"hint: "}, trouble.Says...)...)
			if r.Outcome != host.Failed {
				t.Errorf("outcome %q, want failed", r.Outcome)
			}
			s.nothingOpen(h)
		})
	}
}

// wrongClock lets the service refuse a token on a machine whose clock is years
// off: the error says so first.
func wrongClock(t *testing.T, h Harness) {
	past := func(o *rest.Options) { o.Now = func() time.Time { return time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC) } }
	s := startWith(t, h, h.Service("another-token"), token, faults.Never, past)
	_, err := s.deliver(t.Context(), delivery(t, plainRun()))
	says(t, err, "hint: the clock of this machine is ", "behind the service's")
}
