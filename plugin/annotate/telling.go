package annotate

import (
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

// Bounds on how far a text is searched for the line that tells what was wrong.
const (
	maxTelling      = 8 << 10 // bytes
	maxTellingLines = 200
)

// A telling is what a failure says in one line.
type telling struct {
	line    string // trimmed; empty when nothing is said
	rest    string // the text after the line
	at      frame  // where the line says it was written, for logs that number their lines
	printed bool   // it stands in what the case printed
}

// tell finds the line of f that says most: of its message, else of its details,
// else of what the case printed.
func tell(c *report.Case, f *report.Failure) telling {
	if isTwin(c, f) {
		return telling{}
	}
	if t := tellingOf(c, inMargin(f.Message)); t.line != "" {
		return unfolded(t, f)
	}
	for _, s := range [...]string{f.Details.Head, wholeLines(&f.Details)} {
		if t := tellingOf(c, verdictOf(s)); t.line != "" {
			return t
		}
	}
	for _, s := range [...]string{c.Output.Head, wholeLines(&c.Output)} {
		t := telling{}
		if said, ok := FromHarness(s); ok {
			t = tellingOf(c, said)
		}
		if t.line == "" {
			t = printed(c, s)
		}
		if t.line != "" {
			t.printed = true
			return t
		}
	}
	return telling{}
}

// unfolded returns t as the details of f have it, if its lines ran together in
// an attribute that was written with plain line breaks, which XML takes for
// blanks and node:test drops.
func unfolded(t telling, f *report.Failure) telling {
	colon := strings.IndexByte(t.line, ':') + 1
	if colon == 0 || colon == len(t.line) || isSpace(t.line[colon]) || t.rest != "" {
		return t
	}
	details := f.Details.Head[:min(len(f.Details.Head), maxTelling)]
	at := strings.Index(details, t.line[:colon])
	if at < 0 || !strings.HasPrefix(details[at+colon:], "\n") {
		return t
	}
	return telling{line: t.line[:colon], rest: details[at+colon+1:], at: t.at}
}

// verdictOf skips what Python prints before its verdict: pytest the source code,
// a traceback its frames.
func verdictOf(details string) string {
	details = details[:min(len(details), maxTrace)]
	if i := strings.Index(details, margin); i >= 0 {
		said := details[i+1:]
		if file := strings.TrimLeft(said[len(margin)-1:], " "); strings.HasPrefix(file, `File "`) || strings.HasPrefix(file, "fixture '") {
			return belowMargin(said)
		}
		return said
	}
	const heading = "Traceback (most recent call last):\n"
	_, after, found := strings.Cut(details, heading)
	if !found {
		return details
	}
	for found { // of errors on the way to the last one
		details = after
		_, after, found = strings.Cut(details, heading)
	}
	for s, code := details, ""; s != ""; {
		line, rest, _ := strings.Cut(s, "\n")
		if speaks(line) {
			code = s // what a bare assert says of itself
		}
		if s = rest; rest == "" || isSpace(rest[0]) || line == "" {
			continue
		}
		if verdict, _, _ := strings.Cut(rest, "\n"); isGeneric(verdict) {
			return code
		}
		return rest
	}
	return details
}

// tellingOf finds the line of a message or of details that says most: the first
// that is no noise, except in the log of a Go test.
func tellingOf(c *report.Case, s string) telling {
	s = s[:min(len(s), maxTelling)]
	if strings.HasPrefix(s, "=== ") {
		return logged(c, s)
	}
	for n := 0; s != "" && n < maxTellingLines; n++ {
		line, rest, _ := strings.Cut(s, "\n")
		said, at := speak(c, line)
		if isLog(line, at) {
			return logged(c, s)
		}
		if said != "" {
			return telling{line: said, rest: rest, at: at}
		}
		s = rest
	}
	return telling{}
}

// isLog reports whether a line was written by a Go test: indented, with the
// base name of a file and a line before it.
func isLog(line string, at frame) bool {
	return line != "" && isSpace(line[0]) && strings.HasSuffix(at.path, ".go")
}

// logged finds the line of the log of a Go test that says most: why it
// panicked, else the first that compares something, else the last one, since
// t.Fatal ends a test and t.Log does not; else what it printed.
func logged(c *report.Case, s string) telling {
	var last, other telling
	for n := 0; s != "" && n < maxTellingLines; n++ {
		line, rest, _ := strings.Cut(s, "\n")
		said, at := speak(c, line)
		t := telling{line: said, rest: rest, at: at}
		s = rest
		switch {
		case said == "":
		case strings.HasPrefix(said, "panic: "), strings.HasPrefix(said, "fatal error: "):
			said, _, _ = strings.Cut(said, " [recovered")
			return telling{line: said, rest: rest}
		case isLog(line, at) && compares(said):
			return t
		case isLog(line, at):
			last = t
		case last.line == "" && (other.line == "" || !complains(other.line)):
			other = t
		}
	}
	if last.line != "" {
		return last
	}
	return other
}

// printed finds the line of a program's output that says most: the first that
// complains, else the last that is no noise.
func printed(c *report.Case, s string) telling {
	s = s[:min(len(s), maxTelling)]
	var last telling
	for n := 0; s != "" && n < maxTellingLines; n++ {
		line, rest, _ := strings.Cut(s, "\n")
		said, at := speak(c, line)
		if said == "" && at.path != "" {
			said = strings.TrimSpace(line) // src/a.c:12: assertion failed
		}
		if said != "" {
			last = telling{line: said, rest: rest, at: at}
		}
		if complains(said) {
			return last
		}
		s = rest
	}
	return last
}

// compares reports whether a line says what was wanted.
func compares(line string) bool {
	line = line[:min(len(line), 256)]
	for _, w := range [...]string{"want", "got", "expected", "mismatch", "must ", "should", "not equal", "race detected"} {
		if containsFold(line, w) {
			return true
		}
	}
	return false
}

// complains reports whether a line says that something is wrong.
func complains(line string) bool {
	line = line[:min(len(line), 256)]
	for _, w := range [...]string{"error", "fail", "assert", "exception", "panic", "fatal", "abort", "cannot", "denied", "not found", "timeout", "timed out", "segmentation", "undefined", "ambiguous"} {
		if containsFold(line, w) {
			return true
		}
	}
	return compares(line)
}

// speak is what a line says once the noise around it is gone, and the place
// that stood before it. It says nothing if the line is noise altogether.
func speak(c *report.Case, raw string) (said string, at frame) {
	line := strings.TrimSpace(raw)
	if isNoise(line) {
		return "", frame{}
	}
	line, at = withoutPlace(line)
	line = withoutLabel(line)
	if isGeneric(line) || namesTest(c, line) || isOnlyPlace(line) {
		return "", at
	}
	return line, at
}

// withoutPlace cuts path:line, and a column, from the start of a line.
func withoutPlace(line string) (string, frame) {
	word := line[:min(len(line), maxPath)]
	if n := strings.IndexByte(word, ' '); n >= 0 {
		word = word[:n]
	}
	for at := 0; at < len(word); at++ {
		n := strings.IndexByte(word[at:], ':')
		if n < 0 {
			break
		}
		at += n
		f := frameAt(line, at)
		if f.path == "" || len(f.path) != at {
			continue
		}
		rest := line[at+1+len(f.line):]
		for len(rest) > 1 && rest[0] == ':' && isDigit(rest[1]) {
			rest = strings.TrimLeft(rest[1:], "0123456789")
		}
		return strings.TrimSpace(strings.TrimPrefix(strings.TrimLeft(rest, ": "), "- ")), f
	}
	return line, frame{}
}

// withoutLabel cuts what a tool writes before each of its messages.
func withoutLabel(line string) string {
	for _, label := range [...]string{"E   ", "- message: ", "Failure/Error: ", "Error: ", "Error:\t", "● ", "[Error [ERR_TEST_FAILURE]: ", "Error [ERR_TEST_FAILURE]: "} {
		if strings.HasPrefix(line, label) {
			return strings.TrimSpace(line[len(label):])
		}
	}
	return line
}

// namesTest reports whether a line only repeats which test failed.
func namesTest(c *report.Case, line string) bool {
	if line == c.Name || len(line) >= 3 && strings.HasSuffix(c.Name, line) {
		return true
	}
	i := strings.Index(line[:min(len(line), maxPath)], "::") // PHPUnit: Shop\CartTest::testTotal with data set "c"
	return i > 0 && c.Name != "" && strings.HasPrefix(line[i+2:], c.Name) && strings.IndexByte(line[:i], ' ') < 0
}
