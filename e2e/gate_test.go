package e2e

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// The descriptions, in the folder shared/contracts beside a checkout.
const (
	codeupFile   = "codeup-checkruns.openapi.json"
	codeartsFile = "codearts-upload.openapi.json"
)

// maxShown bounds, in bytes, how much of a request or of a reason is shown.
const maxShown = 1500

// A gate is a service behind the description of its API: it hands on what keeps
// the description and refuses what does not. It is safe for concurrent use.
type gate struct {
	router   routers.Router
	unlisted *regexp.Regexp // method and path of operations that the description leaves out; its last group is their name
	allowed  *regexp.Regexp // query parameters that the description leaves out; nil for none
	next     http.Handler

	mu         sync.Mutex
	violations []string
	handedOn   map[string]int // requests by operation
}

// router returns the operations of a description. The test is skipped where
// there are none.
func router(t *testing.T, file string) routers.Router {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join(contracts(t), file))
	if err != nil {
		t.Fatal(err)
	}
	// The examples of a vendor are not always what its own description asks for.
	if err := doc.Validate(t.Context(), openapi3.DisableExamplesValidation()); err != nil {
		t.Fatal(err)
	}
	doc.Servers = nil // the test's server has an address of its own
	r, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func contracts(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for {
		found := filepath.Join(dir, "shared", "contracts")
		if info, err := os.Stat(found); err == nil && info.IsDir() {
			return found
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Skip("there are no descriptions of the APIs beside this checkout (a folder shared/contracts)")
		}
		dir = parent
	}
}

func newGate(r routers.Router, unlisted string, next http.Handler) *gate {
	return &gate{router: r, unlisted: regexp.MustCompile(unlisted), next: next, handedOn: map[string]int{}}
}

// allow lets query parameters through that the description leaves out.
func (g *gate) allow(parameters string) { g.allowed = regexp.MustCompile(parameters) }

// ServeHTTP implements http.Handler.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client broke the request off
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if reason := g.check(r); reason != "" {
		g.mu.Lock()
		g.violations = append(g.violations, fmt.Sprintf("%s\n%s %s %s\n%s", clipped(reason), r.Method, r.RequestURI, r.Header.Get("Content-Type"), clipped(string(body))))
		g.mu.Unlock()
		http.Error(w, reason, http.StatusBadRequest)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body)) // validation has read it
	g.next.ServeHTTP(w, r)
}

// check counts the request and returns what of the description it breaks, if
// anything.
func (g *gate) check(r *http.Request) string {
	operation := r.Method + " " + r.URL.EscapedPath()
	route, parameters, err := g.router.FindRoute(r)
	if errors.Is(err, routers.ErrPathNotFound) {
		if name := g.unlisted.FindStringSubmatch(operation); name != nil {
			g.count(name[len(name)-1])
			return ""
		}
	}
	if err != nil {
		return err.Error()
	}
	input := &openapi3filter.RequestValidationInput{Request: r, PathParams: parameters, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}
	if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
		return reasonOf(err)
	}
	if reason := g.unknownParameter(r, route); reason != "" {
		return reason
	}
	g.count(route.Operation.OperationID)
	return ""
}

// unknownParameter finds what the validator lets through.
func (g *gate) unknownParameter(r *http.Request, route *routers.Route) string {
	for name := range r.URL.Query() {
		if route.Operation.Parameters.GetByInAndName("query", name) == nil && (g.allowed == nil || !g.allowed.MatchString(name)) {
			return fmt.Sprintf("there is no query parameter %q", name)
		}
	}
	return ""
}

func (g *gate) count(operation string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.handedOn[operation]++
}

// counts returns how many requests were handed on, by operation.
func (g *gate) counts() map[string]int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return maps.Clone(g.handedOn)
}

// takeViolations returns what was refused since the last call.
func (g *gate) takeViolations() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	taken := g.violations
	g.violations = nil
	return taken
}

// reasonOf is err without the schema and the value that its own text repeats.
func reasonOf(err error) string {
	var request *openapi3filter.RequestError
	var schema *openapi3.SchemaError
	if !errors.As(err, &schema) {
		return err.Error()
	}
	at := strings.Join(schema.JSONPointer(), ".")
	if errors.As(err, &request) && request.Parameter != nil {
		at = request.Parameter.Name
	}
	return at + ": " + cmp.Or(schema.Reason, "breaks "+schema.SchemaField)
}

func clipped(s string) string {
	if len(s) <= maxShown {
		return s
	}
	return fmt.Sprintf("%s… (%d bytes)", s[:maxShown], len(s))
}
