package annotate

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// inFile knows the place of every case with a file.
func inFile(c *report.Case) (report.Location, bool) {
	return report.Location{Path: c.File, Line: c.Line}, c.File != ""
}

const maxTexts = 10_000

// planted is a report of n failures of k causes, and the cause of each. Each
// failure has values, ids, times, ports, folders and a depth of trace of its
// own; causes differ in words, in type, or only in the line of the frame. Beyond
// maxTexts failures, texts return under other names.
func planted(k, n int) (*report.Report, map[*report.Case]int) {
	r := rand.New(rand.NewPCG(uint64(k), uint64(n)))
	words := []string{
		"expected: <%d> but was: <%d>", "want %d, got %d", "order 6f1c7f5e-%04x-4b0e-9a3c-0d5f6a7b%04x is gone", "timeout after %dms on port %d",
		"dial tcp 10.0.3.17:%d: refused after %ds", "expected true", "'item-%d' is not in ['a', 'b', '%d']", "open /tmp/run%d/x%d.csv: no such file",
		"object Cart@1f%05x of 0x7ffd%06x is closed", "at 2026-11-%02d 03:58:%02d the cart was empty",
	}
	kinds := []string{"", "java.lang.IllegalStateException", "ConnectionError", "com.shop.CartException"}
	roots := []string{"/home/runner/work/shop/shop", "/drone/src", "/builds/team/shop"}
	out, truth := &report.Report{}, map[*report.Case]int{}
	for i := range n {
		if i >= maxTexts {
			same, other := out.Cases[r.IntN(maxTexts)], out.Cases[r.IntN(maxTexts)]
			c := *same
			c.Name, c.Class, c.File, c.Line = other.Name, other.Class, other.File, other.Line
			out.Cases = append(out.Cases, &c)
			truth[&c] = truth[same]
			continue
		}
		cause := i
		if i >= k {
			cause = r.IntN(k)
		}
		message := words[cause%len(words)]
		if message != "expected true" {
			message = fmt.Sprintf(message, r.IntN(28)+1, r.IntN(50)+10)
		}
		trace := fmt.Sprintf("Error: %s\n    at Object.call (%s/node_modules/lib/index.js:%d:3)\n    at check (%s/src/mod%d/check.ts:%d:%d)\n    at Object.<anonymous> (%s/test/t%d.test.ts:%d:5)\n",
			message, roots[i%3], r.IntN(99), roots[i%3], cause/80%7, 10+cause/10, r.IntN(40), roots[i%3], i%90, r.IntN(500))
		c := failing(fmt.Sprintf("suite %d", i%50), fmt.Sprintf("case %d", i), kinds[cause/7%len(kinds)], message, trace)
		c.File, c.Line = fmt.Sprintf("test/t%d.test.ts", i%90), 1+i%400
		out.Cases = append(out.Cases, c)
		truth[c] = cause
	}
	out.Totals = report.Totals{Tests: n, Failed: n}
	return out, truth
}

// TestPlantedCauses: k planted are k found, with each failure in its own, in
// any order.
func TestPlantedCauses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ k, n int }{{1, 1}, {1, 60}, {3, 60}, {10, 1000}, {200, 2000}, {500, 500}, {1000, 100_000}} {
		t.Run(fmt.Sprintf("%d behind %d", tt.k, tt.n), func(t *testing.T) {
			t.Parallel()
			r, truth := planted(tt.k, tt.n)
			shuffle := rand.New(rand.NewPCG(7, 7))
			shuffle.Shuffle(len(r.Cases), func(i, j int) { r.Cases[i], r.Cases[j] = r.Cases[j], r.Cases[i] })
			f := Annotate(r, Options{})
			if len(f.Causes) != tt.k {
				t.Errorf("%d causes found, %d planted", len(f.Causes), tt.k)
			}
			sorted(t, f, truth, tt.n)
		})
	}
}

// sorted checks that every cause holds the failures of one planted cause.
func sorted(t *testing.T, f Findings, truth map[*report.Case]int, n int) {
	t.Helper()
	seen := 0
	for _, c := range f.Causes {
		for _, one := range c.Cases {
			if truth[one] != truth[c.Cases[0]] {
				t.Fatalf("cause %s %q holds %q too", c.ID, c.Title, one.Failures[0].Message)
			}
			seen++
		}
	}
	if seen != n {
		t.Errorf("%d failures in causes, want %d", seen, n)
	}
}

// TestPlantedBeyondBounds: causes of which only fingerprints were kept.
func TestPlantedBeyondBounds(t *testing.T) {
	t.Parallel()
	full, _ := planted(100, 5000)
	r := &report.Report{Cases: full.Cases[:50], Totals: full.Totals}
	for i, c := range full.Cases {
		if c.Fingerprint = Fingerprint(c); i >= 50 {
			r.Brief.Add(c)
		}
	}
	f := Annotate(r, Options{Kinds: Kinds(), Locate: inFile})
	size := 0
	for i := range f.Causes {
		size += f.Causes[i].Size()
	}
	if len(f.Causes) != 100 || size != 5000 || f.MoreCauses != 0 {
		t.Errorf("%d causes of %d failures, and %d more causes; want 100 of 5000 and none more", len(f.Causes), size, f.MoreCauses)
	}
	if want := 5000 - 50 - 50; f.Unkept != want || len(f.Annotations) != 100 {
		t.Errorf("%d annotations and %d cases without; want 100 and %d", len(f.Annotations), f.Unkept, want)
	}
}

func TestMoreCausesThanAnybodyReads(t *testing.T) {
	t.Parallel()
	r := &report.Report{}
	for i := range MaxCauses + 25 {
		r.Brief.Add(&report.Case{Name: fmt.Sprint("case ", i), Status: report.Failed, Fingerprint: uint64(1000 + 2*i)})
	}
	f := Annotate(r, Options{})
	if len(f.Causes) != MaxCauses || f.MoreCauses != 25 {
		t.Errorf("%d causes and %d more, want %d and 25", len(f.Causes), f.MoreCauses, MaxCauses)
	}
	if got, want := f.Causes[0].Title, "case 0 failed (what it said was not kept)"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
}
