package locate

import (
	"fmt"
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// The bars that locating has to pass, as parts of 1.
const (
	minPrecision = 0.98 // of what is answered
	minRecall    = 0.90 // of what can be answered
)

// TestPlaces measures how often the right place is found. The bars are for all
// sets together.
func TestPlaces(t *testing.T) {
	t.Parallel()
	var total score
	for _, set := range []struct {
		name    string
		measure func(*testing.T, *score)
	}{
		{"labelled traces", labelledTraces},
		{"generated reports", generatedReports},
		{"published places", publishedPlaces},
	} {
		t.Run(set.name, func(t *testing.T) {
			var s score
			set.measure(t, &s)
			t.Log(s.String())
			total.add(s)
		})
	}
	t.Logf("in total %s", &total)
	total.check(t)
}

// A score counts answers against the truth.
type score struct{ answered, right, answerable, found int }

// count takes up an answer and reports whether it is as wanted. An empty place
// is wanted where the report does not tell one.
func (s *score) count(got report.Location, ok bool, want report.Location) bool {
	good := got == want
	if ok {
		s.answered++
		if good {
			s.right++
		}
	}
	if want.Path != "" {
		s.answerable++
		if good && ok {
			s.found++
		}
	}
	return good && ok == (want.Path != "")
}

func (s *score) add(o score) {
	s.answered += o.answered
	s.right += o.right
	s.answerable += o.answerable
	s.found += o.found
}

func (s *score) precision() float64 { return float64(s.right) / float64(max(1, s.answered)) }
func (s *score) recall() float64    { return float64(s.found) / float64(max(1, s.answerable)) }

func (s *score) String() string {
	return fmt.Sprintf("precision %.1f %% (%d of %d answers), recall %.1f %% (%d of %d places)",
		100*s.precision(), s.right, s.answered, 100*s.recall(), s.found, s.answerable)
}

func (s *score) check(t *testing.T) {
	t.Helper()
	if s.precision() < minPrecision || s.recall() < minRecall || s.answerable == 0 {
		t.Errorf("%s; wanted are %.0f %% and %.0f %%", s, 100*minPrecision, 100*minRecall)
	}
}
