package annotate

import (
	"testing"

	"github.com/testpost/testpost/plugin/report"
)

// failing is a failed case with one failure.
func failing(class, name, kind, message, details string) *report.Case {
	return &report.Case{
		Report: "junit.xml", Suite: "suite", Class: class, Name: name, Status: report.Failed,
		Failures: []report.Failure{{Type: kind, Message: message, Details: report.Text{Head: details}}},
	}
}

const javaTrace = `org.opentest4j.AssertionFailedError: expected: <3> but was: <4>
	at org.junit.jupiter.api.AssertionUtils.fail(AssertionUtils.java:55)
	at com.shop.Checks.same(Checks.java:12)
	at com.shop.CartTest.total(CartTest.java:31)
	at java.base/java.lang.reflect.Method.invoke(Method.java:568)
`

func TestFingerprintSame(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		a, b *report.Case
	}{
		{"other values in the same place",
			failing("CartTest", "total[1]", "AssertionFailedError", "expected: <3> but was: <4>", javaTrace),
			failing("CartTest", "total[2]", "AssertionFailedError", "expected: <17> but was: <-2.5>", javaTrace)},
		{"tests that share a check",
			failing("CartTest", "total", "AssertionFailedError", "expected: <3> but was: <4>", javaTrace),
			failing("com.shop.OrderTest", "tax", "AssertionFailedError", "expected: <3> but was: <4>",
				"at org.junit.Assert.fail(Assert.java:9)\n\tat com.shop.Checks.same(Checks.java:12)\n\tat com.shop.OrderTest.tax(OrderTest.java:77)\n")},
		{"minitest-reporters, whose type is the name of the test",
			failing("Minitest::Result", "test_opens", "test_opens", "KeyError: no box...", "Failure:\ntest_opens(Minitest::Result) [box_test.rb:5]:\nKeyError: no box\n    box_test.rb:5:in `setup'"),
			failing("Minitest::Result", "test_closes", "test_closes", "KeyError: no box...", "Failure:\ntest_closes(Minitest::Result) [box_test.rb:5]:\nKeyError: no box\n    box_test.rb:5:in `setup'")},
		{"a test that two harnesses ran, of which one says how its program ended",
			failing("weighing", "rounds_up", "assert", "", "thread 'rounds_up' panicked at tests/weighing.rs:9:5:\nassertion `left == right` failed\n  left: 3\n right: 4"),
			failing("shop::weighing", "rounds_up", "test failure with exit code 101", "", "thread 'rounds_up' (71) panicked at tests/weighing.rs:9:5:\nassertion `left == right` failed\n  left: 3\n right: 4")},
		{"types that say only that something failed",
			failing("CartTest", "total", "java.lang.AssertionError", "expected: <3> but was: <4>", javaTrace),
			failing("CartTest", "total", "failure", "expected: <3> but was: <4>", javaTrace)},
		{"checked out elsewhere",
			failing("test_cart", "test_total", "", "assert 3 == 4", "/home/runner/work/shop/shop/cart.py:31: AssertionError"),
			failing("test_cart", "test_total", "", "assert 3 == 4", "/drone/src/cart.py:31: AssertionError")},
		{"a callee of two tests in Python, most recent call last",
			failing("test_a", "test_a", "", "ValueError: no 3", "tests/test_a.py:9: \n  return parse(x)\nsrc/parse.py:5: ValueError\n/usr/lib/python3.11/json/decoder.py:3: ValueError"),
			failing("test_b", "test_b", "", "ValueError: no 4", "tests/test_b.py:22: \n  return parse(y)\nsrc/parse.py:5: ValueError\n/usr/lib/python3.11/json/decoder.py:3: ValueError")},
		{"Python's own traceback",
			failing("t.A", "a", "ValueError", "no 3", "Traceback (most recent call last):\n  File \"/build/app/t/a.py\", line 4, in a\n    f()\n  File \"/build/app/src/f.py\", line 2, in f\n    raise\nValueError: no 3"),
			failing("t.B", "b", "ValueError", "no 9", "Traceback (most recent call last):\n  File \"/builds/x/y/t/b.py\", line 8, in b\n    f()\n  File \"/builds/x/y/src/f.py\", line 2, in f\n    raise\nValueError: no 9")},
		{"library frames before the first own one in JavaScript",
			failing("a", "a", "", "", "Error: connect ECONNREFUSED 127.0.0.1:5432\n    at Socket.<anonymous> (/app/node_modules/pg/lib/client.js:9:5)\n    at connect (/app/src/db.js:14:9)\n    at Object.<anonymous> (/app/test/a.test.js:3:3)"),
			failing("b", "b", "", "", "Error: connect ECONNREFUSED 127.0.0.1:49152\n    at connect (/srv/ci/src/db.js:14:21)\n    at Object.<anonymous> (/srv/ci/test/b.test.js:8:3)")},
		{"the log of a Go test before the line that counts",
			failing("shop/cart", "TestTotal", "", "Failed", "=== RUN   TestTotal\n    cart_test.go:8: took 12ms\n    cart_test.go:9: want 3, got 4\n--- FAIL: TestTotal (0.00s)\n"),
			failing("shop/cart", "TestTotal", "", "Failed", "=== RUN   TestTotal\n    cart_test.go:8: took 99ms\n    cart_test.go:7: retried\n    cart_test.go:9: want 3, got 7\n--- FAIL: TestTotal (0.01s)\n")},
		{"what was thrown without a trace, in two classes",
			failing("CartTest", "a", "java.net.ConnectException", "Connection refused: db-7f9c6d5b4-x2x9z/10.0.0.3:5432", ""),
			failing("OrderTest", "b", "java.net.ConnectException", "Connection refused: db-6a8c6d5b5-k8h7q/10.0.0.9:5432", "")},
		{"bundles named by their content",
			failing("a", "a", "", "boom", "at f (https://x/assets/main.3f2a1b9c.js:1:2)"),
			failing("a", "a", "", "boom", "at f (https://x/assets/main.77e0d1aa.js:1:9)")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if a, b := Fingerprint(tt.a), Fingerprint(tt.b); a != b || a == 0 {
				t.Errorf("fingerprints %x and %x, want the same", a, b)
			}
		})
	}
}

