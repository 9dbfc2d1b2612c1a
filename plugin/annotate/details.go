package annotate

import (
	"cmp"
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
	if len(c.Failures) == 1 {
		said[0] = withoutFirstPlace(said[0]) // the annotation stands there
	}
	s := strings.Join(said, "\n\n")
	if more := len(c.Failures) - len(said) + c.MoreFailures; more > 0 {
		s += "\n\n… and " + grouped(more) + " more failures of this test."
	}
	return s
}

// bodyOf quotes what f says: its message where it has one, else the part of its
// details that is no trace.
func bodyOf(c *report.Case, f *report.Failure) string {
	t := tellingOf(c, f.Message)
	s := strings.TrimSpace(plain(f.Message))
	if t.line == "" || s == "" || unfolded(t, f) != t || strings.HasPrefix(f.Message, "=== ") {
		s = strings.TrimSpace(plain(quote(tell(c, f))))
	}
	if s == "" {
		return cmp.Or(headline(c, f), "The test "+silence(c)+".")
	}
	if kind := thrown(f.Type); kind != "" && !strings.Contains(s, kind) {
		s = kind + ": " + s
	}
	return clip(WithoutLibraries(Unescaped(c, s)), maxBody)
}

// Quote returns what the details of f say, from the line that tells most up to
// the trace; "" when they say nothing. It is text from a test, cut to no length
// but that of what is looked at.
func Quote(f *report.Failure) string {
	var unnamed report.Case
	for i, s := range [...]string{f.Details.Head, wholeLines(&f.Details)} {
		if t := tellingOf(&unnamed, verdictOf(s)); t.line != "" && (i > 0 || !isTorn(t, &f.Details)) {
			return strings.TrimRight(quote(t), " \t\r\n")
		}
	}
	return ""
}

// maxTorn is the length in bytes of a line, a frame say, that says nothing when
// a cut went through it. Longer ones are what the text has to say.
const maxTorn = 256

// isTorn reports whether t is the last line of the head of a text that was cut,
// behind others that say nothing.
func isTorn(t telling, text *report.Text) bool {
	return text.Omitted > 0 && t.rest == "" && len(t.line) <= maxTorn && strings.Contains(text.Head, "\n") && !strings.HasSuffix(text.Head, "\n")
}

// wholeLines is the tail of a text that was cut, without the line that the cut
// went through.
func wholeLines(t *report.Text) string {
	if _, rest, found := strings.Cut(t.Tail, "\n"); found {
		return rest
	}
	return t.Tail
}

// IsNoise reports whether a line is the work of a runner, or says no more than
// that something failed.
func IsNoise(line string) bool {
	line = strings.TrimSpace(line)
	return isNoise(line) || isGeneric(line)
}

// quote is the telling line and what belongs to it: the lines before a frame,
// another line of the log, or the end.
func quote(t telling) string {
	if strings.HasSuffix(t.line, "] {") {
		return t.line
	}
	rest, lines := t.rest, 0
	for rest != "" && lines < maxQuotedLines {
		line, after, _ := strings.Cut(rest, "\n")
		if endsQuote(line) {
			break
		}
		rest, lines = after, lines+1
	}
	return t.line + "\n" + dedent(strings.ReplaceAll("\n"+t.rest[:len(t.rest)-len(rest)], margin, "\n    ")[1:])
}

// endsQuote reports whether a line begins something other than what a failure
// says.
func endsQuote(line string) bool {
	trimmed := strings.TrimSpace(line)
	for _, start := range [...]string{"=== ", "--- FAIL", "--- PASS", "--- SKIP", "goroutine ", "❯ ", "] {", "Traceback ("} {
		if strings.HasPrefix(trimmed, start) {
			return true
		}
	}
	// node:test prints the properties of an error, Playwright its attempts.
	if strings.HasSuffix(trimmed, "] {") || strings.HasSuffix(trimmed, "──") || strings.HasPrefix(trimmed, "Error Context: ") {
		return true
	}
	said, at := withoutPlace(trimmed)
	if at.path != "" && (strings.HasPrefix(said, "in `") || strings.HasPrefix(said, "in '")) { // Ruby
		return true
	}
	trimmed = strings.TrimSuffix(trimmed, " {")
	return strings.HasPrefix(trimmed, "at ") && isCall(trimmed) || at.path != "" && (said == "" || isLog(line, at))
}

// dedent cuts the indentation that all lines of s share.
func dedent(s string) string {
	lines := strings.Split(s, "\n")
	shared := -1
	for _, line := range lines {
		if n := len(line) - len(strings.TrimLeft(line, " ")); n < len(line) && (shared < 0 || n < shared) {
			shared = n
		}
	}
	for i, line := range lines {
		lines[i] = line[min(len(line), max(shared, 0)):]
	}
	return strings.Join(lines, "\n")
}

// withoutFirstPlace cuts a first line that only names a place.
func withoutFirstPlace(s string) string {
	line, rest, found := strings.Cut(s, "\n")
	if said, at := withoutPlace(line); found && said == "" && at.path != "" {
		return rest
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
		return trimmed(c.Output)
	}
	return strings.Join(all, "\n\n")
}

// rawOf is the text of f, with what was left out in its middle said there.
func rawOf(f *report.Failure) string { return trimmed(f.Details) }

// trimmed is the plain text of t without empty lines around it.
func trimmed(t report.Text) string {
	return strings.TrimRight(strings.TrimLeft(plain(t.String()), "\n"), " \t\n")
}
