package plugin

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// The bars that locating has to pass on the sample reports, as parts of 1.
const (
	minPrecision = 0.98 // of the places that are given
	minRecall    = 0.90 // of the places that the reports hold
)

// A sample is what a reader of a sample report must find. What its fields mean
// stands in testdata/reports/README.md.
type sample struct {
	Report, Outcome                                string
	Tests, Passed, Failed, Errored, Skipped, Flaky int
	Cases                                          []sampleCase
}

type sampleCase struct {
	Name, Class, Status string
	Flaky               bool
	report.Location
	Also []report.Location
}

func readFacts(t *testing.T) []sample {
	t.Helper()
	data, err := os.ReadFile("../testdata/reports/facts.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Reports []sample }
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all.Reports
}

// TestFacts reads and locates what is in every sample report by itself and
// compares it with what the sources say.
func TestFacts(t *testing.T) {
	t.Parallel()
	var total places
	samples := readFacts(t)
	for _, want := range samples {
		s := examine(t, want.Report)
		if diff := cmp.Diff(want.counted(), counted(s.Report)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.Report, diff)
		}
		score := want.score(t, s)
		t.Logf("%-60s %s", want.Report, score)
		total.add(score)
	}
	t.Logf("in total %s", total)
	if total.precision() < minPrecision || total.recall() < minRecall {
		t.Errorf("%s; wanted are %.0f %% and %.0f %%", total, 100*minPrecision, 100*minRecall)
	}
	everyReport(t, samples)
}

// everyReport checks that all sample reports are in facts.json, and read as
// often together as by themselves.
func everyReport(t *testing.T, samples []sample) {
	t.Helper()
	var want, got []string
	for _, s := range samples {
		want = append(want, fmt.Sprint(s.Report, " ", s.Outcome, " ", s.Tests))
	}
	for _, f := range examine(t, sampleReports).Report.Files {
		got = append(got, fmt.Sprint(f.Path, " ", f.Outcome, " ", f.Totals.Tests))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("testdata/reports (-facts.json +files):\n%s", diff)
	}
}

// A count is what one report holds.
type count struct {
	Outcome                                        string
	Tests, Passed, Failed, Errored, Skipped, Flaky int
	Cases                                          []string
}

func (s *sample) counted() count {
	c := count{s.Outcome, s.Tests, s.Passed, s.Failed, s.Errored, s.Skipped, s.Flaky, nil}
	for _, k := range s.Cases {
		c.Cases = append(c.Cases, fmt.Sprintf("%s %q %q flaky: %t", k.Status, k.Class, k.Name, k.Flaky))
	}
	slices.Sort(c.Cases)
	return c
}

func counted(r *report.Report) count {
	t := r.Totals
	c := count{string(r.Files[0].Outcome), t.Tests, t.Passed, t.Failed, t.Errored, t.Skipped, t.Flaky, nil}
	for _, k := range r.Cases {
		c.Cases = append(c.Cases, fmt.Sprintf("%s %q %q flaky: %t", k.Status, k.Class, k.Name, k.Flaky))
	}
	slices.Sort(c.Cases)
	return c
}

// TestAnnotationsOnKnownLines says for each sample report which annotations it
// gets, and demands that each stands on a line that the sources mark as failing,
// or on the first where only the file is known.
func TestAnnotationsOnKnownLines(t *testing.T) {
	t.Parallel()
	total := 0
	for _, want := range readFacts(t) {
		for _, a := range examine(t, want.Report).Findings.Annotations {
			at := report.Location{Path: a.Path, Line: a.StartLine}
			file := report.Location{Path: a.Path}
			if !slices.ContainsFunc(want.Cases, func(c sampleCase) bool {
				return c.Location == at || slices.Contains(c.Also, at) || at.Line == 1 && c.Location == file
			}) {
				t.Errorf("%s: an annotation on %s:%d, where nothing fails: %s", want.Report, at.Path, at.Line, a.Title)
			}
			t.Logf("%s → %s:%d %s", strings.TrimPrefix(want.Report, "testdata/reports/"), strings.TrimPrefix(at.Path, "testdata/reports/"), at.Line, a.Title)
			total++
		}
	}
	if total < 80 {
		t.Errorf("%d annotations", total)
	}
}

// score compares the places that were found for the cases of a report.
func (s *sample) score(t *testing.T, found *summary.Subject) places {
	t.Helper()
	var p places
	for _, want := range s.Cases {
		i := slices.IndexFunc(found.Report.Cases, func(c *report.Case) bool { return c.Class == want.Class && c.Name == want.Name })
		if i < 0 {
			continue // told by the comparison of cases
		}
		got, ok := found.Findings.Locations[found.Report.Cases[i]]
		if !p.count(got, ok, append([]report.Location{want.Location}, want.Also...)) {
			t.Logf("%s: %s %s: got %v, want %v or %v", s.Report, want.Class, want.Name, got, want.Location, want.Also)
		}
	}
	return p
}

// places counts places against the truth.
type places struct{ given, right, held, found int }

// count takes up a place that was found. Right is a line that fails; the first
// of right is empty where the report does not hold a place.
func (p *places) count(got report.Location, ok bool, right []report.Location) bool {
	held, good := right[0].Path != "", ok && slices.Contains(right, got)
	for n, yes := range map[*int]bool{&p.given: ok, &p.right: good, &p.held: held, &p.found: held && good} {
		if yes {
			*n++
		}
	}
	return good || !ok && !held
}

func (p *places) add(o places) {
	p.given += o.given
	p.right += o.right
	p.held += o.held
	p.found += o.found
}

func (p places) precision() float64 { return float64(p.right) / float64(max(1, p.given)) }
func (p places) recall() float64    { return float64(p.found) / float64(max(1, p.held)) }

func (p places) String() string {
	if p.given+p.held == 0 {
		return "no places"
	}
	return fmt.Sprintf("precision %.1f %% (%d of %d places given), recall %.1f %% (%d of %d places held)",
		100*p.precision(), p.right, p.given, 100*p.recall(), p.found, p.held)
}
