package page

import (
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
)

// Bounds of what is shown of report files, in number of things.
const (
	maxRemarks  = 500
	maxPatterns = 50
)

// A remark is a problem with the file it is about.
type remark struct {
	file    *report.File
	problem report.Problem
}

// remarks are what is wrong with report files, and what is only noteworthy.
type remarks struct {
	lost, notes []remark
	damaged     int // files that were not read in full
}

func remarksOf(r *report.Report) remarks {
	var all remarks
	for i := range r.Files {
		f := &r.Files[i]
		problems := f.Problems
		if len(problems) == 0 && f.Outcome != report.Read && f.Outcome != "" {
			problems = []report.Problem{{Message: outcomeWords(f.Outcome), Lost: !f.Whole()}}
		}
		if !f.Whole() {
			all.damaged++
		}
		for _, p := range problems {
			if p.Lost {
				all.lost = append(all.lost, remark{f, p})
			} else {
				all.notes = append(all.notes, remark{f, p})
			}
		}
	}
	return all
}

// outcomeWords says what became of a file that has no problem to its name.
func outcomeWords(o report.Outcome) string {
	switch o {
	case report.Partial:
		return "read in part"
	case report.Unreadable:
		return "could not be read"
	case report.Empty:
		return "holds no tests"
	case report.Foreign:
		return "is not a JUnit report"
	case report.Stale:
		return "is older than the start of the build"
	}
	return string(o)
}

func (d *document) problemsTitle() string {
	switch files := d.s.Report.Files; {
	case d.remarks.damaged > 0:
		return markdown.Number(d.remarks.damaged) + " of " + markdown.Count(len(files), "report file", "report files") + " not read in full"
	case len(d.remarks.lost) > 0:
		return markdown.Count(len(d.remarks.lost), "problem", "problems") + " with report files"
	case len(d.remarks.notes) > 0:
		return markdown.Count(len(d.remarks.notes), "note", "notes") + " on report files"
	}
	return "Nothing matches"
}

// problems writes what is wrong with report files; what is only noteworthy is
// folded.
func (d *document) problems() {
	lost, notes := d.remarks.lost, d.remarks.notes
	n := d.list(len(lost), maxRemarks, "<ul class=\"remarks bad\">\n", "</ul>\n", func(i int) { d.remark(&lost[i]) })
	d.omit(len(lost)-n, "problem of a report file", "problems of report files")
	if len(notes) > 0 {
		d.raw("<details class=\"cases\">\n<summary>")
		d.text(markdown.Count(len(notes), "note", "notes"))
		d.raw("</summary>\n")
		n := d.list(len(notes), maxRemarks, "<ul class=\"remarks\">\n", "</ul>\n", func(i int) { d.remark(&notes[i]) })
		d.raw("</details>\n")
		d.omit(len(notes)-n, "note on a report file", "notes on report files")
	}
	d.unmatched()
}

// remark writes the place as editors understand it, and what is wrong there.
func (d *document) remark(r *remark) {
	at := d.masked(r.file.Path)
	if r.problem.Line > 0 {
		at += ":" + strconv.Itoa(r.problem.Line)
		if r.problem.Column > 0 {
			at += ":" + strconv.Itoa(r.problem.Column)
		}
	}
	d.raw("<li class=\"item\">")
	d.name(at)
	d.raw(" <span class=\"because\">")
	d.clipped(r.problem.Message, maxTitle)
	d.raw("</span></li>\n")
}

// unmatched writes the patterns that found nothing.
func (d *document) unmatched() {
	patterns := d.s.Unmatched
	if len(patterns) == 0 {
		return
	}
	d.raw("<p>No file matches ")
	for i, p := range patterns[:min(len(patterns), maxPatterns)] {
		if i > 0 {
			d.raw(", ")
		}
		d.name(p)
	}
	d.raw(".")
	if len(d.s.Report.Files) == 0 {
		d.raw(" Set <code>reports</code> to the XML files that the tests write, and run this step even after tests that failed; <code>explain</code> shows what the search left out.")
	}
	d.raw("</p>\n")
	d.omit(len(patterns)-maxPatterns, "pattern", "patterns")
}

