//go:build unix

package output

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestPipeIsNoOutputFile: nobody reads from the pipes, so that to open one of
// them would never end.
func TestPipeIsNoOutputFile(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe.env")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skipf("this system makes no pipes: %v", err)
	}
	for _, paths := range []Paths{{GitHub: pipe}, {Drone: pipe}} {
		if err := Write(paths, Of(least())); err == nil || !strings.HasSuffix(err.Error(), "it is a device or pipe, not a file") {
			t.Errorf("%+v: error %v", paths, err)
		}
	}
}
