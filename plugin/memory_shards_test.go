package plugin

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMemoryOfShards: the run of all parts compares; one that lacks a part does
// not take what it did not see for fixed, and forgets nothing of it.
func TestMemoryOfShards(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	state := filepath.Join(dir, "state")
	for i, c := range []struct {
		parts [2]string
		want  string
	}{
		{[2]string{reportOf("Cart/adds failed", "Cart/totals"), reportOf("Mail/sends failed")}, "no earlier run was found"},
		{[2]string{reportOf("Cart/adds", "Cart/totals failed"), ""}, "a0: 1 new, 0 known"},
		{[2]string{reportOf("Cart/adds", "Cart/totals"), reportOf("Mail/sends failed")}, "a1: 0 new, 1 known, adds fixed since a0"},
		{[2]string{reportOf("Cart/adds", "Cart/totals"), reportOf("Mail/sends skipped")}, "a2: 0 new, 0 known"},
		{[2]string{reportOf("Cart/adds failed", "Cart/totals"), "<testsuite name='shop'><testcase classname='Mail' name='opens'/>"}, "a3: 1 new, 0 known"},
		{[2]string{reportOf("Cart/adds"), reportOf("Mail/sends failed")}, "a4: 0 new, 1 known, adds fixed since a4"},
	} {
		work := t.TempDir()
		for n, report := range c.parts {
			if report == "" {
				continue
			}
			job := t.TempDir()
			writeFile(t, filepath.Join(job, fmt.Sprint("TEST-", n, ".xml")), report)
			p, out := process(job, []string{"--shard", fmt.Sprint(n+1, "/2"), "--json", filepath.Join(work, fmt.Sprint("part", n, ".json")), "--memory", "--commit", commitOf(i)})
			if status := Run(context.Background(), p); status > statusRed || strings.Contains(out.String(), "compare") {
				t.Fatalf("part %d: exit status %d\n%s", n, status, out)
			}
		}
		p, out := process(work, []string{"--json", "out.json", "--state", state, "--commit", commitOf(i), "part*.json"})
		Run(context.Background(), p)
		text, err := os.ReadFile(filepath.Join(work, "out.json"))
		if err != nil {
			t.Fatal(err)
		}
		if got := parsed(t, text).told(); got != c.want {
			t.Errorf("run %d: %s, want %s\n%s", i, got, c.want, out)
		}
	}
}
