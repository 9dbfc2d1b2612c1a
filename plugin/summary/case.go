package summary

import (
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
)

// Bounds of what is shown of one test. The text of the check run and the result
// files have more.
const (
	maxName     = 200  // runes of a name
	maxLines    = 12   // lines of what it said
	maxRunes    = 1500 // runes of them
	maxFailures = 3    // failure and error elements
)

// label returns the name of a test, and what it belongs to unless the name says
// that already.
func label(c *report.Case) (name, group string) {
	name, group = annotate.Unescaped(c, c.Name), c.Class
	if group == "" || annotate.IsNode(c) {
		group = annotate.Unescaped(c, c.Suite)
	}
	switch {
	case name == "" && group == "":
		return "(test without a name)", ""
	case name == "":
		return group, ""
	case strings.HasPrefix(name, group):
		return name, ""
	}
	return name, group
}

// name writes the name of a test between mark ("**" or nothing), and what it
// belongs to, unless that is known.
func (d *document) name(w *markdown.Writer, c *report.Case, mark, known string, p markdown.Place) {
	name, group := label(c)
	w.Raw(mark)
	w.Code(d.clip(name), p)
	w.Raw(mark)
	if group != "" && group != known {
		w.Raw(" · ")
		w.Code(d.clip(group), p)
	}
}

// at writes where a test is: its place in the tree, or else the report that it
// was read from.
func (d *document) at(w *markdown.Writer, c *report.Case) {
	if l, ok := d.s.Findings.Locations[c]; ok && l.Path != "" {
		w.Raw(" · ")
		d.place(w, l)
		return
	}
	d.in(w, c)
}

// in writes the report that a test stands in.
func (d *document) in(w *markdown.Writer, c *report.Case) {
	if c.Report != "" {
		w.Raw(" · in ")
		w.Code(d.clip(c.Report), markdown.Inline)
	}
}

// place writes a place in the tree, linked where the code host has addresses
// for places.
func (d *document) place(w *markdown.Writer, l report.Location) {
	url, text := "", l.Path
	if d.s.Link != nil {
		url = d.s.Link(l)
	}
	if l.Line > 0 {
		text += ":" + strconv.Itoa(l.Line)
	}
	w.CodeLink(d.clip(text), url, markdown.Inline)
}

// excerpt is the first lines of what a failed test said.
func (d *document) excerpt(c *report.Case) string {
	var said []string
	for i := range c.Failures[:min(len(c.Failures), maxFailures)] {
		if text := Said(d.s, c, &c.Failures[i]); text != "" {
			said = append(said, text)
		}
	}
	if len(said) == 0 {
		return markdown.Lines(d.mask(Printed(c, maxLines)), maxLines, maxRunes)
	}
	text := markdown.Lines(d.mask(strings.Join(said, "\n\n")), maxLines, maxRunes)
	if more := len(c.Failures) + c.MoreFailures - maxFailures; more > 0 {
		text += "\n… and " + markdown.Count(more, "more failure", "more failures") + " of this test"
	}
	return text
}

// message is what a failure says: its message with its type, or its details
// where these tell more or the message is only a word.
func message(f *report.Failure) string {
	text := strings.TrimSpace(f.Message)
	if pointless(text) && strings.Contains(f.Details.Head, "\nE   ") { // pytest, of what it could not begin with
		return annotate.Quote(f)
	}
	if vague(text) || f.Details.Head != "" && strings.HasSuffix(text, "...") && annotate.IsNoise(text) { // minitest: "--- expected..."
		text = runnerLines(f.Details.String())
		if line, _, _ := strings.Cut(text, "\n"); annotate.IsNoise(line) {
			if said := annotate.Quote(f); said != "" {
				return said
			}
		}
	} else if said := spelledOut(text, f); said != "" {
		return said
	}
	short := f.Type[strings.LastIndexAny(f.Type, ".:\\")+1:]
	switch {
	case text == "" && vague(f.Type): // what the test printed says more
		return ""
	case text == "":
		return f.Type
	case vague(f.Type), short == "", strings.Contains(text, short):
		return text
	}
	return f.Type + ": " + text
}

// pointless reports whether pytest says less in a message than in its details.
func pointless(message string) bool {
	return message == "collection failure" || strings.HasPrefix(message, `failed on setup with "file `)
}

