package annotate

import "strings"

// FromGoogleTest returns what a test of GoogleTest said in the output of its
// program, in the form that GoogleTest's own report has: without the banners
// around the test, and with the place of a failure on a line of its own. It is
// false where the output is not that of such a program, or no test failed. Where
// several ran, as when CTest starts them all at once, it is about the first
// that failed.
func FromGoogleTest(output string) (string, bool) {
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
