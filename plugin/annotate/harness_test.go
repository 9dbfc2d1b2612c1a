package annotate_test

import (
	"testing"

	"github.com/testpost/testpost/plugin/annotate"
)

func TestFromHarness(t *testing.T) {
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
		"Rust": {"\nrunning 1 test\ntest t ... FAILED\n\ntest result: FAILED.\n\nthread 't' (7) panicked at src/lib.rs:9:9:\nboom\nnote: run with `RUST_BACKTRACE=1` environment variable\n",
			"thread 't' (7) panicked at src/lib.rs:9:9:\nboom"},
		"Rust, at once":         {"thread 'main' panicked at 'boom', src/lib.rs:9:9", "thread 'main' panicked at 'boom', src/lib.rs:9:9"},
		"Rust, the last thread": {"thread 'a' panicked at a.rs:1:1:\nx\nthread 'b' panicked at b.rs:1:1:\ny\n", "thread 'b' panicked at b.rs:1:1:\ny\n"},
		"a thread that talks":   {"thread 'a' says hello\n", ""},
	} {
		if got, ok := annotate.FromHarness(c.output); got != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q, %t, want %q", name, got, ok, c.want)
		}
	}
}
