package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// names lists the cases in short, in their order.
func names(cases []*Case) string {
	var all []string
	for _, c := range cases {
		all = append(all, fmt.Sprintf("%s:%s", c.Name, c.Status))
	}
	return strings.Join(all, " ")
}

func red(name string, fingerprint uint64, text int) *Case {
	return &Case{Suite: "s", Name: name, Status: Failed, Fingerprint: fingerprint, Failures: []Failure{{Message: strings.Repeat("m", text)}}}
}

// part makes a part of red cases as a reader with these bounds does.
func part(path string, b Bounds, cases ...*Case) *Part {
	p := &Part{File: File{Path: path, Outcome: Read}}
	for _, c := range cases {
		c.Report = path
		p.File.Totals.Count(c.Status, c.Flaky, c.Duration)
		if c.Status.Red() || c.Flaky {
			p.Keep(c, b)
		}
	}
	return p
}

func TestBuilderBounds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		bounds      Bounds
		full, brief string
		unlisted    int
	}{
		{"all in full", Bounds{}, "a:failed b:failed c:failed d:failed e:failed", "", 0},
		{"by number", Bounds{Cases: 2, Causes: -1}, "a:failed b:failed", "c:failed d:failed e:failed", 0},
		{"first of each cause beyond", Bounds{Cases: 2}, "a:failed b:failed d:failed", "c:failed e:failed", 0},
		{"by text", Bounds{Text: 25, Causes: -1}, "a:failed b:failed", "c:failed d:failed e:failed", 0},
		{"identities, too", Bounds{Cases: 2, Causes: -1, Brief: 1}, "a:failed b:failed", "c:failed", 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			bounds := test.bounds.WithDefaults()
			b := NewBuilder(test.bounds, nil)
			b.Add(part("1.xml", bounds, red("a", 1, 10), red("b", 2, 10), red("c", 1, 10)))
			b.Add(part("2.xml", bounds, red("d", 3, 10), red("e", 2, 10)))
			r := b.Report()
			var brief []*Case
			for c := range r.Brief.All() {
				brief = append(brief, c.Clone())
			}
			if got := names(r.Cases); got != test.full {
				t.Errorf("in full %q, want %q", got, test.full)
			}
			if got := names(brief); got != test.brief {
				t.Errorf("in brief %q, want %q", got, test.brief)
			}
			if r.Unlisted != test.unlisted || r.Totals.Failed != 5 {
				t.Errorf("%d unlisted of %d", r.Unlisted, r.Totals.Failed)
			}
		})
	}
}

// TestUnlisted counts cases of which not even the identity is kept.
func TestUnlisted(t *testing.T) {
	t.Parallel()
	bounds := Bounds{Cases: 1, Causes: -1, Brief: 2 * minBriefBlock}.WithDefaults()
	b := NewBuilder(bounds, nil)
	for i := range 10 {
		var cases []*Case
		for j := range 100 {
			cases = append(cases, red(fmt.Sprintf("case %d of %d", j, i), 1, 1))
		}
		b.Add(part(fmt.Sprint(i), bounds, cases...))
	}
	r := b.Report()
	if r.Brief.Bytes() > bounds.Brief+maxBriefBlock {
		t.Errorf("%d bytes of identities, want about %d", r.Brief.Bytes(), bounds.Brief)
	}
	if n := len(r.Cases) + r.Brief.Len() + r.Unlisted; n != 1000 || r.Unlisted == 0 {
		t.Errorf("%d cases, %d of them unlisted, want 1000", n, r.Unlisted)
	}
}

