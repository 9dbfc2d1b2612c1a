// Package githubtest is a strict fake of the part of GitHub's API that the host
// github uses: check runs, their annotations, and the comments of pull requests.
// It refuses what the real service refuses, and what its page rules out although
// the service may let it pass.
//
// It is an http.Handler; put it into an httptest.Server, behind the faults of
// package faults if need be.
package githubtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Options are what a fake knows.
type Options struct {
	// Token is the accepted token.
	Token string
	// Prefix stands before all paths: "/api/v3" on an Enterprise Server.
	Prefix string
	// Repository is the only one there is, as owner/name.
	Repository string
	// Commits are the commits that it has; none takes every one.
	Commits []string
	// App is the app that the token belongs to; github-actions when empty.
	App string
	// ReadOnly refuses to write, as with the token of a pull request from a fork.
	ReadOnly bool
	// Forbidden refuses everything in the words of a token without permission.
	Forbidden bool
	// NoComments refuses the comments, as with a token without that permission.
	NoComments bool
	// Pulls are the open pull requests.
	Pulls []Pull
	// Archived refuses to write to the repository.
	Archived bool
	// Refuses, when not nil, is asked about each annotation of a write.
	Refuses func(Annotation) bool
	// MostBytes refuses larger bodies; 0 for no bound.
	MostBytes int
}

// A Server is a fake service. Its methods are safe for concurrent use.
type Server struct {
	o Options

	mu         sync.Mutex
	runs       []*Run
	comments   []Comment
	requests   []Request
	violations []string
	ids        int64
	branches   map[string]string // to their heads
}

// A Request is one that arrived, as it arrived.
type Request struct {
	Method string
	Path   string // as encoded by the client, with the query
	Header http.Header
	Body   string
	Answer int // the status that was answered
}

// New returns a fake that holds nothing.
func New(o Options) *Server { return &Server{o: o, ids: 100, branches: map[string]string{}} }

// Push makes commit the head of a branch.
func (s *Server) Push(branch, commit string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.branches[branch] = commit
}

// Requests returns all requests that reached the fake, in order.
func (s *Server) Requests() []Request {
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
	a := s.answer(r, body)
	s.requests = append(s.requests, Request{Method: r.Method, Path: r.RequestURI, Header: r.Header.Clone(), Body: string(body), Answer: a.status})
	a.write(w, fmt.Sprintf("request-%d", len(s.requests)))
}

// An answer is a status with a value, or with an error's message.
type answer struct {
	status  int
	value   any
	message string
}

func refuse(status int, format string, args ...any) answer {
	return answer{status: status, message: fmt.Sprintf(format, args...)}
}

// write sends a. Errors have the form of the service's.
func (a answer) write(w http.ResponseWriter, requestID string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-GitHub-Request-Id", requestID)
	w.Header().Set("X-RateLimit-Remaining", "990")
	if a.value == nil {
		a.value = map[string]any{"message": a.message, "documentation_url": "https://docs.github.com/rest/checks/runs", "status": strconv.Itoa(a.status)}
	}
	w.WriteHeader(a.status)
	_ = json.NewEncoder(w).Encode(a.value) // the client may be gone
}

// answer does the work of one request.
func (s *Server) answer(r *http.Request, body []byte) answer {
	path, found := strings.CutPrefix(r.URL.EscapedPath(), s.o.Prefix+"/repos/"+s.o.Repository+"/")
	writes := r.Method != http.MethodGet
	switch {
	case r.Header.Get("Authorization") != "Bearer "+s.o.Token:
		return refuse(http.StatusUnauthorized, "Bad credentials")
	case !found:
		return refuse(http.StatusNotFound, "Not Found")
	case s.o.Forbidden, s.o.ReadOnly && writes:
		return refuse(http.StatusForbidden, "Resource not accessible by integration")
	case s.o.Archived && writes:
		return refuse(http.StatusForbidden, "Repository was archived so is read-only.")
	case s.o.MostBytes > 0 && len(body) > s.o.MostBytes:
		return refuse(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
	}
	if problem := badHeader(r); problem != "" {
		return s.violation("%s", problem)
	}
	return (&call{s: s, r: r, body: body}).route(strings.Split(path, "/"))
}

func badHeader(r *http.Request) string {
	for name, want := range map[string]string{"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"} {
		if got := r.Header.Get(name); got != want {
			return fmt.Sprintf("%s is %q", name, got)
		}
	}
	if got := r.Header.Get("Content-Type"); r.Method != http.MethodGet && got != "application/json" {
		return fmt.Sprintf("Content-Type is %q", got)
	}
	if r.UserAgent() == "" {
		return "there is no User-Agent"
	}
	return ""
}

// violation refuses what breaks a rule, and remembers it.
func (s *Server) violation(format string, args ...any) answer {
	text := fmt.Sprintf(format, args...)
	s.violations = append(s.violations, text)
	return refuse(http.StatusUnprocessableEntity, "Invalid request.\n\n%s", text)
}

// A call is one request on its way through the fake.
type call struct {
	s    *Server
	r    *http.Request
	body []byte
}

func (c *call) route(parts []string) answer {
	switch {
	case len(parts) >= 3 && parts[0] == "commits" && parts[len(parts)-1] == "check-runs" && c.r.Method == http.MethodGet:
		return c.list(c.s.commitOf(parts[1 : len(parts)-1]))
	case len(parts) == 1 && parts[0] == "check-runs" && c.r.Method == http.MethodPost:
		return c.create()
	case len(parts) >= 2 && parts[0] == "check-runs":
		return c.run(parts[1], parts[2:])
	case len(parts) == 3 && parts[0] == "issues":
		return c.issues(parts)
	case len(parts) == 1 && parts[0] == "pulls" && c.r.Method == http.MethodGet:
		return c.pulls()
	}
	return refuse(http.StatusNotFound, "Not Found")
}

// commitOf is the commit that a reference means: a SHA, heads/ and a branch, or
// what nothing is found at.
func (s *Server) commitOf(ref []string) string {
	if len(ref) == 1 {
		return ref[0]
	}
	name, err := url.PathUnescape(strings.Join(ref[1:], "/"))
	if head := s.branches[name]; err == nil && ref[0] == "heads" && head != "" {
		return head
	}
	return strings.Join(ref, "/")
}

// run reads or updates one, or reads its annotations.
func (c *call) run(id string, of []string) answer {
	n, err := strconv.ParseInt(id, 10, 64)
	i := slices.IndexFunc(c.s.runs, func(r *Run) bool { return r.ID == n })
	switch {
	case err != nil || i < 0:
		return refuse(http.StatusNotFound, "Not Found")
	case len(of) == 1 && of[0] == "annotations" && c.r.Method == http.MethodGet:
		return c.annotations(c.s.runs[i])
	case len(of) == 0 && c.r.Method == http.MethodGet:
		return answer{status: http.StatusOK, value: c.s.shown(c.s.runs[i])}
	case len(of) == 0 && c.r.Method == http.MethodPatch:
		return c.update(c.s.runs[i])
	}
	return refuse(http.StatusNotFound, "Not Found")
}
