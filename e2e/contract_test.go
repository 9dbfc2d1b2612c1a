// Package e2e runs the program as it is released against descriptions of the
// services' APIs that neither its authors nor those of its fakes wrote: whatever
// reports and settings it is given, every request must keep them. The
// descriptions are no part of this project; without them the tests are skipped.
//
// It is a module of its own, so that the validator's dependencies stay out of
// the program's.
package e2e

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/routers"

	"github.com/testpost/testpost/plugin/host/codearts/codeartstest"
	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
)

// The operations that the program uses although the descriptions leave them out.
const (
	codeupUnlisted = `^(?:GET|POST|PUT) /oapi/v1/codeup/(?:organizations/[0-9a-f]+/|.*/commits/[0-9a-f]+/|.*/changeRequests/[0-9]+/(?:diffs/)?)?` +
		`(statuses|changeRequests|comments(?:/[a-z0-9-]+)?|patches)$`
	codeartsUnlisted = `^GET /v1/record/.*/(record-info|full-stages)$`
)

// TestRequestsKeepTheContracts plays every scene.
func TestRequestsKeepTheContracts(t *testing.T) {
	t.Parallel()
	codeup, codearts := router(t, codeupFile), router(t, codeartsFile)
	program, sent := build(t), &tally{}
	t.Run("scenes", func(t *testing.T) {
		for name, s := range scenes() {
			for at, w := range workspaces() {
				if s.workspace != "" && s.workspace != at {
					continue
				}
				t.Run(name+"/"+at, func(t *testing.T) {
					t.Parallel()
					st := newStage(t, &s, codeup, codearts)
					st.play(t, program, &w)
					sent.add(st.codeupGate, st.codeartsGate)
				})
			}
		}
	})
	for _, operation := range []string{
		"CreateCheckRunCentral", "UpdateCheckRunCentral", "GetCheckRunCentral", "ListCheckRunsCentral",
		"CreateCheckRunRegion", "UpdateCheckRunRegion", "GetCheckRunRegion", "ListCheckRunsRegion",
		"UploadUnitTestReport", "statuses", "changeRequests", "patches", "comments", "comments/list", "record-info", "full-stages",
	} {
		if sent.of[operation] == 0 {
			t.Errorf("no request was %s", operation)
		}
	}
	t.Logf("requests by operation: %v", sent.of)
}

// A tally counts requests by operation.
type tally struct {
	mu sync.Mutex
	of map[string]int
}

func (s *tally) add(gates ...*gate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil {
		s.of = map[string]int{}
	}
	for _, g := range gates {
		for operation, n := range g.counts() {
			s.of[operation] += n
		}
	}
}

// A stage is both strict services behind their descriptions, and the settings
// with which the program finds them.
type stage struct {
	scene                    *scene
	codeup                   *codeuptest.Server
	codearts                 *codeartstest.Service
	codeupGate, codeartsGate *gate
	settings                 map[string]string
}

func newStage(t *testing.T, s *scene, codeup, codearts routers.Router) *stage {
	t.Helper()
	st := &stage{scene: s, codeup: codeuptest.New(s.codeupOptions()), codearts: codeartstest.New(s.codeartsOptions())}
	st.codeupGate = newGate(codeup, codeupUnlisted, st.codeup)
	st.codeartsGate = newGate(codearts, codeartsUnlisted, st.codearts)
	st.settings = s.environment(serve(t, st.codeupGate), serve(t, st.codeartsGate))
	return st
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// play runs the program twice, so that the second run updates what the first
// one created.
func (st *stage) play(t *testing.T, program string, w *workspace) {
	t.Helper()
	dir, want := w.place(t), st.scene.statusIn(w)
	if w.reports != "" {
		st.settings["REPORTS"] = w.reports
	}
	for range 2 {
		status, printed := run(t, program, dir, st.settings)
		if status != want {
			t.Errorf("exit status %d, want %d:\n%s", status, want, clipped(printed))
		}
		for _, secret := range []string{token, secretKey} {
			if strings.Contains(printed, secret) {
				t.Errorf("the log shows %s", secret)
			}
		}
		st.inspect(t)
	}
	if comments := st.codeup.Comments(); st.scene.settings["COMMENT"] != "" && (len(comments) != 1 || comments[0].MergeRequest != 7) {
		t.Errorf("Codeup holds %d comments, want one: %.200v", len(comments), comments)
	}
	if st.scene.elsewhere {
		return
	}
	if runs := st.codeup.Runs(); len(runs) != 1 || runs[0].Status != "completed" {
		t.Errorf("Codeup holds %d check runs, want one that is completed: %.200v", len(runs), runs)
	}
}

// inspect reports every request that broke a rule, and annotations beyond the
// setting or there twice.
func (st *stage) inspect(t *testing.T) {
	t.Helper()
	for _, g := range []*gate{st.codeupGate, st.codeartsGate} {
		for _, violation := range g.takeViolations() {
			t.Errorf("against the description: %s", violation)
		}
	}
	for _, violation := range slices.Concat(st.codeup.Violations(), st.codearts.Refusals()) {
		if r := st.scene.refusal; r == "" || !strings.Contains(violation, r) {
			t.Errorf("against the rules: %s", violation)
		}
	}
	for _, r := range st.codeup.Requests() {
		var body struct{ Annotations []json.RawMessage }
		if r.Method == http.MethodPost && json.Unmarshal([]byte(r.Body), &body) == nil && len(body.Annotations) > st.scene.annotations() {
			t.Errorf("%s has %d annotations, want at most %d", r.Path, len(body.Annotations), st.scene.annotations())
		}
	}
	for _, run := range st.codeup.Runs() {
		st.inspectRun(t, &run)
	}
}

func (st *stage) inspectRun(t *testing.T, run *codeuptest.Run) {
	t.Helper()
	if len(run.Annotations) > st.scene.annotations() {
		t.Errorf("the check run has %d annotations, want at most %d", len(run.Annotations), st.scene.annotations())
	}
	if st.scene.workspace == manyFailures && st.scene.codeup.Refuses == nil && len(run.Annotations) < st.scene.annotations() {
		t.Errorf("the check run has only %d annotations although there are failures for %d", len(run.Annotations), st.scene.annotations())
	}
	seen := map[codeuptest.Annotation]bool{}
	for _, a := range run.Annotations {
		a.ID = 0
		if seen[a] {
			t.Errorf("annotation of %s:%d is there twice", a.Path, a.StartLine)
		}
		seen[a] = true
	}
}
