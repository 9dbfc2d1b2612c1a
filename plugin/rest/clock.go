package rest

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// maxSkew is by how much two clocks may differ without a word. Signatures and
// tokens with a time in them bear at least this much.
const maxSkew = 5 * time.Minute

// clockHint begins what is said about the clock.
const clockHint = "the clock of this machine"

// skewHint says by how much the clock here is wrong where that may be why the
// service did not accept who asks.
func skewHint(e *Error, now time.Time) string {
	if e.Status != http.StatusUnauthorized || e.Date.IsZero() || strings.Contains(e.Hint, clockHint) {
		return ""
	}
	ahead := now.Sub(e.Date)
	if ahead.Abs() < maxSkew {
		return ""
	}
	return Skew(ahead) + ", which makes credentials look wrong: set it"
}

// Skew says by how much the clock of this machine is ahead of a service's, or
// behind it, as people say it: a broken clock is often years off.
func Skew(ahead time.Duration) string {
	const day = 24 * time.Hour
	direction := "ahead of"
	if ahead < 0 {
		direction = "behind"
	}
	off, unit, name := ahead.Abs(), time.Minute, "minutes"
	switch {
	case off >= 2*day:
		unit, name = day, "days"
	case off >= 2*time.Hour:
		unit, name = time.Hour, "hours"
	}
	return fmt.Sprintf("%s is %d %s %s the service's", clockHint, off.Round(unit)/unit, name, direction)
}
