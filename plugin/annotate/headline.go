package annotate

import (
	"strings"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/report"
)

// Bounds of a headline.
const (
	maxHeadline = 160 // characters
	maxOperand  = 60  // characters of each thing that was compared
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
	line := withoutComment(withoutType(withoutQuotes(whole(t))))
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
