package annotate

import "strings"

// A piece is what one or two lines of a text are to its reader.
type piece uint8

const (
	words  piece = iota
	ours         // a frame in the project's code
	theirs       // a frame in a library or a runtime
)

// WithoutLibraries returns text, which is from a test, without what its readers
// skip: frames of a stack trace that lie in libraries and runtimes, and after
// the panic of a Go test all goroutines but its own and how the program ended.
// Text in which nothing else stands is returned as it is.
func WithoutLibraries(text string) string {
	whole := text
	text = firstGoroutine(text)
	var b strings.Builder
	spoken, cut := false, false
	for rest := text; rest != ""; {
		n, what := pieceAt(rest, cut)
		if what == theirs {
			cut = true
		} else {
			b.WriteString(rest[:n])
		}
		spoken = spoken || what == words && speaks(strings.TrimSpace(rest[:n]))
		rest = rest[n:]
	}
	if !spoken || !cut && len(text) == len(whole) {
		return whole
	}
	if left := withoutEnd(b.String()); left != "" {
		return left
	}
	return whole
}

// pieceAt tells what the start of s is, and how long that is. Behind a frame
// that was cut stands how many more there are.
func pieceAt(s string, cut bool) (n int, what piece) {
	line, rest, _ := strings.Cut(s, "\n")
	n = len(s) - len(rest)
	trimmed := strings.TrimSuffix(strings.TrimSpace(line), " {")
	switch {
	case trimmed == "":
		return n, words
	case strings.HasPrefix(trimmed, "at ") && isCall(trimmed) && strings.ContainsAny(trimmed, ":)"):
		return n, whose(firstFrame(line))
	case cut && strings.HasPrefix(trimmed, "... ") && strings.HasSuffix(trimmed, " more"): // JVM
		return n, theirs
	case strings.HasPrefix(rest, "\t") && (strings.HasSuffix(trimmed, ")") || strings.HasPrefix(trimmed, "created by ")): // Go
		place, after, _ := strings.Cut(rest, "\n")
		if f := firstFrame(place); strings.Contains(place, ".go:") {
			return len(s) - len(after), whose(f)
		}
	}
	if said, at := withoutPlace(trimmed); at.path != "" && (said == "" || strings.HasPrefix(said, "in `") || strings.HasPrefix(said, "in '")) {
		return n, whose(firstFrame(line))
	}
	return n, words
}

// whose tells a frame from one in which no file of the project stands.
func whose(own frame) piece {
	if own.path == "" {
		return theirs
	}
	return ours
}

// firstGoroutine cuts the goroutines after the first one.
func firstGoroutine(text string) string {
	const heading = "\ngoroutine "
	if first := strings.Index(text, heading); first >= 0 {
		first += len(heading)
		if next := strings.Index(text[first:], "\n"+heading); next >= 0 {
			return text[:first+next]
		}
	}
	return text
}

// withoutEnd cuts how the program of a Go test ended, and empty lines.
func withoutEnd(s string) string {
	for {
		s = strings.TrimRight(s, " \t\r\n")
		i := strings.LastIndexByte(s, '\n')
		last := s[i+1:]
		if i < 0 || last != "FAIL" && !strings.HasPrefix(last, "FAIL\t") && !strings.HasPrefix(last, "exit status ") {
			return s
		}
		s = s[:i]
	}
}

// FromPanic returns what stands in the output of a Go program from the line on
// in which it says that it panicked; false when it did not.
func FromPanic(output string) (string, bool) {
	for _, word := range [...]string{"panic: ", "fatal error: "} {
		if strings.HasPrefix(output, word) && strings.Contains(output, "\ngoroutine ") {
			return output, true
		}
		if i := strings.Index(output, "\n"+word); i >= 0 && strings.Contains(output[i:], "\ngoroutine ") {
			return output[i+1:], true
		}
	}
	return "", false
}
