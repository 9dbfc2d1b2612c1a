package annotate

import "testing"

// TestHeadlineOfComparison has what tools write below the line that says that a
// comparison failed.
func TestHeadlineOfComparison(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, message, details, want string }{
		{"jest, of calls", "", "Error: expect(jest.fn()).toHaveBeenCalledTimes(expected)\n\nExpected number of calls: 2\nReceived number of calls: 0\n    at x (/app/cart.test.js:9:5)",
			"expect(jest.fn()).toHaveBeenCalledTimes(expected): Expected number of calls: 2, Received number of calls: 0"},
		{"jest, of a pattern", "", "Error: expect(received).toMatch(expected)\n\nExpected pattern: /bye/\nReceived string:  \"hello\"\n    at x (/app/cart.test.js:9:5)",
			`expect(received).toMatch(expected): Expected pattern: /bye/, Received string: "hello"`},
		{"jest, where nothing was thrown", "", "Error: expect(received).toThrow(expected)\n\nExpected substring: \"x\"\n\nReceived function did not throw\n    at x (/app/cart.test.js:9:5)",
			`expect(received).toThrow(expected): Expected substring: "x", Received function did not throw`},
		{"jest, of a promise", "", "Error: expect(received).rejects.toThrow()\n\nReceived promise resolved instead of rejected\nResolved to value: 1\n    at x (/app/cart.test.js:9:5)",
			"expect(received).rejects.toThrow(): Received promise resolved instead of rejected, Resolved to value: 1"},
		{"jest, of precision", "", "Error: expect(received).toBeCloseTo(expected)\n\nExpected: 0.4\nReceived: 0.3\n\nExpected precision:    2\nExpected difference: < 0.005\n",
			"expect(received).toBeCloseTo(expected): Expected: 0.4, Received: 0.3"},
		{"jest, of assertions", "", "Error: expect.assertions(2)\n\nExpected two assertions to be called but received one assertion call.\n    at x (/app/cart.test.js:9:5)",
			"expect.assertions(2): Expected two assertions to be called but received one assertion call."},
		{"jest, for node:assert", "", "assert.strictEqual(received, expected)\n\nExpected value to strictly be equal to:\n  2\nReceived:\n  1\n    at x (/app/cart.test.js:9:5)",
			"assert.strictEqual(received, expected): Expected value to strictly be equal to: 2, Received: 1"},
		{"jest, of a snapshot in the code", "", "Error: expect(received).toMatchInlineSnapshot(snapshot)\n\nSnapshot name: `cart list 1`\n\nSnapshot: \"coffee\"\nReceived: \"tea\"\n    at x (/app/cart.test.js:9:5)",
			`expect(received).toMatchInlineSnapshot(snapshot): Snapshot: "coffee", Received: "tea"`},
		{"jest, of a snapshot in many lines", "", "Error: expect(received).toMatchInlineSnapshot(snapshot)\n\nSnapshot name: `cart list 1`\n\n- Snapshot  - 1\n+ Received  + 1\n\n  {\n    \"cups\": [\n      1,\n      2,\n    ],\n-   \"tea\": 3,\n+   \"tea\": 4,\n  }\n",
			`expect(received).toMatchInlineSnapshot(snapshot): - "tea": 3, + "tea": 4`},
		{"jest, of a snapshot of lines", "", "Error: expect(received).toMatchSnapshot()\n\nSnapshot name: `poem 1`\n\n- Snapshot  - 1\n+ Received  + 1\n\n  line one\n- line 2\n+ line two\n",
			"expect(received).toMatchSnapshot(): - line 2, + line two"},
		{"jest, of a snapshot that was not written", "", "Error: expect(received).toMatchSnapshot(hint)\n\nSnapshot name: `cart 1`\n\nNew snapshot was not written. The update flag must be explicitly passed to write a new snapshot.\n\nReceived:\n{\n  \"a\": 1,\n}\n",
			"expect(received).toMatchSnapshot(hint): New snapshot was not written"},
		{"jest, of an object that was thrown", "", "Error: thrown: Object {\n  \"code\": 4,\n}\n    at Array.map (<anonymous>)", `thrown: Object { "code": 4, }`},
		{"Mocha, of an object that was thrown", "the object {\n  \"code\": 4\n} was thrown, throw an Error :)", "", `the object { "code": 4 } was thrown, throw an Error :)`},
		{"an object without an end", "the object {\n  \"code\": 4", "", "the object {"},
		{"vitest", "expected [Function] to throw error including 'x' but got 'real'", "\nExpected: \"x\"\nReceived: \"real\"\n", "expected [Function] to throw error including 'x' but got 'real'"},
		{"vitest, with a title", "cart total: expected 1 to be 2 // Object.is equality", "\n- Expected\n+ Received\n\n- 2\n+ 1\n", "cart total: expected 1 to be 2"},
		{"pytest, about", "assert 3 == 4 ± 4.0e-06\n  \n  comparison failed\n  Obtained: 3\n  Expected: 4 ± 4.0e-06", "", "assert 3 == 4 ± 4.0e-06"},
		{"pytest, of what was raised", "AssertionError: Regex pattern did not match.\n  Expected regex: 'foo'\n  Actual message: 'bar'", "", "Regex pattern did not match: Expected regex: 'foo', Actual message: 'bar'"},
		{"Hamcrest", "\nExpected: <100.10>\n     but: was <100.11>", "", "Expected: <100.10>, but: was <100.11>"},
		{"swift-snapshot-testing", "Issue recorded: Snapshot does not match reference.\n\n@−\n\"file:///tmp/a.txt\"\n@+\n\"file:///tmp/b.txt\"\n\n@@ −1,1 +1,1 @@\n−coffee\n+tea", "", "Issue recorded: Snapshot does not match reference: - coffee, + tea"},
		{"PHPUnit, in many words", "(1, 1, 3)\nFailed asserting that <integer:2222222> matches expected <integer:3333333>.", "", "(1, 1, 3): Failed asserting that <integer:2222222> matches expected <integer:3333333>."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := failing("Class", "cart list", "", tt.message, tt.details)
			if got := headline(c, &c.Failures[0]); got != tt.want {
				t.Errorf("\n got %q\nwant %q", got, tt.want)
			}
		})
	}
}
