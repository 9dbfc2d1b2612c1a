// Package githubtest is a strict fake of the part of GitHub's API that the host
// github uses: check runs, their annotations, and the comments of pull requests.
// It refuses what the real service refuses, and what its page rules out although
// the service may let it pass.
//
// It is an http.Handler; put it into an httptest.Server, behind the faults of
// package faults if need be.
package githubtest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/rest/resttest"
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
	// NoComments refuses the comments and the pull requests of a private repository,
	// as with a token without that permission.
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
	resttest.Recorder
	o        Options
	runs     []*Run
	comments []Comment
	ids      int64
	branches map[string]string // to their heads
}

// New returns a fake that holds nothing.
func New(o Options) *Server { return &Server{o: o, ids: 100, branches: map[string]string{}} }

// Push makes commit the head of a branch.
func (s *Server) Push(branch, commit string) {
	s.Lock()
	defer s.Unlock()
	s.branches[branch] = commit
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.Serve(w, r, func(body []byte, n int) resttest.Answer { return s.answer(r, body).said(fmt.Sprintf("request-%d", n)) })
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

// said is a in the form of the service's answers.
func (a answer) said(requestID string) resttest.Answer {
	if a.value == nil {
		a.value = map[string]any{"message": a.message, "documentation_url": "https://docs.github.com/rest/checks/runs", "status": strconv.Itoa(a.status)}
	}
	return resttest.Answer{Status: a.status, Value: a.value, Header: http.Header{"X-Github-Request-Id": {requestID}, "X-Ratelimit-Remaining": {"990"}}}
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
	text := s.Violated(format, args...)
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
