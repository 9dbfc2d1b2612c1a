package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/testpost/testpost/plugin/host/codeup/codeuptest"
)

// A stuck service carries a create out, or not, and never answers it. What
// comes later it answers.
type stuck struct {
	*codeuptest.Server
	carriesOut bool
	once       sync.Once
	arrived    chan struct{}
}

// ServeHTTP implements http.Handler.
func (s *stuck) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	first := false
	if r.Method == http.MethodPost {
		s.once.Do(func() { first = true })
	}
	if !first {
		s.Server.ServeHTTP(w, r)
		return
	}
	if s.carriesOut {
		s.Server.ServeHTTP(httptest.NewRecorder(), r)
	}
	// The server notices that the client has gone only once the body is read.
	_, _ = new(bytes.Buffer).ReadFrom(r.Body)
	close(s.arrived)
	<-r.Context().Done()
}

// TestStopped sends a signal, or lets the time run out, while a request is
// under way: the program ends by itself, says so, and leaves no check run open.
func TestStopped(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		signal     os.Signal
		args       []string
		carriesOut bool
		status     int
		says       string
	}{
		"terminated":                 {signal: syscall.SIGTERM, status: 143, says: "terminated"},
		"interrupted":                {signal: syscall.SIGINT, status: 130, says: "interrupt"},
		"terminated after the work":  {signal: syscall.SIGTERM, carriesOut: true, status: 143, says: "terminated"},
		"out of time":                {args: []string{"--timeout", "1s"}, status: 4, says: "codeup"},
		"out of time after the work": {args: []string{"--timeout", "1s"}, carriesOut: true, status: 4, says: "codeup"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &stuck{Server: codeuptest.New(codeupOptions()), carriesOut: c.carriesOut, arrived: make(chan struct{})}
			server := httptest.NewServer(s)
			defer server.Close()
			cmd := reporting(t, server.URL, c.args...)
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-s.arrived
			if c.signal != nil {
				if err := cmd.Process.Signal(c.signal); err != nil {
					t.Fatal(err)
				}
			}
			_ = cmd.Wait()
			if got := cmd.ProcessState.ExitCode(); got != c.status || !strings.Contains(out.String(), c.says) {
				t.Errorf("exit status %d, want %d and the word %q:\n%s", got, c.status, c.says, &out)
			}
			for _, run := range s.Runs() {
				if run.Status != "completed" {
					t.Errorf("check run %d is left %s", run.ID, run.Status)
				}
			}
			if strings.Contains(out.String(), "pt-up") {
				t.Errorf("the token is shown:\n%s", &out)
			}
		})
	}
}

// reporting is a command that reads one good report and tells Codeup at url.
func reporting(t *testing.T, url string, args ...string) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "TEST-a.xml"), []byte(`<testsuite name="a"><testcase name="one"/></testsuite>`), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("testpost", args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "PLUGIN_CODEUP_TOKEN=pt-up", "PLUGIN_CODEUP_URL=" + url, "PLUGIN_CODEUP_EDITION=central",
		"PLUGIN_CODEUP_ORGANIZATION=60d54f3daccf2bbd6659f3ad", "PLUGIN_CODEUP_REPOSITORY=60d54f3daccf2bbd6659f3ad/shop", "PLUGIN_COMMIT=" + pipelineSHA}
	return cmd
}
