package giteatest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/rest/resttest"
)

// A Comment is one on an issue or a pull request as the service holds it.
type Comment struct {
	ID     int64
	Issue  int // its number, as of a pull request
	Author string
	Body   string
}

// maxComment, in characters, is not the server's, which takes any length: it is
// that of GitHub, which its pages are modelled on.
const maxComment = 65_536

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

func (c *call) shownComment(comment *Comment) map[string]any {
	return map[string]any{"id": comment.ID, "body": comment.Body, "user": c.user(comment.Author), "created_at": "2026-01-02T03:04:05Z",
		"html_url": fmt.Sprintf("http://gitea.example/%s/pulls/%d#issuecomment-%d", c.s.o.Repository, comment.Issue, comment.ID)}
}

func (c *call) listComments(issue string) resttest.Answer {
	number, err := strconv.Atoi(issue)
	if err != nil || number < 1 {
		return refuse(http.StatusNotFound, "The target couldn't be found.")
	}
	var all []map[string]any
	for i := range c.s.comments {
		if c.s.comments[i].Issue == number {
			all = append(all, c.shownComment(&c.s.comments[i]))
		}
	}
	total := len(all)
	if size := c.s.o.PageSize; size > 0 {
		query := c.r.URL.Query()
		page, _ := strconv.Atoi(query.Get("page"))
		if limit, _ := strconv.Atoi(query.Get("limit")); limit > 0 {
			size = min(size, limit)
		}
		all = all[min(max(page-1, 0)*size, total):min(max(page, 1)*size, total)]
	}
	return resttest.Answer{Status: http.StatusOK, Value: append([]map[string]any{}, all...), Header: http.Header{"X-Total-Count": {strconv.Itoa(total)}}}
}

// text is the body of a comment, or the refusal of one.
func (c *call) text() (text string, refusal *resttest.Answer) {
	var b struct {
		Body string `json:"body"`
	}
	var a resttest.Answer
	switch problem := resttest.Strictly(c.body, &b); {
	case problem != "":
		a = c.s.violation("comment: %s", problem)
	case b.Body == "":
		a = c.s.violation("[Body]: Required")
	case utf8.RuneCountInString(b.Body) > maxComment:
		a = c.s.violation("comment: %d characters", utf8.RuneCountInString(b.Body))
	default:
		return b.Body, nil
	}
	return "", &a
}

func (c *call) addComment(issue string) resttest.Answer {
	text, refusal := c.text()
	number, err := strconv.Atoi(issue)
	switch {
	case refusal != nil:
		return *refusal
	case err != nil || number < 1:
		return refuse(http.StatusNotFound, "The target couldn't be found.")
	}
	c.s.ids++
	c.s.comments = append(c.s.comments, Comment{c.s.ids, number, c.s.o.User, text})
	return resttest.Answer{Status: http.StatusCreated, Value: c.shownComment(&c.s.comments[len(c.s.comments)-1])}
}

// editComment lets whoever may write edit any comment, as the server does.
func (c *call) editComment(id string) resttest.Answer {
	text, refusal := c.text()
	i := slices.IndexFunc(c.s.comments, func(o Comment) bool { return strconv.FormatInt(o.ID, 10) == id })
	switch {
	case refusal != nil:
		return *refusal
	case i < 0:
		return refuse(http.StatusNotFound, "comment does not exist [id: %s, issue_id: 0]", id)
	}
	c.s.comments[i].Body = text
	return resttest.Answer{Status: http.StatusOK, Value: c.shownComment(&c.s.comments[i])}
}
