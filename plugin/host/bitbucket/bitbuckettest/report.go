package bitbuckettest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits that the page states, in characters and numbers.
const (
	maxTitle       = 450
	maxDetails     = 2000
	maxPerRequest  = 100
	maxAnnotations = 1000
)

// A Report is one that the fake holds.
type Report struct {
	ID, Commit  string       `json:"-"`
	Title       string       `json:"title"`
	Details     string       `json:"details"`
	Type        string       `json:"report_type"`
	Reporter    string       `json:"reporter"`
	Link        string       `json:"link"`
	Result      string       `json:"result"`
	Annotations []Annotation `json:"-"`
}

// An Annotation is one of a report.
type Annotation struct {
	ExternalID string `json:"external_id"`
	Type       string `json:"annotation_type"`
	Path       string `json:"path"`
	Line       int    `json:"line"`
	Summary    string `json:"summary"`
	Details    string `json:"details"`
	Result     string `json:"result"`
	Severity   string `json:"severity"`
}

// A call is one request about one report.
type call struct {
	s          *Server
	commit, id string
	body       []byte
}

func (c *call) find() (at int) {
	return slices.IndexFunc(c.s.reports, func(r *Report) bool { return r.ID == c.id && r.Commit == c.commit })
}

// put writes the report; annotations that are there stay.
func (c *call) put() answer {
	r := &Report{ID: c.id, Commit: c.commit}
	if err := decode(c.body, r); err != nil {
		return c.s.violation("%v", err)
	}
	if problem := r.problem(); problem != "" {
		return c.s.violation("%s", problem)
	}
	if at := c.find(); at >= 0 {
		r.Annotations = c.s.reports[at].Annotations
		c.s.reports[at] = r
	} else {
		c.s.reports = append(c.s.reports, r)
	}
	return answer{http.StatusOK, r.shown()}
}

// get returns the report, without its annotations.
func (c *call) get() answer {
	at := c.find()
	if at < 0 {
		return refuse(http.StatusNotFound, "Report not found")
	}
	return answer{http.StatusOK, c.s.reports[at].shown()}
}

// shown is the report as the service answers with it, in part.
func (r *Report) shown() map[string]any {
	return map[string]any{"type": "report", "uuid": "{" + r.ID + "}", "external_id": r.ID, "title": r.Title}
}

// problem is the first rule that r breaks.
func (r *Report) problem() string {
	link, err := url.Parse(r.Link)
	switch {
	case len(r.ID) > maxTitle || !utf8.ValidString(r.Title+r.Details):
		return "the id is too long, or a text is no text"
	case r.Title == "" || utf8.RuneCountInString(r.Title) > maxTitle:
		return "title must have 1 to 450 characters"
	case r.Details == "" || utf8.RuneCountInString(r.Details) > maxDetails:
		return "details must have 1 to 2000 characters"
	case !slices.Contains([]string{"SECURITY", "COVERAGE", "TEST", "BUG"}, r.Type):
		return "report_type is " + r.Type
	case !slices.Contains([]string{"PASSED", "FAILED", "PENDING"}, r.Result):
		return "result is " + r.Result
	case r.Link != "" && (err != nil || link.Host == ""):
		return "link is no address"
	}
	return ""
}

func (c *call) remove() answer {
	at := c.find()
	if at < 0 {
		return refuse(http.StatusNotFound, "Report not found")
	}
	c.s.reports = slices.Delete(c.s.reports, at, at+1)
	return answer{status: http.StatusNoContent}
}

// annotate adds annotations, all or none; one of the same external_id is
// replaced.
func (c *call) annotate() answer {
	at := c.find()
	if at < 0 {
		return refuse(http.StatusNotFound, "Report not found")
	}
	var list []Annotation
	if err := decode(c.body, &list); err != nil {
		return c.s.violation("%v", err)
	}
	if len(list) == 0 || len(list) > maxPerRequest {
		return c.s.violation("%d annotations in one request", len(list))
	}
	report := c.s.reports[at]
	all := slices.Clone(report.Annotations)
	seen := map[string]bool{}
	for _, a := range list {
		if problem := a.problem(); problem != "" || seen[a.ExternalID] {
			return c.s.violation("%s: %s, or it is there twice", a.ExternalID, problem)
		}
		if c.s.o.Refuses != nil && c.s.o.Refuses(a) {
			return badRequest("the annotation is not wanted")
		}
		seen[a.ExternalID] = true
		same := func(b Annotation) bool { return b.ExternalID == a.ExternalID }
		all = append(slices.DeleteFunc(all, same), a)
	}
	if len(all) > maxAnnotations {
		return c.s.violation("%d annotations at one report", len(all))
	}
	report.Annotations = all
	return answer{http.StatusOK, list}
}

// problem is the first rule that a breaks.
func (a *Annotation) problem() string {
	switch {
	case a.ExternalID == "" || len(a.ExternalID) > maxTitle:
		return "external_id is required"
	case !slices.Contains([]string{"VULNERABILITY", "CODE_SMELL", "BUG"}, a.Type):
		return "annotation_type is " + a.Type
	case a.Path == "" || strings.HasPrefix(a.Path, "/") || a.Line < 1:
		return fmt.Sprintf("no place %q:%d", a.Path, a.Line)
	case strings.TrimSpace(a.Summary) == "" || utf8.RuneCountInString(a.Summary) > maxTitle:
		return "summary must have 1 to 450 characters"
	case utf8.RuneCountInString(a.Details) > maxDetails:
		return "details must have at most 2000 characters"
	case !slices.Contains([]string{"PASSED", "FAILED", "SKIPPED", "IGNORED"}, a.Result):
		return "result is " + a.Result
	case !slices.Contains([]string{"CRITICAL", "HIGH", "MEDIUM", "LOW"}, a.Severity):
		return "severity is " + a.Severity
	}
	return ""
}
