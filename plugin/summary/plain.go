package summary

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/markdown"
	"github.com/testpost/testpost/plugin/report"
)

// maxPlainLine bounds, in characters, a line of a plain text.
const maxPlainLine = 200

// Plain returns the summary of s for hosts that show text as it is: a line for
// each cause, most important first, then one for each report file that was not
// read in full, and last how much did not fit. It never exceeds the limit.
func Plain(s *Subject, o Options) string {
	lines := plainLines(s)
	if o.Omitted > 0 {
		lines = append(lines, "Not shown as annotations: "+markdown.Number(o.Omitted)+".")
	}
	text := strings.Join(lines, "\n")
	if lengthOf(text, o.Limit) <= o.Limit.Max || o.Limit.Max <= 0 {
		return text
	}
	room := o.Limit.Max - lengthOf(moreLines(len(lines)), o.Limit)
	shown := 0
	for ; shown < len(lines); shown++ {
		if room -= lengthOf(lines[shown], o.Limit) + 1; room < 0 {
			break
		}
	}
	if shown == 0 {
		return ""
	}
	return strings.Join(lines[:shown], "\n") + "\n" + moreLines(len(lines)-shown)
}

func moreLines(n int) string {
	return "… and " + markdown.Count(n, "more line", "more lines") + " in the log"
}

func plainLines(s *Subject) []string {
	mask := s.Mask
	if mask == nil {
		mask = func(text string) string { return text }
	}
	var lines []string
	line := func(text string) { lines = append(lines, markdown.Visible(markdown.Clip(mask(text), maxPlainLine))) }
	for i := range s.Findings.Causes {
		c := &s.Findings.Causes[i]
		text := c.Title
		if n := c.Size(); n > 1 {
			text = markdown.Number(n) + " × " + text
		}
		if c.Location != nil {
			text += " (" + plainPlace(c.Location) + ")"
		}
		line("✗ " + text)
	}
	if n := s.Findings.MoreCauses; n > 0 {
		line("✗ " + markdown.Count(n, "more cause", "more causes"))
	}
	for i := range s.Report.Files {
		if f := &s.Report.Files[i]; !f.Whole() {
			line("! " + f.Path + " was not read in full")
		}
	}
	return lines
}

func plainPlace(l *report.Location) string {
	if l.Line == 0 {
		return l.Path
	}
	return l.Path + ":" + strconv.Itoa(l.Line)
}

// lengthOf is the length of text in the unit of l.
func lengthOf(text string, l check.Limit) int {
	if l.Unit == check.Runes {
		return utf8.RuneCountInString(text)
	}
	return len(text)
}
