package annotate

import "strings"

// FromHarness returns what a test said in the output of its program, without
// what the harness of GoogleTest or of Rust prints around it. It is false for
// the output of other programs.
func FromHarness(output string) (string, bool) {
	if said, ok := fromRust(output); ok {
		return said, true
	}
	return fromGoogleTest(output)
}

// fromRust returns the output of a Rust program from the line on where its last
// thread panicked.
func fromRust(output string) (string, bool) {
	const begins = "\nthread '"
	begin := strings.LastIndex("\n"+output, begins)
	if begin < 0 {
		return "", false
	}
	said := output[begin:]
	if line, _, _ := strings.Cut(said, "\n"); !strings.Contains(line, " panicked at ") {
		return "", false
	}
	said, _, _ = strings.Cut(said, "\nnote: run with `RUST_BACKTRACE=")
	return said, true
}

// fromGoogleTest returns what a test of GoogleTest said in the output of its
// program, in the form that GoogleTest's own report has: without the banners
// around the test, and with the place of a failure on a line of its own. It is
// false where the output is not that of such a program, or no test failed. Where
// several ran, as when CTest starts them all at once, it is about the first
// that failed.
func fromGoogleTest(output string) (string, bool) {
	const begins, ends = "[ RUN      ] ", "\n[  FAILED  ] "
	end := strings.Index(output, ends)
	if end < 0 {
		return "", false
	}
	begin := strings.LastIndex(output[:end], begins)
	if begin < 0 {
		return "", false
	}
	_, said, found := strings.Cut(output[begin:end], "\n")
	if !found {
		return "", false
	}
	return strings.ReplaceAll(said+"\n", ": Failure\n", "\n"), true
}