func TestFingerprintDifferent(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		a, b *report.Case
	}{
		{"the same words on two lines of one file",
			failing("CartTest", "a", "AssertionError", "expected true", "at com.shop.CartTest.a(CartTest.java:31)"),
			failing("CartTest", "b", "AssertionError", "expected true", "at com.shop.CartTest.b(CartTest.java:44)")},
		{"the same words on the same line of two files",
			failing("a", "a", "", "expected true", "at x (/app/test/day1.test.js:3:9)"),
			failing("b", "b", "", "expected true", "at x (/app/test/day2.test.js:3:9)")},
		{"files of one name in two packages of Go",
			failing("shop/cart", "TestNew", "", "Failed", "    main_test.go:9: want 3, got 4"),
			failing("shop/order", "TestNew", "", "Failed", "    main_test.go:9: want 3, got 4")},
		{"the same words without a place, in two classes",
			failing("CartTest", "a", "AssertionError", "expected true", ""),
			failing("OrderTest", "b", "AssertionError", "expected true", "")},
		{"other words in one place",
			failing("CartTest", "a", "", "cart is closed", "at com.shop.Cart.add(Cart.java:9)"),
			failing("CartTest", "b", "", "cart is full", "at com.shop.Cart.add(Cart.java:9)")},
		{"other types in one place",
			failing("CartTest", "a", "com.shop.Closed", "cannot add", "at com.shop.Cart.add(Cart.java:9)"),
			failing("CartTest", "b", "com.shop.Full", "cannot add", "at com.shop.Cart.add(Cart.java:9)")},
		{"two that say nothing",
			failing("CartTest", "a", "", "Failed", ""),
			failing("CartTest", "b", "", "Failed", "")},
		{"two that say nothing but that they asserted",
			failing("CartTest", "a", "AssertionError", "", ""),
			failing("CartTest", "b", "AssertionError", "", "")},
		{"what follows an announcement, without a place",
			failing("Cart", "a", "", "Value of:\n  cart.total()\n", ""),
			failing("Cart", "b", "", "Value of:\n  cart.size()\n", "")},
		{"two frames in the rarer notations",
			failing("a", "a", "", "boom", "(in test file test/cart.bats, line 7)"),
			failing("a", "a", "", "boom", "(in test file test/cart.bats, line 8)")},
		{"two lines in Boost's notation",
			failing("a", "a", "", "failure", "ASSERTION FAILURE:\n- file   : cart.cpp\n- line   : 10\n- message: check a == b has failed"),
			failing("a", "a", "", "failure", "ASSERTION FAILURE:\n- file   : cart.cpp\n- line   : 12\n- message: check a == b has failed")},
		{"two lines of .NET",
			failing("a", "a", "", "boom", "   at Shop.CartTest.A() in C:\\src\\CartTest.cs:line 12"),
			failing("a", "a", "", "boom", "   at Shop.CartTest.A() in C:\\src\\CartTest.cs:line 13")},
		{"two lines of Dart",
			failing("a", "a", "", "boom", "test/cart_test.dart 12:5  main.<fn>"),
			failing("a", "a", "", "boom", "test/cart_test.dart 14:5  main.<fn>")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if a, b := Fingerprint(tt.a), Fingerprint(tt.b); a == b {
				t.Errorf("both have the fingerprint %x, want two", a)
			}
		})
	}
}

// TestBelow: two machines that check the tree out into folders of their own.
func TestBelow(t *testing.T) {
	t.Parallel()
	on := func(folder string) *report.Case {
		return failing("test_cart", "test_total", "", "assert 3 == 4", folder+"/test_cart.py:31: AssertionError")
	}
	here, there := on("/var/lib/jenkins/workspace/shop@2"), on("/opt/agent/17/shop")
	if a, b := Fingerprint(here), Fingerprint(there); a == b {
		t.Error("the folders are not known, and yet taken away: the test shows nothing")
	}
	print := Below("/opt/agent/17/shop", "/var/lib/jenkins/workspace/shop@2")
	a, _ := print(here)
	if b, _ := print(there); a != b {
		t.Errorf("fingerprints %x and %x, want the same", a, b)
	}
}

func TestFingerprintAllocatesNothing(t *testing.T) {
	c := failing("CartTest", "total", "AssertionFailedError", "expected: <3> but was: <4>", javaTrace)
	if n := testing.AllocsPerRun(100, func() { Fingerprint(c) }); n > 0 {
		t.Errorf("%v allocations for one fingerprint, want none", n)
	}
}
