package page

import (
	"bufio"
	"bytes"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
)

// Bounds of source lines.
const (
	context       = 3        // lines on either side
	maxLine       = 300      // runes of a line
	maxLines      = 1 << 30  // number of a line that is looked at: no file has more
	maxLineBytes  = 4 << 10  // of a line that are kept at all
	maxFileBytes  = 4 << 20  // of one file that are read: longer ones are generated
	maxSourceRead = 64 << 20 // bytes read of all files together

	// maxSourceBytes is the size up to which a file counts as one with lines, as
	// for a place (locate).
	maxSourceBytes = 64 << 20
)

// excerpts are the source lines that the page shows, by path and number.
type excerpts map[string]map[int]string

// readSource reads the lines around all places that the page shows, each file
// once and no further than needed.
func (d *document) readSource() {
	d.source = excerpts{}
	if d.p.Source == nil {
		return
	}
	wanted := map[string][]int{}
	var paths []string
	want := func(path string, line int) {
		if line < 1 || line > maxLines || path == "" {
			return
		}
		if wanted[path] == nil {
			paths = append(paths, path)
		}
		wanted[path] = append(wanted[path], line)
	}
	for _, c := range d.causes.all(fullCauses) {
		if c.Location != nil {
			want(c.Location.Path, c.Location.Line)
		}
	}
	for _, a := range d.s.Findings.Annotations[:min(len(d.s.Findings.Annotations), maxAnnotations)] {
		want(a.Path, a.StartLine)
	}
	room, unread := int64(maxSourceRead), 0
	for _, path := range paths {
		if room <= 0 {
			unread++
			continue
		}
		d.source[path] = d.readFile(path, wanted[path], &room)
	}
	d.omit(unread, "source file", "source files")
}

// readFile returns the lines of a file around those that are wanted; nil for a
// file that is none of people's sources.
func (d *document) readFile(path string, wanted []int, room *int64) map[int]string {
	if !isSource(path) {
		return nil
	}
	f, err := d.p.Source(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	if opened, ok := f.(fs.File); ok && !isText(opened) {
		return nil
	}
	slices.Sort(wanted)
	limited := &io.LimitedReader{R: f, N: min(maxFileBytes, *room)}
	before := limited.N
	defer func() { *room -= before - limited.N }()
	return linesAround(bufio.NewReaderSize(limited, maxLineBytes), wanted)
}

// isSource reports whether the lines of a file may be shown, by its path. Whoever
// located it has seen to that; but a page is published, reports are a stranger's,
// and .git/config and .env hold tokens.
func isSource(path string) bool {
	path = strings.ReplaceAll(strings.ToValidUTF8(path, "\uFFFD"), `\`, "/")
	if !fs.ValidPath(path) {
		return false
	}
	names := strings.Split(path, "/")
	for _, name := range names {
		switch strings.ToLower(strings.TrimRight(name, ". ")) { // as file systems that fold names do
		case ".git", ".hg", ".svn", ".jj", ".bzr":
			return false
		}
	}
	return !strings.HasPrefix(names[len(names)-1], ".")
}

// isText reports whether an open file is one that people write: regular, and
// not too large.
func isText(f fs.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode().IsRegular() && info.Size() <= maxSourceBytes
}

// linesAround returns the lines that are at most context away from one of
// wanted, which is sorted.
func linesAround(r *bufio.Reader, wanted []int) map[int]string {
	kept := map[int]string{}
	for n := 1; len(wanted) > 0; n++ {
		line, err := readLine(r)
		if err != nil && len(line) == 0 {
			break
		}
		for len(wanted) > 0 && wanted[0]+context < n {
			wanted = wanted[1:]
		}
		if len(wanted) > 0 && n >= wanted[0]-context {
			kept[n] = string(bytes.TrimRight(line, "\r\n"))
		}
	}
	return kept
}

// readLine returns the start of the next line and skips the rest of it.
func readLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if err != bufio.ErrBufferFull {
		return line, err
	}
	line = bytes.Clone(line)
	for err == bufio.ErrBufferFull {
		_, err = r.ReadSlice('\n')
	}
	return line, err
}

// A note stands below a source line.
type note struct {
	line        int
	level       check.Level
	title, text string
}

// figure writes the source lines around notes, which are sorted by line, and
// each note below its line.
func (d *document) figure(path string, notes []note) {
	lines := d.source[path]
	for i := range notes {
		notes[i].line = min(max(notes[i].line, 0), maxLines)
	}
	d.raw("<figure class=\"code\">\n<figcaption>")
	d.place(report.Location{Path: path, Line: notes[0].line})
	d.raw("</figcaption>\n")
	last := 0
	for i := 0; i < len(notes); {
		line := notes[i].line
		from := max(last+1, line-context)
		if last > 0 && from > last+1 {
			d.raw("<p class=\"gap\" aria-hidden=\"true\">⋯</p>\n")
		}
		d.code(lines, from, line, line, notes[i].level)
		for ; i < len(notes) && notes[i].line == line; i++ {
			d.note(&notes[i], lines == nil)
		}
		last = line + context
		if i < len(notes) {
			last = min(last, notes[i].line-1)
		}
		d.code(lines, line+1, last, 0, "")
	}
	d.raw("</figure>\n")
}

// code writes the lines from one number to another, the line hit marked.
func (d *document) code(lines map[int]string, from, to, hit int, level check.Level) {
	begun := false
	for n := from; n <= to; n++ {
		line, known := lines[n]
		if !known {
			continue
		}
		if !begun {
			d.raw("<ol start=\"")
			d.integer(n)
			d.raw("\" tabindex=\"0\" aria-label=\"source lines from ")
			d.integer(n)
			d.raw("\">\n")
			begun = true
		}
		if n == hit {
			d.raw("<li class=\"hit ", levelClass(level), "\"><b class=\"vh\">this line: </b>")
		} else {
			d.raw("<li>")
		}
		d.raw("<code>")
		d.lines(markdown.Clip(d.masked(line), maxLine))
		d.raw("</code></li>\n")
	}
	if begun {
		d.raw("</ol>\n")
	}
}

func (d *document) note(n *note, alone bool) {
	if n.title == "" && n.text == "" {
		return
	}
	d.raw("<div class=\"note ", levelClass(n.level), "\">\n")
	if n.title != "" {
		d.raw("<p class=\"title\"><b>", levelWord(n.level), "</b> ")
		if alone {
			d.text("line " + strconv.Itoa(n.line) + ": ")
		}
		d.clipped(n.title, maxTitle)
		d.raw("</p>\n")
	}
	d.preformatted("said", n.text)
	d.raw("</div>\n")
}

func levelClass(l check.Level) markup {
	switch l {
	case check.LevelWarning:
		return "warning"
	case check.LevelNotice:
		return "notice"
	}
	return "failure"
}

func levelWord(l check.Level) markup {
	switch l {
	case check.LevelWarning:
		return "Warning"
	case check.LevelNotice:
		return "Notice"
	}
	return "Failure"
}
