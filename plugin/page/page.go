// Package page writes the result of a run as one HTML file that needs nothing
// else: what a reader of the check run would see, with annotations in their
// source lines, for CI systems that have no page for checks.
//
// The page loads nothing, and its content security policy forbids it to: its
// one style and its one script are in it and allowed by their hashes. It works
// without the script, which adds a filter and opens folds for printing.
//
// Texts of tests, paths and source lines are hostile. All of them go through
// one function (see writer.text) at the moment they are written; markup is a
// type of its own that only constants of this package have.
package page

import (
	"io"
	"time"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// A Page is everything that the page shows.
type Page struct {
	Subject *summary.Subject
	// Receipts are those of all hosts, in declared order.
	Receipts []host.Receipt
	// DryRun says that the receipts are of a rehearsal.
	DryRun bool
	// Source opens a file of the workspace by its path in a location. It is asked
	// for the files of shown places only, each once; an error means no source
	// lines. Nil shows none at all.
	Source func(path string) (io.ReadCloser, error)
	// Commit is the full SHA of the commit under test; empty when unknown.
	Commit string
	// At is the time of the run; the zero time is not shown.
	At time.Time
	// Mask removes secrets from a text; nil for none.
	Mask func(string) string
}

// Bounds of the page as a whole, in bytes written. A browser opens a file of
// this size on a phone; whoever wants more has the report files.
const (
	maxBytes = 12 << 20 // from here on, lists end and count what they left out
	maxTexts = 8 << 20  // from here on, tests have only names and places
)

// Write writes the page, piece by piece: beside the subject it takes memory for
// the source lines that it shows, which are bounded, and for one text.
func Write(w io.Writer, p *Page) error {
	d := newDocument(w, p)
	parts := d.parts()
	d.head()
	d.raw("<body>\n<a class=\"skip\" href=\"#main\">Skip to the results</a>\n")
	d.banner()
	d.navigation(parts)
	d.raw("<main id=\"main\">\n")
	for _, part := range parts {
		d.section(part)
	}
	d.leftOut()
	d.raw("</main>\n")
	d.footer()
	d.raw("<script>")
	d.raw(markup(script))
	d.raw("</script>\n</body>\n</html>\n")
	return d.flush()
}

// A document is a page on its way.
type document struct {
	writer
	p       *Page
	s       *summary.Subject
	t       report.Totals
	causes  causes
	source  excerpts
	remarks remarks
	omitted []markdown.Omission
	quiet   int // tests whose texts are not in the page
}

func newDocument(w io.Writer, p *Page) *document {
	d := &document{writer: writer{to: w, mask: p.Mask}, p: p, s: p.Subject, t: p.Subject.Report.Totals}
	d.causes = causesOf(d.s)
	d.remarks = remarksOf(d.s.Report)
	d.readSource()
	return d
}

// omit notes that n things were left out of the page.
func (d *document) omit(n int, one, many string) {
	for i := range d.omitted {
		if d.omitted[i].One == one {
			d.omitted[i].N += max(n, 0)
			return
		}
	}
	if n > 0 {
		d.omitted = append(d.omitted, markdown.Omission{N: n, One: one, Many: many})
	}
}

// A part is a section of the page.
type part struct {
	id    markup
	title string // heading
	short markup // in the navigation
	n     int    // how many things it shows; a part without any is not written
	write func()
}

// parts are the sections in their order, the worst first.
func (d *document) parts() []part {
	all := []part{
		{"failures", d.failuresTitle(), "Failures", d.t.Red(), d.failures},
		{"problems", d.problemsTitle(), "Report files", len(d.remarks.lost) + len(d.remarks.notes) + len(d.s.Unmatched), d.problems},
		{"quarantine", d.quarantineTitle(), "Quarantine", d.heldCount() + len(d.chores()), d.quarantine},
		{"flaky", markdown.Count(d.t.Flaky, "flaky test", "flaky tests"), "Flaky", d.t.Flaky, d.flaky},
		{"changes", "What changed since the earlier run", "Changes", d.changeCount(), d.changes},
		{"annotations", markdown.Count(len(d.s.Findings.Annotations), "annotation", "annotations") + " by file", "By file", len(d.s.Findings.Annotations), d.annotations},
		{"slowest", d.slowestTitle(), "Slowest", len(d.slow()), d.slowest},
		{"skipped", markdown.Count(d.t.Skipped, "skipped test", "skipped tests"), "Skipped", d.t.Skipped, d.skipped},
		{"suites", markdown.Count(d.t.Suites, "suite", "suites"), "Suites", d.t.Suites, d.suites},
		{"hosts", d.hostsTitle(), "Hosts", len(d.p.Receipts), d.hosts},
	}
	shown := all[:0]
	for _, p := range all {
		if p.n > 0 {
			shown = append(shown, p)
		}
	}
	return shown
}

func (d *document) section(p part) {
	d.raw("<section id=\"", p.id, "\" aria-labelledby=\"", p.id, "-title\">\n<h2 id=\"", p.id, "-title\">")
	d.text(p.title)
	d.raw("</h2>\n")
	p.write()
	d.raw("</section>\n")
}

// list writes up to max of n things between open and close, none when there is
// no room, and returns how many it wrote.
func (d *document) list(n, max int, open, close markup, item func(i int)) int {
	if n == 0 || d.full() {
		return 0
	}
	d.raw(open)
	i := 0
	for ; i < n && i < max && !d.full(); i++ {
		item(i)
	}
	d.raw(close)
	return i
}

func (d *document) full() bool { return d.written() >= maxBytes || d.err != nil }
