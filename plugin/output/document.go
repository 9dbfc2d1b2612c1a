package output

import (
	"time"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/report"
)

// version is the version of the document's shape. It changes only when a field
// is renamed, removed or gets another meaning.
const version = 1

// The types of the document. schema.json describes the same in JSON Schema.
type (
	totals struct {
		Tests       int     `json:"tests"`
		Passed      int     `json:"passed"`
		Failed      int     `json:"failed"`
		Errored     int     `json:"errored"`
		Skipped     int     `json:"skipped"`
		Flaky       int     `json:"flaky"`
		Suites      int     `json:"suites"`
		Duration    float64 `json:"duration"`
		Quarantined int     `json:"quarantined,omitempty"`
	}

	file struct {
		Path     string         `json:"path"`
		Outcome  report.Outcome `json:"outcome"`
		Tests    int            `json:"tests"`
		Problems []problem      `json:"problems"`
		Size     int64          `json:"size,omitempty"`
		Totals   *totals        `json:"totals,omitempty"`
	}

	problem struct {
		Line    int    `json:"line,omitempty"`
		Column  int    `json:"column,omitempty"`
		Kind    string `json:"kind"`
		Message string `json:"message"`
		Lost    bool   `json:"lost"`
	}

	location struct {
		Path string `json:"path"`
		Line int    `json:"line,omitempty"`
	}

	testCase struct {
		Suite        string        `json:"suite"`
		Class        string        `json:"class"`
		Name         string        `json:"name"`
		Status       report.Status `json:"status"`
		Flaky        bool          `json:"flaky"`
		File         string        `json:"file"`
		Duration     float64       `json:"duration"`
		Location     *location     `json:"location,omitempty"`
		Cause        string        `json:"cause,omitempty"`
		Failures     []failure     `json:"failures"`
		MoreFailures int           `json:"failures_omitted,omitempty"`
		Attempts     []attempt     `json:"attempts,omitempty"`
		MoreAttempts int           `json:"attempts_omitted,omitempty"`
		Synthetic    bool          `json:"synthetic,omitempty"`
		Brief        bool          `json:"brief,omitempty"`
		New          bool          `json:"new,omitempty"`
		Since        string        `json:"since,omitempty"`
		partCase
	}

	heldCase struct {
		testCase
		Entry entry `json:"quarantine"`
	}

	entry struct {
		Test    string `json:"test"`
		Reason  string `json:"reason"`
		Owner   string `json:"owner"`
		Expires string `json:"expires"`
		Line    int    `json:"line"`
		ToDo    string `json:"to_do,omitempty"`
	}

	failure struct {
		Type    string `json:"type"`
		Message string `json:"message"`
		Details string `json:"details"`
		partFailure
	}

	attempt struct {
		Status   report.Status `json:"status"`
		Duration float64       `json:"duration"`
		Failure  *failure      `json:"failure,omitempty"`
	}

	cause struct {
		ID       string    `json:"id"`
		Title    string    `json:"title"`
		Cases    int       `json:"cases"`
		Location *location `json:"location,omitempty"`
		Owners   []string  `json:"owners,omitempty"`
	}

	annotations struct {
		Sent    int `json:"sent"`
		Omitted int `json:"omitted"`
	}

	receipt struct {
		Name    string       `json:"name"`
		Outcome host.Outcome `json:"outcome"`
		ID      string       `json:"id"`
		URL     string       `json:"url"`
		Message string       `json:"message"`
	}
)

func (r *Result) totals(t report.Totals) totals {
	return totals{t.Tests, t.Passed, t.Failed, t.Errored, t.Skipped, t.Flaky, t.Suites, r.seconds(t.Duration), t.Quarantined}
}

// seconds is d in seconds, exactly in a part: what is added up must not be rounded.
func (r *Result) seconds(d time.Duration) float64 {
	if r.Part != nil {
		return d.Seconds()
	}
	return seconds(d)
}

func (r *Result) reasons() []check.Condition {
	if r.Subject.Verdict.Reasons == nil {
		return []check.Condition{}
	}
	return r.Subject.Verdict.Reasons
}

func (r *Result) file(f *report.File) file {
	d := file{Path: r.mask(f.Path), Outcome: f.Outcome, Tests: f.Totals.Tests, Problems: make([]problem, len(f.Problems))}
	if r.Part != nil {
		d.Size, d.Totals = f.Size, new(r.totals(f.Totals))
	}
	for i, p := range f.Problems {
		d.Problems[i] = problem{p.Line, p.Column, p.Kind, r.mask(p.Message), p.Lost}
	}
	return d
}

// testCase puts c into d, whose memory it uses again.
func (r *Result) testCase(d *testCase, c *report.Case) {
	*d = testCase{
		Suite: r.mask(c.Suite), Class: r.mask(c.Class), Name: r.mask(c.Name), Status: c.Status, Flaky: c.Flaky,
		File: r.mask(c.Report), Duration: r.seconds(c.Duration), Cause: r.Subject.Findings.CauseOf[c],
		Failures: d.Failures[:0], MoreFailures: c.MoreFailures, Attempts: d.Attempts[:0], MoreAttempts: c.MoreAttempts,
		Synthetic: c.Synthetic, Brief: c.Brief,
	}
	r.since(d, c)
	if at, ok := r.Subject.Findings.Locations[c]; ok {
		d.Location = r.location(&at)
	}
	if r.Part != nil {
		r.partCase(d, c)
	}
	for i := range c.Failures {
		d.Failures = append(d.Failures, r.failure(&c.Failures[i]))
	}
	for _, a := range c.Attempts {
		one := attempt{Status: a.Status, Duration: r.seconds(a.Duration)}
		if a.Failure != nil {
			f := r.failure(a.Failure)
			one.Failure = &f
		}
		d.Attempts = append(d.Attempts, one)
	}
}

func (r *Result) failure(f *report.Failure) failure {
	d := failure{Type: r.mask(f.Type), Message: r.mask(f.Message), Details: r.mask(f.Details.String())}
	if r.Part != nil {
		d.partFailure = partFailure{Error: f.Error, Source: r.source(f.File, f.Line), Omitted: f.Details.Omitted}
	}
	return d
}

func (r *Result) location(l *report.Location) *location {
	if l == nil {
		return nil
	}
	return &location{r.mask(l.Path), l.Line}
}

func (r *Result) cause(c *annotate.Cause) cause {
	return cause{c.ID, r.mask(c.Title), c.Size(), r.location(c.Location), c.Owners}
}

func (r *Result) receipt(h *host.Receipt) receipt {
	d := receipt{h.Host, h.Outcome, r.mask(h.ID), r.mask(h.URL), r.mask(h.Message)}
	if h.Err != nil {
		d.Message = r.mask(h.Err.Error())
		if h.Message != "" && h.Message != h.Err.Error() {
			d.Message = r.mask(h.Message) + "\n" + d.Message
		}
	}
	return d
}
