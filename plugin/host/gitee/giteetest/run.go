package giteetest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A Run is a check run that the fake holds.
type Run struct {
	ID          int64  `json:"-"`
	Name        string `json:"name"`
	HeadSHA     string `json:"head_sha"`
	DetailsURL  string `json:"details_url"`
	Status      string `json:"status"`
	StartedAt   string `json:"started_at"`
	Conclusion  string `json:"conclusion"`
	CompletedAt string `json:"completed_at"`
	Output      Output `json:"output"`
}

// Output is the text of a run.
type Output struct {
	Title       string       `json:"title"`
	Summary     string       `json:"summary"`
	Text        string       `json:"text"`
	Annotations []Annotation `json:"annotations"`
}

// An Annotation is one of a run.
type Annotation struct {
	Path        string `json:"path"`
	StartLine   int    `json:"start_line"`
	EndLine     int    `json:"end_line"`
	StartColumn int    `json:"start_column,omitempty"`
	EndColumn   int    `json:"end_column,omitempty"`
	Level       string `json:"annotation_level"`
	Message     string `json:"message"`
	Title       string `json:"title,omitempty"`
	RawDetails  string `json:"raw_details,omitempty"`
}

// The limits of GitHub, which this service's own are taken to be.
const (
	maxName           = 100    // characters
	maxTitle          = 255    // characters
	maxText           = 65_535 // bytes
	maxPerRequest     = 50
	fullSHA, longSHA  = 40, 64
	hexadecimalDigits = "0123456789abcdef"
)

// shown is a run as an answer has it.
func (r *Run) shown() map[string]any {
	return map[string]any{"id": r.ID, "name": r.Name, "head_sha": r.HeadSHA, "status": r.Status, "conclusion": r.Conclusion,
		"html_url": "https://gitee.com/octocat/hello/checks/" + strconv.FormatInt(r.ID, 10)}
}

// problem is the first rule that r breaks.
func (r *Run) problem() string {
	conclusions := []string{"success", "failure", "neutral", "cancelled", "skipped", "timed_out"}
	switch {
	case r.Name == "" || utf8.RuneCountInString(r.Name) > maxName:
		return "name must have 1 to 100 characters"
	case len(r.HeadSHA) != fullSHA && len(r.HeadSHA) != longSHA || strings.Trim(r.HeadSHA, hexadecimalDigits) != "":
		return "head_sha must be a full SHA"
	case r.Status != "completed" || !slices.Contains(conclusions, r.Conclusion):
		return fmt.Sprintf("status %q with conclusion %q", r.Status, r.Conclusion)
	case r.Output.Title == "" || r.Output.Summary == "" || utf8.RuneCountInString(r.Output.Title) > maxTitle:
		return "output needs a title and a summary"
	case max(len(r.Output.Summary), len(r.Output.Text)) > maxText:
		return "output is too long"
	case len(r.Output.Annotations) > maxPerRequest:
		return fmt.Sprintf("%d annotations in one request", len(r.Output.Annotations))
	}
	for _, at := range []string{r.StartedAt, r.CompletedAt} {
		const layout = "2006-01-02T15:04:05Z"
		if _, err := time.Parse(layout, at); at != "" && (err != nil || len(at) != len(layout)) {
			return at + " is no time of the form " + layout
		}
	}
	for _, a := range r.Output.Annotations {
		if problem := a.problem(); problem != "" {
			return problem
		}
	}
	return ""
}

// problem is the first rule that a breaks.
func (a *Annotation) problem() string {
	switch {
	case a.Path == "" || strings.HasPrefix(a.Path, "/") || a.StartLine < 1 || a.EndLine < a.StartLine:
		return fmt.Sprintf("no place %q:%d-%d", a.Path, a.StartLine, a.EndLine)
	case a.StartColumn > 0 && a.StartLine != a.EndLine:
		return "columns on several lines"
	case !slices.Contains([]string{"notice", "warning", "failure"}, a.Level):
		return "annotation_level is " + a.Level
	case a.Message == "" || max(len(a.Message), len(a.RawDetails)) > maxText || utf8.RuneCountInString(a.Title) > maxTitle:
		return "message, title or raw_details is too long, or there is no message"
	}
	return ""
}
