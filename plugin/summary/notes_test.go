package summary

import (
	"strconv"
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
)

// manyFailed is a run with n failed tests behind causes causes.
func manyFailed(n, causes int) *Subject {
	r := &report.Report{Files: []report.File{{Path: "TEST-a.xml", Outcome: report.Read}}}
	for i := range n {
		k := failed("shop.CartTest", "test"+strconv.Itoa(i), "", "cause "+strings.Repeat("x", 1+i%causes))
		r.Cases = append(r.Cases, &k)
		r.Totals.Count(k.Status, false, k.Duration)
	}
	return &Subject{Name: "Tests", Report: r, Verdict: check.Decide(r, check.Policy{FailOn: []check.Condition{check.OnFailed}}), Findings: annotate.Annotate(r, annotate.Options{})}
}

// Whenever something is left out, the last paragraph says how much of how much
// is shown, and how much of it is one thing.
func TestWhatIsShownIsCounted(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		s      *Subject
		o      Options
		want   string
		absent bool
	}{
		"annotations":      {s: manyFailed(213, 12), o: Options{Shown: 50, Omitted: 163}, want: "Showing 50 of 213 annotations, 12 causes. "},
		"one cause":        {s: manyFailed(60, 1), o: Options{Shown: 50, Omitted: 10}, want: "Showing 50 of 60 annotations, 1 cause. "},
		"failed tests":     {s: manyFailed(213, 12), o: Options{Limit: check.Limit{Max: 1500}, Shown: 213}, want: " of 213 failed tests, 12 causes. Left out here: "},
		"both":             {s: manyFailed(213, 12), o: Options{Limit: check.Limit{Max: 1500}, Shown: 50, Omitted: 163}, want: "Showing 50 of 213 annotations, 12 causes. Left out here: "},
		"nothing left out": {s: manyFailed(3, 2), o: Options{Shown: 3}, want: "Showing", absent: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc := Markdown(tt.s, tt.o)
			last := doc[strings.LastIndex(doc, "\n\n")+2:]
			if strings.Contains(last, tt.want) == tt.absent {
				t.Errorf("the last paragraph is %q, want %q in it: %t", last, tt.want, !tt.absent)
			}
			if strings.Count(last, "failed tests") > 1 {
				t.Errorf("failed tests are counted twice: %q", last)
			}
		})
	}
}

// However little room there is, the note fits whole: what is kept for it
// suffices for the longest one.
func TestTheNoteFits(t *testing.T) {
	t.Parallel()
	s := manyFailed(213, 12)
	for max := 400; max < 12_000; max += 37 {
		doc := Markdown(s, Options{Limit: check.Limit{Max: max}, Shown: 50, Omitted: 163})
		if !strings.Contains(doc, "Showing 50 of 213 annotations, 12 causes. ") || len(doc) > max {
			t.Fatalf("%d bytes of %d:\n%s", len(doc), max, doc)
		}
	}
}
