//go:build unix

package plugin

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/testpost/testpost/plugin/history"
)

func TestAPipeThatNobodyWritesTo(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := reader(ctx)(pipe); err == nil || !strings.Contains(err.Error(), "no end after") {
		t.Errorf("got %v", err)
	}
	writer, err := os.OpenFile(pipe, os.O_WRONLY, 0) // lets the one go who waits, whom nothing else can call off
	if err != nil {
		t.Fatal(err)
	}
	_ = writer.Close() // nothing was written
}

func TestADeviceWithoutEnd(t *testing.T) {
	t.Parallel()
	if _, err := reader(t.Context())("/dev/zero"); err == nil || err.Error() != "read /dev/zero: it has more than 32 MiB" {
		t.Errorf("got %v", err)
	}
}

// TestStateBehindALink: a tree that leads to a state outside of it is not
// believed, whatever stands there.
func TestStateBehindALink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "state"), knows(commitOf(0), "totals").Encode(history.MaxText, nil))
	for name, link := range map[string]string{"file": "../state", "folder": ".."} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree := filepath.Join(dir, name)
			writeFile(t, filepath.Join(tree, "TEST-a.xml"), reportOf("Cart/totals failed"))
			if err := os.Symlink(link, filepath.Join(tree, "cache")); err != nil {
				t.Fatal(err)
			}
			path := map[string]string{"file": "cache", "folder": "cache/state"}[name]
			p, out := process(tree, []string{"--fail-on", "new", "--state", path, "--commit", commitOf(1)})
			if status := Run(t.Context(), p); status == 0 || !strings.Contains(out.String(), "the state in "+path+" is not used") {
				t.Errorf("exit status %d:\n%s", status, out)
			}
		})
	}
}
