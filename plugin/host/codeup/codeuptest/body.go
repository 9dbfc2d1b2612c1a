package codeuptest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/rest/resttest"
)

// The limits of the service
// (https://help.aliyun.com/zh/yunxiao/developer-reference/createcheckrun). Where
// the page says both 64 KB and 65535 characters, the fake counts bytes.
const (
	maxName       = 50 // characters
	maxText       = 65_535
	maxRawDetails = 65_535
	maxImages     = 3
)

// A body is what create and update take; absent members are nil.
type body struct {
	Name        *string       `json:"name"`
	HeadSHA     *string       `json:"headSha"`
	Status      *string       `json:"status"`
	Conclusion  *string       `json:"conclusion"`
	StartedAt   *string       `json:"startedAt"`
	CompletedAt *string       `json:"completedAt"`
	DetailsURL  *string       `json:"detailsUrl"`
	ExternalID  *string       `json:"externalId"`
	Output      *bodyOutput   `json:"output"`
	Annotations *[]bodyRemark `json:"annotations"`
}

type bodyOutput struct {
	Title   *string `json:"title"`
	Summary *string `json:"summary"`
	Text    *string `json:"text"`
	Images  []Image `json:"images"`
}

type bodyRemark struct {
	Level       *string `json:"annotationLevel"`
	Path        *string `json:"path"`
	StartLine   *int    `json:"startLine"`
	EndLine     *int    `json:"endLine"`
	StartColumn *int    `json:"startColumn"`
	EndColumn   *int    `json:"endColumn"`
	Title       *string `json:"title"`
	Message     *string `json:"message"`
	RawDetails  *string `json:"rawDetails"`
}

func (o *bodyOutput) stored() Output {
	return Output{Title: or(o.Title), Summary: or(o.Summary), Text: or(o.Text), Images: o.Images}
}

func (a *bodyRemark) stored() Annotation {
	return Annotation{Level: or(a.Level), Path: or(a.Path), StartLine: or(a.StartLine), EndLine: or(a.EndLine),
		StartColumn: or(a.StartColumn), EndColumn: or(a.EndColumn), Title: or(a.Title), Message: or(a.Message), RawDetails: or(a.RawDetails)}
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
func (s *Server) parse(data []byte, create bool) (*body, string) {
	b := &body{}
	if problem := resttest.Strictly(data, b); problem != "" {
		return nil, problem
	}
	for _, problem := range []string{b.checkIdentity(create), b.checkState(), b.checkOutput(), b.checkAnnotations()} {
		if problem != "" {
			return nil, problem
		}
	}
	return b, ""
}

var sha = regexp.MustCompile(`^[0-9a-f]{40}([0-9a-f]{24})?$`)

func (b *body) checkIdentity(create bool) string {
	switch {
	case create && (b.Name == nil || *b.Name == ""):
		return "name is missing"
	case create && b.HeadSHA == nil:
		return "headSha is missing"
	case !create && b.HeadSHA != nil:
		return "headSha is not accepted"
	case create && !sha.MatchString(*b.HeadSHA):
		return fmt.Sprintf("headSha is %q", *b.HeadSHA)
	case utf8.RuneCountInString(or(b.Name)) > maxName:
		return fmt.Sprintf("name has %d characters", utf8.RuneCountInString(*b.Name))
	}
	return ""
}

func (b *body) checkState() string {
	switch {
	case b.Status != nil && !slices.Contains([]string{"queued", "in_progress", "completed"}, *b.Status):
		return fmt.Sprintf("status is %q", *b.Status)
	case b.Conclusion != nil && !slices.Contains([]string{"cancelled", "failure", "neutral", "success", "skipped", "timed_out"}, *b.Conclusion):
		return fmt.Sprintf("conclusion is %q", *b.Conclusion)
	case or(b.Status) == "completed" && b.Conclusion == nil:
		return "completed without a conclusion"
	case b.Conclusion != nil && b.Status != nil && *b.Status != "completed":
		return "a conclusion although it is not completed"
	}
	for _, at := range []*string{b.StartedAt, b.CompletedAt} {
		const layout = "2006-01-02T15:04:05Z"
		if parsed, err := time.Parse(layout, or(at)); at != nil && (err != nil || parsed.Format(layout) != *at) {
			return fmt.Sprintf("time is %q", *at)
		}
	}
	if or(b.CompletedAt) != "" && or(b.StartedAt) > *b.CompletedAt {
		return "completed before it was started"
	}
	return ""
}

func (b *body) checkOutput() string {
	switch o := b.Output; {
	case o == nil:
	case len(or(o.Summary)) > maxText:
		return fmt.Sprintf("summary has %d bytes", len(*o.Summary))
	case len(or(o.Text)) > maxText:
		return fmt.Sprintf("text has %d bytes", len(*o.Text))
	case len(o.Images) > maxImages:
		return fmt.Sprintf("%d images", len(o.Images))
	}
	return ""
}

func (b *body) checkAnnotations() string {
	if b.Annotations == nil {
		return ""
	}
	for i := range *b.Annotations {
		if problem := (*b.Annotations)[i].check(); problem != "" {
			return fmt.Sprintf("annotation %d: %s", i, problem)
		}
	}
	return ""
}

func (a *bodyRemark) check() string {
	columns := a.StartColumn != nil || a.EndColumn != nil
	switch path := or(a.Path); {
	case !slices.Contains([]string{"notice", "warning", "failure"}, or(a.Level)):
		return fmt.Sprintf("level is %q", or(a.Level))
	case path == "" || strings.HasPrefix(path, "/") || strings.HasPrefix(path, "./") || strings.Contains("/"+path+"/", "/../"):
		return fmt.Sprintf("path is %q", path)
	case or(a.StartLine) < 1 || or(a.EndLine) < *a.StartLine:
		return fmt.Sprintf("lines are %d to %d", or(a.StartLine), or(a.EndLine))
	case columns && *a.StartLine != *a.EndLine:
		return "columns on several lines"
	case columns && (or(a.StartColumn) < 1 || or(a.EndColumn) < *a.StartColumn):
		return fmt.Sprintf("columns are %d to %d", or(a.StartColumn), or(a.EndColumn))
	case len(or(a.RawDetails)) > maxRawDetails:
		return fmt.Sprintf("raw details have %d bytes", len(*a.RawDetails))
	}
	return ""
}
