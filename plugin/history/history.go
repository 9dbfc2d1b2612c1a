// Package history is the memory of runs. What a run knows that the next one may
// ask for is a State: which tests fail or failed lately, how many there are, and
// how long the slowest take. It is small, and its text can be carried by a check
// run or a file. Compare says what changed since.
//
// A state is input like any other: whoever can write where it was found can
// write another one. Decode takes nothing for granted; whether to believe what
// it returns is for the caller to decide (see State).
package history

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/report"
)

// A State is what a run leaves for the next one. Name and Commit say which run
// that was, so that a state that was copied to another place is told.
type State struct {
	Name   string // of the check run
	Commit string // under test, full SHA; "" when unknown
	Tests  int    // cases in all
	// Runs is how many runs in a row the memory goes back, this one included; it
	// counts no further than maxQuiet.
	Runs int
	Past []Past // by identity
	// Groups is the number of cases of each class, or suite of those without; nil
	// when it is unknown.
	Groups map[string]int
	// Partial says that only the largest groups are in Groups.
	Partial bool
	members set
	slow    []pace // by identity
	floor   time.Duration
}

// A Past is a test that fails, or did so lately.
type Past struct {
	identity uint64
	print    uint32
	// Cases is the number of failed and errored cases of this identity when it
	// ran last; 0 when it passed.
	Cases int
	// Flaky says that it passed only when run again, lately.
	Flaky bool
	// Since is the commit at which it began to fail, or to be flaky: the first
	// digits of the SHA, "" when unknown.
	Since string
	// Quiet is the number of runs since it failed or was flaky.
	Quiet     int
	synthetic bool
	// Group and Name are what it is called; "" when there was no room for them.
	Group, Name string
}

// A pace is how long a test takes at most.
type pace struct {
	identity uint64
	peak     time.Duration
}

const (
	// maxQuiet is the number of runs after which a test that is neither failed
	// nor flaky any more is forgotten.
	maxQuiet = 20
	// maxSlow is the number of slowest tests whose durations are kept.
	maxSlow = 100
	// maxName bounds, in bytes, the names that are kept.
	maxName = 160
	// shaDigits is how much is kept of the SHAs of earlier commits.
	shaDigits = 12
)

// Slowest is the number of slowest cases that a report needs for a state.
const Slowest = maxSlow

// identityBits is what a state keeps of an identity. Two thousand failures among
// a million tests share one of these with another test once in 140,000 runs.
const identityBits = 48

// short is the part of an identity that a state keeps.
func short(identity uint64) uint64 { return identity >> (64 - identityBits) }

func identityOf(c *report.Case) uint64 { return short(c.Identity()) }

// clip returns at most maxName bytes of a name, whole characters.
func clip(s string) string {
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	if len(s) <= maxName {
		return s
	}
	n := maxName - len("…")
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
