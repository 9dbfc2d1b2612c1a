// Package codeartstest is a CodeArts Build service for tests. It refuses what
// the real one refuses, with answers in the shapes that the vendor documents,
// and remembers which files with which content arrived. It needs no *testing.T:
// a Service is an http.Handler.
package codeartstest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"
)

// RecordID is the build_record_id of every build, in the documented form.
const RecordID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"

// Options configure a Service. The zero value takes no credentials at all.
type Options struct {
	Token                string // accepted as X-Auth-Token; empty for none
	AccessKey, SecretKey string // accepted for signatures; empty for none
	SecurityToken        string // must come with the access key when set
	ProjectID            string // must come with the access key when set

	JobID   string  // the only build task; empty for any well-formed one
	BuildNo int     // the only build; 0 for any
	Stages  []Stage // of the build; with any, an upload must name one of their node ids

	MaxFiles int   // in one request; 0 for any number
	MaxBytes int64 // of a request's body; 0 for any number
	Replaces bool  // an upload replaces the earlier ones instead of adding to them

	// Uploads, Records and FullStages are answers to the requests of the
	// operation, in order, in place of the service's own. See Answer.
	Uploads, Records, FullStages []Answer

	// Now is the service's clock; nil for time.Now.
	Now func() time.Time
	// Seen, when not nil, is called with every request before it is looked at.
	Seen func(*http.Request)
}

// An Answer stands in for the service's own. The zero Answer lets the request pass.
type Answer struct {
	Status int         // 0 lets the request pass
	Header http.Header // more headers
	Body   string
	// Lost closes the connection in place of any answer.
	Lost bool
	// Done carries the request out first, so that only its answer goes wrong.
	Done bool
}

// A Stage is one action of a build.
type Stage struct {
	Key         string // in the map of the answer
	NodeID      any    // string or number
	DisplayName string
	Name        string // execution_stage_name
	Status      string
	Sequence    int
}

// A Service is the handler. It is safe for concurrent use.
type Service struct {
	o Options

	mu       sync.Mutex
	requests []string
	refusals []string
	uploads  []Upload
	given    map[string]int // answers given, by operation
}

// New returns a service.
func New(o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Service{o: o, given: map[string]int{}}
}

// Requests lists the requests so far: method, path and query.
func (s *Service) Requests() []string {
	return locked(s, func() []string { return slices.Clone(s.requests) })
}

// Refusals says, for each request that the service refused of its own accord, why.
func (s *Service) Refusals() []string {
	return locked(s, func() []string { return slices.Clone(s.refusals) })
}

// Taken lists the uploads that were carried out, in order.
func (s *Service) Taken() []Upload {
	return locked(s, func() []Upload { return slices.Clone(s.uploads) })
}

// Files lists the files that the build shows: those of all uploads, or of the
// last one when uploads replace each other.
func (s *Service) Files() []File {
	return locked(s, func() []File {
		var files []File
		for _, u := range s.uploads {
			if s.o.Replaces {
				files = nil
			}
			files = append(files, u.Files...)
		}
		return files
	})
}

func locked[T any](s *Service, f func() T) T {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f()
}

var (
	recordPath = regexp.MustCompile(`^/v1/record/([0-9A-Za-z]{32})/([1-9][0-9]*)/record-info$`)
	stagesPath = regexp.MustCompile(`^/v1/record/([0-9a-z-]{36})/full-stages$`)
)

const uploadPath = "/v1/report/junit/report/upload"

