// Package giteetest is a strict fake of the part of Gitee's API that the host
// gitee uses: check runs and their annotations. What is not documented, it
// decides as its options say.
//
// It is an http.Handler; put it into an httptest.Server, behind the faults of
// package faults if need be.
package giteetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Options are what a fake knows.
type Options struct {
	// Token is the accepted token.
	Token string
	// Repository is the only one there is, as owner/name.
	Repository string
	// Commits are the commits that it has.
	Commits []string
	// Replaces puts the annotations of an update in the place of those that are
	// there; otherwise they are added.
	Replaces bool
	// Refuses, when not nil, is asked about each annotation of a write.
	Refuses func(Annotation) bool
}

// A Server is a fake service. Its methods are safe for concurrent use.
type Server struct {
	o Options

	mu         sync.Mutex
	runs       []*Run
	requests   []string
	violations []string
}

// New returns a fake that holds nothing.
func New(o Options) *Server { return &Server{o: o} }

// Add makes the fake hold run, as from an earlier delivery.
func (s *Server) Add(run Run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(&run)
}

func (s *Server) add(run *Run) {
	run.ID = int64(len(s.runs) + 101)
	s.runs = append(s.runs, run)
}

// Runs returns the check runs that are there.
func (s *Server) Runs() []Run {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Run
	for _, r := range s.runs {
		c := *r
		c.Output.Annotations = slices.Clone(r.Output.Annotations)
		out = append(out, c)
	}
	return out
}

// Requests returns method, path and body of every request.
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
	status, value := s.answer(r, body)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // the client may be gone
}

func refuse(status int, message string) (int, any) {
	return status, map[string]any{"message": message}
}

// answer does the work of one request.
func (s *Server) answer(r *http.Request, body []byte) (int, any) {
	path, found := strings.CutPrefix(r.URL.EscapedPath(), "/api/v5/repos/"+s.o.Repository+"/")
	parts := strings.Split(path, "/")
	switch {
	case r.Header.Get("Authorization") != "Bearer "+s.o.Token:
		return refuse(http.StatusUnauthorized, "401 Unauthorized: Access token does not exist")
	case !found:
		return refuse(http.StatusNotFound, "Not Found Project")
	case r.Method != http.MethodGet && r.Header.Get("Content-Type") != "application/json":
		return s.violation("Content-Type is %q", r.Header.Get("Content-Type"))
	}
	switch r.Method + " " + strconv.Itoa(len(parts)) + " " + parts[0] {
	case "GET 3 commits":
		return s.list(parts[1], r.URL.Query().Get("check_name"))
	case "POST 1 check-runs":
		return s.create(body)
	case "PATCH 2 check-runs":
		return s.update(parts[1], body)
	case "GET 3 check-runs":
		return s.annotations(parts[1], r.URL.Query().Get("page"))
	}
	return refuse(http.StatusNotFound, "404 Not Found")
}

// violation refuses what breaks a rule, and remembers it.
func (s *Server) violation(format string, args ...any) (int, any) {
	text := fmt.Sprintf(format, args...)
	s.violations = append(s.violations, text)
	return refuse(http.StatusUnprocessableEntity, text)
}

func (s *Server) list(commit, name string) (int, any) {
	if !slices.Contains(s.o.Commits, commit) {
		return refuse(http.StatusNotFound, "Commit Not Found")
	}
	runs := []any{}
	for _, r := range s.runs {
		if r.HeadSHA == commit && r.Name == name {
			runs = append(runs, r.shown())
		}
	}
	return http.StatusOK, map[string]any{"total_count": len(runs), "check_runs": runs}
}

func (s *Server) create(body []byte) (int, any) {
	run := &Run{}
	if err := decode(body, run); err != nil {
		return s.violation("%v", err)
	}
	if problem := run.problem(); problem != "" {
		return s.violation("%s", problem)
	}
	switch {
	case !slices.Contains(s.o.Commits, run.HeadSHA):
		return refuse(http.StatusNotFound, "Commit Not Found")
	case s.refuses(run.Output.Annotations):
		return refuse(http.StatusUnprocessableEntity, "annotation is invalid")
	}
	s.add(run)
	return http.StatusCreated, run.shown()
}

func (s *Server) update(id string, body []byte) (int, any) {
	run := s.find(id)
	if run == nil {
		return refuse(http.StatusNotFound, "Check Run Not Found")
	}
	change := Run{}
	if err := decode(body, &change); err != nil {
		return s.violation("%v", err)
	}
	if change.HeadSHA != "" {
		return s.violation("an update takes no head_sha")
	}
	change.HeadSHA, change.ID = run.HeadSHA, run.ID
	if problem := change.problem(); problem != "" {
		return s.violation("%s", problem)
	}
	added := change.Output.Annotations
	if s.refuses(added) {
		return refuse(http.StatusUnprocessableEntity, "annotation is invalid")
	}
	if change.Output.Annotations = run.Output.Annotations; s.o.Replaces && added != nil {
		change.Output.Annotations = added
	} else {
		change.Output.Annotations = append(change.Output.Annotations, added...)
	}
	*run = change
	return http.StatusOK, run.shown()
}

func (s *Server) annotations(id, page string) (int, any) {
	run := s.find(id)
	number, err := strconv.Atoi(page)
	if run == nil || err != nil {
		return refuse(http.StatusNotFound, "Check Run Not Found")
	}
	const perPage = 100
	all := run.Output.Annotations
	from := min((number-1)*perPage, len(all))
	list := append([]Annotation{}, all[from:min(from+perPage, len(all))]...)
	return http.StatusOK, list
}

func (s *Server) find(id string) *Run {
	for _, r := range s.runs {
		if strconv.FormatInt(r.ID, 10) == id {
			return r
		}
	}
	return nil
}

func (s *Server) refuses(list []Annotation) bool {
	return s.o.Refuses != nil && slices.ContainsFunc(list, s.o.Refuses)
}

// decode reads a body without members that nobody knows.
func decode(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
