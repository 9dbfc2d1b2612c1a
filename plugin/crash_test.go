package plugin

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A mine panics at the n-th of the calls that are counted with it.
type mine struct {
	at   int64
	seen atomic.Int64
}

const secretOfMine = "pt-mine"

func (m *mine) step() {
	if m.seen.Add(1) == m.at {
		panic("stepped on a mine with " + secretOfMine)
	}
}

type minedLog struct {
	*mine
	*bytes.Buffer
}

func (l minedLog) Write(p []byte) (int, error) {
	l.step()
	return l.Buffer.Write(p)
}

// TestDefectAnywhere panics wherever the program looks at the clock or writes to
// the log: it is told with its stage, without secrets, and never green.
func TestDefectAnywhere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"TEST-a.xml", "TEST-b.xml", "TEST-c.xml"} {
		writeFile(t, filepath.Join(dir, name), `<testsuite name="a"><testcase name="one"/></testsuite>`)
	}
	run := func(clock, log *mine) (status int, said string) {
		p, _ := process(dir, []string{"--explain", "--json=out.json", "--html=out.html"}, "PLUGIN_CODEUP_TOKEN="+secretOfMine, "PLUGIN_DRY_RUN=true",
			"PLUGIN_CODEUP_ORGANIZATION=60d54f3daccf2bbd6659f3ad", "PLUGIN_CODEUP_REPOSITORY=a/b", "PLUGIN_COMMIT="+strings.Repeat("a", 40))
		var out, errs bytes.Buffer
		p.Stdout, p.Stderr = minedLog{log, &out}, &errs
		p.Now = func() time.Time { clock.step(); return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
		status = Run(context.Background(), p)
		return status, out.String() + errs.String()
	}
	clock, log := &mine{}, &mine{}
	if status, said := run(clock, log); status != 0 || clock.seen.Load() < 5 || log.seen.Load() < 5 {
		t.Fatalf("exit status %d with %d looks at the clock and %d writes:\n%s", status, clock.seen.Load(), log.seen.Load(), said)
	}
	check := func(what string, at int64, status int, said string) {
		if status != statusUndelivered || !strings.Contains(said, "a defect in testpost") {
			t.Errorf("%s %d: exit status %d:\n%s", what, at, status, said)
		}
		if strings.Contains(said, secretOfMine) {
			t.Errorf("%s %d: the secret is shown:\n%s", what, at, said)
		}
	}
	for at := int64(1); at <= clock.seen.Load(); at++ {
		status, said := run(&mine{at: at}, &mine{})
		check("clock", at, status, said)
	}
	for at := int64(1); at <= log.seen.Load(); at++ {
		status, said := run(&mine{}, &mine{at: at})
		check("write", at, status, said)
	}
}
