package faults

import (
	"net/http"
	"time"
)

// Transient are faults after which the service has done nothing.
func Transient() []Fault {
	return []Fault{Drop, BadGateway, Throttle("0"), Throttle(""),
		Status(http.StatusInternalServerError, `{"message":"try again"}`),
		Status(http.StatusServiceUnavailable, "", "Retry-After", "0"),
		Status(http.StatusRequestTimeout, ""), HTML}
}

// Lost are faults after which the service has done its work and the client
// cannot know.
func Lost() []Fault {
	return []Fault{DropAfter, Truncated, HalfJSON, After(HTML), After(BadGateway),
		After(Status(http.StatusInternalServerError, `{"message":"try again"}`)),
		After(Status(http.StatusGatewayTimeout, ""))}
}

// Harsh are faults that last, so that a delivery may have to give up: without an
// answer, slowly, in circles, and with a request to come back later. They are
// for tests whose time is not real (testing/synctest).
func Harsh() []Fault {
	return []Fault{DropBefore, DropDuring, Hang(nil), After(Hang(nil)), Loop,
		Slow(1, time.Second), Slow(100, time.Second), Slow(20, 2*time.Minute),
		Throttle("7"), Throttle("40"), Throttle("86400"), Throttle("soon"), ThrottleUntil(20 * time.Second), ThrottleUntil(-time.Hour),
		Status(http.StatusServiceUnavailable, "<html>down</html>", "Retry-After", "90", "Content-Type", "text/html"),
		Status(http.StatusNoContent, ""), Status(http.StatusOK, ""), Status(http.StatusOK, "{}"),
		After(Status(http.StatusNoContent, "")), After(Status(http.StatusOK, "{}"))}
}
