package junit

import "bytes"

// What tools write that is not common to all is here, as far as it decides how
// a report is read.

// A statusWord is what the status or result attribute of a case says. Larger
// ones beat smaller ones.
type statusWord uint8

const (
	saysNothing statusWord = iota
	saysSkipped
	saysErrored
	saysFailed
)

// statusOf reads a status or result attribute. GoogleTest writes notrun and
// suppressed, CTest disabled and notrun, Ginkgo pending, panicked, interrupted,
// timedout and aborted, Cucumber undefined.
func statusOf(raw []byte) statusWord {
	raw = bytes.TrimSpace(raw)
	if len(raw) < 4 || len(raw) > len("interrupted") {
		return saysNothing
	}
	var lower [len("interrupted")]byte
	switch string(bytes.ToLower(append(lower[:0], raw...))) {
	case "notrun", "not_run", "not run", "not-run", "disabled", "skipped", "skip",
		"ignored", "ignore", "suppressed", "pending", "undefined":
		return saysSkipped
	case "failed", "failure", "fail", "timedout", "timed_out", "timed out", "timed-out", "timeout", "panicked":
		return saysFailed
	case "error", "errored", "crashed", "crash", "broken", "aborted", "interrupted":
		return saysErrored
	}
	return saysNothing
}

// A skipType says what a skipped element means when a failure stands beside it.
type skipType uint8

const (
	skipOther    skipType = iota
	skipExpected          // the failure is what the tool expects; it exits with 0
)

// skipTypeOf reads the skipped element of the tag at hand. Catch2 says that the
// case is tagged [!mayfail], node:test that it is a todo.
func skipTypeOf(t *tag) skipType {
	if bytes.Contains(t.bytes(attrMessage), []byte("tagged with !mayfail")) || string(t.bytes(attrType)) == "todo" {
		return skipExpected
	}
	return skipOther
}

// missingProgram reports whether a skipped element means that the program of a
// test is not there. CTest writes it so, says "Not Run" and exits with an error.
func missingProgram(t *tag) bool {
	return string(t.bytes(attrMessage)) == "Unable to find executable"
}

// isTeardown reports whether an error element is the second case that pytest
// writes for the tear-down of a case, which says nothing about the first.
func isTeardown(t *tag) bool {
	return bytes.HasPrefix(t.bytes(attrMessage), []byte("failed on teardown with "))
}

// expected reports whether the failures of a case that is marked as skipped,
// too, are expected.
func (c *openCase) expected() bool { return c.skipType == skipExpected }

// inheritFile lets a suite have the file of an earlier one in the dialect of
// mocha-junit-reporter, which writes it on the suite of the file only and the
// suites inside that file behind it.
func (p *parser) inheritFile() {
	s := &p.suites
	n := s.top()
	name := s.get(n.name)
	if n.plural && string(name) == "Mocha Tests" || string(name) == "Root Suite" {
		s.lasts = true
	}
	switch {
	case !s.lasts:
	case n.file.to > n.file.from:
		s.sticky = append(s.sticky[:0], s.get(n.file)...)
	case len(s.sticky) > 0:
		n.file = s.put(s.sticky)
	}
}
