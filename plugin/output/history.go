package output

import (
	"strconv"

	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/report"
)

// The types of what the document says of an earlier run.
type (
	comparison struct {
		From        string     `json:"from"`
		Commit      string     `json:"commit"`
		Counts      bool       `json:"counts"`
		Doubt       string     `json:"doubt"`
		TestsBefore int        `json:"tests_before"`
		New         int        `json:"new"`
		Known       int        `json:"known"`
		NewlyFlaky  int        `json:"newly_flaky"`
		Lost        int        `json:"lost"`
		Added       int        `json:"added"`
		Fixed       []pastTest `json:"fixed"`
		Absent      []pastTest `json:"absent"`
		Shrunk      []shrunk   `json:"shrunk"`
		Slower      []slower   `json:"slower"`
	}

	pastTest struct {
		Group string `json:"group"`
		Name  string `json:"name"`
		Since string `json:"since"`
	}

	shrunk struct {
		Group  string `json:"group"`
		Before int    `json:"before"`
		Now    int    `json:"now"`
	}

	slower struct {
		Suite    string  `json:"suite"`
		Class    string  `json:"class"`
		Name     string  `json:"name"`
		Duration float64 `json:"duration"`
		Before   float64 `json:"before"`
	}
)

// history writes what changed since an earlier run, where somebody asked.
func (d *document) history(r *Result) {
	h := r.Subject.History
	if h == nil {
		return
	}
	c := comparison{
		From: r.mask(h.From), Counts: h.Counts(), Doubt: r.mask(h.Doubt), New: h.New, Known: h.Known, NewlyFlaky: h.NewlyFlaky, Lost: h.Lost, Added: h.Added,
		Fixed: r.past(h.Fixed), Absent: r.past(h.Absent), Shrunk: []shrunk{}, Slower: []slower{},
	}
	if h.Before != nil {
		c.Commit, c.TestsBefore = h.Before.Commit, h.Before.Tests
	}
	for _, g := range h.Shrunk {
		c.Shrunk = append(c.Shrunk, shrunk{r.mask(g.Group), g.Before, g.Now})
	}
	for _, s := range h.Slower {
		c.Slower = append(c.Slower, slower{r.mask(s.Case.Suite), r.mask(s.Case.Class), r.mask(s.Case.Name), seconds(s.Case.Duration), seconds(s.Before)})
	}
	d.member("history", c)
}

func (r *Result) past(all []history.Past) []pastTest {
	out := make([]pastTest, len(all))
	for i, t := range all {
		out[i] = pastTest{r.mask(t.Group), r.mask(t.Name), t.Since}
	}
	return out
}

// since says of a case whether it is new, or since which commit it is known.
func (r *Result) since(d *testCase, c *report.Case) {
	h := r.Subject.History
	if h == nil {
		return
	}
	d.New = h.IsNew(c) || h.IsNewlyFlaky(c)
	if past, ok := h.Of(c); ok {
		d.Since = past.Since
	}
}

// changes are outputs on what changed, empty where nothing is compared.
func changes() []output {
	change := func(name, help string, of func(*history.Comparison) int) output {
		return output{Declaration{name, help + "; empty without `memory`, or where no earlier run was found."}, func(r *Result) string {
			if h := r.Subject.History; h != nil && h.Before != nil {
				return strconv.Itoa(of(h))
			}
			return ""
		}}
	}
	return []output{
		change("new_failures", "Number of failed cases that did not fail before", func(h *history.Comparison) int { return h.New }),
		change("known_failures", "Number of failed cases that failed before", func(h *history.Comparison) int { return h.Known }),
		change("fixed", "Number of tests that failed before and passed", func(h *history.Comparison) int { return len(h.Fixed) }),
		change("newly_flaky", "Number of flaky cases that were not known to be", func(h *history.Comparison) int { return h.NewlyFlaky }),
		change("lost", "Number of tests that ran before and are gone", func(h *history.Comparison) int { return h.Lost }),
	}
}
