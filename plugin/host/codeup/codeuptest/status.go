package codeuptest

import (
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/rest/resttest"
)

// A Status is a commit status as the service stores and answers it.
type Status struct {
	ID          int64  `json:"id"`
	SHA         string `json:"-"`
	State       string `json:"state"`
	Context     string `json:"context"`
	Description string `json:"description,omitempty"`
	TargetURL   string `json:"targetUrl,omitempty"`
}

// maxDescription is in characters
// (https://help.aliyun.com/zh/yunxiao/developer-reference/listcommitstatuses-query-the-submission-status-list).
const maxDescription = 3000

// Statuses returns all commit statuses, in the order they were first written.
func (s *Server) Statuses() []Status {
	s.Lock()
	defer s.Unlock()
	out := make([]Status, len(s.statuses))
	for i, status := range s.statuses {
		out[i] = *status
	}
	return out
}

// statuses lists the statuses of a commit or writes one, by context.
func (c *call) statuses(commit string) answer {
	if !sha.MatchString(commit) {
		return refuse(http.StatusNotFound, "NotFound", "no commit %s", commit)
	}
	switch c.r.Method {
	case http.MethodGet:
		var of []*Status
		for _, status := range c.s.statuses {
			if status.SHA == commit {
				of = append(of, status)
			}
		}
		return paged(c, of)
	case http.MethodPost:
		return c.setStatus(commit)
	}
	return refuse(http.StatusMethodNotAllowed, "MethodNotAllowed", "%s", c.r.Method)
}

func (c *call) setStatus(commit string) answer {
	var b struct {
		State       string  `json:"state"`
		Context     *string `json:"context"`
		Description string  `json:"description"`
		TargetURL   string  `json:"targetUrl"`
	}
	if problem := resttest.Strictly(c.body, &b); problem != "" {
		return c.s.violation("status: %s", problem)
	}
	name := "default"
	if b.Context != nil {
		name = *b.Context
	}
	switch {
	case !slices.Contains([]string{"error", "failure", "pending", "success"}, b.State):
		return c.s.violation("status: state is %q", b.State)
	case name == "" || utf8.RuneCountInString(name) > maxName || c.s.nameTooLong(name):
		return c.s.violation("status: context is %q", name)
	case utf8.RuneCountInString(b.Description) > maxDescription:
		return c.s.violation("status: description has %d characters", utf8.RuneCountInString(b.Description))
	}
	i := slices.IndexFunc(c.s.statuses, func(s *Status) bool { return s.SHA == commit && s.Context == name })
	if i < 0 {
		i = len(c.s.statuses)
		c.s.statuses = append(c.s.statuses, &Status{ID: c.s.nextID(), SHA: commit, Context: name})
	}
	status := c.s.statuses[i]
	status.State, status.Description, status.TargetURL = b.State, b.Description, b.TargetURL
	return ok(status)
}
