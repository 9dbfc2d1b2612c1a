package giteatest

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/rest/resttest"
)

// A Status is a commit status as the service holds it.
type Status struct {
	ID          int64
	SHA         string
	State       string
	Context     string
	Description string
	TargetURL   string
}

// maxText, in characters, is not the server's: its pages show a context and a
// description on one line.
const maxText = 255

// Statuses returns all statuses, in the order they were set.
func (s *Server) Statuses() []Status {
	s.Lock()
	defer s.Unlock()
	return slices.Clone(s.statuses)
}

// Current returns the statuses that count: of each commit and context the latest.
func (s *Server) Current() []Status {
	var out []Status
	for _, status := range s.Statuses() {
		out = slices.DeleteFunc(out, func(o Status) bool { return o.SHA == status.SHA && o.Context == status.Context })
		out = append(out, status)
	}
	return out
}

var sha = regexp.MustCompile(`^[0-9a-f]{40}([0-9a-f]{24})?$`)

// states are those of the published description that every version knows.
var states = []string{"pending", "success", "error", "failure", "warning"}

func (c *call) setStatus(commit string) resttest.Answer {
	var b struct {
		State       string `json:"state"`
		TargetURL   string `json:"target_url"`
		Description string `json:"description"`
		Context     string `json:"context"`
	}
	if problem := resttest.Strictly(c.body, &b); problem != "" {
		return c.s.violation("status: %s", problem)
	}
	switch {
	case !sha.MatchString(commit):
		return c.s.violation("status: commit is %q", commit)
	case !c.knows(commit): // the server says why to administrators only
		return refuse(http.StatusInternalServerError, "")
	case !slices.Contains(states, b.State):
		return c.s.violation("status: state is %q", b.State)
	case b.Context == "" || !oneLine(b.Context):
		return c.s.violation("status: context is %q", b.Context)
	case !oneLine(b.Description):
		return c.s.violation("status: description is %q", b.Description)
	case b.TargetURL != "" && !strings.HasPrefix(b.TargetURL, "https://") && !strings.HasPrefix(b.TargetURL, "http://"):
		return c.s.violation("status: target_url is %q", b.TargetURL)
	}
	c.s.ids++
	c.s.statuses = append(c.s.statuses, Status{c.s.ids, commit, b.State, b.Context, b.Description, b.TargetURL})
	creator := c.user(c.s.o.User)
	if c.s.o.User == ActionsUser { // no table has it
		creator = nil
	}
	return resttest.Answer{Status: http.StatusCreated, Value: map[string]any{"id": c.s.ids, "status": b.State, "target_url": b.TargetURL,
		"description": b.Description, "url": "http://gitea.example/api/v1/repos/" + c.s.o.Repository + "/statuses/" + commit, "context": b.Context,
		"creator": creator, "created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z"}}
}

// oneLine reports whether text is what a page can show on one line.
func oneLine(text string) bool {
	return strings.TrimSpace(text) == text && utf8.RuneCountInString(text) <= maxText && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}
