package github

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/testpost/testpost/plugin/check"
)

// The statuses of a check run that concern us.
const (
	statusInProgress = "in_progress"
	statusCompleted  = "completed"
)

// timeLayout is what the page asks for: YYYY-MM-DDTHH:MM:SSZ.
const timeLayout = "2006-01-02T15:04:05Z"

// A body is what create and update take; update does not take head_sha.
type body struct {
	Name        string `json:"name"`
	HeadSHA     string `json:"head_sha,omitempty"`
	DetailsURL  string `json:"details_url,omitempty"`
	ExternalID  string `json:"external_id,omitempty"`
	Status      string `json:"status"`
	Conclusion  string `json:"conclusion,omitempty"`
	StartedAt   string `json:"started_at,omitempty"`
	CompletedAt string `json:"completed_at,omitempty"`
	Output      output `json:"output,omitzero"`
}

// inProgress is b before it is done.
func (b body) inProgress() body {
	b.Status, b.Conclusion, b.CompletedAt = statusInProgress, "", ""
	return b
}

// An output is the text of a run. Annotations are added to those that are there.
type output struct {
	Title       string       `json:"title"`
	Summary     string       `json:"summary"`
	Text        string       `json:"text,omitempty"`
	Annotations []annotation `json:"annotations,omitempty"`
}

// An annotation is one in a body as well as in an answer.
type annotation struct {
	Path        string `json:"path"`
	StartLine   int    `json:"start_line"`
	EndLine     int    `json:"end_line"`
	StartColumn int    `json:"start_column,omitempty"` // only where both lines are equal
	EndColumn   int    `json:"end_column,omitempty"`
	Level       string `json:"annotation_level"`
	Message     string `json:"message"`
	Title       string `json:"title,omitempty"`
	RawDetails  string `json:"raw_details,omitempty"`
}

// A checkRun is what the service answers about one.
type checkRun struct {
	ID         int64  `json:"id"`
	ExternalID string `json:"external_id"`
	Status     string `json:"status"`
	HTMLURL    string `json:"html_url"`
	App        struct {
		Slug string `json:"slug"`
	} `json:"app"`
	Output struct {
		AnnotationsCount int `json:"annotations_count"`
	} `json:"output"`
}

// A runList is a page of check runs. An object that is none is not taken for an
// empty one: a run would be created that is there already.
type runList []checkRun

// UnmarshalJSON implements json.Unmarshaler.
func (l *runList) UnmarshalJSON(data []byte) error {
	var page struct {
		Runs *[]checkRun `json:"check_runs"`
	}
	if err := json.Unmarshal(data, &page); err != nil {
		return err
	}
	if page.Runs == nil {
		return errors.New("it has no check_runs")
	}
	*l = *page.Runs
	return nil
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

// bodyOf is run without its annotations, as an update takes it.
func bodyOf(run *check.Run, id string) body {
	t := takes()
	b := body{
		Name: plain(run.Name), DetailsURL: run.DetailsURL, ExternalID: id,
		Status: statusCompleted, Conclusion: t.Conclusion(run.Conclusion),
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

// externalID is id, which all executions of a step share, as the one of this
// execution. family is what those of the same attempt begin with that differ in
// the values of the job's matrix; "" when these cannot be told apart.
func (d *destination) externalID(id string) (own, family string) {
	if d.attempt > 0 {
		id = fmt.Sprintf("%s/%d", id, d.attempt)
	}
	if d.jobRun != "" {
		family = id + "/"
		id = family + url.PathEscape(d.jobRun)
	}
	if len(id) <= maxExternalID {
		return id, family
	}
	sum := sha256.Sum256([]byte(id))
	return "testpost/" + hex.EncodeToString(sum[:]), ""
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
// would refuse it.
func annotationOf(a *check.Annotation) (out annotation, ok bool) {
	path := plain(strings.TrimPrefix(a.Path, "./"))
	message := plain(a.Message)
	if path == "" || strings.HasPrefix(path, "/") || message == "" || a.StartLine < 1 || a.EndLine < a.StartLine {
		return annotation{}, false
	}
	out = annotation{
		Path: path, StartLine: a.StartLine, EndLine: a.EndLine, Level: level(a.Level),
		Message: message, Title: plain(a.Title), RawDetails: plain(a.RawDetails),
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
