package plugin

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// process is a process in dir with the given arguments and variables.
func process(dir string, args []string, env ...string) (Process, *bytes.Buffer) {
	var out bytes.Buffer
	return Process{
		Args: args, Environ: env, Dir: dir, Stdout: &out, Stderr: &out, Version: "test",
		Now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) },
	}, &out
}

func writeFile(tb testing.TB, path, text string) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		tb.Fatal(err)
	}
}

func TestStaleReports(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "TEST-a.xml"), `<testsuite name="a"><testcase name="one"/></testsuite>`)
	old := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(dir, "TEST-a.xml"), old, old); err != nil {
		t.Fatal(err)
	}
	started := fmt.Sprint("CI_PIPELINE_STARTED=", old.Add(time.Minute).Unix())
	for failOn, want := range map[string]int{"failed": 0, "stale": 1} {
		p, out := process(dir, []string{"--fail-on", failOn}, "CI=woodpecker", "CI_SYSTEM_NAME=woodpecker", started)
		if got := Run(context.Background(), p); got != want || !strings.Contains(out.String(), "TEST-a.xml") {
			t.Errorf("fail_on %s: exit status %d, want %d:\n%s", failOn, got, want, out)
		}
	}
}

// A workspace that the CI names but that does not exist here is another
// container's view of it.
func TestWorkspaceOfAnotherContainer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "TEST-a.xml"), `<testsuite name="a"><testcase name="one"/></testsuite>`)
	p, out := process(dir, nil, "CI=woodpecker", "CI_SYSTEM_NAME=woodpecker", "CI_WORKSPACE=/nowhere/at/all")
	if got := Run(context.Background(), p); got != 0 || !strings.Contains(out.String(), "CI_WORKSPACE") {
		t.Errorf("exit status %d:\n%s", got, out)
	}
	p, out = process(dir, []string{"--workspace", "/nowhere/at/all"})
	if got := Run(context.Background(), p); got != 2 || !strings.Contains(out.String(), `--workspace="/nowhere/at/all": must be an existing folder`) {
		t.Errorf("exit status %d:\n%s", got, out)
	}
}

func TestInterruptedBeforeAnythingIsRead(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(Interrupted{os.Interrupt})
	p, out := process(t.TempDir(), nil)
	if got := Run(ctx, p); got != 130 || !strings.Contains(out.String(), "interrupt") || !strings.Contains(out.String(), "nothing was sent") {
		t.Errorf("exit status %d:\n%s", got, out)
	}
}

// BenchmarkRun goes the whole way over 300 files of 300 cases, one in a
// hundred failed, with the console and a dry run of Codeup.
func BenchmarkRun(b *testing.B) {
	dir := b.TempDir()
	bytes := 0
	for i := range 300 {
		var text strings.Builder
		fmt.Fprintf(&text, "<testsuite name=\"shop.Suite%d\">\n", i)
		for j := range 300 {
			fmt.Fprintf(&text, "  <testcase classname=\"shop.Suite%d\" name=\"case%d\" time=\"0.001\"", i, j)
			if j%100 == 50 {
				fmt.Fprintf(&text, "><failure message=\"want %d, got %d\" type=\"AssertionError\">at shop.Suite%d.case%d(Suite%d.java:%d)</failure></testcase>\n", j, i, i, j, i, j)
			} else {
				text.WriteString("/>\n")
			}
		}
		text.WriteString("</testsuite>\n")
		writeFile(b, filepath.Join(dir, "build", fmt.Sprintf("TEST-%d.xml", i)), text.String())
		bytes += text.Len()
	}
	b.SetBytes(int64(bytes))
	b.ReportAllocs()
	for b.Loop() {
		p, out := process(dir, []string{"--dry-run", "--codeup-token=x", "--codeup-organization=60d54f3daccf2bbd6659f3ad", "--codeup-repository=1",
			"--commit=8b3f0c1d2e4a5b6c7d8e9f00112233445566778a"})
		if got := Run(context.Background(), p); got != statusRed {
			b.Fatalf("exit status %d:\n%s", got, out)
		}
	}
}
