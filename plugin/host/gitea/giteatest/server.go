// Package giteatest is a strict fake of the part of Gitea's API that the host
// gitea uses: commit statuses and the comments of pull requests. It refuses what
// the real server refuses, and what its published description or its pages rule
// out although the server lets it pass.
//
// It is an http.Handler; put it into an httptest.Server, behind the faults of
// package faults if need be.
package giteatest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/rest/resttest"
)

// ActionsUser is who the tokens of Actions jobs are.
const ActionsUser = "gitea-actions"

// Options are what a fake knows.
type Options struct {
	// Token is the accepted token; User is whose it is, "ci" unless given.
	Token, User string
	// Repository is the only one there is, as owner/name.
	Repository string
	// Commits are the commits that it has; none takes every one.
	Commits []string
	// ReadOnly refuses to write, as with the token of a pull request from a fork.
	ReadOnly bool
	// NoIssues refuses the comments, as with a token without that scope.
	NoIssues bool
	// Archived refuses comments: the repository is archived.
	Archived bool
	// PageSize makes the list of comments one of pages of at most that many; 0
	// answers all of them whatever is asked for, as the server does.
	PageSize int
}

// A Server is a fake service. Its methods are safe for concurrent use.
type Server struct {
	resttest.Recorder
	o        Options
	statuses []Status
	comments []Comment
	ids      int64
}

// New returns a fake that holds nothing.
func New(o Options) *Server {
	o.User = cmp.Or(o.User, "ci")
	return &Server{o: o, ids: 100}
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.Serve(w, r, func(body []byte, _ int) resttest.Answer { return s.answer(r, body) })
}

// refuse is an error in the form of the service's.
func refuse(status int, format string, args ...any) resttest.Answer {
	return resttest.Answer{Status: status, Value: map[string]any{"message": fmt.Sprintf(format, args...), "url": "http://gitea.example/api/swagger"}}
}

// violation refuses what breaks a rule, and remembers it.
func (s *Server) violation(format string, args ...any) resttest.Answer {
	return refuse(http.StatusUnprocessableEntity, "%s", s.Violated(format, args...))
}

// answer does the work of one request.
func (s *Server) answer(r *http.Request, body []byte) resttest.Answer {
	path, found := strings.CutPrefix(r.URL.EscapedPath(), "/api/v1/repos/"+s.o.Repository+"/")
	writes := r.Method != http.MethodGet
	parts := strings.Split(path, "/")
	ofIssues := parts[0] == "issues"
	switch {
	case r.Header.Get("Authorization") != "token "+s.o.Token:
		return refuse(http.StatusUnauthorized, "invalid username, password or token")
	case !found:
		return refuse(http.StatusNotFound, "The target couldn't be found.")
	case s.o.ReadOnly && writes:
		return refuse(http.StatusForbidden, "user should have a permission to write to a repo")
	case s.o.NoIssues && ofIssues:
		return refuse(http.StatusForbidden, "token does not have at least one of required scope(s), required=[write:issue], token scope=write:repository")
	case s.o.Archived && ofIssues && writes:
		return refuse(http.StatusLocked, "%s is archived", s.o.Repository)
	case writes && r.Header.Get("Content-Type") != "application/json":
		return s.violation("Content-Type is %q", r.Header.Get("Content-Type"))
	case r.Header.Get("Accept") != "application/json" || r.UserAgent() == "":
		return s.violation("Accept is %q, User-Agent %q", r.Header.Get("Accept"), r.UserAgent())
	}
	return (&call{s: s, r: r, body: body}).route(parts)
}

// A call is one request on its way through the fake.
type call struct {
	s    *Server
	r    *http.Request
	body []byte
}

func (c *call) route(parts []string) resttest.Answer {
	switch {
	case len(parts) == 2 && parts[0] == "statuses" && c.r.Method == http.MethodPost:
		return c.setStatus(parts[1])
	case len(parts) == 3 && parts[0] == "issues" && parts[1] == "comments" && c.r.Method == http.MethodPatch:
		return c.editComment(parts[2])
	case len(parts) == 3 && parts[0] == "issues" && parts[2] == "comments" && c.r.Method == http.MethodGet:
		return c.listComments(parts[1])
	case len(parts) == 3 && parts[0] == "issues" && parts[2] == "comments" && c.r.Method == http.MethodPost:
		return c.addComment(parts[1])
	}
	return refuse(http.StatusNotFound, "The target couldn't be found.")
}

func (c *call) knows(commit string) bool {
	return c.s.o.Commits == nil || slices.Contains(c.s.o.Commits, commit)
}

func (c *call) user(login string) map[string]any {
	id := len(login)
	if login == ActionsUser {
		id = -2
	}
	return map[string]any{"id": id, "login": login}
}
