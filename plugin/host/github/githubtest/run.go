package githubtest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// A Run is a check run as the service holds it.
type Run struct {
	ID          int64
	Name        string
	HeadSHA     string
	Status      string
	Conclusion  string
	StartedAt   string
	CompletedAt string
	DetailsURL  string
	ExternalID  string
	Output      Output
	Annotations []Annotation
	App         string // whose token wrote it
}

// actionsApp is the app whose token the jobs of Actions have.
const actionsApp = "github-actions"

// Output is the text of a run.
type Output struct{ Title, Summary, Text string }

// An Annotation of a run. Columns are nil where there are none.
type Annotation struct {
	Path        string `json:"path"`
	BlobHref    string `json:"blob_href"`
	StartLine   int    `json:"start_line"`
	StartColumn *int   `json:"start_column"`
	EndLine     int    `json:"end_line"`
	EndColumn   *int   `json:"end_column"`
	Level       string `json:"annotation_level"`
	Title       string `json:"title"`
	Message     string `json:"message"`
	RawDetails  string `json:"raw_details"`
}

// Runs returns all check runs, by id. They are copies.
func (s *Server) Runs() []Run {
	s.Lock()
	defer s.Unlock()
	out := make([]Run, len(s.runs))
	for i, run := range s.runs {
		out[i] = *run
		out[i].Annotations = slices.Clone(run.Annotations)
	}
	return out
}

// Add stores a run that was there before, and returns its id.
func (s *Server) Add(run Run) int64 {
	s.Lock()
	defer s.Unlock()
	s.ids++
	run.ID = s.ids
	s.runs = append(s.runs, &run)
	return run.ID
}

// shown is a run as the service answers it: with the number of annotations in
// place of them.
func (s *Server) shown(run *Run) map[string]any {
	api := "https://api.github.com/repos/" + s.o.Repository + "/check-runs/" + strconv.FormatInt(run.ID, 10)
	return map[string]any{
		"id": run.ID, "name": run.Name, "node_id": fmt.Sprintf("CR_%d", run.ID), "head_sha": run.HeadSHA,
		"external_id": run.ExternalID, "url": api, "details_url": orNull(run.DetailsURL),
		"html_url": "https://github.com/" + s.o.Repository + "/runs/" + strconv.FormatInt(run.ID, 10),
		"status":   run.Status, "conclusion": orNull(run.Conclusion),
		"started_at": orNull(run.StartedAt), "completed_at": orNull(run.CompletedAt),
		"output": map[string]any{"title": orNull(run.Output.Title), "summary": orNull(run.Output.Summary), "text": orNull(run.Output.Text),
			"annotations_count": len(run.Annotations), "annotations_url": api + "/annotations"},
		"check_suite": map[string]any{"id": 5}, "app": map[string]any{"id": 15368, "slug": cmp.Or(run.App, actionsApp)}, "pull_requests": []any{},
	}
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func (c *call) create() answer {
	b, problem := parse(c.body, true)
	if problem != "" {
		return c.s.violation("create: %s", problem)
	}
	if known := c.s.o.Commits; known != nil && !slices.Contains(known, *b.HeadSHA) {
		return refuse(http.StatusUnprocessableEntity, "No commit found for SHA: %s", *b.HeadSHA)
	}
	run := &Run{HeadSHA: *b.HeadSHA, Status: "queued", App: cmp.Or(c.s.o.App, actionsApp)}
	if refusal, refused := c.s.apply(b, run); refused {
		return refusal
	}
	c.s.ids++
	run.ID = c.s.ids
	c.s.runs = append(c.s.runs, run)
	return answer{status: http.StatusCreated, value: c.s.shown(run)}
}

func (c *call) update(run *Run) answer {
	b, problem := parse(c.body, false)
	if problem != "" {
		return c.s.violation("update: %s", problem)
	}
	if refusal, refused := c.s.apply(b, run); refused {
		return refusal
	}
	return answer{status: http.StatusOK, value: c.s.shown(run)}
}

// apply writes the members that b has into run, or nothing when it refuses.
// Annotations are added to those that are there.
func (s *Server) apply(b *body, run *Run) (refusal answer, refused bool) {
	after := *run
	for to, from := range map[*string]*string{
		&after.Name: b.Name, &after.Status: b.Status, &after.StartedAt: b.StartedAt, &after.CompletedAt: b.CompletedAt,
		&after.DetailsURL: b.DetailsURL, &after.ExternalID: b.ExternalID,
	} {
		if from != nil {
			*to = *from
		}
	}
	if b.Conclusion != nil {
		after.Conclusion, after.Status = *b.Conclusion, "completed"
	}
	if b.Output != nil {
		after.Output = Output{or(b.Output.Title), or(b.Output.Summary), or(b.Output.Text)}
		after.Annotations = slices.Clone(run.Annotations)
		for _, remark := range b.Output.Annotations {
			a := remark.stored(run.HeadSHA)
			if s.o.Refuses != nil && s.o.Refuses(a) {
				return refuse(http.StatusUnprocessableEntity, "Validation Failed"), true
			}
			after.Annotations = append(after.Annotations, a)
		}
	}
	*run = after
	return answer{}, false
}