// ServeHTTP implements http.Handler.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests = append(s.requests, r.Method+" "+r.URL.RequestURI())
	id := fmt.Sprintf("%032x", len(s.requests))
	s.mu.Unlock()
	w.Header().Set("X-Request-Id", id)
	w.Header().Set("Date", s.o.Now().UTC().Format(http.TimeFormat))
	if s.o.Seen != nil {
		s.o.Seen(r)
	}
	defer drain(r)
	if f := s.authenticate(r); f != nil {
		s.refuse(w, f, id)
		return
	}
	switch path := r.URL.Path; {
	case r.Method == http.MethodPost && path == uploadPath:
		s.answer(w, r, id, "upload", s.o.Uploads, s.upload)
	case r.Method == http.MethodGet && recordPath.MatchString(path):
		s.answer(w, r, id, "record", s.o.Records, s.record)
	case r.Method == http.MethodGet && stagesPath.MatchString(path):
		s.answer(w, r, id, "stages", s.o.FullStages, s.fullStages)
	default:
		s.refuse(w, &fault{http.StatusNotFound, "APIGW.0101", "The API does not exist or has not been published in the environment"}, id)
	}
}

// answer gives the next of the planned answers, else what the operation says.
func (s *Service) answer(w http.ResponseWriter, r *http.Request, id, operation string, planned []Answer, carryOut func(*http.Request) (any, *fault)) {
	a := s.next(operation, planned)
	if a.Status != 0 || a.Lost {
		if a.Done {
			if _, f := carryOut(r); f != nil {
				s.note(f)
			}
		}
		drain(r)
		a.give(w)
		return
	}
	result, f := carryOut(r)
	if f != nil {
		s.refuse(w, f, id)
		return
	}
	write(w, http.StatusOK, map[string]any{"status": "success", "error": nil, "result": result})
}

func (s *Service) next(operation string, planned []Answer) Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.given[operation]
	s.given[operation]++
	if n >= len(planned) {
		return Answer{}
	}
	return planned[n]
}

func (a Answer) give(w http.ResponseWriter) {
	if a.Lost {
		panic(http.ErrAbortHandler)
	}
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write([]byte(a.Body))
}

// A fault is an error answer.
type fault struct {
	status        int
	code, message string
}

func (s *Service) note(f *fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals = append(s.refusals, fmt.Sprintf("%d %s: %s", f.status, f.code, f.message))
}

func (s *Service) refuse(w http.ResponseWriter, f *fault, id string) {
	s.note(f)
	write(w, f.status, map[string]any{"error_code": f.code, "error_msg": f.message, "request_id": id})
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (s *Service) record(r *http.Request) (any, *fault) {
	match := recordPath.FindStringSubmatch(r.URL.Path)
	if f := s.checkBuild(match[1], match[2]); f != nil {
		return nil, f
	}
	return map[string]any{"build_record_id": RecordID, "job_name": "build", "branch": "master"}, nil
}

// checkBuild refuses tasks and builds that the service does not have.
func (s *Service) checkBuild(jobID, buildNo string) *fault {
	if s.o.JobID != "" && jobID != s.o.JobID {
		return &fault{http.StatusBadRequest, "CB.00060201", "Invalid task ID."}
	}
	if n, err := strconv.ParseInt(buildNo, 10, 32); err != nil || n < 1 || s.o.BuildNo != 0 && int(n) != s.o.BuildNo {
		return &fault{http.StatusBadRequest, "CB.00060200", "Invalid parameter: build_no."}
	}
	return nil
}

func (s *Service) fullStages(r *http.Request) (any, *fault) {
	if stagesPath.FindStringSubmatch(r.URL.Path)[1] != RecordID {
		return nil, &fault{http.StatusBadRequest, "CB.00060200", "Invalid parameter: record_id."}
	}
	if got := r.URL.RawQuery; got != "cascade=true" {
		return nil, &fault{http.StatusBadRequest, "CB.00060200", "Invalid parameter: cascade."}
	}
	stages := map[string]any{}
	for _, stage := range s.o.Stages {
		stages[stage.Key] = map[string]any{
			"id": "id-" + stage.Key, "status": stage.Status, "status_code": 0, "execution_stage_name": stage.Name,
			"display_name": stage.DisplayName, "node_id": stage.NodeID, "sequence": stage.Sequence,
		}
	}
	return map[string]any{"build_stages": stages}, nil
}
