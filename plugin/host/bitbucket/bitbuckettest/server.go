// Package bitbuckettest is a strict fake of the part of Bitbucket Cloud's API
// that the host bitbucket uses: reports of Code Insights and their annotations.
// It refuses what the real service refuses, and what its page rules out although
// the service may let it pass.
//
// It is an http.Handler; put it into an httptest.Server, behind the faults of
// package faults if need be.
package bitbuckettest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Options are what a fake knows.
type Options struct {
	// Authorization is the accepted header; empty for a fake behind a proxy that
	// puts it in, which refuses any.
	Authorization string
	// Repository is the only one there is, as workspace/slug.
	Repository string
	// Commits are the commits that it has.
	Commits []string
	// Refuses, when not nil, is asked about each annotation.
	Refuses func(Annotation) bool
}

// A Server is a fake service. Its methods are safe for concurrent use.
type Server struct {
	o Options

	mu         sync.Mutex
	reports    []*Report
	requests   []string
	violations []string
}

// New returns a fake that holds nothing.
func New(o Options) *Server { return &Server{o: o} }

// Reports returns the reports that are there, in the order they came.
func (s *Server) Reports() []Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Report
	for _, r := range s.reports {
		c := *r
		c.Annotations = slices.Clone(r.Annotations)
		out = append(out, c)
	}
	return out
}

// Requests returns method, URL and body of every request.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Violations returns what was refused because it broke a rule of the service
// that a client can know beforehand.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client broke the request off
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, strings.TrimSpace(r.Method+" "+r.RequestURI+" "+string(body)))
	a := s.answer(r, body)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	if a.value != nil {
		_ = json.NewEncoder(w).Encode(a.value) // the client may be gone
	}
}

// An answer is a status with a value, which may be an error's.
type answer struct {
	status int
	value  any
}

func refuse(status int, message string) answer {
	return answer{status, map[string]any{"type": "error", "error": map[string]any{"message": message}}}
}

// answer does the work of one request.
func (s *Server) answer(r *http.Request, body []byte) answer {
	path, found := strings.CutPrefix(r.URL.EscapedPath(), "/2.0/repositories/"+s.o.Repository+"/commit/")
	parts := strings.Split(path, "/")
	switch {
	case r.Header.Get("Authorization") != s.o.Authorization:
		return refuse(http.StatusUnauthorized, "Token is invalid, expired, or not supported for this endpoint.")
	case !found:
		return refuse(http.StatusNotFound, "Repository not found")
	case len(parts) < 3 || parts[1] != "reports" || len(parts) > 4 || len(parts) == 4 && parts[3] != "annotations":
		return refuse(http.StatusNotFound, "Resource not found")
	case !slices.Contains(s.o.Commits, parts[0]):
		return refuse(http.StatusNotFound, "Commit not found")
	case len(body) > 0 && r.Header.Get("Content-Type") != "application/json":
		return s.violation("Content-Type is %q", r.Header.Get("Content-Type"))
	}
	c := &call{s, parts[0], parts[2], body}
	switch fmt.Sprint(r.Method, " ", len(parts)) {
	case "PUT 3":
		return c.put()
	case "GET 3":
		return c.get()
	case "DELETE 3":
		return c.remove()
	case "POST 4":
		return c.annotate()
	}
	return refuse(http.StatusMethodNotAllowed, "Method not allowed")
}

// violation refuses what breaks a rule, in the words of the service, and
// remembers it.
func (s *Server) violation(format string, args ...any) answer {
	text := fmt.Sprintf(format, args...)
	s.violations = append(s.violations, text)
	return badRequest(text)
}

func badRequest(text string) answer {
	return answer{http.StatusBadRequest, map[string]any{"key": "report-service.general.bad-request", "message": text}}
}

// decode reads a body without members that nobody knows.
func decode(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// Add makes the fake hold r, as from an earlier delivery.
func (s *Server) Add(r Report) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reports = append(s.reports, &r)
}
