//go:build unix

package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/host/hosttest/faults"
)

// program is the program as it is installed, with the variables of one target.
func program(dir string, env []string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	cmd := exec.Command("testpost", args...)
	cmd.Dir, cmd.Env = dir, append(env, "PATH="+os.Getenv("PATH"))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	return cmd, &out
}

// signalAt runs the program against to, which sends it a signal at a request in
// place of an answer, having done the work or not; 0 for no request.
func signalAt(t *testing.T, to *target, dir string, at int, worked bool, signal syscall.Signal) (cmd *exec.Cmd, out *bytes.Buffer, requests int) {
	t.Helper()
	var seen atomic.Int64
	started := make(chan struct{})
	server := httptest.NewServer(faults.Wrap(to, func(n int, _ *http.Request) faults.Fault {
		seen.Add(1)
		if n != at {
			return nil
		}
		fault := faults.Hang(func() {
			<-started
			if err := cmd.Process.Signal(signal); err != nil {
				t.Error(err)
			}
		})
		if worked {
			return faults.After(fault)
		}
		return fault
	}))
	defer server.Close()
	cmd, out = program(dir, to.env(server.URL))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	close(started)
	_ = cmd.Wait() // its exit status is what it says
	return cmd, out, int(seen.Load())
}

// TestSignalAtEveryRequest sends the program, as it is installed, each signal at
// each request, before and after the service did its work. What a signal stops
// ends by itself, with its exit status and nothing open; what is killed is
// completed by the next run.
func TestSignalAtEveryRequest(t *testing.T) {
	t.Parallel()
	for name, open := range targets() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := workspace(t)
			clean := open()
			_, out, requests := signalAt(t, clean, dir, 0, false, 0)
			want, _ := clean.shown()
			if requests < 1 || len(want) == 0 {
				t.Fatalf("%d requests left %q:\n%s", requests, want, out)
			}
			for at := 1; at <= requests; at++ {
				for _, worked := range []bool{false, true} {
					for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGKILL} {
						t.Run(fmt.Sprintf("%s at %d, worked %v", signal, at, worked), func(t *testing.T) {
							t.Parallel()
							to := open()
							cmd, out, _ := signalAt(t, to, dir, at, worked, signal)
							looksStopped(t, to, cmd, out, signal)
							_, out, _ = signalAt(t, to, dir, 0, false, 0)
							if got, _ := to.shown(); !cmp.Equal(want, got) {
								t.Errorf("the next run leaves (-want +got):\n%s\n%s", cmp.Diff(want, got), out)
							}
						})
					}
				}
			}
		})
	}
}

// looksStopped fails the test unless cmd ended as signal says and left nothing open.
func looksStopped(t *testing.T, to *target, cmd *exec.Cmd, out *bytes.Buffer, signal syscall.Signal) {
	t.Helper()
	things, open := to.shown()
	if len(things) > 1 {
		t.Errorf("the service shows %d things: %q", len(things), things)
	}
	if signal == syscall.SIGKILL {
		return
	}
	if got := cmd.ProcessState.ExitCode(); got != 128+int(signal) || open > 0 || !strings.Contains(out.String(), signal.String()) {
		t.Errorf("exit status %d, %d left open:\n%s", got, open, out)
	}
}

// TestSignalWhileReadingSettings stops the program while it waits for a secret
// that nobody writes.
func TestSignalWhileReadingSettings(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			dir := workspace(t)
			pipe := filepath.Join(dir, "token")
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd, out := program(dir, []string{"PLUGIN_CODEUP_TOKEN_FILE=" + pipe})
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			writer, err := os.OpenFile(pipe, os.O_WRONLY, 0) // waits until the program reads
			if err != nil {
				t.Fatal(err)
			}
			defer writer.Close()
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait() // its exit status is what it says
			if got := cmd.ProcessState.ExitCode(); got != 128+int(signal) || !strings.Contains(out.String(), "nothing was sent") {
				t.Errorf("exit status %d, want %d:\n%s", got, 128+int(signal), out)
			}
		})
	}
}
