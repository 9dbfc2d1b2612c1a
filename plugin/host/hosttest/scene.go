package hosttest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/host/hosttest/faults"
	"github.com/testpost/testpost/plugin/rest"
	"github.com/testpost/testpost/plugin/rest/resttest"
)

// A Fake is what a scene needs of a strict fake. Those that embed a
// resttest.Recorder have it.
type Fake interface {
	http.Handler
	Violations() []string
}

// A Scene is one delivery of a host's own tests, which look at what exactly is
// sent and said. What is the same for all hosts is the suite's (see Run).
type Scene struct {
	Kind     host.Kind
	Fake     Fake
	Token    string                             // must show up nowhere
	Build    func(url string) ci.Build          // nil for that of the suite; url is the service's
	Settings func(url string) map[string]string // by documented name
	Run      check.Run                          // what is delivered
	Comment  *host.Comment                      // nil for none
	Faults   faults.Choose                      // nil for none
	Context  context.Context                    // nil for that of the test
	Printed  *strings.Builder                   // for a dry run; nil for one that sends
	Progress bool

	URL      string   // of the service; known once Deliver was called
	Warnings []string // what it warned of
}

// tries is how often a scene's client makes a request.
const tries = 3

// Deliver plays s and returns what became of the delivery. It fails the test
// when a rule of the service was broken.
func (s *Scene) Deliver(t *testing.T) host.Receipt {
	t.Helper()
	if s.Faults == nil {
		s.Faults = faults.Never
	}
	if s.Context == nil {
		s.Context = t.Context()
	}
	server := httptest.NewServer(faults.Wrap(s.Fake, s.Faults))
	t.Cleanup(server.Close)
	s.URL = server.URL
	o := rest.Options{Secrets: []string{s.Token}, Tries: tries, Pause: func(context.Context, time.Duration) {}}
	if s.Printed != nil {
		o.DryRun = s.Printed
	}
	client := rest.New(o)
	t.Cleanup(client.Close)
	build := Build()
	if s.Build != nil {
		build = s.Build(s.URL)
	}
	to := Open(t, s.Kind, build, client, s.Settings(s.URL))
	r, err := to.Deliver(s.Context, &host.Delivery{
		Fit:     func(l check.Limits) host.Fitted { return check.Fit(s.Run, l) },
		Comment: s.Comment, DryRun: s.Printed != nil, Progress: s.Progress,
		Warn: func(format string, args ...any) { s.Warnings = append(s.Warnings, fmt.Sprintf(format, args...)) },
	})
	if err != r.Err {
		t.Errorf("the error %v is not that of the receipt, %v", err, r.Err)
	}
	if v := s.Fake.Violations(); len(v) > 0 {
		t.Errorf("requests broke the rules of the service: %q", v)
	}
	return r
}

// Transcript is everything that a delivery printed, sent and said, with the
// service at address.
func (s *Scene) Transcript(r host.Receipt, sent []resttest.Request, address string) string {
	var b strings.Builder
	if s.Printed != nil {
		b.WriteString(s.Printed.String())
	}
	for _, request := range sent {
		fmt.Fprintf(&b, "%s %s → %d\n", request.Method, request.Path, request.Answer)
		if request.Body != "" {
			fmt.Fprintf(&b, "%s\n", strings.TrimSpace(request.Body))
		}
	}
	for _, w := range s.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	fmt.Fprintf(&b, "%s: %s (id %q, %q, %d sent, %d omitted, annotated %v)\n", r.Outcome, r.Message, r.ID, r.URL, r.Sent, r.Omitted, r.Annotated)
	if r.Err != nil {
		fmt.Fprintf(&b, "error: %v\n", r.Err)
	}
	return strings.ReplaceAll(b.String(), s.URL, address)
}

// Golden compares text with a file of testdata, or rewrites that.
func Golden(t *testing.T, update bool, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", strings.ReplaceAll(name, " ", "_")+".golden")
	if update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
