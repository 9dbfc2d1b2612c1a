package annotate

import (
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/report"
)

// Bounds of what annotations say; hosts cut further where they must.
const (
	maxName        = 75   // characters of the name of a case in a title
	maxBody        = 2000 // bytes of a failure's own message
	maxQuotedLines = 30   // lines of a text that is no message
	maxFailures    = 5    // failures of one case that are quoted
	maxOthers      = 10   // other cases of a cause that are named
)

// headlineOf is the headline of the first failure of c that has one, and that failure.
func headlineOf(c *report.Case) (string, *report.Failure) {
	for i := range c.Failures {
		if words := headline(c, &c.Failures[i]); words != "" {
			return words, &c.Failures[i]
		}
	}
	if len(c.Failures) > 0 {
		return "", &c.Failures[0]
	}
	return "", nil
}

// nameOf is what a reader calls c.
func nameOf(c *report.Case) string {
	for _, s := range [...]string{c.Name, c.Class, c.Suite} {
		if s = oneLine(Unescaped(c, s), maxName); s != "" {
			return s
		}
	}
	return "a test without a name"
}

// failedAnnotation says what c failed of; words is its headline.
func failedAnnotation(c *report.Case, at report.Location, words string) check.Annotation {
	if words == "" {
		words = silence(c)
	}
	return annotation(at, check.LevelFailure, nameOf(c)+": "+words, failureBody(c), rawDetails(c))
}

// silence says that a case says nothing.
func silence(c *report.Case) string {
	switch {
	case c.Brief:
		return "failed (what it said was not kept)"
	case c.Status == report.Errored:
		return "ended with an error that says nothing"
	case ranOn(c):
		return "was still running when the tests stopped"
	}
	return "failed without a message"
}

// ranOn reports whether all that a Go test left is that it began.
func ranOn(c *report.Case) bool {
	if len(c.Failures) != 1 || c.Output.Head != "" {
		return false
	}
	began := false
	for line := range strings.Lines(c.Failures[0].Details.Head) {
		if began = strings.HasPrefix(line, "=== "); !began {
			return false
		}
	}
	return began
}

// causeAnnotation says what the leading case of a cause failed of, and which
// others share it.
func (f *finder) causeAnnotation(g *group, at report.Location, words string) check.Annotation {
	c := g.Cases[g.lead]
	a := failedAnnotation(c, at, words)
	if g.Size() == 1 {
		return a
	}
	others, unnamed := f.others(g)
	if n := len(others) + unnamed; n > 0 {
		name := nameOf(c)
		a.Title = name + " and " + grouped(n) + " more" + strings.TrimPrefix(a.Title, name)
	}
	a.Message += "\n\n" + sharing(g, others, unnamed)
	return a
}

// sharing names the cases beside the leading one.
func sharing(g *group, others []string, unnamed int) string {
	if len(others)+unnamed == 0 {
		return "It is reported " + grouped(g.Size()) + " times."
	}
	s := grouped(g.Size()) + " tests fail like this. Also: " + strings.Join(others, ", ")
	if unnamed > 0 {
		s += " and " + grouped(unnamed) + " more"
	}
	return s + "."
}

// others names the first cases of g that are not called like the leading one,
// with their places, and counts the rest.
func (f *finder) others(g *group) (names []string, unnamed int) {
	lead := g.Cases[g.lead]
	here := f.out.Locations[lead]
	seen := map[string]bool{}
	for _, c := range g.Cases {
		if c.Name == lead.Name && c.Class == lead.Class {
			continue
		}
		if len(names) == maxOthers {
			unnamed++
			continue
		}
		name := nameOf(c)
		if at, known := f.out.Locations[c]; known && at != here {
			name += " (" + place(at) + ")"
		}
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names, unnamed + g.More
}

func place(at report.Location) string {
	if at.Line == 0 {
		return oneLine(at.Path, maxName)
	}
	return oneLine(at.Path, maxName) + ":" + strconv.Itoa(at.Line)
}

// annotation puts the parts together. A place of which only the file is known
// becomes the first line, because hosts take none below, and says so.
func annotation(at report.Location, level check.Level, title, message, raw string) check.Annotation {
	if at.Line < 1 {
		at.Line = 1
		message += "\n\nOnly the file is known, not the line: this stands on the first one."
	}
	return check.Annotation{Path: at.Path, StartLine: at.Line, EndLine: at.Line, Level: level, Title: title, Message: message, RawDetails: raw}
}

// flakyAnnotation says what c failed of before it passed.
func flakyAnnotation(c *report.Case, at report.Location) check.Annotation {
	title := nameOf(c) + ": passed only when run again"
	tries, first := 0, (*report.Failure)(nil)
	for _, a := range c.Attempts {
		if a.Failure == nil {
			continue
		}
		if tries++; first == nil {
			first = a.Failure
		}
	}
	tries += c.MoreAttempts
	if first == nil {
		return annotation(at, check.LevelWarning, title, "It failed and then passed; the report does not say how.", "")
	}
	message := "It failed " + times(tries) + " before it passed: " + bodyOf(c, first)
	return annotation(at, check.LevelWarning, title, message, rawOf(first))
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return grouped(n) + " times"
}

// skippedAnnotation says why c did not run.
func skippedAnnotation(c *report.Case, at report.Location) check.Annotation {
	why := report.Failure{Message: c.SkipMessage}
	words := headline(c, &why)
	if words == "" {
		words = "no reason is given"
	}
	return annotation(at, check.LevelNotice, nameOf(c)+": skipped", "Skipped: "+words, "")
}

// problemAnnotation says what is wrong with a report file.
func problemAnnotation(f *report.File, p report.Problem) check.Annotation {
	level, words := check.LevelWarning, oneLine(p.Message, maxBody)
	if p.Lost {
		level = check.LevelFailure
	}
	a := annotation(report.Location{Path: f.Path, Line: max(p.Line, 1)}, level, "Test report: "+oneLine(words, maxHeadline), words, "")
	if p.Line > 0 {
		a.StartColumn, a.EndColumn = p.Column, p.Column
	}
	return a
}

// grouped is n with commas between thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
