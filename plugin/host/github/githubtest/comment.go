package githubtest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/rest/resttest"
)

// self is who the accepted token is: the app that makes the check runs.
const self = "github-actions[bot]"

// maxComment is in characters, as the refusal of a longer one says.
const maxComment = 65_536

// A Comment is one on an issue or a pull request as the service holds it.
type Comment struct {
	ID     int64
	Issue  int // its number, as of a pull request
	Author string
	Body   string
}

// A Pull is an open pull request.
type Pull struct {
	Number  int
	HeadSHA string
}

// Comments returns all comments, in the order they were made.
func (s *Server) Comments() []Comment {
	s.Lock()
	defer s.Unlock()
	return slices.Clone(s.comments)
}

// Say adds a comment that somebody else made, or an earlier build.
func (s *Server) Say(comment Comment) (id int64) {
	s.Lock()
	defer s.Unlock()
	s.ids++
	comment.ID = s.ids
	s.comments = append(s.comments, comment)
	return comment.ID
}

// issues answers what is about comments: issues/{number}/comments and
// issues/comments/{id}.
func (c *call) issues(parts []string) answer {
	switch {
	case c.s.o.NoComments:
		return refuse(http.StatusForbidden, "Resource not accessible by integration")
	case parts[1] == "comments" && c.r.Method == http.MethodPatch:
		return c.editComment(parts[2])
	case parts[2] == "comments" && c.r.Method == http.MethodGet:
		return c.listComments(parts[1])
	case parts[2] == "comments" && c.r.Method == http.MethodPost:
		return c.addComment(parts[1])
	}
	return refuse(http.StatusNotFound, "Not Found")
}

func (c *call) shownComment(o *Comment) map[string]any {
	kind := "User"
	if o.Author == self {
		kind = "Bot"
	}
	return map[string]any{"id": o.ID, "body": o.Body, "user": map[string]any{"login": o.Author, "type": kind},
		"html_url": fmt.Sprintf("https://github.com/%s/pull/%d#issuecomment-%d", c.s.o.Repository, o.Issue, o.ID)}
}

func (c *call) listComments(issue string) answer {
	var all []map[string]any
	for i := range c.s.comments {
		if strconv.Itoa(c.s.comments[i].Issue) == issue {
			all = append(all, c.shownComment(&c.s.comments[i]))
		}
	}
	page, refusal := paged(c, all, "since")
	if page == nil {
		return refusal
	}
	return answer{status: http.StatusOK, value: page}
}

// text is the body of a comment, or what is wrong with it.
func (c *call) text() (text, problem string) {
	var b struct {
		Body *string `json:"body"`
	}
	problem = resttest.Strictly(c.body, &b)
	switch text = or(b.Body); {
	case problem != "":
	case text == "":
		problem = "body cannot be blank"
	case utf8.RuneCountInString(text) > maxComment:
		problem = "body is too long (maximum is 65536 characters)"
	}
	return text, problem
}

func (c *call) addComment(issue string) answer {
	text, problem := c.text()
	number, err := strconv.Atoi(issue)
	switch {
	case problem != "":
		return c.s.violation("comment: %s", problem)
	case err != nil || number < 1:
		return refuse(http.StatusNotFound, "Not Found")
	}
	c.s.ids++
	c.s.comments = append(c.s.comments, Comment{c.s.ids, number, self, text})
	return answer{status: http.StatusCreated, value: c.shownComment(&c.s.comments[len(c.s.comments)-1])}
}

// editComment lets whoever may write edit any comment, as the service does.
func (c *call) editComment(id string) answer {
	text, problem := c.text()
	i := slices.IndexFunc(c.s.comments, func(o Comment) bool { return strconv.FormatInt(o.ID, 10) == id })
	switch {
	case problem != "":
		return c.s.violation("comment: %s", problem)
	case i < 0:
		return refuse(http.StatusNotFound, "Not Found")
	}
	c.s.comments[i].Body = text
	return answer{status: http.StatusOK, value: c.shownComment(&c.s.comments[i])}
}

// pulls answers the open pull requests.
func (c *call) pulls() answer {
	if c.s.o.NoComments {
		return refuse(http.StatusForbidden, "Resource not accessible by integration")
	}
	query := c.r.URL.Query()
	for name, want := range map[string]string{"state": "open", "sort": "updated", "direction": "desc"} {
		if query.Get(name) != want {
			return c.s.violation("pulls: %s is %q", name, query.Get(name))
		}
	}
	var all []map[string]any
	for _, pull := range c.s.o.Pulls {
		all = append(all, map[string]any{"number": pull.Number, "state": "open", "head": map[string]any{"sha": pull.HeadSHA}})
	}
	page, refusal := paged(c, all, "state", "sort", "direction", "head", "base")
	if page == nil {
		return refusal
	}
	return answer{status: http.StatusOK, value: page}
}
