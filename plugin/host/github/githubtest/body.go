package githubtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/rest/resttest"
)

// The limits of the service (https://docs.github.com/rest/checks/runs). Where
// the page says characters and the service has been seen to count encoded text,
// the fake counts bytes. Those marked so are not documented.
const (
	maxName            = 100 // characters; not documented
	maxTitle           = 255 // characters; not documented
	maxText            = 65_535
	maxAnnotations     = 50
	maxAnnotationTitle = 255 // characters
	maxMessage         = 65_535
	maxExternalID      = 255 // bytes; not documented
)

// A body is what create and update take; absent members are nil.
type body struct {
	Name        *string     `json:"name"`
	HeadSHA     *string     `json:"head_sha"`
	DetailsURL  *string     `json:"details_url"`
	ExternalID  *string     `json:"external_id"`
	Status      *string     `json:"status"`
	Conclusion  *string     `json:"conclusion"`
	StartedAt   *string     `json:"started_at"`
	CompletedAt *string     `json:"completed_at"`
	Output      *bodyOutput `json:"output"`
}

type bodyOutput struct {
	Title       *string      `json:"title"`
	Summary     *string      `json:"summary"`
	Text        *string      `json:"text"`
	Annotations []bodyRemark `json:"annotations"`
}

type bodyRemark struct {
	Path        *string `json:"path"`
	StartLine   *int    `json:"start_line"`
	EndLine     *int    `json:"end_line"`
	StartColumn *int    `json:"start_column"`
	EndColumn   *int    `json:"end_column"`
	Level       *string `json:"annotation_level"`
	Message     *string `json:"message"`
	Title       *string `json:"title"`
	RawDetails  *string `json:"raw_details"`
}

func (a *bodyRemark) stored(commit string) Annotation {
	return Annotation{Path: or(a.Path), BlobHref: "https://github.com/blob/" + commit + "/" + or(a.Path), StartLine: or(a.StartLine), StartColumn: a.StartColumn,
		EndLine: or(a.EndLine), EndColumn: a.EndColumn, Level: or(a.Level), Title: or(a.Title), Message: or(a.Message), RawDetails: or(a.RawDetails)}
}

// or is what p points to, or nothing.
func or[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// parse decodes the body of a create or an update and returns the first rule
// that it breaks, if any.
func parse(data []byte, create bool) (*body, string) {
	b := &body{}
	if problem := resttest.Strictly(data, b); problem != "" {
		return nil, problem
	}
	for _, problem := range []string{b.checkIdentity(create), b.checkState(), b.checkOutput()} {
		if problem != "" {
			return nil, problem
		}
	}
	return b, ""
}

var sha = regexp.MustCompile(`^[0-9a-f]{40}([0-9a-f]{24})?$`)

func (b *body) checkIdentity(create bool) string {
	switch {
	case create && or(b.Name) == "":
		return "name is missing"
	case create && b.HeadSHA == nil:
		return "head_sha is missing"
	case !create && b.HeadSHA != nil:
		return "head_sha is not a permitted key"
	case create && !sha.MatchString(*b.HeadSHA):
		return fmt.Sprintf("head_sha is %q", *b.HeadSHA)
	case utf8.RuneCountInString(or(b.Name)) > maxName:
		return fmt.Sprintf("name has %d characters", utf8.RuneCountInString(*b.Name))
	case len(or(b.ExternalID)) > maxExternalID:
		return fmt.Sprintf("external_id has %d bytes", len(*b.ExternalID))
	case b.DetailsURL != nil && !strings.HasPrefix(*b.DetailsURL, "https://") && !strings.HasPrefix(*b.DetailsURL, "http://"):
		return "details_url must use the http or https scheme"
	}
	return ""
}

func (b *body) checkState() string {
	switch {
	case b.Status != nil && !slices.Contains([]string{"queued", "in_progress", "completed"}, *b.Status):
		return fmt.Sprintf("status is %q", *b.Status)
	case b.Conclusion != nil && !slices.Contains([]string{"action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"}, *b.Conclusion):
		return fmt.Sprintf("conclusion is %q", *b.Conclusion)
	case (or(b.Status) == "completed" || b.CompletedAt != nil) && b.Conclusion == nil:
		return "completed without a conclusion"
	}
	for _, at := range []*string{b.StartedAt, b.CompletedAt} {
		const layout = "2006-01-02T15:04:05Z"
		if parsed, err := time.Parse(layout, or(at)); at != nil && (err != nil || parsed.Format(layout) != *at) {
			return fmt.Sprintf("time is %q", *at)
		}
	}
	return ""
}

func (b *body) checkOutput() string {
	o := b.Output
	switch {
	case o == nil:
		return ""
	case or(o.Title) == "":
		return "output.title is missing"
	case or(o.Summary) == "":
		return "output.summary is missing"
	case utf8.RuneCountInString(*o.Title) > maxTitle:
		return fmt.Sprintf("title has %d characters", utf8.RuneCountInString(*o.Title))
	case len(*o.Summary) > maxText:
		return fmt.Sprintf("summary has %d bytes", len(*o.Summary))
	case len(or(o.Text)) > maxText:
		return fmt.Sprintf("text has %d bytes", len(*o.Text))
	case len(o.Annotations) > maxAnnotations:
		return fmt.Sprintf("%d annotations", len(o.Annotations))
	}
	for i := range o.Annotations {
		if problem := o.Annotations[i].check(); problem != "" {
			return fmt.Sprintf("annotation %d: %s", i, problem)
		}
	}
	return ""
}

func (a *bodyRemark) check() string {
	columns := a.StartColumn != nil || a.EndColumn != nil
	switch path := or(a.Path); {
	case path == "" || strings.HasPrefix(path, "/") || strings.HasPrefix(path, "./"):
		return fmt.Sprintf("path is %q", path)
	case or(a.StartLine) < 1 || or(a.EndLine) < *a.StartLine:
		return fmt.Sprintf("lines are %d to %d", or(a.StartLine), or(a.EndLine))
	case columns && *a.StartLine != *a.EndLine:
		return "columns on several lines"
	case columns && (or(a.StartColumn) < 1 || or(a.EndColumn) < *a.StartColumn):
		return fmt.Sprintf("columns are %d to %d", or(a.StartColumn), or(a.EndColumn))
	case !slices.Contains([]string{"notice", "warning", "failure"}, or(a.Level)):
		return fmt.Sprintf("level is %q", or(a.Level))
	case or(a.Message) == "":
		return "message is missing"
	}
	return a.checkTexts()
}

func (a *bodyRemark) checkTexts() string {
	switch {
	case utf8.RuneCountInString(or(a.Title)) > maxAnnotationTitle:
		return fmt.Sprintf("title has %d characters", utf8.RuneCountInString(*a.Title))
	case len(*a.Message) > maxMessage:
		return fmt.Sprintf("message has %d bytes", len(*a.Message))
	case len(or(a.RawDetails)) > maxMessage:
		return fmt.Sprintf("raw_details have %d bytes", len(*a.RawDetails))
	}
	return ""
}
