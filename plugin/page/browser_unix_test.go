//go:build unix

package page

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A browser is a Chromium without a window, driven with the DevTools protocol
// over a pipe: messages are JSON, each ended by a NUL.
// https://chromedevtools.github.io/devtools-protocol/
type browser struct {
	to      io.WriteCloser
	from    *bufio.Reader
	last    int // id of a call
	session string
	events  []event

	ended      func() // waits for it to end
	complaints bytes.Buffer
}

// An event is something that the browser tells without having been asked.
type event struct {
	Method string
	Params json.RawMessage
}

// patience is how long a browser may take for all that is asked of it, on a
// machine that does much else.
const patience = 3 * time.Minute

// startBrowser starts the Chromium that the PATH has. The test is skipped where
// there is none, or where it does not start, as without a sandbox that it wants.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"google-chrome", "chromium", "chromium-browser"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no google-chrome, chromium or chromium-browser on the PATH")
	}
	profile, err := os.MkdirTemp("", "browser")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(profile) }) // a dying child may still write there: no error of the test
	args := []string{"--headless=new", "--remote-debugging-pipe", "--user-data-dir=" + profile, "--disable-gpu", "--hide-scrollbars", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-extensions", "--disable-sync", "--disable-dev-shm-usage", "about:blank"}
	if os.Getuid() == 0 {
		args = append([]string{"--no-sandbox"}, args...) // it refuses to run as root with one
	}
	b := launch(t, exec.Command(path, args...), profile)
	if _, err := b.to.Write([]byte(`{"id":0,"method":"Browser.getVersion"}` + "\x00")); err != nil {
		t.Fatal(err)
	}
	if _, err := b.from.ReadBytes(0); err != nil {
		b.ended()
		t.Skipf("%s does not start here: %v\n%s", path, err, b.complaints.String())
	}
	return b
}

func launch(t *testing.T, cmd *exec.Cmd, home string) *browser {
	t.Helper()
	theirIn, ourOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ourIn, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.ExtraFiles = []*os.File{theirIn, theirOut} // descriptors 3 and 4
	cmd.Env = append(os.Environ(), "HOME="+home)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	b := &browser{}
	cmd.Stderr, cmd.WaitDelay = &b.complaints, 5*time.Second
	b.ended = sync.OnceFunc(func() { cmd.Wait() })
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirIn.Close()
	theirOut.Close()
	kill := func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	late := time.AfterFunc(patience, kill)
	t.Cleanup(func() {
		if late.Stop() {
			kill()
		}
		b.ended()
		ourOut.Close()
		ourIn.Close()
	})
	b.to, b.from = ourOut, bufio.NewReaderSize(ourIn, 1<<20)
	return b
}

// attach opens a tab.
func (b *browser) attach(t *testing.T) {
	t.Helper()
	var target struct{ TargetID string }
	b.call(t, "Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call(t, "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Network", "Runtime", "Log"} {
		b.call(t, domain+".enable", nil, nil)
	}
}

// open shows a file in a window of the given width and waits until it is loaded.
func (b *browser) open(t *testing.T, path string, width int) {
	t.Helper()
	if b.session == "" {
		b.attach(t)
	}
	b.events = nil
	b.call(t, "Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}, nil)
	b.call(t, "Page.navigate", map[string]any{"url": "file://" + path}, nil)
	for !b.saw("Page.loadEventFired") {
		b.read(t)
	}
}

// saw reports whether an event came.
func (b *browser) saw(method string) bool {
	for _, e := range b.events {
		if e.Method == method {
			return true
		}
	}
	return false
}

// call calls a method and waits for its result.
func (b *browser) call(t *testing.T, method string, params map[string]any, result any) {
	t.Helper()
	id := b.send(t, method, params)
	for {
		m := b.read(t)
		if m.ID != id {
			continue
		}
		if m.Error != nil {
			t.Fatalf("%s: %s", method, m.Error)
		}
		if result != nil {
			if err := json.Unmarshal(m.Result, result); err != nil {
				t.Fatalf("%s: %v", method, err)
			}
		}
		return
	}
}

func (b *browser) send(t *testing.T, method string, params map[string]any) int {
	t.Helper()
	b.last++
	message := map[string]any{"id": b.last, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	text, err := json.Marshal(message)
	if err == nil {
		_, err = b.to.Write(append(text, 0))
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.last
}

// A message is what the browser writes: a result or an event.
type message struct {
	ID            int
	Error, Result json.RawMessage
	event
}

// read reads one message. Dialogs are closed, or the page would wait for ever.
func (b *browser) read(t *testing.T) message {
	t.Helper()
	text, err := b.from.ReadBytes(0)
	if err != nil {
		t.Fatal(fmt.Errorf("the browser left: %w", errors.Join(err, io.ErrUnexpectedEOF)))
	}
	var m message
	if err := json.Unmarshal(text[:len(text)-1], &m); err != nil {
		t.Fatal(err)
	}
	if m.Method != "" {
		b.events = append(b.events, m.event)
	}
	if m.Method == "Page.javascriptDialogOpening" {
		b.send(t, "Page.handleJavaScriptDialog", map[string]any{"accept": false})
	}
	return m
}

// eval returns the value of an expression in the page as JSON; of a promise,
// what it comes to.
func (b *browser) eval(t *testing.T, expression string) string {
	t.Helper()
	var out struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails json.RawMessage
	}
	b.call(t, "Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &out)
	if out.ExceptionDetails != nil {
		t.Fatalf("%s: %s", expression, out.ExceptionDetails)
	}
	return string(out.Result.Value)
}

// press presses a key.
func (b *browser) press(t *testing.T, key string) {
	t.Helper()
	codes := map[string]int{"Tab": 9, "Enter": 13, " ": 32}
	text := map[string]string{"Enter": "\r", " ": " "}[key]
	down := "rawKeyDown"
	if text != "" {
		down = "keyDown"
	}
	event := map[string]any{"type": down, "key": key, "code": strings.Replace(key, " ", "Space", 1), "windowsVirtualKeyCode": codes[key], "text": text}
	b.call(t, "Input.dispatchKeyEvent", event, nil)
	event["type"] = "keyUp"
	b.call(t, "Input.dispatchKeyEvent", event, nil)
}
