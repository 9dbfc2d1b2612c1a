package annotate_test

import (
	"testing"

	"github.com/testpost/testpost/plugin/annotate"
)

func TestFromGoogleTest(t *testing.T) {
	t.Parallel()
	const head, tail = "Running main() from gtest_main.cc\n[ RUN      ] A.B\n", "[  FAILED  ] A.B (0 ms)\n[----------] 1 test from A\n\n 1 FAILED TEST\n"
	for name, c := range map[string]struct{ output, want string }{
		"one":         {head + "/src/a.cc:16: Failure\nExpected: true\n" + tail, "/src/a.cc:16\nExpected: true\n"},
		"two":         {head + "/src/a.cc:16: Failure\nFailed\n/src/a.cc:17: Failure\nFailed\n" + tail, "/src/a.cc:16\nFailed\n/src/a.cc:17\nFailed\n"},
		"exception":   {head + "unknown file: Failure\nC++ exception\n" + tail, "unknown file\nC++ exception\n"},
		"after green": {"[ RUN      ] A.A\n[       OK ] A.A (0 ms)\n" + head + "a.cc:1: Failure\nx\n" + tail, "a.cc:1\nx\n"},
		"green":       {"[ RUN      ] A.A\n[       OK ] A.A (0 ms)\n", ""},
		"cut":         {"of 10 tests\n" + tail, ""},
		"another":     {"panic: x\n", ""},
		"nothing":     {"", ""},
	} {
		if got, ok := annotate.FromGoogleTest(c.output); got != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q, %t, want %q", name, got, ok, c.want)
		}
	}
}
