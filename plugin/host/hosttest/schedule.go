package hosttest

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/host/hosttest/faults"
	"github.com/testpost/testpost/plugin/host/hosttest/network"
)

const (
	// faultyRequests is how many requests of a chaotic delivery may go wrong, and
	// how many connections. It is more than a host needs, so that tries run out
	// now and then.
	faultyRequests = 24
	// chaosTimeout is the time that a chaotic delivery is given: the default of
	// the setting timeout.
	chaosTimeout = 5 * time.Minute
	// stopTime is the time in which CI systems want a process to end that they stop.
	stopTime = 10 * time.Second
	// SchedulesVariable names the environment variable that says which schedules
	// are tried in place of the ordinary number: "5000" for so many, "17-17" for
	// the one with that seed.
	SchedulesVariable = "TESTPOST_SCHEDULES"
)

// schedules are the first and last seed to be tried.
func schedules(t *testing.T, ordinary int) [2]int {
	text := os.Getenv(SchedulesVariable)
	if text == "" {
		return [2]int{0, ordinary - 1}
	}
	from, to, isRange := strings.Cut(text, "-")
	if !isRange {
		from, to = "0", text
	}
	first, err := strconv.Atoi(from)
	last, errLast := strconv.Atoi(to)
	if err != nil || errLast != nil {
		t.Fatalf("%s: %q is neither a number nor a range", SchedulesVariable, text)
	}
	if !isRange {
		last--
	}
	return [2]int{first, last}
}

// A schedule is all that goes wrong with one delivery.
type schedule struct {
	choose faults.Choose
	wire   network.Options
	closes bool          // the service ends each connection after an answer
	stop   time.Duration // when the process is told to stop; 0 for never
	killed int           // the request at which the process is killed; 0 for none
}

// scheduled returns the schedule with a seed.
func scheduled(seed uint64) schedule {
	random := rand.New(rand.NewPCG(seed, 1))
	s := schedule{choose: faults.Never, closes: random.IntN(3) == 0}
	list := slices.Concat(faults.Transient(), faults.Lost())
	if random.IntN(2) == 0 {
		list = append(list, faults.Harsh()...)
	}
	if every := random.IntN(5); every > 0 { // else only connections go wrong
		s.choose = faults.Seeded(seed, every, 1+random.IntN(faultyRequests), list)
	}
	s.wire = network.Options{TLS: random.IntN(6) == 0, HTTP2: random.IntN(2) == 0, Break: breaks(random)}
	switch random.IntN(6) {
	case 0:
		s.stop = time.Duration(random.Int64N(int64(time.Minute)))
	case 1:
		s.killed = 1 + random.IntN(8)
	}
	return s
}

// breaks decides about connections: in every second schedule some of them break.
func breaks(random *rand.Rand) func(int) network.Break {
	if random.IntN(2) == 0 {
		return nil
	}
	ways := []network.Break{network.Refused, network.Refused, network.Silent, network.Handshake, network.Garbage}
	list := make([]network.Break, faultyRequests)
	for i := range list {
		if random.IntN(4) == 0 {
			list[i] = ways[random.IntN(len(ways))]
		}
	}
	return func(n int) network.Break {
		if n > len(list) {
			return network.Sound
		}
		return list[n-1]
	}
}
