package hosttest

import (
	"fmt"
	"sync"
	"time"
)

// counts is what was tried, over all schedules.
type counts struct {
	host                                string
	mu                                  sync.Mutex
	schedules, faults, failures, broken int
	open                                int           // left open, which the error says
	longest                             time.Duration // of a delivery, in its own time
}

func (k *counts) add(c *chaos, broken bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.schedules++
	k.faults += int(c.given.Load())
	if c.failed {
		k.failures++
	}
	if broken {
		k.broken++
	}
	k.open += c.open
	k.longest = max(k.longest, c.took)
}

// String is the line that the test prints.
func (k *counts) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return fmt.Sprintf("%s: %d schedules with %d faults tried, invariants broken: %d; %d deliveries ended with an error and were put right by the next, %d of them with a run left in progress, as it said; the longest took %s of its own time",
		k.host, k.schedules, k.faults, k.broken, k.failures, k.open, k.longest.Round(time.Millisecond))
}
