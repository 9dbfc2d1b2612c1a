package summary

import (
	"slices"
	"strconv"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
)

// Bounds of what is shown of report files, in number of things.
const (
	openProblems = 20  // that need not be unfolded
	maxProblems  = 200 // that are shown
)

// A remark is a problem with the file it is about.
type remark struct {
	file    *report.File
	problem *report.Problem
}

// damaged returns the files that were not read in full.
func (d *document) damaged() []*report.File {
	var files []*report.File
	for i := range d.s.Report.Files {
		if f := &d.s.Report.Files[i]; !f.Whole() {
			files = append(files, f)
		}
	}
	return files
}

// problems adds what is wrong with report files: first those of which something
// was lost, then, folded, what else there is to know.
func (d *document) problems() {
	lost, notes := d.remarks()
	files := len(d.damaged())
	d.remarkList(list{
		n: len(lost), open: openProblems, one: "problem", many: "problems",
		head: func(w *markdown.Writer) {
			w.Blank()
			if files > 0 && !d.failsOn(check.OnStale) {
				w.Raw("### " + markdown.Number(files) + " of " + markdown.Count(len(d.s.Report.Files), "report file", "report files") + " not read in full\n\n")
			} else {
				w.Raw("### " + markdown.Count(len(lost), "problem", "problems") + " with report files\n\n")
			}
		},
	}, lost)
	d.remarkList(list{
		n: len(notes), one: "note", many: "notes",
		fold: func(w *markdown.Writer, n int) {
			w.Raw(markdown.Count(n, "note", "notes") + " on report files")
		},
	}, notes)
}

func (d *document) remarkList(l list, remarks []remark) {
	l.max = maxProblems
	l.item = func(w *markdown.Writer, i int) { d.remark(w, remarks[i]) }
	d.Omit(l.n-d.add(l), l.one+" of a report file", l.many+" of report files")
}

func (d *document) failsOn(c check.Condition) bool {
	return slices.Contains(d.s.Verdict.Reasons, c)
}

// remarks returns what is wrong with the files, and what is only noteworthy.
func (d *document) remarks() (lost, notes []remark) {
	old := d.failsOn(check.OnStale)
	for i := range d.s.Report.Files {
		f := &d.s.Report.Files[i]
		before := len(lost)
		for j := range f.Problems {
			if p := &f.Problems[j]; p.Lost {
				lost = append(lost, remark{f, p})
			} else {
				notes = append(notes, remark{f, p})
			}
		}
		became := remark{f, &report.Problem{Message: outcome(f.Outcome)}}
		switch {
		case !f.Whole() && len(lost) == before, f.Outcome == report.Stale && old:
			lost = append(lost, became)
		case f.Outcome == report.Stale, f.Outcome != report.Read && f.Outcome != "" && len(f.Problems) == 0:
			notes = append(notes, became)
		}
	}
	return lost, notes
}

// remark writes the place as editors and terminals understand it, and what is
// wrong there.
func (d *document) remark(w *markdown.Writer, r remark) {
	w.Raw("- ")
	at := d.clip(r.file.Path)
	if r.problem.Line > 0 {
		at += ":" + strconv.Itoa(r.problem.Line)
	}
	if r.problem.Line > 0 && r.problem.Column > 0 {
		at += ":" + strconv.Itoa(r.problem.Column)
	}
	w.Code(at, markdown.Inline)
	w.Raw(": ")
	w.Text(d.clip(r.problem.Message), markdown.Inline)
	w.Raw("\n")
}

// outcome says what became of a file that has no problem to its name.
func outcome(o report.Outcome) string {
	switch o {
	case report.Partial:
		return "read in part"
	case report.Unreadable:
		return "could not be read"
	case report.Empty:
		return "holds no tests"
	case report.Foreign:
		return "not a JUnit report"
	case report.Stale:
		return "older than the start of the build"
	}
	return string(o)
}

// maxPatterns is the number of patterns that are listed.
const maxPatterns = 10

// unmatched adds the patterns that found nothing.
func (d *document) unmatched() {
	n := d.add(list{
		n: len(d.s.Unmatched), open: maxPatterns, max: maxPatterns, one: "pattern", many: "patterns",
		head: func(w *markdown.Writer) {
			w.Blank()
			w.Raw("**Nothing matches:**\n\n")
		},
		item: func(w *markdown.Writer, i int) {
			w.Raw("- ")
			w.Code(d.clip(d.s.Unmatched[i]), markdown.Inline)
			w.Raw("\n")
		},
	})
	d.Omit(len(d.s.Unmatched)-n, "pattern", "patterns")
	if len(d.s.Report.Files) == 0 {
		d.paragraph("Set `reports` to the XML files that the tests write, and run this step even after tests that failed; `explain` shows what the search left out.")
	}
}
