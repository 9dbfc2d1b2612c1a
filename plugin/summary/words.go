package summary

import (
	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
)

// The words of this file are those of the summary, for whoever shows the same
// run elsewhere. They are plain text, may come from test output, and are cut to
// no length.

// Label returns the name of a test, and what it belongs to unless the name says
// that already.
func Label(c *report.Case) (name, group string) { return label(c) }

// Message returns what a failure says: its message with its type, or its details
// where the message is only a word.
func Message(f *report.Failure) string { return message(f) }

// Attempts says how a flaky test went: "passed after 2 failed attempts".
func Attempts(c *report.Case) string { return attempts(c) }

// Because says in a few words that a condition holds.
func Because(s *Subject, on check.Condition) string {
	d := document{s: s, t: s.Report.Totals}
	return d.because(on)
}
