package annotate

import (
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

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
