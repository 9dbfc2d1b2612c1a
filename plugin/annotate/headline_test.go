package annotate

import (
	"strings"
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// TestHeadline: what each tool writes, and the line that says it.
func TestHeadline(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, test, kind, message, details, want string }{
		{"JUnit 5", "total", "org.opentest4j.AssertionFailedError", "expected: <3> but was: <4>", javaTrace, "expected: <3> but was: <4>"},
		{"JUnit 4 with the type in the text only", "total", "", "", "java.lang.AssertionError: expected:<3> but was:<4>\n\tat org.junit.Assert.fail(Assert.java:86)", "expected:<3> but was:<4>"},
		{"an exception in Java", "total", "java.lang.IllegalStateException", "cart is closed", "", "IllegalStateException: cart is closed"},
		{"an exception that says so itself", "total", "java.lang.IllegalStateException", "java.lang.IllegalStateException: cart is closed", "", "IllegalStateException: cart is closed"},
		{"an exception without a message", "total", "java.lang.NullPointerException", "", "java.lang.NullPointerException\n\tat com.shop.Cart.add(Cart.java:9)", "NullPointerException without a message"},
		{"an assertion without a message", "total", "java.lang.AssertionError", "", "java.lang.AssertionError\n\tat com.shop.CartTest.total(CartTest.java:9)", ""},
		{"pytest", "test_total", "", "AssertionError: assert 3 == 4\n +  where 3 = total()", "", "assert 3 == 4"},
		{"pytest set-up", "test_total", "", `failed on setup with "OSError: no route"`, "", `failed on setup with "OSError: no route"`},
		{"pytest collection", "tests.test_cart", "", "collection failure", "ImportError while importing\ntests/test_cart.py:1: in <module>\n    import nope\nE   ModuleNotFoundError: No module named 'nope'", "ModuleNotFoundError: No module named 'nope'"},
		{"pytest, of code that cannot be read", "tests.test_cart", "", "collection failure", "/lib/ast.py:50: in parse\n    return compile(source)\nE     File \"/app/tests/test_cart.py\", line 3\nE       def test_total(:\nE                      ^\nE   SyntaxError: invalid syntax", "SyntaxError: invalid syntax"},
		{"pytest, of a fixture that is not there", "test_total", "", "failed on setup with \"file /app/test_cart.py, line 2\n  def test_total(db):\nE       fixture 'db' not found\n\n/app/test_cart.py:2\"",
			"file /app/test_cart.py, line 2\n  def test_total(db):\nE       fixture 'db' not found\n>       available fixtures: cache\n\n/app/test_cart.py:2", "fixture 'db' not found"},
		{"pytest, whose verdict was cut", "test_total", "", "collection failure", "x\nE     File \"a.py\", line 3\nE       def f(:\n", `File "a.py", line 3`},
		{"nose2", "test_total", "", "test failure", "Traceback (most recent call last):\n  File \"t.py\", line 9, in test_total\n    self.assertEqual(1, 2)\n    ^^^^\nAssertionError: 1 != 2 : totals differ\n", "1 != 2 : totals differ"},
		{"a bare assert", "test_total", "", "test failure", "Traceback (most recent call last):\n  File \"t.py\", line 9, in test_total\n    assert total == 3\nAssertionError\n", "assert total == 3"},
		{"gotestsum", "TestTotal", "", "Failed", "=== RUN   TestTotal\n    cart_test.go:8: opening the shop\n    cart_test.go:9: want 3, got 4\n    cart_test.go:10: closing\n--- FAIL: TestTotal (0.00s)\n", "want 3, got 4"},
		{"gotestsum, t.Fatal last", "TestTotal", "", "Failed", "=== RUN   TestTotal\n    cart_test.go:8: opening the shop\n    cart_test.go:9: the shop is shut\n--- FAIL: TestTotal (0.00s)\n", "the shop is shut"},
		{"a panic in Go", "TestTotal", "", "Failed", "=== RUN   TestTotal\n    cart_test.go:8: opening\n--- FAIL: TestTotal (0.00s)\npanic: assignment to entry in nil map [recovered]\n\tpanic: assignment\n\ngoroutine 7 [running]:\n", "panic: assignment to entry in nil map"},
		{"a diff in Go", "TestList", "", "Failed", "=== RUN   TestList\n    cart_test.go:9: list (-want +got):\n          shop.List{\n        -   Tea: 3,\n        +   Tea: 4,\n          }\n", "list (-want +got): - Tea: 3, + Tea: 4"},
		{"gotestsum, of a package that does not compile", "TestMain", "", "Failed", "FAIL\texample.com/shop/cart [build failed]\n", "FAIL example.com/shop/cart [build failed]"},
		{"gotestsum, of a package that fails behind its tests", "TestMain", "", "Failed", "FAIL\texample.com/shop/cart\t0.01s\n", ""},
		{"testify", "TestTotal", "", "Failed", "=== RUN   TestTotal\n    cart_test.go:9: \n        \tError Trace:\t/app/cart_test.go:9\n        \tError:      \tNot equal: \n        \t            \texpected: 3\n        \t            \tactual  : 4\n        \tTest:       \tTestTotal\n--- FAIL: TestTotal (0.00s)\n", "Not equal: expected: 3, actual: 4"},
		{"a Go package that does not compile", "Build", "", "Build error", "# shop/cart\ncart/cart.go:9:2: undefined: tax\n", "undefined: tax"},
		{"jest", "cart total", "", "", "Error: expect(received).toBe(expected) // Object.is equality\n\nExpected: 3\nReceived: 4\n    at Object.<anonymous> (/app/cart.test.js:9:5)", "expect(received).toBe(expected): Expected: 3, Received: 4"},
		{"jest with a diff", "cart list", "", "", "Error: expect(received).toEqual(expected) // deep equality\n\n- Expected  - 1\n+ Received  + 1\n\n  Object {\n-   \"tea\": 3,\n+   \"tea\": 4,\n  }\n    at x (/app/cart.test.js:9:5)", `expect(received).toEqual(expected): - "tea": 3, + "tea": 4`},
		{"jest with a snapshot", "cart list", "", "", "Error: expect(received).toMatchSnapshot()\n\nSnapshot name: `cart list 1`\n\n- Snapshot  - 1\n+ Received  + 1\n\n  {\n-   \"tea\": 3,\n+   \"tea\": 4,\n  }\n    at x (/app/cart.test.js:9:5)", `expect(received).toMatchSnapshot(): - "tea": 3, + "tea": 4`},
		{"jest, in time", "slow", "", "", "Error: thrown: \"Exceeded timeout of 50 ms for a test.\nAdd a timeout value to this test.\"\n    at x (/app/cart.test.js:9:5)", "Exceeded timeout of 50 ms for a test."},
		{"jest, what is no error", "slow", "", "", "Error: thrown: \"shut\"\n    at x (/app/cart.test.js:9:5)", "shut"},
		{"Playwright", "cart › total", "expect.toBe", "expect(received).toBe(expected) // Object.is equality", "  cart.spec.ts:4:3 › cart › total ────\n\n    Error: expect(received).toBe(expected) // Object.is equality\n\n    Expected: 3\n    Received: 4\n\n      3 | code\n", "expect(received).toBe(expected): Expected: 3, Received: 4"},
		{"Playwright, with a project", "cart total", "FAILURE", "libs/cart.spec.ts:38:5 cart total", "  [Chromium] › libs/cart.spec.ts:38:5 › cart total \n\n    locator.click: Error: strict mode violation\n", "locator.click: Error: strict mode violation"},
		{"Playwright before 1.50", "cart › total", "FAILURE", "cart.spec.ts:4:3 total", "  cart.spec.ts:4:3 › cart › total ────\n\n    Error: page is shut\n", "page is shut"},
		{"node:test, whose message lost its line breaks", "total", "testCodeFailure", "Expected values to be strictly equal:4 !== 3", "[Error [ERR_TEST_FAILURE]: Expected values to be strictly equal:\n\n4 !== 3\n] {\n  code: 'X',", "Expected values to be strictly equal: 4 !== 3"},
		{"vitest", "total", "AssertionError", "expected 4 to be 3 // Object.is equality", "", "expected 4 to be 3"},
		{"googletest", "Total", "", "/src/cart_test.cc:9\nExpected equality of these values:\n  cart.total()\n    Which is: 4\n  3", "", "Expected equality of these values: cart.total() (which is 4), 3"},
		{"googletest, truth", "Empty", "", "/src/cart_test.cc:9\nValue of: cart.empty()\n  Actual: false\nExpected: true", "", "Value of: cart.empty(), Actual: false, Expected: true"},
		{"Catch2", "total", "REQUIRE", "total == 3", "FAILED:\n  REQUIRE( total == 3 )", "REQUIRE( total == 3 )"},
		{"doctest", "total", "CHECK", "10 == 20", "\nsrc/cart.cpp(42):\nCHECK( v.size() == 20 ) is NOT correct!\n  values: CHECK( 10 == 20 )\n", "CHECK( v.size() == 20 ): 10 == 20"},
		{"doctest, without a message", "total", "FAIL", "", "\nsrc/cart.cpp(42):\n\n", ""},
		{"doctest, of a value", "total", "FAIL", "1", "\nsrc/cart.cpp(42):\n1\n", "1"},
		{"pytest, with all it printed", "test_total", "", "self = <CartTest>\n\n>   self.total()\n\ncart.py:3: in total\nE   AssertionError: 143 != 0", "", "143 != 0"},
		{"bats, in a function", "total", "failure", "", "(from function `total' in file cart.sh, line 4,\n in test file cart.bats, line 15)\n  `total 8' failed\n", "`total 8' failed"},
		{"minitest", "test_total", "test_total", "--- expected...", "\nFailure:\ntest_total(Minitest::Result) [cart_test.rb:25]:\n--- expected\n+++ actual\n@@ -1,2 +1,2 @@\n tea\n-3\n+4\n", "tea: - 3, + 4"},
		{"Boost.Test", "total", "assertion error", "failure", "\nASSERTION FAILURE:\n- file   : cart.cpp\n- line   : 9\n- message: check total == 3 has failed [4 != 3]\n", "check total == 3 has failed [4 != 3]"},
		{"PHPUnit", "testTotal", "PHPUnit\\Framework\\ExpectationFailedException", "", "Shop\\CartTest::testTotal\nFailed asserting that 4 matches expected 3.\n\n/app/tests/CartTest.php:9\n", "Failed asserting that 4 matches expected 3."},
		{"PHPUnit with a data set", `testTotal with data set "a"`, "", "", "CartTest::testTotal with data set \"a\" (3, 4)\ntea\nFailed asserting that 4 matches expected 3.\n", "tea: Failed asserting that 4 matches expected 3."},
		{"RSpec", "adds", "RSpec::Expectations::ExpectationNotMetError", "expected: 3\n     got: 4\n\n(compared using ==)", "", "expected: 3, got: 4"},
		{"Rust", "tests::total", "test failure with exit code 101", "thread 'tests::total' panicked at src/lib.rs:9:9", "thread 'tests::total' panicked at src/lib.rs:9:9:\nassertion `left == right` failed\n  left: 4\n right: 3\n", "assertion `left == right` failed: left: 4, right: 3"},
		{"ExUnit", "test total", "", "", "  1) test total (CartTest)\n     test/cart_test.exs:7\n     Assertion with == failed\n     code:  assert total == 3\n     left:  4\n     right: 3\n", "Assertion with == failed: code: assert total == 3, left: 4, right: 3"},
		{"bats", "total", "", "", "(in test file cart.bats, line 7)\n  `[ \"$output\" = 3 ]' failed\n", "`[ \"$output\" = 3 ]' failed"},
		{"Xcode", "total", "", "/src/CartTests.swift:9 - XCTAssertEqual failed: (\"4\") is not equal to (\"3\")", "", `XCTAssertEqual failed: ("4") is not equal to ("3")`},
		{"nothing", "total", "", "Failed", "", ""},
		{"terminal codes and direction marks", "total", "", "\x1b[31mwant\x1b[0m \u202e3\u202c,\x00 got 4", "", "want ‹U+202E›3‹U+202C›,␀ got 4"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := failing("Class", tt.test, tt.kind, tt.message, tt.details)
			if got := headline(c, &c.Failures[0]); got != tt.want {
				t.Errorf("\n got %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestHeadlineFromOutput(t *testing.T) {
	t.Parallel()
	for output, want := range map[string]string{
		"reading prices\nprices.csv: permission denied\nbye\n":                             "prices.csv: permission denied",
		"\nGiven a cart....passed\nWhen I pay....undefined\nThen it is empty....skipped\n": "When I pay....undefined", // Cucumber
	} {
		c := failing("cart", "cart", "", "", "")
		c.Output = report.Text{Head: output}
		if got := headline(c, &c.Failures[0]); got != want {
			t.Errorf("headline %q, want %q", got, want)
		}
	}
}

func TestHeadlineIsShort(t *testing.T) {
	t.Parallel()
	for _, s := range []string{strings.Repeat("word ", 1<<18), strings.Repeat("项", 1<<20), strings.Repeat("\u202e", 1<<18), "x" + strings.Repeat(" ", 1<<20) + "y"} {
		c := failing("c", "n", "", s, "")
		got := headline(c, &c.Failures[0])
		if n := len([]rune(got)); n == 0 || n > maxHeadline {
			t.Errorf("headline of %d characters, want at most %d and some", n, maxHeadline)
		}
	}
}