func TestKeepSuite(t *testing.T) {
	t.Parallel()
	b := NewBuilder(Bounds{Suites: 4}, nil)
	p := &Part{}
	for i, failed := range []int{0, 0, 0, 1, 0, 1, 1} {
		p.Suites = append(p.Suites, Suite{Name: fmt.Sprint(i), Totals: Totals{Tests: 1, Failed: failed}})
	}
	b.Add(p)
	var got []string
	for _, s := range b.Report().Suites {
		got = append(got, s.Name)
	}
	if d := cmp.Diff([]string{"0", "1", "3", "5"}, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestSlowest(t *testing.T) {
	t.Parallel()
	b := NewBuilder(Bounds{Slowest: 3}, nil)
	for i, seconds := range [][]int{{5, 3, 1}, {4, 3, 2}, {9}} {
		p := &Part{}
		for _, s := range seconds {
			p.Slowest = append(p.Slowest, &Case{Name: fmt.Sprintf("%d.%d", i, s), Duration: time.Duration(s) * time.Second, Status: Passed})
		}
		b.Add(p)
	}
	if got, want := names(b.Report().Slowest), "2.9:passed 0.5:passed 1.4:passed"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestRepeats makes one case of executions.
func TestRepeats(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		statuses   []Status
		want       Totals
		kept       string
		attempts   int
		inBrief    bool
		skippedNow string
	}{
		{"fail, pass", []Status{Failed, Passed}, Totals{Tests: 1, Passed: 1, Flaky: 1}, "x:passed", 1, false, ""},
		{"pass, fail", []Status{Passed, Failed}, Totals{Tests: 1, Passed: 1, Flaky: 1}, "x:passed", 1, false, ""},
		{"fail, error, fail", []Status{Failed, Errored, Failed}, Totals{Tests: 1, Failed: 1}, "x:failed", 2, false, ""},
		{"error, fail", []Status{Errored, Failed}, Totals{Tests: 1, Failed: 1}, "x:failed", 1, false, ""},
		{"pass, pass", []Status{Passed, Passed}, Totals{Tests: 1, Passed: 1}, "", 0, false, ""},
		{"skip, skip", []Status{Skipped, Skipped}, Totals{Tests: 1, Skipped: 1}, "", 0, false, "x:skipped"},
		{"skip, pass", []Status{Skipped, Passed}, Totals{Tests: 1, Passed: 1}, "", 0, false, ""},
		{"skip, fail", []Status{Skipped, Failed}, Totals{Tests: 1, Failed: 1}, "x:failed", 0, false, ""},
		{"fail, fail, pass in brief", []Status{Failed, Failed, Passed}, Totals{Tests: 1, Passed: 1, Flaky: 1}, "x:passed", 0, true, ""},
	}
	for _, test := range tests {
		for _, files := range []int{1, len(test.statuses)} {
			t.Run(fmt.Sprintf("%s in %d files", test.name, files), func(t *testing.T) {
				t.Parallel()
				r := repeated(test.statuses, files, test.inBrief)
				r.Totals.Suites = 0
				if d := cmp.Diff(test.want, r.Totals); d != "" {
					t.Errorf("totals (-want +got)\n%s", d)
				}
				var sum, suites Totals
				for _, f := range r.Files {
					sum.Add(f.Totals)
				}
				for _, s := range r.Suites {
					suites.Add(s.Totals)
				}
				sum.Suites, suites.Suites = 0, 0
				if sum != r.Totals || suites != r.Totals {
					t.Errorf("files add up to %+v, suites to %+v, want %+v", sum, suites, r.Totals)
				}
				var kept []*Case
				attempts := 0
				for c := range r.All() {
					if c.Name != "other" {
						kept = append(kept, c.Clone())
						attempts += len(c.Attempts)
					}
				}
				if got := names(kept); got != test.kept || attempts != test.attempts {
					t.Errorf("kept %q with %d attempts, want %q with %d", got, attempts, test.kept, test.attempts)
				}
				if got := names(r.Skipped); got != test.skippedNow {
					t.Errorf("skipped %q, want %q", got, test.skippedNow)
				}
			})
		}
	}
}

// repeated builds a report of executions of one case with these statuses.
func repeated(statuses []Status, files int, inBrief bool) *Report {
	ids := NewIdentities()
	bounds := Bounds{}
	if inBrief {
		bounds = Bounds{Text: 1, Causes: -1}
	}
	b := NewBuilder(bounds, ids)
	for i := range files {
		p := &Part{File: File{Path: fmt.Sprint(i)}}
		own := statuses
		if files > 1 {
			own = statuses[i : i+1]
		}
		var suite Totals
		for _, s := range own {
			c := &Case{Report: p.File.Path, Suite: "s", Class: "c", Name: "x", Status: s}
			if s.Red() {
				c.Failures = []Failure{{Error: s == Errored, Message: "m"}}
				p.Keep(c, bounds.WithDefaults())
			}
			if s == Skipped {
				p.Skipped = append(p.Skipped, c)
			}
			suite.Count(s, false, 0)
			p.Executions = append(p.Executions, Execution{Identity: ids.Of("s", "c", "x"), Status: s})
		}
		p.File.Totals.Add(suite)
		p.Suites = []Suite{{Name: "s", Totals: suite}}
		b.Add(p)
	}
	return b.Report()
}

// TestAlone keeps a case for itself whatever its name.
func TestAlone(t *testing.T) {
	t.Parallel()
	ids := NewIdentities()
	b := NewBuilder(Bounds{}, ids)
	p := &Part{Suites: []Suite{{}}}
	for _, alone := range []bool{false, true} {
		c := &Case{Name: "x", Status: Errored, Alone: alone}
		e := Execution{Status: Passed, Identity: ids.Of("", "", "x")}
		if alone {
			e = Execution{Status: Errored}
			p.Keep(c, Bounds{}.WithDefaults())
		}
		p.File.Totals.Count(e.Status, false, 0)
		p.Executions = append(p.Executions, e)
	}
	b.Add(p)
	r := b.Report()
	if want := (Totals{Tests: 2, Passed: 1, Errored: 1}); r.Totals != want || names(r.Cases) != "x:errored" {
		t.Errorf("%+v with %q, want %+v", r.Totals, names(r.Cases), want)
	}
}

// TestManyRepeats grows the table of cases.
func TestManyRepeats(t *testing.T) {
	t.Parallel()
	ids := NewIdentities()
	b := NewBuilder(Bounds{}, ids)
	for range 2 {
		p := &Part{Suites: []Suite{{}}}
		for i := range 20_000 {
			p.Executions = append(p.Executions, Execution{Identity: ids.Of("s", "c", fmt.Sprint(i)), Status: Passed})
			p.File.Totals.Count(Passed, false, 0)
		}
		b.Add(p)
	}
	if got, want := b.Report().Totals, (Totals{Tests: 20_000, Passed: 20_000}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
