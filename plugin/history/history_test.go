package history

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

// sha is a commit that is told from others by its first digit.
func sha(n int) string { return strings.Repeat(fmt.Sprintf("%x", n+1), 40) }

// A test is one case of a report in few words.
type test struct {
	name   string // group/name
	status report.Status
	flaky  bool
	took   time.Duration
	print  uint64
}

func red(name string) test { return test{name: name, status: report.Failed, print: 7} }
func redFor(name string, why int) test {
	return test{name: name, status: report.Failed, print: uint64(why)}
}
func passed(name string) test  { return test{name: name, status: report.Passed} }
func skipped(name string) test { return test{name: name, status: report.Skipped} }
func flaky(name string) test   { return test{name: name, status: report.Passed, flaky: true} }
func slow(name string, s float64) test {
	return test{name: name, status: report.Passed, took: time.Duration(s * float64(time.Second))}
}

// read returns the report of tests.
func read(tests ...test) *report.Report {
	part := &report.Part{}
	bounds := report.Bounds{Slowest: Slowest}.WithDefaults()
	var all []*report.Case
	for _, t := range tests {
		class, name, _ := strings.Cut(t.name, "/")
		c := &report.Case{Suite: "s", Class: class, Name: name, Status: t.status, Flaky: t.flaky, Duration: t.took, Fingerprint: t.print}
		part.File.Totals.Count(t.status, t.flaky, t.took)
		part.Present("s", class, name, t.status)
		if t.status.Red() || t.flaky {
			part.Keep(c, bounds)
		}
		if t.took > 0 {
			all = append(all, c)
		}
	}
	part.Slowest = report.Slowest(all, Slowest)
	b := report.NewBuilder(bounds, nil)
	b.Add(part)
	return b.Report()
}

// words is a comparison in few words.
func words(c *Comparison) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d new, %d known", c.New, c.Known)
	list := func(what string, all []Past) {
		for _, t := range all {
			fmt.Fprintf(&b, "; %s %s/%s since %.1s", what, t.Group, t.Name, t.Since)
		}
	}
	list("fixed", c.Fixed)
	list("absent", c.Absent)
	if c.NewlyFlaky > 0 {
		fmt.Fprintf(&b, "; %d newly flaky", c.NewlyFlaky)
	}
	if c.Lost > 0 {
		fmt.Fprintf(&b, "; %d lost", c.Lost)
	}
	if c.Added > 0 {
		fmt.Fprintf(&b, "; %d added", c.Added)
	}
	for _, g := range c.Shrunk {
		fmt.Fprintf(&b, "; %s %d→%d", g.Group, g.Before, g.Now)
	}
	for _, s := range c.Slower {
		fmt.Fprintf(&b, "; slower %s %s→%s", s.Case.Name, s.Before, s.Case.Duration)
	}
	return b.String()
}

// TestStory follows tests through one run after the other.
func TestStory(t *testing.T) {
	t.Parallel()
	steps := []struct {
		tests []test
		want  string
	}{
		{[]test{passed("c/a"), passed("c/b"), red("c/c"), flaky("d/f")}, "0 new, 0 known"},
		{[]test{red("c/a"), passed("c/b"), red("c/c"), flaky("d/f")}, "1 new, 1 known"},
		{[]test{red("c/a"), passed("c/b"), passed("c/c"), flaky("d/f")}, "0 new, 1 known; fixed c/c since 1"},
		{[]test{red("c/a"), passed("c/b"), red("c/c"), passed("d/f")}, "1 new, 1 known"},
		{[]test{skipped("c/a"), flaky("c/b"), red("c/c"), flaky("d/f")}, "0 new, 1 known; absent c/a since 2; 1 newly flaky"},
		{[]test{passed("c/b"), red("c/c")}, "0 new, 1 known; 2 lost; c 3→2; d 1→0"},
		{[]test{red("c/a"), passed("c/b"), flaky("c/c"), passed("e/n")}, "0 new, 1 known; 1 newly flaky; 2 added"},
		{[]test{red("c/a"), red("c/a"), red("c/c"), red("e/n"), passed("c/b")}, "4 new, 0 known; 1 added"},
		{[]test{passed("c/a"), passed("c/a"), passed("c/c"), passed("e/n"), passed("c/b")}, "0 new, 0 known; fixed c/a since 2; fixed c/c since 8; fixed e/n since 8"},
		{[]test{passed("c/a"), passed("c/a"), flaky("c/c"), passed("e/n"), passed("c/b")}, "0 new, 0 known"},
	}
	var before *State
	for i, step := range steps {
		r := read(step.tests...)
		c := Compare(before, r)
		if got := words(c); got != step.want {
			t.Errorf("run %d: %s\nwant %s", i, got, step.want)
		}
		text := c.Next(r, Run{Name: "Tests", Commit: sha(i)}).Encode(MaxText, nil)
		var err error
		if before, _, err = Decode(text, nil); err != nil {
			t.Fatalf("run %d: %v", i, err)
		}
		if before.Name != "Tests" || before.Commit != sha(i) || before.Tests != r.Totals.Tests {
			t.Errorf("run %d: read as %q at %s with %d tests", i, before.Name, before.Commit, before.Tests)
		}
	}
}

