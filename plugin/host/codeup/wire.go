package codeup

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/testpost/testpost/plugin/check"
)

// The statuses of a check run that concern us.
const (
	statusInProgress = "in_progress"
	statusCompleted  = "completed"
)

// timeLayout is ISO 8601 in UTC without fractions of a second, as all of the
// vendor's examples have it.
const timeLayout = "2006-01-02T15:04:05Z"

// A body is what create and update take. annotations stands beside output, not
// in it; update does not take headSha.
type body struct {
	Name        string       `json:"name,omitempty"`
	HeadSHA     string       `json:"headSha,omitempty"`
	Status      string       `json:"status"`
	Conclusion  string       `json:"conclusion,omitempty"`
	StartedAt   string       `json:"startedAt,omitempty"`
	CompletedAt string       `json:"completedAt,omitempty"`
	DetailsURL  string       `json:"detailsUrl,omitempty"`
	ExternalID  string       `json:"externalId,omitempty"`
	Output      output       `json:"output,omitzero"`
	Annotations []annotation `json:"annotations,omitzero"` // nil leaves them alone
}

type output struct {
	Title   string `json:"title,omitempty"`
	Summary string `json:"summary,omitempty"`
	Text    string `json:"text,omitempty"`
}

// An annotation is one in a body as well as in an answer.
type annotation struct {
	Level       string `json:"annotationLevel"`
	Path        string `json:"path"`
	StartLine   int    `json:"startLine"`
	EndLine     int    `json:"endLine"`
	StartColumn int    `json:"startColumn,omitempty"` // only where both lines are equal
	EndColumn   int    `json:"endColumn,omitempty"`
	Title       string `json:"title,omitempty"`
	Message     string `json:"message"`
	RawDetails  string `json:"rawDetails,omitempty"`
}

// A checkRun is what the service answers about one.
type checkRun struct {
	ID         int64  `json:"id"`
	Name       string `json:"name"`
	Status     string `json:"status"`
	ExternalID string `json:"externalId"`
	// Annotations are nil when the answer does not speak of them.
	Annotations []annotation `json:"annotations"`
}

// A namedRun is the answer about one run. An object without an id is no such
// answer: what it says of annotations would be believed.
type namedRun struct{ checkRun }

// UnmarshalJSON implements json.Unmarshaler.
func (r *namedRun) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &r.checkRun); err != nil {
		return err
	}
	if r.ID == 0 {
		return errors.New("it has no id")
	}
	return nil
}

// bodyOf is run without its annotations, complete but for what tells create
// from update.
func bodyOf(run *check.Run) body {
	t := takes(defaultAnnotations)
	b := body{
		Status: statusCompleted, Conclusion: t.Conclusion(run.Conclusion), DetailsURL: run.DetailsURL,
		Output: output{Title: plain(run.Output.Title), Summary: plain(run.Output.Summary), Text: plain(run.Output.Text)},
	}
	if !run.CompletedAt.IsZero() {
		b.CompletedAt = timestamp(run.CompletedAt)
	}
	if started := run.StartedAt; !started.IsZero() && !started.After(run.CompletedAt) { // two machines' clocks
		b.StartedAt = timestamp(started)
	}
	return b
}

func timestamp(t time.Time) string { return t.UTC().Format(timeLayout) }

func level(l check.Level) string {
	switch l {
	case check.LevelFailure, check.LevelWarning:
		return string(l)
	}
	return string(check.LevelNotice)
}

// annotationOf is a, which is within the limits. It is not ok when the service
// would show it nowhere.
func annotationOf(a *check.Annotation) (out annotation, ok bool) {
	path := strings.TrimPrefix(a.Path, "./")
	if path == "" || strings.HasPrefix(path, "/") || a.StartLine < 1 || a.EndLine < a.StartLine {
		return annotation{}, false
	}
	out = annotation{
		Level: level(a.Level), Path: path, StartLine: a.StartLine, EndLine: a.EndLine,
		Title: plain(a.Title), Message: plain(a.Message), RawDetails: plain(a.RawDetails),
	}
	if a.StartLine == a.EndLine && a.StartColumn > 0 && a.EndColumn >= a.StartColumn {
		out.StartColumn, out.EndColumn = a.StartColumn, a.EndColumn
	}
	return out, true
}

// plain replaces the control characters that no page can show and that storage
// is known to choke on. It never makes a text longer.
func plain(s string) string {
	isControl := func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f }
	if !strings.ContainsFunc(s, isControl) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isControl(r) {
			return ' '
		}
		return r
	}, s)
}
