package annotate

import "strings"

// isNoise reports whether a trimmed line is the work of a runner: a frame, a
// heading, a rule, the end of a run.
func isNoise(line string) bool {
	if line == "" {
		return true
	}
	if strings.HasSuffix(line, "]:") && strings.Contains(line, ") [") { // minitest: test_total(CartTest) [cart_test.rb:12]:
		return true
	}
	switch line[0] {
	case 'a':
		return strings.HasPrefix(line, "at ") && isCall(line)
	case 't':
		return strings.HasPrefix(line, "thread '") && strings.Contains(line, " panicked at ") && !strings.Contains(line, " panicked at '")
	case 'i':
		return strings.HasPrefix(line, "in test file ") && strings.HasSuffix(line, ")") // bats, below a function
	case '(':
		return strings.HasPrefix(line, "(in test file ") || strings.HasPrefix(line, "(from function ")
	case '[':
		return isHeader(line)
	case '#':
		return isDigit(line[min(1, len(line)-1)]) || isPackage(line)
	}
	for _, start := range [...]string{
		"=== ", "--- ", "+++ ", "@@ ", "----", "====", "****", "- file", "- line", "... ", "FAIL\t", "ok  \t", "exit status ",
		`File "`, "Traceback (", "Error Trace:", "Test:", "Stack trace", "Stacktrace", "stack backtrace:", "note: run with ", "goroutine ", "❯ ", "Location:", "EXCEPTION STACK TRACE:",
	} {
		if line[0] == start[0] && strings.HasPrefix(line, start) {
			return !isUnbuilt(line)
		}
	}
	return line == "FAIL" || line == "PASS" || strings.HasSuffix(line, "──") || isNumbered(line) || !speaks(line)
}

// isUnbuilt reports whether a line says that a Go package was not built, which is
// all that some reports say.
func isUnbuilt(line string) bool {
	return strings.HasPrefix(line, "FAIL\t") && (strings.HasSuffix(line, " [build failed]") || strings.HasSuffix(line, " [setup failed]"))
}

// isPackage reports whether a line is the heading that go build writes above the
// errors of a package: "# shop/cart [shop/cart.test]".
func isPackage(line string) bool {
	name, rest, _ := strings.Cut(strings.TrimPrefix(line, "# "), " ")
	return name != line && (rest == "" || rest[0] == '[')
}

// isCall reports whether a line that begins with "at " is a frame rather than
// the start of a sentence.
func isCall(line string) bool {
	last := line[len(line)-1]
	return last == ')' || isDigit(last) || strings.IndexByte(line[len("at "):], ' ') < 0
}

// isNumbered reports whether a line is the heading of a failure in a list: "1) …".
func isNumbered(line string) bool {
	n := 0
	for n < len(line) && isDigit(line[n]) {
		n++
	}
	return n > 0 && strings.HasPrefix(line[n:], ") ")
}

// speaks reports whether there is a letter or a digit near the start of a line.
func speaks(line string) bool {
	for i := range min(len(line), 128) {
		if c := line[i]; c >= 0x80 || c != '_' && isWord(c) {
			return true
		}
	}
	return false
}

// generic are the messages that say no more than the status does.
var generic = [...]string{
	"failed", "failure", "fail", "error", "errored", "test failed", "test failure", "test error", "tests failed", "assertion failed",
	"assertion failure", "assertionerror", "assertion error", "assert", "exception", "uncaught exception", "fatal error", "null", "none", "undefined",
	"testcodefailure", "subtestsfailed", "collection failure", "build error", "runtime error", "multiple failures", "no message", "failed (no reason)",
	"java.lang.assertionerror", "java.lang.assertionerror: null", "1 failure, see stacktrace for details", "unknown", "unknown file", "false",
	"error trace", "1 subtest failed", "fatal", "failed assertion", "unexpected exception", "test suite failed to run",
}

// isGeneric reports whether a line, but for punctuation at its end, says no more
// than the status does.
func isGeneric(line string) bool {
	line = strings.TrimRight(line, ":.! ")
	if line == "" {
		return true
	}
	for _, g := range generic {
		if len(g) == len(line) && strings.EqualFold(g, line) {
			return true
		}
	}
	return false
}
