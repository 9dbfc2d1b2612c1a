package bitbucket

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/testpost/testpost/plugin/check"
)

// A body is a report as it is written.
type body struct {
	Title    string `json:"title"`
	Details  string `json:"details"`
	Type     string `json:"report_type"`
	Reporter string `json:"reporter"`
	Link     string `json:"link,omitempty"`
	Result   string `json:"result"`
}

// An annotation is one as it is written.
type annotation struct {
	ExternalID string `json:"external_id"`
	Type       string `json:"annotation_type"`
	Path       string `json:"path"`
	Line       int    `json:"line"`
	Summary    string `json:"summary"`
	Details    string `json:"details,omitempty"`
	Result     string `json:"result"`
	Severity   string `json:"severity"`
}

// reportID is the id of the report of that name. Another report of the same name
// at the same commit is an earlier execution.
func reportID(name string) string { return "testpost-" + digest(name) }

// digest is a text of 16 hexadecimal digits that stands for parts.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

func bodyOf(run *check.Run) body {
	t := takes()
	details := run.Output.Title
	if run.Output.Summary != "" {
		details += between + run.Output.Summary
	}
	return body{Title: plain(run.Name), Details: plain(details), Type: "TEST", Reporter: "testpost", Link: run.DetailsURL, Result: t.Conclusion(run.Conclusion)}
}

// severities are the levels in the words of the service.
var severities = map[check.Level]string{check.LevelFailure: "HIGH", check.LevelWarning: "MEDIUM", check.LevelNotice: "LOW"}

// annotationOf is a, which is within the limits. It is not ok when the service
// would refuse it: a summary is required.
func annotationOf(a *check.Annotation) (out annotation, ok bool) {
	path, summary, details := strings.TrimPrefix(a.Path, "./"), plain(a.Title), plain(a.Message)
	if strings.TrimSpace(summary) == "" {
		summary = firstLine(details)
	}
	if path == "" || strings.HasPrefix(path, "/") || strings.TrimSpace(summary) == "" || a.StartLine < 1 {
		return annotation{}, false
	}
	out = annotation{Type: "BUG", Path: plain(path), Line: a.StartLine, Summary: summary, Details: details, Result: failed, Severity: severities[a.Level]}
	if a.Level == check.LevelNotice {
		out.Result = "SKIPPED"
	}
	out.ExternalID = digest(out.Path, fmt.Sprint(out.Line), out.Severity, out.Summary, out.Details)
	return out, true
}

// firstLine is the first line of text, within the limit of a summary.
func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	short := check.Fit(check.Run{Name: line}, check.Limits{Name: check.Limit{Max: maxTitle, Unit: check.Bytes}})
	return short.Run.Name
}

// plain replaces the control characters that no page can show.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
