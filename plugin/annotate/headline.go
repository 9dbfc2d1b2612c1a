package annotate

import (
	"strings"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/report"
)

// Bounds of a headline.
const (
	maxHeadline  = 160 // characters
	maxOperands  = 3
	maxOperand   = 60 // characters of each
	maxLookahead = 12 // lines after the telling one
)

// headline says in one plain line what was wrong: the telling line of f, what it
// compared where that stands in the lines below, and the type of what was thrown.
// It is empty when f says nothing.
func headline(c *report.Case, f *report.Failure) string {
	t := continued(tell(c, f), f)
	kind := thrown(f.Type)
	if t.line == "" {
		if kind == "" {
			return ""
		}
		return kind + " without a message"
	}
	line := withoutComment(withoutType(withoutQuotes(t.line)))
	words := joined(line, operands(c, t))
	if !f.Error && isMacro(f.Type) && !strings.Contains(words, f.Type) {
		if said := source(f); said != "" {
			words = said + ": " + words
		} else {
			words = f.Type + "( " + words + " )"
		}
	}
	if kind != "" && !strings.Contains(words, kind) {
		words = kind + ": " + words
	}
	return oneLine(Unescaped(c, words), maxHeadline)
}

// withoutQuotes takes what a test of jest threw that was no error, or that it
// took too long, out of the words and quotes around it; it may end further down.
func withoutQuotes(line string) string {
	if said, found := strings.CutPrefix(line, `thrown: "`); found {
		return strings.TrimSuffix(said, `"`)
	}
	return line
}

// continued returns t followed by what the details say after the same line, if
// the message has that line only.
func continued(t telling, f *report.Failure) telling {
	if t.line == "" || strings.TrimSpace(t.rest) != "" {
		return t
	}
	details := f.Details.Head[:min(len(f.Details.Head), maxTelling)]
	if i := strings.Index(details, t.line); i >= 0 {
		t.rest = details[i+len(t.line):]
	}
	return t
}

// isMacro reports whether a type is the macro of an assertion, as in Catch2.
func isMacro(s string) bool {
	for i := range len(s) {
		if s[i] != '_' && (s[i] < 'A' || s[i] > 'Z') {
			return false
		}
	}
	return len(s) > 3 && !isGeneric(s)
}

// thrown is the simple name of the type of an exception, unless it is an
// assertion's or no type at all.
func thrown(kind string) string {
	s := simpleType(kind)
	if len(s) > maxOperand || afterWord(s, 0) < len(s) || isGeneric(s) || !strings.HasSuffix(s, "Error") && !strings.HasSuffix(s, "Exception") {
		return ""
	}
	if isCheck(s) {
		return ""
	}
	return s
}

// isCheck reports whether an exception is how a test library fails a test.
func isCheck(simple string) bool {
	return containsFold(simple, "assert") || containsFold(simple, "comparisonfailure") || containsFold(simple, "expectation")
}

// withoutType shortens the type at the start of a line to its simple name, and
// leaves out that of an assertion.
func withoutType(line string) string {
	kind, rest, found := strings.Cut(line, ": ")
	kind, _, _ = strings.Cut(kind, " [") // AssertionError [ERR_ASSERTION]
	if !found && isTypeName(line) {
		return simpleType(line) + " without a message"
	}
	if !found || rest == "" || strings.ContainsAny(kind, " \t(") || !strings.HasSuffix(kind, "Error") && !strings.HasSuffix(kind, "Exception") && !isCheck(kind) {
		return line
	}
	if simple := simpleType(kind); !isCheck(simple) && !isGeneric(simple) {
		return simple + ": " + rest
	}
	return rest
}

// isTypeName reports whether a line is nothing but the qualified name of what
// was thrown.
func isTypeName(line string) bool {
	return !strings.ContainsAny(line, " \t(") && simpleType(line) != line && (strings.HasSuffix(line, "Error") || strings.HasSuffix(line, "Exception"))
}

// withoutComment cuts the hint that jest, vitest and RSpec write behind an
// expectation.
func withoutComment(line string) string {
	for _, hint := range [...]string{" // ", " (compared using "} {
		if before, _, found := strings.Cut(line, hint); found && containsFold(before, "expect") {
			return before
		}
	}
	return line
}

// joined puts what was compared behind the telling line.
func joined(line string, operands []string) string {
	if len(operands) == 0 {
		return strings.TrimRight(line, ":")
	}
	behind := strings.Join(operands, ", ")
	switch {
	case strings.HasSuffix(line, ":"):
		return line + " " + behind
	case isOperand(line), strings.HasPrefix(line, "Value of: "):
		return line + ", " + behind
	}
	return strings.TrimRight(line, ".") + ": " + behind
}

