package annotate

import (
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

// What single tools write that is not common to all is here.

// nodeTypes are the types that node:test gives to failures:
// https://github.com/nodejs/node/blob/main/lib/internal/test_runner/test.js
var nodeTypes = [...]string{
	"testCodeFailure", "hookFailed", "testTimeoutFailure", "subtestsFailed", "cancelledByParent", "testAborted", "uncaughtException",
	"unhandledRejection", "multipleCallbackInvocations", "parentAlreadyFinished",
}

// IsNode reports whether node:test wrote of the failed case c: then its class is
// the same as that of every other one.
func IsNode(c *report.Case) bool {
	return c.Class == "test" && len(c.Failures) > 0 && slices.Contains(nodeTypes[:], c.Failures[0].Type)
}

// Unescaped returns s, which is from c, with the quotation marks that node:test
// escapes twice in attributes.
func Unescaped(c *report.Case, s string) string {
	if !IsNode(c) {
		return s
	}
	return strings.ReplaceAll(s, "&quot;", `"`)
}

// isTwin reports whether f is the second case that jest-junit writes of one error
// of a suite, with the fields of the error for words.
func isTwin(c *report.Case, f *report.Failure) bool {
	return c.Class == suiteFailed && isFields(f.Details.Head)
}

func isFields(details string) bool { return strings.HasPrefix(details, `{"`) }

// suiteFailed is the class that jest-junit gives to the error of a suite.
const suiteFailed = "Test suite failed to run"

// margin is what pytest writes before each line of a verdict.
const margin = "\nE   "

// belowMargin is what pytest writes of code that it cannot read, or of a fixture
// that is not there, from the verdict on: the code before it is indented further.
func belowMargin(s string) string {
	for at := 0; ; {
		line := s[at+len(margin)-1:]
		if name := strings.TrimLeft(line, " "); strings.HasPrefix(name, "fixture '") {
			return name
		}
		if line != "" && line[0] != ' ' {
			return s[at:]
		}
		next := strings.Index(s[at:], margin)
		if next < 0 {
			return s
		}
		at += next + 1
	}
}

// inMargin returns the verdict in a message that pytest made of all it printed.
func inMargin(message string) string {
	if strings.Contains(message, margin) {
		return verdictOf(message)
	}
	return message
}

// source is the expression that a macro of doctest failed for, which stands in
// the details with the macro around it; "" in others.
func source(f *report.Failure) string {
	_, said, found := strings.Cut(f.Details.Head[:min(len(f.Details.Head), maxTelling)], "\n"+f.Type+"( ")
	said, _, _ = strings.Cut(said, "\n")
	said, isDoctest := strings.CutSuffix(said, " is NOT correct!")
	if !found || !isDoctest {
		return ""
	}
	return f.Type + "( " + said
}

// isOnlyPlace reports whether a line is nothing but a place, as doctest writes one.
func isOnlyPlace(line string) bool {
	name, isPlace := strings.CutSuffix(line, "):")
	path := strings.TrimRight(name, "0123456789")
	return isPlace && len(path) < len(name) && strings.HasSuffix(path, "(") && isSource(path[:len(path)-1])
}

// isHeader reports whether a line names project, place and title of a test, as
// Playwright has it: [Chromium] › cart.spec.ts:4:3 › cart › total
func isHeader(line string) bool {
	_, test, found := strings.Cut(line, "] › ")
	at, _, titled := strings.Cut(test, " › ")
	return found && titled && len(at) < len(test) && isDigit(at[len(at)-1]) && strings.Contains(at, ":")
}
