package report

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// listed is all that a report holds, with the cases in brief written out.
func listed(r *Report) (cases []Case, rest Report) {
	for c := range r.All() {
		cases = append(cases, *c)
	}
	rest = *r
	rest.Brief, rest.Cases = Briefs{}, nil
	return cases, rest
}

// TestSplit takes reports apart, whatever bounds they have reached, and puts
// them together again.
func TestSplit(t *testing.T) {
	t.Parallel()
	for name, bounds := range map[string]Bounds{
		"all kept": {}, "in brief": {Cases: 7}, "by text": {Text: 90}, "few causes": {Cases: 5, Causes: 2}, "few suites": {Suites: 4, Skipped: 3, Slowest: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := NewBuilder(bounds, nil)
			for i := range 9 {
				p := part(fmt.Sprintf("%d.xml", i), bounds.WithDefaults(), red("a", uint64(i%4)+1, 10), red("b", uint64(i%6)+1, 10), red("c", 2, 10))
				suite := Suite{Name: "s", Report: p.File.Path, Totals: Totals{Tests: 3, Failed: i % 2 * 3}}
				p.Suites = append(p.Suites, suite, suite)
				p.Skipped = append(p.Skipped, &Case{Report: p.File.Path, Name: "later", Status: Skipped})
				p.Slowest = append(p.Slowest, &Case{Report: p.File.Path, Name: "slow", Duration: time.Duration(i%3+1) * time.Second})
				b.Add(p)
			}
			r := b.Report()
			wantCases, want := listed(r)
			again := NewBuilder(bounds, nil)
			for _, p := range Split(r) {
				again.Add(p)
			}
			gotCases, got := listed(again.Report())
			if diff := cmp.Diff(wantCases, gotCases); diff != "" {
				t.Errorf("cases (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(Briefs{})); diff != "" {
				t.Errorf("report (-want +got)\n%s", diff)
			}
		})
	}
}

func TestSplitLeavesOutWhatBelongsToNoFile(t *testing.T) {
	t.Parallel()
	stray := &Case{Report: "other.xml", Name: "stray", Status: Failed}
	r := &Report{Files: []File{{Path: "a.xml"}}, Cases: []*Case{stray}, Suites: []Suite{{Report: "other.xml"}}, Unlisted: 3}
	r.Brief.Add(stray)
	parts := Split(r)
	if p := parts[0]; len(p.Cases)+len(p.Suites)+p.Brief.Len() != 0 || p.Unlisted != 3 {
		t.Errorf("got %+v", p)
	}
}