// operands finds what was compared in the lines after the telling one: the two
// sides of a diff, else lines like "expected: 3", else, where the telling line
// announces something, the next lines.
func operands(c *report.Case, t telling) []string {
	lines := following(t.rest)
	if sides, isDiff := diffSides(lines); isDiff && !compared(t.line) {
		return sides
	}
	announced := strings.HasSuffix(t.line, ":")
	var out []string
	for _, line := range lines {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "at ") && isCall(trimmed) || len(out) == maxOperands || len(out) > 0 && trimmed != "" && !speaks(trimmed) {
			break
		}
		said, at := speak(c, line)
		if said == "" || at.path != "" || strings.HasSuffix(said, ":") || !announced && !isOperand(said) && !strings.HasPrefix(said, "Failed asserting that ") {
			continue
		}
		out = appendOperand(out, said)
	}
	return out
}

// compared reports whether a line holds both sides already.
func compared(line string) bool {
	return strings.HasPrefix(line, "expected ") || strings.HasPrefix(line, "assert ") || strings.Contains(line, ": assert ")
}

// appendOperand adds an operand; what googletest says about the one before goes
// behind that.
func appendOperand(out []string, said string) []string {
	if value, found := strings.CutPrefix(said, "Which is: "); found && len(out) > 0 {
		out[len(out)-1] += " (which is " + oneLine(value, maxOperand) + ")"
		return out
	}
	name, value, found := strings.Cut(said, ":")
	if found && isOperand(said) {
		said = strings.TrimSpace(name) + ": " + strings.TrimSpace(value)
	}
	return append(out, oneLine(said, maxOperand))
}

func following(s string) []string {
	var lines []string
	for len(lines) < maxLookahead && s != "" {
		line, rest, _ := strings.Cut(s[:min(len(s), maxTelling)], "\n")
		lines = append(lines, line)
		s = rest
	}
	return lines
}

// diffSides is the first line that a diff takes away and the first that it
// adds, and nothing if these differ only in where they stand. One line alone
// makes a diff only if a heading says that it is one.
func diffSides(lines []string) (sides []string, isDiff bool) {
	var minus, plus, headed bool
	for _, line := range lines {
		line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "E   "))
		switch {
		case isDiffHeading(line):
			headed = true
		case len(line) < 2 || !speaks(line) || strings.HasPrefix(line, "- message") || strings.HasPrefix(line, "- file") || strings.HasPrefix(line, "- line"):
		case !minus && line[0] == '-':
			minus, sides = true, append(sides, side(line))
		case !plus && line[0] == '+':
			plus, sides = true, append(sides, side(line))
		}
	}
	if minus && plus && sides[0][1:] == sides[1][1:] {
		return nil, true
	}
	return sides, minus && plus || len(sides) > 0 && headed
}

func isDiffHeading(line string) bool {
	for _, start := range [...]string{"---", "+++", "@@ ", "- Expected", "- Snapshot ", "+ Received", "+ actual - expected", "+ expected - actual"} {
		if strings.HasPrefix(line, start) {
			return true
		}
	}
	return false
}

// side is a line of a diff without its indentation and a comma at its end.
func side(line string) string {
	return oneLine(line[:1]+" "+strings.TrimSuffix(strings.TrimSpace(line[1:]), ","), maxOperand)
}

// isOperand reports whether a line names one side of a comparison.
func isOperand(line string) bool {
	if strings.HasSuffix(line, ",") { // a property of an object
		return false
	}
	for _, label := range [...]string{"expected", "received", "actual", "got", "want", "wanted", "left", "right", "but was", "but got", "found", "which is", "code"} {
		if len(line) > len(label) && strings.EqualFold(line[:len(label)], label) && strings.HasPrefix(strings.TrimLeft(line[len(label):], " \t"), ":") {
			return true
		}
	}
	return false
}

// oneLine is s as plain text of one line and at most n characters.
func oneLine(s string, n int) string {
	if len(s) <= n && isSimple(s) {
		return s
	}
	if len(s) > 16*n {
		s = s[:16*n] // enough for n characters after runs of white space
	}
	s = strings.Join(strings.Fields(plain(s)), " ")
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	for i := range s {
		if n--; n == 0 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// isSimple reports whether s is printable ASCII in words with one blank between.
func isSimple(s string) bool {
	blank := true
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || blank && s[i] == ' ' {
			return false
		}
		blank = s[i] == ' '
	}
	return !blank || s == ""
}
