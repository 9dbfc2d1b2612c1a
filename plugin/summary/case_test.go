package summary

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
)

func TestExcerpt(t *testing.T) {
	t.Parallel()
	numbered := strings.Repeat("line\n", 40)
	tests := []struct {
		name string
		c    report.Case
		want string
	}{
		{"message with its type", failed("a", "b", "org.opentest4j.AssertionFailedError", "expected: <1>"),
			"org.opentest4j.AssertionFailedError: expected: <1>"},
		{"type said already", failed("a", "b", "builtins.AssertionError", "AssertionError: assert 1 == 2"), "AssertionError: assert 1 == 2"},
		{"type that says nothing", failed("a", "b", "failure", "1 is not 2"), "1 is not 2"},
		{"only a type", failed("a", "b", "java.lang.StackOverflowError", ""), "java.lang.StackOverflowError"},
		{"gotestsum", detailed(failed("a", "b", "", "Failed"),
			"=== RUN   TestA\n=== PAUSE TestA\n=== CONT  TestA\n    a_test.go:7: got 1\n        and more\n--- FAIL: TestA (0.00s)\n"),
			"a_test.go:7: got 1\n    and more"},
		{"gotestsum, of a test that says nothing itself", detailed(failed("a", "b", "", "Failed"), "--- FAIL: TestA (0.00s)\n"), ""},
		{"gotestsum, panic", detailed(failed("a", "b", "", "Failed"), "--- FAIL: TestA (0.00s)\npanic: boom\n"), "panic: boom"},
		{"message before details", detailed(failed("a", "b", "", "1 is not 2"), "\tat shop.Cart.total(Cart.java:7)\n"), "1 is not 2"},
		{"details that say something else", detailed(failed("a", "b", "", "the order is refused"), "status 500\n"+strings.Repeat("line\n", 9)+"\tat shop.Cart.total(Cart.java:7)\n"),
			"the order is refused\n\nstatus 500\n" + strings.Repeat("line\n", 4) + "… and 5 more lines"},
		{"details that repeat the start of the message", detailed(failed("a", "b", "", "AssertionError: 1 is not 2\nin all"), "AssertionError: 1 is not 2\nE  and more\n"), "AssertionError: 1 is not 2\nin all"},
		{"source code of pytest", detailed(failed("a", "b", "", "refused"), "def test():\n>   connect()\n"), "refused"},
		{"pytest, of what it cannot import", detailed(failed("a", "b", "", "collection failure"), "ImportError while importing\na.py:1: in <module>\nE   ImportError: no\n"), "ImportError: no"},
		{"pytest, of a fixture", detailed(failed("a", "b", "", "failed on setup with \"file /a.py, line 2\nE       fixture 'db' not found\""),
			"file /a.py, line 2\n  def test(db):\nE       fixture 'db' not found\n>       available fixtures: cache\n\n/a.py:2"),
			"fixture 'db' not found\n>       available fixtures: cache"},
		{"pytest, of an outcome in several lines", detailed(failed("a", "b", "", "collection failure"), "x\nE   ImportError: no\nE   but yes\n"), "ImportError: no\nbut yes"},
		{"quotation marks of node:test", detailed(failed("test", "b", "testCodeFailure", "boom &quot;x&quot;"), "[Error [ERR_TEST_FAILURE]: boom \"x\"] {\n  code: 'X'\n}\n"), `boom "x"`},
		{"frames of libraries", failed("a", "b", "", "Error: no\n    at f (/src/a.js:1:2)\n    at emit (node:events:1:2)"), "Error: no\n    at f (/src/a.js:1:2)"},
		{"its own name in PHPUnit", failed(`Shop\A`, "testB with data set \"c\"", "", "Shop\\A::testB with data set \"c\"\n1 is not 2"), "1 is not 2"},
		{"a panic in the output", report.Case{Output: report.Text{Head: "log\n\npanic: boom\n\ngoroutine 1 [running]:\npanic(0)\n\t/usr/local/go/src/runtime/panic.go:1 +0x1\nshop.Add()\n\t/src/add.go:3\n"}},
			"panic: boom\n\ngoroutine 1 [running]:\nshop.Add()\n\t/src/add.go:3"},
		{"details that say what was compared", detailed(failed("a", "b", "CHECK", "size == 3"), "\nFAILED:\n  CHECK( size == 3 )\nwith expansion:\n  2 == 3\nat /src/a.cc:22\n"),
			"CHECK( size == 3 )\nwith expansion:\n  2 == 3"},
		{"line breaks that the message lost", detailed(failed("a", "b", "AssertionError", "'x y' != 'x' - x y + x"),
			"Traceback (most recent call last):\n  File \"/src/a.py\", line 7, in b\n    self.assertEqual(c, d)\nAssertionError: 'x y' != 'x'\n- x y\n+ x\n"),
			"AssertionError: 'x y' != 'x'\n- x y\n+ x"},
		{"line breaks that node:test dropped", detailed(failed("a", "b", "testCodeFailure", "not equal:+ actual - expected+ 1- 2"),
			"[Error [ERR_TEST_FAILURE]: not equal:\n+ actual - expected\n\n+ 1\n- 2\n] {\n  code: 'ERR_TEST_FAILURE'"), "not equal:\n+ actual - expected\n\n+ 1\n- 2"},
		{"code before an exception of RSpec", detailed(failed("a", "b", "IOError", "not opened"), "Failure/Error: raise IOError, 'not opened'\n\nIOError:\n  not opened\n./a.rb:3:in `b'"),
			"IOError: not opened"},
		{"what was compared in RSpec", detailed(failed("a", "b", "RSpec::Expectations::ExpectationNotMetError", "expected: 1      got: 2"),
			"Failure/Error: expect(b).to eq(1)\n\n  expected: 1\n       got: 2\n./a_spec.rb:3:in `b'"), "expect(b).to eq(1)\n\nexpected: 1\n     got: 2"},
		{"noise before what bats says", detailed(failed("a", "b", "failure", ""), "(from function `c' in file c.sh, line 4,\n in test file a.bats, line 15)\n  `c 8' failed\nc: no name"),
			"`c 8' failed\nc: no name"},
		{"nose2", detailed(failed("a", "b", "", "test failure"), "Traceback (most recent call last):\n  File \"/src/a.py\", line 7, in b\n    c()\nKeyError: 'd'\n"), "KeyError: 'd'"},
		{"Boost.Test", detailed(failed("a", "b", "uncaught exception", "unexpected exception"),
			"\nUNCAUGHT EXCEPTION:\n- file: unknown location\n- line: 0\n\n\nEXCEPTION STACK TRACE: --------------\nstd::invalid_argument: too short\n"), "std::invalid_argument: too short"},
		{"attempts of Playwright", detailed(failed("a", "b", "Error", "late"), "  a.spec.ts:18:3 › b ───\n\n    late\n\n    Error Context: ../b.md\n\n    Retry #1 ───\n\n    late\n"), "late"},
		{"minitest", detailed(failed("a", "b", "b", "--- expected..."), "\nFailure:\nb(Minitest::Result) [a_test.rb:25]:\n--- expected\n+++ actual\n@@ -1,2 +1,2 @@\n same\n-1\n+2\n"),
			"same\n-1\n+2"},
		{"message of three dots", failed("a", "b", "", "exit status 2..."), "exit status 2..."},
		{"several failures", report.Case{Failures: []report.Failure{{Message: "a"}, {Message: "b"}, {Message: "c"}, {Message: "d"}}, MoreFailures: 5},
			"a\n\nb\n\nc\n… and 6 more failures of this test"},
		{"long", failed("a", "b", "", numbered), strings.Repeat("line\n", maxLines) + "… and 28 more lines"},
		{"only output", report.Case{Failures: []report.Failure{{}}, Output: report.Text{Head: numbered + "the end\n"}},
			strings.Repeat("line\n", maxLines-1) + "the end"},
		{"only output, cut", report.Case{Output: report.Text{Head: "the start", Tail: "the end", Omitted: 3}}, "the end"},
		{"nothing", report.Case{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, (&document{s: &Subject{}}).excerpt(&tt.c)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The place that a line of a Go test begins with stands beside its name.
func TestSaid(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		message string
		at      report.Location
		want    string
	}{
		{"a_test.go:7: got 1,\n    want 2", report.Location{Path: "shop/a_test.go", Line: 7}, "got 1,\n    want 2"},
		{"a_test.go:7: got 1\na_test.go:8: again", report.Location{Path: "a_test.go", Line: 7}, "a_test.go:7: got 1\na_test.go:8: again"},
		{"a_test.go:7: got 1", report.Location{Path: "shop/a_test.go", Line: 8}, "a_test.go:7: got 1"},
		{"a_test.go:7: got 1", report.Location{Path: "shop/a_test.go"}, "a_test.go:7: got 1"},
		{"a_test.go:7: got 1", report.Location{}, "a_test.go:7: got 1"},
		{"a_test.go:7: ", report.Location{Path: "a_test.go", Line: 7}, "a_test.go:7: "},
	} {
		c := failed("a", "b", "", tt.message)
		s := &Subject{}
		if tt.at.Path != "" {
			s.Findings.Locations = map[*report.Case]report.Location{&c: tt.at}
		}
		if got := strings.TrimSpace(Said(s, &c, &c.Failures[0])); got != strings.TrimSpace(tt.want) {
			t.Errorf("%q at %v: got %q, want %q", tt.message, tt.at, got, tt.want)
		}
	}
}

func TestLabel(t *testing.T) {
	t.Parallel()
	tests := []struct {
		c           report.Case
		name, group string
	}{
		{report.Case{Name: "adds", Class: "shop.Cart", Suite: "all"}, "adds", "shop.Cart"},
		{report.Case{Name: "adds", Suite: "all"}, "adds", "all"},
		{report.Case{Name: "shop.Cart adds", Class: "shop.Cart"}, "shop.Cart adds", ""},
		{report.Case{Class: "shop.Cart"}, "shop.Cart", ""},
		{report.Case{Name: "adds"}, "adds", ""},
		{report.Case{Name: "adds &quot;1&quot;", Class: "test", Suite: "cart &quot;", Failures: []report.Failure{{Type: "testCodeFailure"}}}, `adds "1"`, `cart "`},
		{report.Case{Name: "adds &quot;1&quot;", Class: "test", Suite: "cart"}, "adds &quot;1&quot;", "test"},
		{report.Case{}, "(test without a name)", ""},
		{report.Case{Name: " ", Class: "\t"}, `" "`, "\"\t\""},
	}
	for _, tt := range tests {
		if name, group := Label(&tt.c); name != tt.name || group != tt.group {
			t.Errorf("Label(%+v) = %q, %q, want %q, %q", tt.c, name, group, tt.name, tt.group)
		}
	}
}

func TestWhole(t *testing.T) {
	t.Parallel()
	tests := []struct{ message, details, want string }{
		{"boom", "", "boom"},
		{"boom", "java.lang.Error: boom\n\tat a.b(c.java:1)", "java.lang.Error: boom\n\tat a.b(c.java:1)"},
		{"boom", "\tat a.b(c.java:1)\n", "boom\n\n\tat a.b(c.java:1)"},
		{"Failed", "a_test.go:1: boom", "a_test.go:1: boom"},
		{"boom\nand more", "boom", "boom\nand more"},
	}
	for _, tt := range tests {
		f := report.Failure{Message: tt.message, Details: report.Text{Head: tt.details}}
		if diff := cmp.Diff(tt.want, whole(&f)); diff != "" {
			t.Errorf("%q with %q (-want +got):\n%s", tt.message, tt.details, diff)
		}
	}
}
