// Package codeuptest is a strict fake of the part of Yunxiao Codeup that the
// host codeup uses: check runs, commit statuses and the comments of merge
// requests, central and Region edition. It refuses what the real service
// refuses, and what the vendor's page rules out although nobody knows whether
// the service looks. What the vendor does not document is an option.
//
// It is an http.Handler; put it into an httptest.Server, behind the faults of
// package faults if need be.
package codeuptest

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/testpost/testpost/plugin/rest/resttest"
)

// Options are what a fake knows, and how it decides what is not documented.
type Options struct {
	// Tokens are the accepted tokens with the writer that each stands for.
	Tokens map[string]string
	// Organization is the organization's id; empty makes it a Region edition.
	Organization string
	// Repository is the repository as one encoded segment of the path.
	Repository string

	// Replaces makes the annotations of an update replace those that are there.
	Replaces bool
	// Refuses, when not nil, is asked about each annotation of a write.
	Refuses func(Annotation) bool
	// MostAnnotations refuses a write that would leave a run with more; 0 for no bound.
	MostAnnotations int
	// Keeps drops annotations beyond the first so many without a word; 0 keeps all.
	Keeps int
	// MostBytes refuses larger bodies; 0 for no bound.
	MostBytes int
	// CountsBytes makes the limit of the name one of bytes.
	CountsBytes bool
	// NoSource is the status with which create is refused because the commit is
	// the source of no merge request; 0 accepts every commit.
	NoSource int
	// NoCheckRuns refuses all check run operations as not in this edition.
	NoCheckRuns bool
	// OnlyHeads makes the list of a branch that of its head; the page does not say
	// which it is.
	OnlyHeads bool
	// Conflict is the status for a name that is taken; 0 means 409.
	Conflict int
	// Brief leaves the annotations out of the answers to writes and lists.
	Brief bool
	// Trims stores texts without white space at their ends.
	Trims bool
	// NoPaging leaves the headers about paging out of lists.
	NoPaging bool
	// MergeRequests are those that there are.
	MergeRequests []MergeRequest
	// NoComments refuses what is about merge requests, as to a token without that
	// permission.
	NoComments bool
	// Camel writes the members of comments without underscores, as the rest.
	Camel bool
	// MostPerPage bounds perPage without a word; 0 means 100.
	MostPerPage int
}

// A Server is a fake service. Its methods are safe for concurrent use.
type Server struct {
	resttest.Recorder
	o        Options
	runs     []*Run
	statuses []*Status
	comments []*Comment
	ids      int64
	branches map[string][]string // to the commits that a list shows the runs of
}

// New returns a fake that holds nothing.
func New(o Options) *Server { return &Server{o: o, ids: 100, branches: map[string][]string{}} }

// Push makes commit the head of a branch. The list of a branch has the runs of
// all its commits; with OnlyHeads, those of its head.
func (s *Server) Push(branch, commit string) {
	s.Lock()
	defer s.Unlock()
	if s.o.OnlyHeads {
		s.branches[branch] = nil
	}
	s.branches[branch] = append(s.branches[branch], commit)
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.Serve(w, r, func(body []byte, n int) resttest.Answer { return s.answer(r, body).said(fmt.Sprintf("request-%d", n)) })
}

// An answer is a status with a value, or with an error's code and message.
type answer struct {
	status        int
	header        http.Header
	value         any
	code, message string
}

func ok(value any) answer { return answer{status: http.StatusOK, value: value} }

func refuse(status int, code, format string, args ...any) answer {
	return answer{status: status, code: code, message: fmt.Sprintf(format, args...)}
}

// said is a in the form of the service's answers. That of errors is the one of
// the vendor's error code page.
func (a answer) said(requestID string) resttest.Answer {
	if a.status != http.StatusOK {
		a.value = map[string]string{"errorCode": a.code, "errorMessage": a.message, "requestId": requestID}
	}
	return resttest.Answer{Status: a.status, Header: a.header, Value: a.value}
}

// answer does the work of one request.
func (s *Server) answer(r *http.Request, body []byte) answer {
	writer, known := s.o.Tokens[r.Header.Get("X-Yunxiao-Token")]
	if !known {
		return refuse(http.StatusUnauthorized, "InvalidTokenError", "the token is invalid or has expired")
	}
	if r.URL.Path == s.product()+"/changeRequests" {
		return (&call{s: s, r: r, body: body, writer: writer}).mergeRequests()
	}
	path, found := strings.CutPrefix(r.URL.EscapedPath(), s.prefix())
	if !found {
		return refuse(http.StatusNotFound, "NotFound", "no such organization or repository")
	}
	if problem := badHeader(r); problem != "" {
		return s.violation("%s", problem)
	}
	if s.o.MostBytes > 0 && len(body) > s.o.MostBytes {
		return refuse(http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "%d bytes are too many", len(body))
	}
	c := call{s: s, r: r, body: body, writer: writer}
	switch parts := strings.Split(strings.TrimPrefix(path, "/"), "/"); {
	case parts[0] == "checkRuns" && s.o.NoCheckRuns:
		return refuse(http.StatusBadRequest, "UnsupportedInCurrentEnv", "not supported in this environment")
	case parts[0] == "checkRuns" && len(parts) == 1:
		return c.runs()
	case parts[0] == "checkRuns" && len(parts) == 2:
		return c.run(parts[1])
	case parts[0] == "commits" && len(parts) == 3 && parts[2] == "statuses":
		return c.statuses(parts[1])
	case parts[0] == "changeRequests" && len(parts) >= 3:
		return c.mergeRequest(parts[1], strings.Join(parts[2:], "/"))
	}
	return refuse(http.StatusNotFound, "NotFound", "no such path")
}

func (s *Server) product() string {
	product := "/oapi/v1/codeup"
	if s.o.Organization != "" {
		product += "/organizations/" + s.o.Organization
	}
	return product
}

func (s *Server) prefix() string { return s.product() + "/repositories/" + s.o.Repository }

func badHeader(r *http.Request) string {
	if got := r.Header.Get("Accept"); got != "application/json" {
		return fmt.Sprintf("Accept is %q", got)
	}
	if got := r.Header.Get("Content-Type"); (r.Method == http.MethodPost || r.Method == http.MethodPut) && got != "application/json" {
		return fmt.Sprintf("Content-Type is %q", got)
	}
	return ""
}

// violation refuses what breaks a rule, and remembers it.
func (s *Server) violation(format string, args ...any) answer {
	text := s.Violated(format, args...)
	return refuse(http.StatusBadRequest, "BadRequest", "%s", text)
}

func (s *Server) nextID() int64 {
	s.ids++
	return s.ids
}

// A call is one request on its way through the fake.
type call struct {
	s      *Server
	r      *http.Request
	body   []byte
	writer string
}
