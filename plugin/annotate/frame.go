package annotate

import (
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

// maxTrace bounds in bytes how much of a trace is searched for a frame.
const maxTrace = 16 << 10

// maxPath bounds in bytes how long a path in a trace may be.
const maxPath = 1024

// A frame is a line of a file as a trace names it: unverified, in the tool's
// own notation.
type frame struct {
	path string
	line string // decimal digits
	in   string // the qualified function, where the path has no folder (JVM)
}

// ownFrame finds the frame of the project's own code that is nearest to where f
// happened. What is the project's own is told from paths and packages alone.
// What a case printed counts only where its failure says nothing.
func ownFrame(c *report.Case, f *report.Failure) frame {
	if f.File != "" && f.Line > 0 {
		return frame{path: f.File, line: strconv.Itoa(f.Line)}
	}
	if found := nearest(&f.Details); found.path != "" {
		return found
	}
	if found := nearest(&report.Text{Head: f.Message}); found.path != "" || f.Details.Head != "" || !isGeneric(f.Message) {
		return found
	}
	return nearest(&c.Output)
}

// nearest finds the first own frame of t; in traces that name the most recent
// call last (Python), the last one.
func nearest(t *report.Text) frame {
	head := t.Head[:min(len(t.Head), maxTrace)]
	first := firstFrame(head)
	if first.path == "" && t.Tail != "" {
		first = firstFrame(t.Tail[:min(len(t.Tail), maxTrace)])
	}
	if !strings.HasSuffix(first.path, ".py") {
		return first
	}
	for _, s := range [...]string{t.Tail, t.Head} {
		if last := lastFrame(s[max(0, len(s)-maxTrace):]); last.path != "" {
			return last
		}
	}
	return first
}

// firstFrame finds the first own frame written as path:line, or else the first
// in one of the rarer notations.
func firstFrame(s string) frame {
	for at := 0; ; at++ {
		n := strings.IndexByte(s[at:], ':')
		if n < 0 {
			return firstRare(s)
		}
		at += n
		if f := frameAt(s, at); f.path != "" && f.own() {
			return f
		}
	}
}

// lastFrame finds the last own Python frame.
func lastFrame(s string) frame {
	for end := len(s); ; {
		end = strings.LastIndexByte(s[:end], ':')
		if end < 0 {
			return lastNative(s)
		}
		if f := frameAt(s, end); strings.HasSuffix(f.path, ".py") && f.own() {
			return f
		}
	}
}

// lastNative finds the last own frame of a traceback as Python itself prints it.
func lastNative(s string) frame {
	for end := len(s); ; {
		end = strings.LastIndex(s[:end], `", line `)
		if end < 0 {
			return frame{}
		}
		if f := frameOf(s, end, end+len(`", line `)); f.path != "" && f.own() {
			return f
		}
	}
}

// frameAt reads the frame whose colon between path and line stands at colon.
func frameAt(s string, colon int) frame {
	if colon+1 >= len(s) {
		return frame{}
	}
	if c := s[colon+1]; !isDigit(c) {
		if c == 'l' && strings.HasPrefix(s[colon:], ":line ") { // .NET
			return frameOf(s, colon, colon+len(":line "))
		}
		return frame{}
	}
	return frameOf(s, colon, colon+1)
}

// frameOf reads the frame whose path ends before end and whose line begins at from.
func frameOf(s string, end, from int) frame {
	to := from
	for to < len(s) && isDigit(s[to]) && to-from < 9 {
		to++
	}
	end = withoutQuery(s, end)
	if to == from || !isSource(s[:end]) {
		return frame{}
	}
	start := end
	for start > 0 && end-start < maxPath && !endsPath(s[start-1]) {
		start--
	}
	f := frame{path: s[start:end], line: s[from:to]}
	if start > 0 && s[start-1] == '(' && strings.IndexByte(f.path, '/') < 0 {
		f.in = qualified(s[:start-1])
	}
	return f
}

// withoutQuery moves the end of a path before a query (webpack:///x.ts?1a2b:3:4).
func withoutQuery(s string, end int) int {
	for i := end; i > 0 && end-i < 64; i-- {
		if s[i-1] == '?' {
			return i - 1
		}
		if !isWord(s[i-1]) && s[i-1] != '=' {
			break
		}
	}
	return end
}

// qualified is the word at the end of s: package, class and method.
func qualified(s string) string {
	i := len(s)
	for i > 0 && len(s)-i < maxPath && !isSpace(s[i-1]) {
		i--
	}
	if slash := strings.LastIndexByte(s[i:], '/'); slash >= 0 {
		i += slash + 1 // the module: java.base/java.util…
	}
	return s[i:]
}

func endsPath(c byte) bool {
	return c <= ' ' || c == '(' || c == '"' || c == '\'' || c == '<' || c == '[' || c == '|' || c == ',' || c == '=' || c == '`' || c == '{'
}

// isSource reports whether s ends with the extension of a source file.
func isSource(s string) bool {
	dot := len(s)
	for dot > 0 && len(s)-dot < 8 && s[dot-1] != '.' {
		if !isWord(s[dot-1]) {
			return false
		}
		dot--
	}
	return dot > 1 && s[dot-1] == '.' && isExtension(s[dot:])
}

func isExtension(s string) bool {
	switch s {
	case "go", "py", "pyx", "java", "kt", "kts", "groovy", "scala", "clj", "js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte",
		"cs", "fs", "vb", "rb", "feature", "php", "phpt", "rs", "c", "cc", "cpp", "cxx", "h", "hh", "hpp", "hxx", "inl", "m", "mm", "swift",
		"ex", "exs", "erl", "hrl", "dart", "pl", "pm", "t", "R", "r", "sh", "bats", "bash", "lua", "hs", "ml", "nim", "zig", "jl", "robot", "cu", "f90":
		return true
	}
	return false
}
