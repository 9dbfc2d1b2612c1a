//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// What one run may cost.
const (
	// mostMemory is the most memory, in bytes, that the system gives the program
	// at a time, beside what is kept.
	mostMemory = 64 << 20
	// keptOfFile is what is kept of each of very many files, in bytes: an entry of
	// the list (176 bytes) and its path.
	keptOfFile = 250
	// mostProcessor is the processor time that a run may take, beside a share for
	// each mebibyte that is read: what is not linear takes a multiple of it.
	mostProcessor    = 10 * time.Second
	mostProcessorMiB = 100 * time.Millisecond
)

func init() { executables["measured"] = measured }

// A cost is what a run of the program took.
type cost struct {
	Status    int
	Memory    int64         // bytes, at its peak
	Processor time.Duration // of all cores together
	Took      time.Duration
	Said      string
}

// measured is a process that runs another, the arguments from the second on, and
// writes what that cost into the file of the first. The system counts the memory
// of whoever starts a process as that of the process, so that somebody small has
// to start it: no test binary that ran other tests.
func measured() {
	start, out := time.Now(), new(bytes.Buffer)
	cmd := exec.Command(os.Args[2], os.Args[3:]...)
	cmd.Stdout, cmd.Stderr = out, out
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	c := cost{Status: cmd.ProcessState.ExitCode(), Memory: usage.Maxrss << 10, Took: time.Since(start),
		Processor: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), Said: out.String()}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		c.Memory = usage.Maxrss // counted in bytes there, in KiB elsewhere
	}
	text, err := json.Marshal(c)
	if err := firstError(err, os.WriteFile(os.Args[1], text, 0o644)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// measure runs the program at bin in dir.
func measure(t *testing.T, bin, dir string, args ...string) (c cost) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "cost")
	cmd := exec.Command("measured", append([]string{to, bin}, args...)...)
	// With the eight workers of a large machine, wherever this runs.
	cmd.Dir, cmd.Env = dir, []string{"PATH=" + os.Getenv("PATH"), "GOMAXPROCS=8"}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(to)
	if err := firstError(err, json.Unmarshal(text, &c)); err != nil {
		t.Fatal(err)
	}
	return c
}

// costs are those of all loads.
type costs struct {
	mu              sync.Mutex
	loads, broken   int
	bytes           int64
	memory, slowest struct {
		cost
		load string
	}
}

func (c *costs) add(name string, bytes int64, one cost, broken bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.loads++
	c.bytes += bytes
	if broken {
		c.broken++
	}
	if one.Memory > c.memory.Memory {
		c.memory.cost, c.memory.load = one, name
	}
	if one.Took > c.slowest.Took {
		c.slowest.cost, c.slowest.load = one, name
	}
}

// String is the line that CI prints.
func (c *costs) String() string {
	return fmt.Sprintf("hostile loads: %d tried with %d MiB, %d broken, peak memory %.1f MiB (%s), longest run %s (%s)", c.loads, c.bytes>>20, c.broken,
		float64(c.memory.Memory)/(1<<20), c.memory.load, c.slowest.Took.Round(10*time.Millisecond), c.slowest.load)
}

// TestHostileLoads has the program, built as it is installed, read each load
// beside a good report, and watches what that costs.
func TestHostileLoads(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("reads and writes a gigabyte")
	}
	bin := filepath.Join(t.TempDir(), "testpost")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	all := new(costs)
	defer func() { t.Log(all) }()
	for _, l := range loads() {
		t.Run(l.name, func(t *testing.T) { // one at a time: each has a disk full of data
			dir := t.TempDir()
			plant(t, dir, "TEST-good.xml", `<testsuite name="good"><testcase name="good one"/><testcase name="good two"/></testsuite>`)
			read, stop := l.put(t, dir)
			c := measure(t, bin, dir, "--json=result.json", "--markdown=result.md", "--html=result.html")
			stop()
			l.check(t, dir, c, read)
			t.Logf("%d MiB: exit status %d, %.1f MiB, %s of processor, %s", read>>20, c.Status, float64(c.Memory)/(1<<20), c.Processor.Round(time.Millisecond), c.Took.Round(time.Millisecond))
			all.add(l.name, read, c, t.Failed())
		})
	}
}

// check fails the test when the run cost too much or did not say what it should.
func (l *load) check(t *testing.T, dir string, c cost, read int64) {
	t.Helper()
	if most := mostMemory + l.kept; c.Memory > most {
		t.Errorf("it took %.1f MiB, want at most %d", float64(c.Memory)/(1<<20), most>>20)
	}
	if most := mostProcessor + time.Duration(read>>20)*mostProcessorMiB; c.Processor > most {
		t.Errorf("it took %s of processor for %d MiB, want at most %s", c.Processor, read>>20, most)
	}
	var w written
	text, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err := firstError(err, json.Unmarshal(text, &w)); err != nil {
		t.Fatalf("%v\n%s", err, shorten(c.Said))
	}
	var said []string
	lost, good := false, false
	for _, f := range w.Files {
		good = good || f.Path == "TEST-good.xml" && f.Outcome == "read"
		for _, p := range f.Problems {
			said, lost = append(said, p.Message), lost || p.Lost
		}
	}
	if want := map[bool]int{true: 1}[l.bad || l.fails]; c.Status != want || lost != l.bad || !good || w.Totals.Tests < 2 {
		t.Errorf("exit status %d, want %d; something is lost: %t; the good report was read: %t\n%s", c.Status, want, lost, good, shorten(c.Said))
	}
	if all := strings.Join(said, "\n"); !strings.Contains(all, l.says) || l.says == "" && l.bad {
		t.Errorf("it is told as %q, want %q", shorten(all), l.says)
	}
}

// shorten is text as far as a person reads it.
func shorten(text string) string { return text[:min(len(text), 2000)] }
