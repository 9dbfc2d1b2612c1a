// Package faults makes a server fail in the ways that networks, proxies and
// services fail, at requests of one's choice. It knows no service: it stands in
// front of any http.Handler, in tests of one host and of the whole program.
package faults

import (
	"crypto/tls"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
)

// A Fault answers one request in place of the service, or spoils its answer.
// next is the service.
type Fault func(w http.ResponseWriter, r *http.Request, next http.Handler)

// Choose returns what goes wrong with the n-th request, counted from 1, or nil.
// It is called once for each request, possibly from several goroutines.
type Choose func(n int, r *http.Request) Fault

// Wrap puts faults in front of a service.
func Wrap(next http.Handler, choose Choose) http.Handler {
	var n atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, loop) {
			Loop(w, r, next)
			return
		}
		if fault := choose(int(n.Add(1)), r); fault != nil {
			fault(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Never lets every request through.
func Never(int, *http.Request) Fault { return nil }

// Always gives f to every request.
func Always(f Fault) Choose {
	return func(int, *http.Request) Fault { return f }
}

// At gives f to the n-th request only.
func At(n int, f Fault) Choose {
	return func(i int, _ *http.Request) Fault {
		if i == n {
			return f
		}
		return nil
	}
}

// Seeded gives one request in every, up to the request named last, a fault of
// list. The same seed gives the same schedule.
func Seeded(seed uint64, every, last int, list []Fault) Choose {
	random := rand.New(rand.NewPCG(seed, 0))
	schedule := make([]Fault, last)
	for i := range schedule {
		if random.IntN(every) == 0 {
			schedule[i] = list[random.IntN(len(list))]
		}
	}
	return func(n int, _ *http.Request) Fault {
		if n > last {
			return nil
		}
		return schedule[n-1]
	}
}

// Drop breaks the connection before the service sees the request.
func Drop(w http.ResponseWriter, r *http.Request, _ http.Handler) {
	drain(r)
	hangUp(w)
}

// DropAfter lets the service do its work and breaks the connection before the answer.
func DropAfter(w http.ResponseWriter, r *http.Request, next http.Handler) {
	work(r, next)
	hangUp(w)
}

// Truncated lets the service do its work, announces its whole answer, sends half
// of it and breaks the connection.
func Truncated(w http.ResponseWriter, r *http.Request, next http.Handler) {
	answer := work(r, next)
	copyHeader(w, answer)
	body := answer.Body.Bytes()
	w.Header().Set("Content-Length", fmt.Sprint(len(body)+1))
	w.WriteHeader(answer.Code)
	_, _ = w.Write(body[:len(body)/2]) // a client that is gone already sees the same
	_ = http.NewResponseController(w).Flush()
	hangUp(w)
}

// HalfJSON lets the service do its work and answers with half of its JSON as if
// that were all.
func HalfJSON(w http.ResponseWriter, r *http.Request, next http.Handler) {
	answer := work(r, next)
	copyHeader(w, answer)
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes()[:answer.Body.Len()/2]) // as above
}

// Status answers in place of the service. header is key, value, key, value, …
func Status(status int, body string, header ...string) Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		drain(r)
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body) // as above
	}
}

// After lets the service do its work and throws its answer away for f.
func After(f Fault) Fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		work(r, next)
		f(w, r, next)
	}
}

// Throttle says that there were too many requests. retryAfter is the header of
// that name; empty for none.
func Throttle(retryAfter string) Fault {
	if retryAfter == "" {
		return Status(http.StatusTooManyRequests, "{}")
	}
	return Status(http.StatusTooManyRequests, "{}", "Retry-After", retryAfter)
}

// page is what a proxy answers that wants somebody to log in.
const page = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in to the proxy.</body></html>"

// HTML answers 200 with a web page, as proxies do.
func HTML(w http.ResponseWriter, r *http.Request, next http.Handler) {
	Status(http.StatusOK, page, "Content-Type", "text/html; charset=utf-8")(w, r, next)
}

// BadGateway answers 502 with a web page.
func BadGateway(w http.ResponseWriter, r *http.Request, next http.Handler) {
	Status(http.StatusBadGateway, "<html><body><h1>502 Bad Gateway</h1></body></html>", "Content-Type", "text/html")(w, r, next)
}

// Redirect sends the client to the same path at another address, with its method.
func Redirect(to string) Fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		drain(r)
		http.Redirect(w, r, to+r.URL.RequestURI(), http.StatusTemporaryRedirect)
	}
}

// Hang calls reached, if it is not nil, and then gives no answer until the client
// goes away.
func Hang(reached func()) Fault {
	return func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		drain(r) // the server notices that the client is gone only once the body was read
		if reached != nil {
			reached()
		}
		<-r.Context().Done()
	}
}

// work lets the service carry the request out and returns its answer.
func work(r *http.Request, next http.Handler) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	next.ServeHTTP(answer, r)
	drain(r)
	return answer
}

func copyHeader(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
}

// drain reads what the client sends: a server that answers earlier breaks the
// connection, now and then before its answer arrives.
func drain(r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }

// hangUp resets the connection, or, in HTTP/2, the stream.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	switch c := conn.(type) {
	case *net.TCPConn:
		_ = c.SetLinger(0) // only makes the fault milder
	case interface{ Reset() }: // of package network
		c.Reset()
	}
	_ = conn.Close() // it is meant to be broken
}
