//go:build unix

package actions_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/testpost/testpost/plugin/host"
)

// TestPipeIsNoSummary: nobody reads from the pipe, so that to open it would
// never end. The rest is shown.
func TestPipeIsNoSummary(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skipf("this system makes no pipes: %v", err)
	}
	var log bytes.Buffer
	s := &scene{summary: pipe, log: &log, run: sampleRun()}
	r, _ := s.deliver(t)
	if r.Outcome != host.Partial || r.Message != "3 annotations in the log" || len(s.warnings) != 1 || !strings.HasSuffix(s.warnings[0], "not a file") {
		t.Errorf("%+v, warnings %q", r, s.warnings)
	}
}
