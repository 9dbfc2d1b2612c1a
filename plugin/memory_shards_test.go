package plugin

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/testpost/testpost/plugin/rendezvous/s3test"
)

// sharded runs a commit, of which each shard has one of reports, and returns
// what is told of its past. more are settings of the shards.
func sharded(t *testing.T, commit, state string, reports []string, more ...string) string {
	t.Helper()
	work := t.TempDir()
	for n, report := range reports {
		job := t.TempDir()
		writeFile(t, filepath.Join(job, fmt.Sprint("TEST-", n, ".xml")), report)
		args := append([]string{"--shard", fmt.Sprint(n+1, "/", len(reports)), "--json", filepath.Join(work, fmt.Sprint("part", n, ".json")), "--commit", commit}, more...)
		if p, out := process(job, args); Run(context.Background(), p) > statusRed {
			t.Fatal(out)
		}
	}
	return toldOf(t, work, commit, state, "part*.json")
}

// toldOf runs a commit in a folder and returns what is told of its past.
func toldOf(t *testing.T, work, commit, state, reports string) string {
	t.Helper()
	p, _ := process(work, []string{"--json", "out.json", "--state", state, "--commit", commit, reports})
	Run(context.Background(), p)
	text, err := os.ReadFile(filepath.Join(work, "out.json"))
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, text).told()
}

// TestShardsRememberWhatOneJobDoes: a history is told of shards as of a job that
// reads everything at once, though its tests move from one shard to another.
// Parts that do not say which tests there were tell of none that it is gone.
func TestShardsRememberWhatOneJobDoes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i, c := range []struct {
		reports    []string
		want       string
		unreported string // what is told where the parts do not say which tests there were
	}{
		{[]string{reportOf("Cart/adds failed", "Cart/totals"), reportOf("Mail/sends failed", "Mail/bounces")}, "no earlier run was found", "no earlier run was found"},
		{[]string{reportOf("Cart/adds", "Mail/bounces"), reportOf("Cart/totals", "Mail/sends failed")}, "a0: 0 new, 1 known, adds fixed since a0", "a0: 0 new, 1 known, adds fixed since a0"},
		{[]string{reportOf("Cart/adds", "Cart/totals"), reportOf("Mail/bounces")}, "a1: 0 new, 0 known, sends absent, 1 lost", "a1: 0 new, 0 known, sends fixed since a0"},
		{[]string{reportOf("Cart/adds"), reportOf("Mail/bounces failed")}, "a2: 1 new, 0 known, 1 lost", "a2: 1 new, 0 known"},
	} {
		at := func(name string) string { return filepath.Join(dir, name) }
		work := t.TempDir()
		for n, report := range c.reports {
			writeFile(t, filepath.Join(work, fmt.Sprint("TEST-", n, ".xml")), report)
		}
		for name, got := range map[string]string{
			"at once":   toldOf(t, work, commitOf(i), at("at once"), "TEST-*.xml"),
			"in shards": sharded(t, commitOf(i), at("in shards"), c.reports),
		} {
			if got != c.want {
				t.Errorf("run %d %s: %s, want %s", i, name, got, c.want)
			}
		}
		if got := sharded(t, commitOf(i), at("without"), c.reports, "--memory=false"); got != c.unreported {
			t.Errorf("run %d without a census: %s, want %s", i, got, c.unreported)
		}
	}
}

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
		{[2]string{reportOf("Cart/adds", "Cart/totals"), reportOf("Mail/sends skipped")}, "a2: 0 new, 0 known, sends absent"},
		{[2]string{reportOf("Cart/adds failed", "Cart/totals"), "<testsuite name='shop'><testcase classname='Mail' name='opens'/>"}, "a3: 1 new, 0 known"},
		{[2]string{reportOf("Cart/adds"), reportOf("Mail/sends failed")}, "a4: 0 new, 1 known, adds fixed since a4, 1 lost"},
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

// TestMeetingRemembers: jobs that meet in a store tell what a last job does.
func TestMeetingRemembers(t *testing.T) {
	t.Parallel()
	store := s3test.Start(t.Cleanup, s3test.Options{Bucket: "ci", AccessKey: "ak", SecretKey: "sk", Region: "us-east-1"})
	state := filepath.Join(t.TempDir(), "state")
	for i, c := range []struct {
		reports []string
		want    string
	}{
		{[]string{reportOf("Cart/adds failed", "Cart/totals"), reportOf("Mail/sends failed")}, "no earlier run was found"},
		{[]string{reportOf("Cart/adds"), reportOf("Mail/bounces")}, "a0: 0 new, 0 known, adds fixed since a0, sends absent, 2 lost"},
	} {
		var jobs sync.WaitGroup
		told := make([]string, len(c.reports))
		for n, report := range c.reports {
			dir := t.TempDir()
			writeFile(t, filepath.Join(dir, "TEST-a.xml"), report)
			p, _ := process(dir, []string{"--rendezvous=s3://ci/x", fmt.Sprint("--shard-build=", i), "--rendezvous-endpoint=" + store.URL, "--rendezvous-access-key=ak",
				fmt.Sprint("--shard=", n+1, "/2"), "--state=" + state, "--json=out.json", "--commit=" + commitOf(i)}, "PLUGIN_RENDEZVOUS_SECRET_KEY=sk")
			p.Now = time.Now // the store looks at it
			jobs.Go(func() {
				Run(context.Background(), p)
				text, _ := os.ReadFile(filepath.Join(dir, "out.json"))
				told[n] = parsed(t, text).told()
			})
		}
		jobs.Wait()
		if slices.Sort(told); told[0] != c.want && told[1] != c.want {
			t.Errorf("run %d: %q, want one %q", i, told, c.want)
		}
	}
}
