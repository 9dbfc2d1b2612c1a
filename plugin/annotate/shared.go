package annotate

import (
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

// sharedBy reports whether the fingerprint of c, made of what t tells and of
// the frame at, is that of every case with the same failure but for digits in
// the message and in the first line of the details. It is not where the name,
// class, file or output of the case was looked at, nor where one of those
// digits counts: in the line of a frame, and before the x of an address.
func sharedBy(c *report.Case, t telling, at frame) bool {
	if len(c.Failures) != 1 || t.line == "" || t.printed || t.at.path != "" {
		return false
	}
	f := &c.Failures[0]
	details := f.Details.Head[:min(len(f.Details.Head), maxTelling)]
	first, _, _ := strings.Cut(strings.TrimLeft(details, " \t\r\n"), "\n")
	if namesClass(f.Message) || namesClass(details) || isFields(details) || beforeX(f.Message) || beforeX(first) {
		return false
	}
	if at.path == "" {
		return !isAssertion(f, t.line)
	}
	return (f.File != "" && f.Line > 0 || !strings.Contains(first, at.path) && holds(&f.Details, at.path)) &&
		(strings.IndexByte(at.path, '/') >= 0 || !strings.HasSuffix(at.path, ".go"))
}

// namesClass reports whether a line may name a test with its class, as PHPUnit
// has it: then the name of the case decides whether the line says anything.
func namesClass(s string) bool { return strings.Contains(s, "::") }

// beforeX reports whether a digit stands before an x: 0x begins an address, 1x
// does not.
func beforeX(s string) bool {
	for i := 1; i < len(s); i++ {
		n := strings.IndexByte(s[i:], 'x')
		if n < 0 {
			return false
		}
		if i += n; isDigit(s[i-1]) {
			return true
		}
	}
	return false
}

// holds reports whether what was kept of t holds part.
func holds(t *report.Text, part string) bool {
	return strings.Contains(t.Head, part) || strings.Contains(t.Tail, part)
}
