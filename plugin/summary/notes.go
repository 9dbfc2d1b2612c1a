package summary

import (
	"cmp"
	"strings"

	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
)

// crowded is said where there is no room for more.
const crowded = "Not everything fits here."

const failedTest = "failed test"

// notes returns what is said last, best first: what was left out and where the
// rest is.
func (d *document) notes() []string {
	note := closing(d.s, d.showing(), d.Omitted(), count(d.s.Report.Cases, isBrief)+d.s.Report.Brief.Len())
	switch {
	case note == "" && !d.Full():
		return nil
	case note == "":
		return []string{crowded, "…"}
	}
	return []string{note, crowded, "…"}
}

// showing says how much of it the reader sees and how much of it is one thing,
// when annotations or failed tests are left out.
func (d *document) showing() string {
	if d.o.Omitted > 0 {
		return shownOf(d.s, d.o.Shown, d.o.Shown+d.o.Omitted, "annotation", "annotations")
	}
	if d.named < d.t.Red() {
		return shownOf(d.s, d.named, d.t.Red(), failedTest, failedTest+"s")
	}
	return ""
}

func shownOf(s *Subject, shown, of int, one, many string) string {
	text := "Showing " + markdown.Number(shown) + " of " + markdown.Count(of, one, many)
	if n := len(s.Findings.Causes) + s.Findings.MoreCauses; n > 0 {
		text += ", " + markdown.Count(n, "cause", "causes")
	}
	return text + ". "
}

// worst is the longest of these notes, as an end of the document. It does not
// depend on what will fit.
func worst(s *Subject, o Options) string {
	t, r := s.Report.Totals, s.Report
	remarks := len(r.Files)
	for i := range r.Files {
		remarks += len(r.Files[i].Problems)
	}
	all := []markdown.Omission{
		{N: t.Red(), One: "cause", Many: "causes"},
		{N: 1, One: "message", Many: "messages"},
		{N: t.Red(), One: "failed test", Many: "failed tests"},
		{N: remarks, One: "problem of a report file", Many: "problems of report files"},
		{N: remarks, One: "note of a report file", Many: "notes of report files"},
		{N: t.Flaky, One: "flaky test", Many: "flaky tests"},
		{N: len(r.Slowest), One: "slow test", Many: "slow tests"},
		{N: t.Suites, One: "suite", Many: "suites"},
		{N: len(s.Unmatched), One: "pattern", Many: "patterns"},
	}
	if q := s.Quarantine; q != nil {
		all = append(all, markdown.Omission{N: len(q.Held) + q.More, One: oneHeld, Many: manyHeld},
			markdown.Omission{N: len(q.List.Entries), One: oneChore, Many: manyChore})
	}
	if h := s.History; h != nil {
		all = append(all, markdown.Omission{N: len(h.Fixed), One: oneFixed, Many: manyFixed}, markdown.Omission{N: len(h.Absent), One: oneAbsent, Many: manyAbsent},
			markdown.Omission{N: len(h.Shrunk), One: oneShrunk, Many: manyShrunk}, markdown.Omission{N: len(h.Slower), One: oneSlower, Many: manySlower})
	}
	showing, n := "", max(t.Red(), o.Shown+o.Omitted)
	if n > 0 {
		showing = shownOf(s, n, n, "failed test", "failed tests")
	}
	return "\n\n" + cmp.Or(closing(s, showing, all, t.Tests), crowded)
}

// closing says what the reader does not see, behind showing.
func closing(s *Subject, showing string, omitted []markdown.Omission, brief int) string {
	text := showing
	if n := s.Findings.Unplaced; n > 0 {
		text += markdown.Count(n, "failure has", "failures have") + " no known place in the tree and no annotation. "
	}
	if brief > 0 {
		text += "Of " + markdown.Count(brief, "test", "tests") + " only the name was kept. "
	}
	cut := ""
	for _, m := range omitted {
		if m.N > 0 && (m.One != failedTest || !strings.Contains(showing, failedTest)) { // said already
			cut += ", " + markdown.Count(m.N, m.One, m.Many)
		}
	}
	if cut != "" {
		text += "Left out here: " + cut[2:] + ". "
	}
	if text == "" {
		return ""
	}
	return text + elsewhere(s)
}

// elsewhere says where the rest is.
func elsewhere(s *Subject) string {
	const text = "All of it is in the report files"
	if s.DetailsURL != "" {
		return text + "; see " + markdown.Link("the build", s.DetailsURL) + "."
	}
	return text + "."
}

func isBrief(c *report.Case) bool { return c.Brief }
