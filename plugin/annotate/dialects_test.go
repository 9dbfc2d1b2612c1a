package annotate

import (
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// TestErrorWrittenTwice: jest-junit writes the error of a suite as two cases.
func TestErrorWrittenTwice(t *testing.T) {
	t.Parallel()
	first := failing("Test suite failed to run", "b.test.js", "", "", "  ● Test suite failed to run\n\n    Cannot find module './x' from 'b.test.js'\n")
	second := failing("Test suite failed to run", "b.test.js", "", "", `{"code":"MODULE_NOT_FOUND","hint":""}`)
	other := failing("Test suite failed to run", "c.test.js", "", "", `{"code":"MODULE_NOT_FOUND","hint":""}`)
	f := Annotate(reportOf(first, second, other), Options{})
	if len(f.Causes) != 2 || f.Causes[0].Title != "Cannot find module './x' from 'b.test.js'" || f.Causes[0].Size() != 1 || len(f.Causes[0].Parents) != 1 {
		t.Errorf("causes %+v", f.Causes)
	}
	if f.CauseOf[second] != f.CauseOf[first] || f.CauseOf[other] == f.CauseOf[first] {
		t.Errorf("causes %v", f.CauseOf)
	}
}

// TestStillRunning: of a Go test that ran when its program was ended, there is
// only that it began.
func TestStillRunning(t *testing.T) {
	t.Parallel()
	f := Annotate(reportOf(failing("shop", "TestSlow", "", "Failed", "=== RUN   TestSlow\n=== PAUSE TestSlow\n")), Options{})
	if want := "TestSlow was still running when the tests stopped"; f.Causes[0].Title != want {
		t.Errorf("got %q, want %q", f.Causes[0].Title, want)
	}
}

// TestNode: node:test gives all cases one class, and escapes quotation marks in
// attributes twice.
func TestNode(t *testing.T) {
	t.Parallel()
	c := failing("test", "says &quot;hi&quot;", "testCodeFailure", "boom &quot;x&quot; &lt;", "")
	if got := headline(c, &c.Failures[0]); got != `boom "x" &lt;` || nameOf(c) != `says "hi"` || !IsNode(c) {
		t.Errorf("%q of %q", got, nameOf(c))
	}
	for _, other := range []*report.Case{failing("test", "a &quot;", "AssertionError", "b &quot;", ""), failing("tests", "a &quot;", "testCodeFailure", "b &quot;", ""), {Class: "test", Name: "&quot;"}} {
		if IsNode(other) || Unescaped(other, other.Name) != other.Name {
			t.Errorf("%+v is of node:test", other)
		}
	}
}