func (d *document) hostsTitle() string {
	switch sent, _ := d.deliveries(); {
	case d.p.DryRun:
		return "Dry run: nothing was sent"
	case len(sent) == 0:
		return "Nothing was sent"
	}
	return "Where it was sent"
}

// deliveries are the receipts of hosts that something was to be sent to, and of
// those that were left alone.
func (d *document) deliveries() (sent, skipped []*host.Receipt) {
	for i := range d.p.Receipts {
		if r := &d.p.Receipts[i]; r.Outcome == host.Skipped {
			skipped = append(skipped, r)
		} else {
			sent = append(sent, r)
		}
	}
	return sent, skipped
}

// hosts writes what became of each delivery. Why a host got none is folded.
func (d *document) hosts() {
	const open, close = "<ul class=\"hosts\">\n", "</ul>\n"
	sent, skipped := d.deliveries()
	d.list(len(sent), len(sent), open, close, func(i int) { d.receipt(sent[i]) })
	if len(skipped) == 0 {
		return
	}
	d.raw("<details class=\"cases\">\n<summary>")
	d.text(markdown.Count(len(skipped), "host", "hosts") + " not sent to, and why")
	d.raw("</summary>\n")
	d.list(len(skipped), len(skipped), open, close, func(i int) { d.receipt(skipped[i]) })
	d.raw("</details>\n")
}

func (d *document) receipt(r *host.Receipt) {
	class, word := outcome(r.Outcome)
	d.raw("<li class=\"item ", class, "\"><p><strong>")
	d.link(r.URL, func() { d.clipped(r.Host, maxName) })
	d.raw("</strong> <span class=\"tag\">", word, "</span> ")
	d.clipped(r.Message, maxTitle)
	d.raw("</p>\n")
	if r.Omitted > 0 {
		d.raw("<p>")
		d.text(markdown.Count(r.Omitted, "annotation", "annotations") + " left out")
		d.raw("</p>\n")
	}
	if r.Err != nil && r.Err.Error() != r.Message {
		d.preformatted("said", r.Err.Error())
	}
	d.raw("</li>\n")
}

func outcome(o host.Outcome) (class, word markup) {
	switch o {
	case host.Delivered:
		return "good", "delivered"
	case host.Partial:
		return "warn", "partial"
	case host.Failed:
		return "bad", "failed"
	}
	return "none", "skipped"
}

// leftOut says what a reader does not see here, and where it is.
func (d *document) leftOut() {
	var said []string
	if n := d.s.Findings.Unplaced; n > 0 {
		said = append(said, markdown.Count(n, "failure has", "failures have")+" no known place in the tree and no annotation.")
	}
	if n := d.s.Report.Brief.Len(); n > 0 {
		said = append(said, "Of "+markdown.Count(n, "test", "tests")+" only the name was kept.")
	}
	d.omit(d.quiet, "text of a test", "texts of tests")
	var cut []string
	for _, o := range d.omitted {
		cut = append(cut, markdown.Count(o.N, o.One, o.Many))
	}
	if len(cut) > 0 {
		said = append(said, "Left out of this page: "+strings.Join(cut, ", ")+".")
	}
	if len(said) == 0 {
		return
	}
	d.raw("<section id=\"left-out\" aria-labelledby=\"left-out-title\">\n<h2 id=\"left-out-title\">What is not here</h2>\n<p>")
	d.text(strings.Join(said, " ") + " All of it is in the report files")
	d.link(d.s.DetailsURL, func() {
		if isWeb(d.s.DetailsURL) {
			d.raw("; see the build")
		}
	})
	d.raw(".</p>\n</section>\n")
}
