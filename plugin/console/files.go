package console

import (
	"github.com/testpost/testpost/plugin/report"
)

// A remark is one thing to say about a file.
type remark struct {
	file    *report.File
	problem report.Problem
}

// remarks returns what there is to say about the files: what was lost, and
// notes on what was read all the same.
func remarks(r *report.Report) (lost, notes []remark) {
	for i := range r.Files {
		f := &r.Files[i]
		blamed := f.Whole()
		for _, p := range f.Problems {
			if p.Lost {
				lost = append(lost, remark{f, p})
				blamed = true
			}
		}
		for _, p := range f.Problems {
			if !p.Lost {
				notes = append(notes, remark{f, p})
			}
		}
		switch whole := (remark{f, report.Problem{Message: fate(f.Outcome), Lost: !blamed}}); {
		case !blamed:
			lost = append(lost, whole)
		case len(f.Problems) == 0 && f.Outcome != report.Read:
			notes = append(notes, whole)
		}
	}
	return lost, notes
}

// fate says in words what became of a file.
func fate(o report.Outcome) string {
	switch o {
	case report.Read:
		return "read in full"
	case report.Partial:
		return "damaged, what could be read was kept"
	case report.Unreadable:
		return "nothing of it could be read"
	case report.Empty:
		return "no test case in it"
	case report.Foreign:
		return "XML, but not a JUnit report"
	case report.Stale:
		return "older than the start of the build"
	}
	return string(o)
}

// files adds what is wrong with report files: what was lost, then the notes.
func (b *block) files(r *report.Report) {
	lost, notes := remarks(r)
	b.remarks(lost, maxProblems, part{bad, "✗ "}, "problem", " with report files")
	b.remarks(notes, maxNotes, part{doubtful, "! "}, "note", " on report files")
}

// remarks adds a paragraph of at most max remarks.
func (b *block) remarks(all []remark, max int, glyph part, noun, about string) {
	if len(all) == 0 {
		return
	}
	b.heading(count(len(all), noun) + about)
	for _, m := range all[:min(max, len(all))] {
		at := position(m.file.Path, m.problem.Line, m.problem.Column)
		text := m.problem.Message
		if text == "" {
			text = m.problem.Kind
		}
		if m.problem.Lost && m.file.Outcome != report.Empty {
			text = string(m.file.Outcome) + ": " + text
		}
		b.line(glyph, in(normal, cut(b.c.clean(at), maxName)+"  "), in(normal, cut(b.c.clean(text), maxColumns)))
	}
	b.more("", len(all)-max, noun)
}
