//go:build unix

package plugin

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
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
	if _, err := readSmall("/dev/zero"); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v", err)
	}
}
