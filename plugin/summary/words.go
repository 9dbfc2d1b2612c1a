package summary

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/annotate"
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
)

// The words of this file are those of the summary, for whoever shows the same
// run elsewhere. They are plain text, may come from test output, and are cut to
// no length.

// Label returns the name of a test, and what it belongs to unless the name says
// that already. What is only white space is in quotes, to be seen.
func Label(c *report.Case) (name, group string) {
	name, group = label(c)
	return quoted(name), quoted(group)
}

func quoted(s string) string {
	if s != "" && strings.TrimSpace(s) == "" {
		return `"` + s + `"`
	}
	return s
}

// Message returns what a failure of c says: its message with its type, or its
// details where the message is only a word; without the name of the test and
// without frames of libraries. Of details that say something else than the
// message the first lines follow it.
func Message(c *report.Case, f *report.Failure) string {
	if said := annotate.Unescaped(c, f.Message); said != f.Message {
		g := *f
		g.Message, f = said, &g
	}
	text := message(f)
	if line, rest, more := strings.Cut(text, "\n"); more && c.Name != "" && isName(c, strings.TrimSpace(line)) {
		text = rest
	}
	text = annotate.WithoutLibraries(text)
	if more := moreSaid(text, f); more != "" {
		text += "\n\n" + more
	}
	return text
}

// Said is Message without the place that it begins with, as the lines of a Go
// test do, where c is known to be there: whoever shows c shows that beside it.
func Said(s *Subject, c *report.Case, f *report.Failure) string {
	text := Message(c, f)
	at, known := s.Findings.Locations[c]
	if !known || at.Line == 0 {
		return text
	}
	base := path.Base(at.Path) + ":"
	rest, found := strings.CutPrefix(text, base+strconv.Itoa(at.Line)+":")
	if !found || strings.TrimSpace(rest) == "" || strings.Contains(rest, base) { // a log of several lines
		return text
	}
	return strings.TrimLeft(rest, " ")
}

// isName reports whether a line is the name of c and no more; PHPUnit writes its
// class before it.
func isName(c *report.Case, line string) bool {
	before, found := strings.CutSuffix(line, c.Name)
	return found && (before == "" || strings.HasSuffix(before, "::") && !strings.Contains(before, " "))
}

// Whole returns all that was kept of a failure, each thing once.
func Whole(f *report.Failure) string { return whole(f) }

// Printed returns what a test printed that nothing else is known of: why it
// panicked, or the last max lines, without those of a harness around them.
func Printed(c *report.Case, max int) string {
	text := c.Output.Tail
	if c.Output.Omitted == 0 {
		text = c.Output.Head
	}
	if panicked, ok := annotate.FromPanic(text); ok {
		return annotate.WithoutLibraries(panicked)
	}
	if said, ok := annotate.FromHarness(text); ok {
		text = said
	}
	text = strings.TrimRight(text, " \t\r\n")
	start := len(text)
	for range max {
		i := strings.LastIndexByte(text[:start], '\n')
		if i < 0 {
			return text
		}
		start = i
	}
	return text[start+1:]
}

// Attempts says how a flaky test went: "passed after 2 failed attempts".
func Attempts(c *report.Case) string { return attempts(c) }

// Because says in a few words that a condition holds.
func Because(s *Subject, on check.Condition) string {
	d := document{s: s, t: s.Report.Totals}
	return d.because(on)
}

// Forgiven are the conditions that hold and do not make the check fail. Flaky
// tests have a part of their own.
func Forgiven(s *Subject) (all []check.Condition) {
	for _, on := range s.Verdict.Holds {
		switch {
		case slices.Contains(s.Verdict.Reasons, on), on == check.OnFlaky:
		case on == check.OnFailed && s.newAreAll():
		default:
			all = append(all, on)
		}
	}
	return all
}