// spelledOut returns text, a message of one line or of RSpec, as the details
// have it: with the line breaks that attributes lose, the code, and what was
// compared. It is empty where the details add nothing; pytest has all of it in
// the message.
func spelledOut(text string, f *report.Failure) string {
	if strings.Contains(text, "\n") && !strings.HasPrefix(f.Details.Head, "Failure/Error: ") || strings.Contains(f.Details.Head, "\nE   ") {
		return ""
	}
	text, isCut := strings.CutSuffix(text, "...")
	text = strings.TrimRight(text, " ^")
	said := annotate.Quote(f)
	line, _, more := strings.Cut(said, "\n")
	switch {
	case !isCut && !more, !strings.Contains(unspaced(said), unspaced(text)):
		return ""
	case !strings.Contains(text, "  ") && strings.HasPrefix(f.Details.Head, "Failure/Error: "): // RSpec: code
		return ""
	case !strings.Contains(unspaced(line), unspaced(text)) && !folded(text):
		return ""
	}
	return said
}

// maxBeside is the number of lines that are shown of details beside a message.
const maxBeside = 5

// moreSaid returns the first lines of what the details say beside text, a
// message, up to their trace; "" where they only repeat it.
func moreSaid(text string, f *report.Failure) string {
	if text == "" || strings.Contains(f.Details.Head, "\n>   ") { // pytest: the source of the test
		return ""
	}
	said := annotate.Quote(f)
	line, _, _ := strings.Cut(said, "\n")
	if line == "" || strings.Contains(unspaced(text), unspaced(line)) || strings.Contains(unspaced(said), unspaced(f.Message)) {
		return ""
	}
	return markdown.Lines(said, maxBeside, maxRunes)
}

// folded reports whether text looks like lines that ran together.
func folded(text string) bool {
	return strings.Contains(text, "  ") || strings.Contains(text, ":+ ") || strings.Contains(text, " + ")
}

// unspaced is s without white space.
func unspaced(s string) string { return strings.Join(strings.Fields(s), "") }

// vague reports whether a message or a type says no more than that something
// failed, as those of gotestsum, cargo-nextest and others do.
func vague(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "", "failed", "failure", "fail", "error", "test failed", "test failure", "assert", "assertion", "null", "none", "undefined":
		return true
	case "assertion error", "fatal error", "uncaught exception", "unexpected exception", "testcodefailure":
		return true
	}
	return strings.HasPrefix(s, "test failure with exit code ") // cargo-nextest: that of the harness
}

// runnerLines takes from s the lines around the output of a test in which go
// test only says that it began and how it ended, and the indentation that all
// other lines share.
func runnerLines(s string) string {
	for strings.HasPrefix(s, "=== ") || strings.HasPrefix(s, "--- FAIL: ") {
		_, s, _ = strings.Cut(s, "\n")
	}
	s = strings.TrimRight(s, " \t\r\n")
	if i := strings.LastIndexByte(s, '\n'); i > 0 && strings.HasPrefix(strings.TrimLeft(s[i:], " \n"), "--- FAIL: ") {
		s = s[:i]
	}
	return dedent(s)
}

// dedent takes from every line of s the spaces that all of them begin with.
func dedent(s string) string {
	indent := len(s)
	for line := range strings.Lines(s) {
		if trimmed := strings.TrimLeft(line, " "); strings.TrimSpace(trimmed) != "" {
			indent = min(indent, len(line)-len(trimmed))
		}
	}
	if indent == 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for line := range strings.Lines(s) {
		b.WriteString(line[min(indent, len(line)-len(strings.TrimLeft(line, " "))):])
	}
	return b.String()
}

// count is the number of cases that are wanted.
func count(cases []*report.Case, want func(*report.Case) bool) int {
	n := 0
	for _, c := range cases {
		if want(c) {
			n++
		}
	}
	return n
}

// first returns at most max of the cases that are wanted.
func first(cases []*report.Case, max int, want func(*report.Case) bool) []*report.Case {
	var found []*report.Case
	for _, c := range cases {
		if len(found) >= max {
			break
		}
		if want(c) {
			found = append(found, c)
		}
	}
	return found
}

// briefs returns copies of at most max of the cases kept by name that are
// wanted.
func briefs(r *report.Report, max int, want func(*report.Case) bool) []*report.Case {
	var found []*report.Case
	for c := range r.Brief.All() {
		if len(found) >= max {
			break
		}
		if want(c) {
			copied := *c
			found = append(found, &copied)
		}
	}
	return found
}
