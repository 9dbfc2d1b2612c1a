package quarantine

import (
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

// isWhole reports whether c stands for a class, a file or a package that failed
// as a whole, before or beside its tests: nobody knows which of them it kept
// from running.
func isWhole(c *report.Case) bool {
	switch c.Name {
	case "", // Surefire, before the first test of a class
		"initializationError", "classMethod", // JUnit
		"TestMain", "[build failed]", "[setup failed]", // gotestsum, go-junit-report
		"Test suite failed to run": // Jest
		return true
	}
	switch {
	case c.Synthetic:
		return true
	case c.Name == c.Class && c.Name == c.Suite: // Surefire, Vitest
		return true
	case strings.Contains(c.Name, `"before all" hook`), strings.Contains(c.Name, `"after all" hook`): // Mocha
		return true
	case c.Class == "Test suite failed to run", strings.Contains(c.Name, "Test execution failure: "): // jest-junit
		return true
	case c.Name == "Failure" && says(c, "Runtime error"): // go-junit-report, of a package that ended outside of its tests
		return true
	case c.Brief:
		return c.Class == "" && c.Status == report.Errored // as it is with pytest
	}
	return says(c, "collection failure") // pytest
}

// says reports whether that is the message of c, or nobody knows what it is
// because only the identity of c was kept.
func says(c *report.Case, message string) bool {
	return c.Brief || len(c.Failures) > 0 && c.Failures[0].Message == message
}
