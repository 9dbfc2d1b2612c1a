package annotate

import (
	"strings"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/report"
)

// failureBody quotes what each failure of c says.
func failureBody(c *report.Case) string {
	if c.Brief || len(c.Failures) == 0 {
		return "The test " + silence(c) + "."
	}
	said := make([]string, 0, 1)
	for i := range min(len(c.Failures), maxFailures) {
		said = append(said, bodyOf(c, &c.Failures[i]))
	}
	s := strings.Join(said, "\n\n")
	if more := len(c.Failures) - len(said) + c.MoreFailures; more > 0 {
		s += "\n\n… and " + grouped(more) + " more failures of this test."
	}
	return s
}

// bodyOf quotes what f says: its message where it has one, else its headline.
func bodyOf(c *report.Case, f *report.Failure) string {
	t := tellingOf(c, f.Message)
	if t.line == "" || unfolded(t, f) != t || strings.HasPrefix(f.Message, "=== ") {
		if words := headline(c, f); words != "" {
			return words
		}
		return "The test " + silence(c) + "."
	}
	s := clip(strings.TrimSpace(plain(f.Message)), maxBody)
	if kind := thrown(f.Type); kind != "" && !strings.Contains(s, kind) {
		return kind + ": " + s
	}
	return s
}

// clip is s without what is beyond n bytes.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.TrimRight(s[:n], " \n") + "… (+" + grouped(len(s)-n) + " bytes)"
}

// rawDetails is the trace of each failure of c, else what the test printed.
func rawDetails(c *report.Case) string {
	var all []string
	for i := range c.Failures {
		if s := rawOf(&c.Failures[i]); s != "" {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return strings.Trim(plain(c.Output.String()), "\n")
	}
	return strings.Join(all, "\n\n")
}

// rawOf is the text of f, with what was left out in its middle said there.
func rawOf(f *report.Failure) string { return strings.Trim(plain(f.Details.String()), "\n") }
