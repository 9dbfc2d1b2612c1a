package check

import (
	"strings"
)

// markdown cuts s, which is too long for l, between two lines, and closes what
// is open there. It is the last resort: whoever renders Markdown keeps to the
// limit by leaving out whole blocks.
func markdown(s string, l Limit) (short string, missing int) {
	room, mark := room(s, l, markdownMark)
	n, closing := wholeBlocks(s, l.Unit, room)
	return s[:n] + closing + mark(len(s)-n), len(s) - n
}

// wholeBlocks is the longest start of s that ends with a line and takes at most
// room together with what closes it. If not even the first line does, it is a
// part of that line.
func wholeBlocks(s string, u Unit, room int) (n int, closing string) {
	var open nesting
	first, used := 0, 0
	for at := 0; at < len(s) && used <= room; {
		line := s[at:]
		if i := strings.IndexByte(line, '\n'); i >= 0 {
			line = line[:i+1]
		}
		at, used = at+len(line), used+u.size(line)
		if first == 0 {
			first = at
		}
		open.line(line)
		if used+open.size(u) <= room {
			n, closing = at, open.closing()
		}
	}
	if n == 0 {
		return u.prefix(s[:first], room), ""
	}
	return n, closing
}

// nesting is what is open at the end of a line of Markdown.
type nesting struct {
	fence   string // the run of ` or ~ that closes the code block; empty outside
	details int    // open <details> elements
}

func (o *nesting) line(s string) {
	run := fenceRun(s)
	switch {
	case o.fence == "" && run != "":
		o.fence = run
	case o.fence == "":
		o.details = max(0, o.details+strings.Count(s, "<details")-strings.Count(s, "</details>"))
	case strings.HasPrefix(run, o.fence) && strings.Trim(s, run[:1]+" \t\r\n") == "":
		o.fence = ""
	}
}

const closeDetails = "\n</details>\n"

func (o *nesting) size(u Unit) int {
	n := o.details * u.size(closeDetails)
	if o.fence != "" {
		n += len(o.fence) + len("\n")
	}
	return n
}

func (o *nesting) closing() string {
	s := strings.Repeat(closeDetails, o.details)
	if o.fence != "" {
		s = o.fence + "\n" + s
	}
	return s
}

// fenceRun is the run of ` or ~ that begins or ends a fenced code block, if s
// is such a line (CommonMark 0.31, section 4.5).
func fenceRun(s string) string {
	trimmed := strings.TrimLeft(s, " ")
	if len(s)-len(trimmed) > 3 || trimmed == "" || trimmed[0] != '`' && trimmed[0] != '~' {
		return ""
	}
	run := trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, trimmed[:1]))]
	if len(run) < 3 || run[0] == '`' && strings.ContainsRune(trimmed[len(run):], '`') {
		return ""
	}
	return run
}
