package faults

import (
	"io"
	"net/http"
	"strings"
	"time"
)

// DropBefore breaks the connection before the body of the request was read.
func DropBefore(w http.ResponseWriter, _ *http.Request, _ http.Handler) { hangUp(w) }

// DropDuring breaks the connection when half of the body of the request was read.
func DropDuring(w http.ResponseWriter, r *http.Request, _ http.Handler) {
	_, _ = io.CopyN(io.Discard, r.Body, max(r.ContentLength/2, 1)) // a client that is gone already sees the same
	hangUp(w)
}

// Slow lets the service do its work and sends its answer in so many pieces,
// with a pause before each. It is for tests whose time is not real.
func Slow(pieces int, pause time.Duration) Fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		answer := work(r, next)
		copyHeader(w, answer)
		w.WriteHeader(answer.Code)
		flow := http.NewResponseController(w)
		_ = flow.Flush() // a client that is gone sees nothing of it
		body := answer.Body.Bytes()
		// The client has all of an answer without a body with its header, and may
		// send the next request, behind which nobody sees it go away.
		for left := pieces; left > 0 && len(body) > 0 && rest(r, pause); left-- {
			n := len(body) / left
			_, _ = w.Write(body[:n]) // as above
			_ = flow.Flush()         // as above
			body = body[n:]
		}
	}
}

// rest waits, and reports whether the client is still there.
func rest(r *http.Request, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// loop is where Loop leads: in front of the path that was asked for.
const loop = "/in-circles"

// Loop redirects the client to an address that redirects it again, without an end.
func Loop(w http.ResponseWriter, r *http.Request, _ http.Handler) {
	drain(r)
	w.Header().Set("Location", loop+strings.TrimPrefix(r.URL.RequestURI(), loop))
	w.WriteHeader(http.StatusTemporaryRedirect)
}

// ThrottleUntil is Throttle with a date that is so far away.
func ThrottleUntil(away time.Duration) Fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		Throttle(time.Now().Add(away).UTC().Format(http.TimeFormat))(w, r, next)
	}
}
