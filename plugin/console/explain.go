package console

import (
	"fmt"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// A Section answers one question about a run, as rows of columns.
type Section struct {
	Title string
	Rows  [][]string
}

// Explain shows sections, each folded where the CI system can fold.
func (c *Console) Explain(sections ...Section) {
	for i, s := range sections {
		c.print(c.fold(fmt.Sprintf("testpost_explain_%d", i+1), s.Title, func(b *block) { b.table(s.Rows) }))
	}
}

// Bounds of tables, in terminal columns.
const (
	maxColumn = 48  // what one long cell adds to the width of its whole column
	maxCell   = 500 // of a cell
)

// table adds rows whose columns stand below each other. What comes after the
// second column is an aside.
func (b *block) table(rows [][]string) {
	var wide []int
	clean := make([][]string, len(rows))
	for i, row := range rows {
		clean[i] = make([]string, len(row))
		for j, cell := range row {
			clean[i][j] = cut(b.c.clean(cell), maxCell)
			if j == len(wide) {
				wide = append(wide, 0)
			}
			wide[j] = min(maxColumn, max(wide[j], columns(clean[i][j])))
		}
	}
	for _, row := range clean {
		last := len(row) - 1
		for last > 0 && row[last] == "" {
			last--
		}
		parts := []part{in(normal, "  ")}
		for j, cell := range row[:last+1] {
			if j < last {
				cell = pad(cell, wide[j]) + "  "
			}
			t := normal
			if j > 1 {
				t = dim
			}
			parts = append(parts, in(t, cell))
		}
		b.line(parts...)
	}
}

// A Value is a setting or a fact of the build: what it is and where it came
// from. The value of a secret is to be given as a word that hides it.
type Value struct{ Name, Value, Source string }

// Values is the section of settings or facts.
func Values(title string, values []Value) Section {
	s := Section{Title: title}
	for _, v := range values {
		s.Rows = append(s.Rows, []string{v.Name, v.Value, v.Source})
	}
	return s
}

// Files is the section of what became of every file.
func Files(r *report.Report) Section {
	s := Section{Title: "What became of each file"}
	for i := range r.Files {
		f := &r.Files[i]
		tests := ""
		if f.Totals.Tests > 0 {
			tests = count(f.Totals.Tests, "test")
			if red := f.Totals.Red(); red > 0 {
				tests += ", " + markdown.Number(red) + " failed"
			}
		}
		s.Rows = append(s.Rows, []string{f.Path, string(f.Outcome), tests})
		for _, p := range f.Problems {
			s.Rows = append(s.Rows, []string{"  " + position(f.Path, p.Line, p.Column), p.Kind, p.Message})
		}
	}
	if len(s.Rows) == 0 {
		s.Rows = [][]string{{"no file matched"}}
	}
	return s
}

// Reasons is the section of why the verdict is what it is. failOn are the
// conditions that the setting fail_on names.
func Reasons(s *summary.Subject, failOn []check.Condition) Section {
	v := s.Verdict
	out := Section{Title: "Why the conclusion is " + string(v.Conclusion)}
	named := map[check.Condition]bool{}
	for _, on := range failOn {
		named[on] = true
	}
	holds := map[check.Condition]bool{}
	for _, on := range v.Holds {
		holds[on] = true
	}
	for _, on := range []check.Condition{check.OnFailed, check.OnFlaky, check.OnUnreadable, check.OnMissing, check.OnEmpty, check.OnStale, check.OnShards, check.OnNew, check.OnFewer} {
		switch {
		case on == check.OnShards && len(s.Roll.All) == 0 && !holds[on], (on == check.OnNew || on == check.OnFewer) && !named[on] && !holds[on]:
			continue // nobody asked
		}
		row := []string{string(on), "does not hold", ""}
		switch {
		case holds[on] && named[on]:
			row = []string{string(on), "holds, so it fails", summary.Because(s, on)}
		case holds[on]:
			row = []string{string(on), "holds, but fail_on does not name it", summary.Because(s, on)}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// Cuts is the section of what was left out, and where the rest is.
func Cuts(s *summary.Subject, receipts []host.Receipt) Section {
	out := Section{Title: "What was left out"}
	add := func(what, where string) { out.Rows = append(out.Rows, []string{what, where}) }
	for _, note := range notKept(s) {
		add(note.what, note.where)
	}
	for i := range receipts {
		if r := &receipts[i]; r.Omitted > 0 {
			add(count(r.Omitted, "annotation")+" for "+r.Host, "the summary names their tests")
		}
	}
	if len(out.Rows) == 0 {
		add("nothing", "")
	}
	return out
}
