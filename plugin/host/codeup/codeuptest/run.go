package codeuptest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// A Run is a check run as the service stores and answers it.
type Run struct {
	ID          int64        `json:"id"`
	Name        string       `json:"name"`
	HeadSHA     string       `json:"headSha"`
	Status      string       `json:"status"`
	Conclusion  string       `json:"conclusion,omitempty"`
	StartedAt   string       `json:"startedAt,omitempty"`
	CompletedAt string       `json:"completedAt,omitempty"`
	DetailsURL  string       `json:"detailsUrl,omitempty"`
	ExternalID  string       `json:"externalId,omitempty"`
	Output      Output       `json:"output"`
	Annotations []Annotation `json:"annotations,omitzero"`
	Writer      Writer       `json:"writer"`
}

// Output is the text of a run.
type Output struct {
	Title   string  `json:"title,omitempty"`
	Summary string  `json:"summary,omitempty"`
	Text    string  `json:"text,omitempty"`
	Images  []Image `json:"images,omitempty"`
}

// An Image is shown with a run.
type Image struct {
	Alt      string `json:"alt,omitempty"`
	Caption  string `json:"caption,omitempty"`
	ImageURL string `json:"imageUrl,omitempty"`
}

// An Annotation of a run. ID is given by the service.
type Annotation struct {
	ID          int64  `json:"id,omitempty"`
	Level       string `json:"annotationLevel,omitempty"`
	Path        string `json:"path,omitempty"`
	StartLine   int    `json:"startLine,omitempty"`
	EndLine     int    `json:"endLine,omitempty"`
	StartColumn int    `json:"startColumn,omitempty"`
	EndColumn   int    `json:"endColumn,omitempty"`
	Title       string `json:"title,omitempty"`
	Message     string `json:"message,omitempty"`
	RawDetails  string `json:"rawDetails,omitempty"`
}

// A Writer is who created a run.
type Writer struct {
	Name string `json:"name"`
	Type string `json:"type"`
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

// Add stores a run that was there before, and returns its id. An empty writer
// is that of the first token, in the order of their names.
func (s *Server) Add(run Run) int64 {
	s.Lock()
	defer s.Unlock()
	run.ID = s.nextID()
	if run.Writer.Name == "" {
		for _, name := range s.o.Tokens {
			if run.Writer.Name == "" || name < run.Writer.Name {
				run.Writer.Name = name
			}
		}
	}
	s.runs = append(s.runs, &run)
	return run.ID
}

// runs lists or creates.
func (c *call) runs() answer {
	switch c.r.Method {
	case http.MethodGet:
		return c.list()
	case http.MethodPost:
		return c.create()
	}
	return refuse(http.StatusMethodNotAllowed, "MethodNotAllowed", "%s", c.r.Method)
}

// run reads or updates one.
func (c *call) run(id string) answer {
	n, err := strconv.ParseInt(id, 10, 64)
	i := slices.IndexFunc(c.s.runs, func(r *Run) bool { return r.ID == n })
	if err != nil || i < 0 {
		return refuse(http.StatusNotFound, "NotFound", "no check run %s", id)
	}
	switch c.r.Method {
	case http.MethodGet:
		return ok(c.s.runs[i])
	case http.MethodPost:
		return c.update(c.s.runs[i])
	}
	return refuse(http.StatusMethodNotAllowed, "MethodNotAllowed", "%s", c.r.Method)
}

func (c *call) create() answer {
	b, problem := c.s.parse(c.body, true)
	switch {
	case problem != "":
		return c.s.violation("create: %s", problem)
	case c.s.o.NoSource != 0:
		return refuse(c.s.o.NoSource, "", "the commit is not the merge source of any merge request")
	case c.s.nameTooLong(*b.Name):
		return refuse(http.StatusBadRequest, "BadRequest", "name is too long")
	case c.s.taken(*b.Name, *b.HeadSHA, c.writer, 0):
		return refuse(cmp.Or(c.s.o.Conflict, http.StatusConflict), "Conflict", "a check run of this name exists")
	}
	run := &Run{HeadSHA: *b.HeadSHA, Status: "queued", Writer: Writer{Name: c.writer, Type: "User"}}
	if a := c.s.apply(b, run); a.status != http.StatusOK {
		return a
	}
	run.ID = c.s.nextID()
	c.s.runs = append(c.s.runs, run)
	return ok(c.s.shown(run))
}

func (c *call) update(run *Run) answer {
	b, problem := c.s.parse(c.body, false)
	switch {
	case problem != "":
		return c.s.violation("update: %s", problem)
	case run.Writer.Name != c.writer:
		return refuse(http.StatusForbidden, "Forbidden", "only %s may update this check run", run.Writer.Name)
	case b.Name != nil && c.s.taken(*b.Name, run.HeadSHA, c.writer, run.ID):
		return refuse(cmp.Or(c.s.o.Conflict, http.StatusConflict), "Conflict", "a check run of this name exists")
	}
	if a := c.s.apply(b, run); a.status != http.StatusOK {
		return a
	}
	return ok(c.s.shown(run))
}

// taken reports whether another run than id has the name: it is unique for a
// commit and a writer.
func (s *Server) taken(name, commit, writer string, id int64) bool {
	return slices.ContainsFunc(s.runs, func(r *Run) bool {
		return r.ID != id && r.Name == name && r.HeadSHA == commit && r.Writer.Name == writer
	})
}

func (s *Server) nameTooLong(name string) bool { return s.o.CountsBytes && len(name) > maxName }

// shown is a run as the answers to writes and lists show it.
func (s *Server) shown(run *Run) *Run {
	if !s.o.Brief {
		return run
	}
	brief := *run
	brief.Annotations = nil
	return &brief
}

// apply writes the members that b has into run, or nothing when it refuses.
func (s *Server) apply(b *body, run *Run) answer {
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
		after.Output = b.Output.stored()
	}
	if b.Annotations != nil {
		if a := s.annotate(b, &after); a.status != http.StatusOK {
			return a
		}
	}
	*run = after
	return ok(nil)
}

// annotate adds the annotations of b to run, or puts them in place of its own.
func (s *Server) annotate(b *body, run *Run) answer {
	list := slices.Clone(run.Annotations)
	if s.o.Replaces {
		list = nil
	}
	for _, a := range *b.Annotations {
		stored := a.stored()
		if s.o.Refuses != nil && s.o.Refuses(stored) {
			return refuse(http.StatusUnprocessableEntity, "", "an annotation is invalid")
		}
		if s.o.Trims {
			stored.Title, stored.Message = strings.TrimSpace(stored.Title), strings.TrimSpace(stored.Message)
		}
		stored.ID = s.nextID()
		list = append(list, stored)
	}
	if s.o.MostAnnotations > 0 && len(list) > s.o.MostAnnotations {
		return refuse(http.StatusBadRequest, "BadRequest", "%d annotations are too many", len(list))
	}
	if s.o.Keeps > 0 && len(list) > s.o.Keeps {
		list = list[:s.o.Keeps]
	}
	run.Annotations = list
	return ok(nil)
}
