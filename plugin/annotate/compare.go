package annotate

import (
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

// Bounds of what a headline says that was compared.
const (
	maxOperands  = 3
	maxLookahead = 12 // lines after the telling one
	maxDiff      = 30 // lines of a diff, which begins with lines that are the same
)

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
	if compared(t.line) {
		return nil
	}
	if sides, isDiff := diffSides(following(t.rest, maxDiff)); isDiff && !halfCompared(t.line) {
		return sides
	}
	announced, isJest := strings.HasSuffix(t.line, ":"), isMatcher(t.line)
	var out []string
	label := ""
	for _, line := range following(t.rest, maxLookahead) {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "at ") && isCall(trimmed) || len(out) == maxOperands || len(out) > 0 && trimmed != "" && !speaks(trimmed) {
			break
		}
		said, at := speak(c, line)
		if said == "" || at.path != "" {
			continue
		}
		if strings.HasSuffix(said, ":") {
			label = said + " "
			continue
		}
		if isJest {
			said = label + said
		}
		if label = ""; announced || isOperand(said) || isVerdict(said, isJest) {
			out = appendOperand(out, said)
		}
	}
	return out
}

// isMatcher reports whether a line is only the call that failed, as jest has it;
// what was wrong stands below.
func isMatcher(line string) bool {
	return strings.HasPrefix(line, "expect(") || strings.HasPrefix(line, "expect.") || strings.HasPrefix(line, "assert.") && strings.HasSuffix(line, ")")
}

// isVerdict reports whether a line below the telling one says in a sentence what
// was wrong.
func isVerdict(line string, isJest bool) bool {
	if !isJest {
		return strings.HasPrefix(line, "Failed asserting that ")
	}
	for _, start := range [...]string{"Received function ", "Received promise ", "Resolved to ", "Rejected to ", "Expected ", "New snapshot ", "Matcher error"} {
		if strings.HasPrefix(line, start) {
			return !strings.HasPrefix(line, "Expected precision:") && !strings.HasPrefix(line, "Expected difference:")
		}
	}
	return false
}

// compared reports whether a line holds all that was compared: a sentence of
// chai, or what pytest makes of an assert.
func compared(line string) bool {
	return strings.HasPrefix(line, "assert ") || strings.Contains(line, " to ") && (strings.HasPrefix(line, "expected ") || strings.Contains(line, ": expected "))
}

// halfCompared reports whether a line holds both sides, perhaps without what
// they are.
func halfCompared(line string) bool {
	return strings.HasPrefix(line, "expected ") || strings.Contains(line, ": assert ")
}

// appendOperand adds an operand; what googletest says about the one before goes
// behind that.
func appendOperand(out []string, said string) []string {
	if value, found := strings.CutPrefix(said, "Which is: "); found && len(out) > 0 {
		out[len(out)-1] += " (which is " + oneLine(value, maxOperand) + ")"
		return out
	}
	name, value, found := strings.Cut(said, ":")
	if !found || !isOperand(said) {
		return append(out, oneLine(firstSentence(said), maxHeadline))
	}
	return append(out, oneLine(strings.TrimSpace(name)+": "+strings.TrimSpace(value), maxOperand))
}

// firstSentence leaves the hints of jest out of what it says of a snapshot.
func firstSentence(s string) string {
	if before, _, found := strings.Cut(s, ". "); found && strings.HasPrefix(s, "New snapshot ") {
		return before
	}
	return s
}

// following is the first n lines of s.
func following(s string, n int) []string {
	var lines []string
	for len(lines) < n && s != "" {
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
		if rest, found := strings.CutPrefix(line, "−"); found { // swift-snapshot-testing
			line = "-" + rest
		}
		switch {
		case isDiffHeading(line):
			headed = true
		case len(line) < 2 || !speaks(line) || isField(line):
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

// isField reports whether a line is one of the fields of a failure in
// Boost.Test: "- line   : 12".
func isField(line string) bool {
	for _, name := range [...]string{"- file", "- line", "- message"} {
		if rest, found := strings.CutPrefix(line, name); found {
			return strings.HasPrefix(strings.TrimLeft(rest, " "), ":")
		}
	}
	return false
}

// side is a line of a diff without its indentation and a comma at its end.
func side(line string) string {
	return oneLine(line[:1]+" "+strings.TrimSuffix(strings.TrimSpace(line[1:]), ","), maxOperand)
}

// labels are the names of the sides of a comparison.
var labels = [...]string{"expected", "received", "actual", "got", "want", "wanted", "left", "right", "but was", "but got", "but", "found", "which is", "code", "snapshot"}

// nouns may stand behind the first of these labels in jest, vitest and pytest.
var nouns = [...]string{
	"number of calls", "number of returns", "string", "substring", "pattern", "value", "array", "object", "message", "path",
	"length", "set", "constructor", "name", "regex", "has type",
}

// isOperand reports whether a line names one side of a comparison.
func isOperand(line string) bool {
	name, _, found := strings.Cut(line[:min(len(line), maxOperand)], ":")
	if !found || len(name)+1 == len(line) || strings.HasSuffix(line, ",") { // a property of an object
		return false
	}
	name = strings.TrimRight(name, " \t")
	for i, label := range labels {
		if len(name) >= len(label) && strings.EqualFold(name[:len(label)], label) && (len(name) == len(label) || i < 3 && isNoun(name[len(label):])) {
			return true
		}
	}
	return false
}

func isNoun(s string) bool { return s[0] == ' ' && slices.Contains(nouns[:], s[1:]) }

// whole returns the object or list that opens at the end of the line of t, with
// what stands behind it, in one line; the line if it does not end soon.
func whole(t telling) string {
	if !strings.HasSuffix(t.line, "{") && !strings.HasSuffix(t.line, "[") {
		return t.line
	}
	out := t.line
	for _, line := range following(t.rest, maxLookahead) {
		trimmed := strings.TrimSpace(line)
		if out += " " + trimmed; line != "" && (line[0] == '}' || line[0] == ']') {
			return out
		}
	}
	return t.line
}