// next is the state after a report, as the next run reads it.
func next(t *testing.T, before *State, r *report.Report) *State {
	t.Helper()
	s, _, err := Decode(Compare(before, r).Next(r, Run{Name: "Tests", Commit: sha(1)}).Encode(MaxText, nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestForgets(t *testing.T) {
	t.Parallel()
	s := next(t, nil, read(red("c/a"), flaky("c/b")))
	for range maxQuiet {
		s = next(t, s, read(passed("c/a"), passed("c/b")))
	}
	if got := words(Compare(s, read(passed("c/a"), flaky("c/b")))); got != "0 new, 0 known" || len(s.Past) != 2 {
		t.Errorf("%s, %d remembered", got, len(s.Past))
	}
	s = next(t, s, read(passed("c/a"), passed("c/b")))
	if got := words(Compare(s, read(passed("c/a"), flaky("c/b")))); got != "0 new, 0 known; 1 newly flaky" || len(s.Past) != 0 {
		t.Errorf("%s, %d remembered", got, len(s.Past))
	}
}

func TestOf(t *testing.T) {
	t.Parallel()
	s := next(t, nil, read(redFor("c/a", 1), redFor("c/b", 1), flaky("c/f")))
	r := read(redFor("c/a", 1), redFor("c/b", 2), redFor("c/n", 2), flaky("c/f"), flaky("c/g"))
	c := Compare(s, r)
	got := map[string]string{}
	for k := range r.All() {
		past, ok := c.Of(k)
		got[k.Name] = fmt.Sprintf("new %t %t, of %t %.1s, differs %t", c.IsNew(k), c.IsNewlyFlaky(k), ok, past.Since, c.Differs(k))
	}
	want := map[string]string{
		"a": "new false false, of true 2, differs false",
		"b": "new false false, of true 2, differs true",
		"n": "new true false, of false , differs false",
		"f": "new false false, of true 2, differs false",
		"g": "new false true, of false , differs false",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var none *Comparison
	k := r.Cases[0]
	if _, ok := none.Of(k); ok || none.IsNew(k) || none.IsNewlyFlaky(k) || none.Differs(k) {
		t.Error("without a comparison something is known")
	}
	if n := none.Calm(report.Identity("s", "c", "a")); n != 0 {
		t.Errorf("without a comparison a test is known to have passed %d times", n)
	}
}

func TestSlower(t *testing.T) {
	t.Parallel()
	s := next(t, nil, read(slow("c/a", 1), slow("c/b", 1), slow("c/c", 0.1), slow("c/d", 10)))
	for name, test := range map[string]struct {
		now  []test
		want string
	}{
		"noise":          {[]test{slow("c/a", 1.45), slow("c/c", 0.5), slow("c/d", 14.9)}, ""},
		"slower":         {[]test{slow("c/a", 1.5), slow("c/c", 0.6), slow("c/d", 15)}, "d a c"},
		"new":            {[]test{slow("c/new", 50)}, ""},
		"failed":         {[]test{{name: "c/a", status: report.Failed, took: time.Minute}}, ""},
		"slower machine": {[]test{slow("c/a", 2), slow("c/b", 2), slow("c/c", 0.2), slow("c/d", 20)}, "d a b"}, // too few to blame the machine
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, slower := range Compare(s, read(test.now...)).Slower {
				got = append(got, slower.Case.Name)
			}
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// TestSlowerMachine: what all tests have in common is no test's fault.
func TestSlowerMachine(t *testing.T) {
	t.Parallel()
	var before, now []test
	for i := range 9 {
		before = append(before, slow(fmt.Sprint("c/", i), 2))
		now = append(now, slow(fmt.Sprint("c/", i), 6))
	}
	now[4] = slow("c/4", 20)
	c := Compare(next(t, nil, read(before...)), read(now...))
	if len(c.Slower) != 1 || c.Slower[0].Case.Name != "4" || c.Pace != 3 {
		t.Errorf("pace %v: %s", c.Pace, words(c))
	}
}

// TestSlowerThanTheSlowest: a test that was not among the slowest took no longer
// than they did.
func TestSlowerThanTheSlowest(t *testing.T) {
	t.Parallel()
	var before []test
	for i := range maxSlow + 10 {
		before = append(before, slow(fmt.Sprint("c/", i), 1))
	}
	s := next(t, nil, read(append(before, slow("c/quick", 0.01))...))
	c := Compare(s, read(append(before, slow("c/quick", 3), slow("c/new", 9))...))
	if len(c.Slower) != 1 || c.Slower[0].Case.Name != "quick" || !c.Slower[0].AtMost || c.Slower[0].Before != time.Second {
		t.Error(words(c))
	}
}

// TestPeakFades: one slow run is not held against a test for ever.
func TestPeakFades(t *testing.T) {
	t.Parallel()
	s := next(t, nil, read(slow("c/a", 10)))
	for quick := range 9 {
		got, want := len(Compare(s, read(slow("c/a", 10))).Slower), 0
		if quick > 3 { // 10 s × 0.9⁴ × 1.5 is less than 10 s
			want = 1
		}
		if got != want {
			t.Errorf("after %d quick runs: %d slower, want %d", quick, got, want)
		}
		s = next(t, s, read(slow("c/a", 1)))
	}
}

// TestSecretsStayOut: names are masked before they are kept.
func TestSecretsStayOut(t *testing.T) {
	t.Parallel()
	r := read(red("secret/one"), passed("secret/two"), passed("open/three"))
	s := Compare(nil, r).Next(r, Run{Mask: func(s string) string { return strings.ReplaceAll(s, "secret", "***") }})
	if len(s.Groups) != 1 || s.Past[0].Group != "***" || strings.Contains(string(s.payload(levels[0])), "secret") {
		t.Errorf("%v, %+v", s.Groups, s.Past)
	}
	if got := words(Compare(s, read(red("secret/one"), passed("open/three")))); got != "0 new, 1 known; 1 lost" {
		t.Error(got)
	}
}

// TestManyCases: beyond what a census holds, nothing is said to be missing.
func TestManyCases(t *testing.T) {
	t.Parallel()
	s := next(t, nil, read(red("c/a"), passed("c/b")))
	r := read(passed("d/x"))
	r.Census.Uncounted = 1
	if got := words(Compare(s, r)); got != "0 new, 0 known" {
		t.Error(got)
	}
	if s = next(t, s, r); s.Groups != nil || s.members.known() {
		t.Error("half a census was kept")
	}
}

// TestCalm: how many runs ago a test gave trouble, and how far back that is known.
func TestCalm(t *testing.T) {
	t.Parallel()
	var s *State
	calm := func(name string, r *report.Report) int { return Compare(s, r).Calm(report.Identity("s", "c", name)) }
	broken, green := read(red("c/a"), passed("c/b")), read(passed("c/a"), passed("c/b"))
	s = next(t, s, broken)
	for i := range 25 {
		if got, want := calm("a", broken), 0; got != want {
			t.Fatalf("run %d: a test that fails: %d", i, got)
		}
		want := min(i+1, maxQuiet)
		if got := calm("a", green); got != want {
			t.Fatalf("run %d: a test that failed at first: %d, want %d", i, got, want)
		}
		if got := calm("b", green); got != min(i+2, maxQuiet) {
			t.Fatalf("run %d: a test that never failed: %d, want %d", i, got, min(i+2, maxQuiet))
		}
		s = next(t, s, green)
	}
}

// TestDamagedReport: what a file did not tell because it was damaged is neither gone
// nor forgotten.
func TestDamagedReport(t *testing.T) {
	t.Parallel()
	before := Compare(nil, read(red("Cart/adds"), passed("Cart/totals"), passed("Mail/sends"))).Next(read(red("Cart/adds"), passed("Cart/totals"), passed("Mail/sends")), Run{Commit: sha(0)})
	half := read(passed("Cart/totals"))
	half.Files[0].Outcome = report.Partial
	c := Compare(before, half)
	if c.Lost != 0 || len(c.Shrunk) != 0 || len(c.Absent) != 0 || len(c.Fixed) != 0 {
		t.Errorf("damaged: %d lost, %v shrunk, %v absent, %v fixed", c.Lost, c.Shrunk, c.Absent, c.Fixed)
	}
	after := Compare(c.Next(half, Run{Commit: sha(1)}), read(red("Cart/adds"), passed("Cart/totals")))
	if after.Lost != 1 || after.Added != 0 || after.Known != 1 || after.Before.Tests != 3 {
		t.Errorf("after it: %d lost, %d added, %d known, %d tests before", after.Lost, after.Added, after.Known, after.Before.Tests)
	}
}
