// Package check holds the words that hosts share: a check run, its annotations
// and its conclusion; the verdict on a report; and Fit, which spends a host's
// limits on what matters most. Everything in it is a function from values to
// values; it knows no host.
package check

import (
	"time"
	"unicode/utf8"
)

// Conclusion is the verdict of a completed check run.
type Conclusion string

// The conclusions, in the words that the hosts use.
const (
	Success   Conclusion = "success"
	Failure   Conclusion = "failure"
	Neutral   Conclusion = "neutral"
	Cancelled Conclusion = "cancelled"
	Skipped   Conclusion = "skipped"
	TimedOut  Conclusion = "timed_out"
)

// Level is the weight of an annotation.
type Level string

// The levels, least first.
const (
	LevelNotice  Level = "notice"
	LevelWarning Level = "warning"
	LevelFailure Level = "failure"
)

// A Run is a check run as the hosts know it: completed, with all it has to say.
type Run struct {
	Name        string
	HeadSHA     string // full commit SHA; empty when unknown
	DetailsURL  string
	ExternalID  string // the same for every execution of the same build and step
	Conclusion  Conclusion
	StartedAt   time.Time // zero when unknown
	CompletedAt time.Time
	Output      Output
	Annotations []Annotation // most important first
}

// Output is the text of a check run. Summary and Text are Markdown.
type Output struct {
	Title, Summary, Text string
}

// An Annotation is a remark on lines of a file. All its text is plain, not
// Markdown, and may come from test output.
type Annotation struct {
	Path        string // relative to the workspace, with forward slashes
	StartLine   int    // 1-based
	EndLine     int    // 1-based, not before StartLine
	StartColumn int    // 1-based, 0 for none; only with StartLine == EndLine
	EndColumn   int
	Level       Level
	Title       string
	Message     string
	RawDetails  string
}

// placed reports whether a host can show a: it has a path that can be written
// down and a line.
func (a *Annotation) placed() bool {
	return a.Path != "" && utf8.ValidString(a.Path) && a.StartLine > 0
}

// Unit is what a limit counts.
type Unit uint8

// The units of limits.
const (
	Bytes Unit = iota // of the UTF-8 encoding
	Runes             // Unicode code points
)

// A Limit bounds one text. A zero Max means that the host states none.
type Limit struct {
	Max  int
	Unit Unit
}

// Limits is what a host takes. Every host states its own beside its client,
// with the source of each number.
type Limits struct {
	Name, Title, Summary, Text                     Limit
	AnnotationTitle, AnnotationMessage, RawDetails Limit
	// Plain says that Summary and Text are shown as they are, not as Markdown.
	Plain bool
	// Annotations is the number a run may hold in all; 0 means no bound is known.
	Annotations int
	// PerLevel is the number of annotations of one level; 0 means no bound. With
	// TwoLevels, all that are no failures are of one.
	PerLevel  int
	TwoLevels bool
	// AnnotationsPerRequest is the number one request may carry; 0 means no bound.
	AnnotationsPerRequest int
}
