package codeuptest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/testpost/testpost/plugin/rest/resttest"
)

// A MergeRequest is one of the repository.
type MergeRequest struct {
	Number int
	Commit string // of the source; the list leaves it out when it is empty
	Branch string // the source
	State  string // "opened" when empty
}

// A Comment is one on a merge request as the service holds it.
type Comment struct {
	ID           string
	MergeRequest int
	Author       string
	Content      string
	Resolved     bool
}

// maxContent is in characters
// (https://help.aliyun.com/zh/yunxiao/developer-reference/createchangerequestcomment).
const maxContent = 65_535

// Comments returns all comments, in the order they were made.
func (s *Server) Comments() []Comment {
	s.Lock()
	defer s.Unlock()
	out := make([]Comment, len(s.comments))
	for i, c := range s.comments {
		out[i] = *c
	}
	return out
}

// Say adds a comment that somebody else made, or an earlier build.
func (s *Server) Say(comment Comment) {
	s.Lock()
	defer s.Unlock()
	s.say(&comment)
}

func (s *Server) say(comment *Comment) {
	comment.ID = fmt.Sprintf("comment-%d", s.nextID())
	s.comments = append(s.comments, comment)
}

// patchset is the id of a set of patches of a merge request: the service has
// two of its source and one of its target.
func patchset(number, version int, kind string) map[string]any {
	return map[string]any{"patchSetBizId": fmt.Sprintf("patches-%d-%d", number, version), "relatedMergeItemType": kind, "versionNo": version, "shortId": "0a1b2c3d"}
}

// mergeRequests lists those of the organization.
func (c *call) mergeRequests() answer {
	if c.s.o.NoComments {
		return refuse(http.StatusForbidden, "Forbidden", "no permission")
	}
	query := c.r.URL.Query()
	repository, _ := url.PathUnescape(c.s.o.Repository)
	if got := query.Get("projectIds"); got != repository {
		return c.s.violation("merge requests: projectIds is %q", got)
	}
	var of []map[string]any
	for _, m := range c.s.o.MergeRequests {
		shown := map[string]any{"localId": m.Number, "sourceBranch": m.Branch, "state": "UNDER_REVIEW"}
		if m.Commit != "" {
			shown["sourceCommitId"] = m.Commit
		}
		if m.State != "" {
			shown["state"] = m.State
		}
		of = append(of, shown)
	}
	query.Del("projectIds")
	query.Del("state")
	c.r.URL.RawQuery = query.Encode()
	return paged(c, of)
}

// mergeRequest answers what is about one.
func (c *call) mergeRequest(number, operation string) answer {
	n, _ := strconv.Atoi(number)
	id, isComment := strings.CutPrefix(operation, "comments/")
	switch of := c.r.Method + " " + operation; {
	case c.s.o.NoComments:
		return refuse(http.StatusForbidden, "Forbidden", "no permission")
	case !slices.ContainsFunc(c.s.o.MergeRequests, func(m MergeRequest) bool { return m.Number == n }):
		return refuse(http.StatusNotFound, "NotFound", "no merge request %s", number)
	case of == "GET diffs/patches":
		return ok([]any{patchset(n, 2, "MERGE_SOURCE"), patchset(n, 1, "MERGE_SOURCE"), patchset(n, 3, "MERGE_TARGET")})
	case of == "POST comments/list":
		return c.listComments(n)
	case of == "POST comments":
		return c.addComment(n)
	case c.r.Method == http.MethodPut && isComment:
		return c.editComment(id)
	}
	return refuse(http.StatusNotFound, "NotFound", "no such path")
}

func (c *call) shownComment(o *Comment) map[string]any {
	id := "comment_biz_id"
	if c.s.o.Camel {
		id = "commentBizId"
	}
	return map[string]any{id: o.ID, "content": o.Content, "resolved": o.Resolved, "author": map[string]any{"name": o.Author}}
}

func (c *call) listComments(number int) answer {
	var b struct{}
	if problem := resttest.Strictly(c.body, &b); problem != "" {
		return c.s.violation("comments: %s", problem)
	}
	of := []map[string]any{}
	for _, comment := range c.s.comments {
		if comment.MergeRequest == number {
			of = append(of, c.shownComment(comment))
		}
	}
	return ok(of)
}

func (c *call) addComment(number int) answer {
	var b struct {
		Type     string `json:"comment_type"`
		Content  string `json:"content"`
		Draft    bool   `json:"draft"`
		Resolved bool   `json:"resolved"`
		Patchset string `json:"patchset_biz_id"`
	}
	problem := resttest.Strictly(c.body, &b)
	switch {
	case problem != "":
	case b.Type != "GLOBAL_COMMENT":
		problem = fmt.Sprintf("comment_type is %q", b.Type)
	case b.Draft:
		problem = "nobody sees a draft"
	case b.Patchset != patchset(number, 2, "")["patchSetBizId"]:
		problem = fmt.Sprintf("patchset_biz_id is %q", b.Patchset)
	default:
		problem = checkContent(b.Content)
	}
	if problem != "" {
		return c.s.violation("comment: %s", problem)
	}
	comment := &Comment{MergeRequest: number, Author: c.writer, Content: b.Content, Resolved: b.Resolved}
	c.s.say(comment)
	return ok(c.shownComment(comment))
}

func checkContent(text string) string {
	if n := utf8.RuneCountInString(text); n < 1 || n > maxContent {
		return fmt.Sprintf("content has %d characters", n)
	}
	return ""
}

// editComment lets nobody but the author edit a comment. The vendor does not say
// so; what edits those of others would put words into their mouths.
func (c *call) editComment(id string) answer {
	var b struct {
		Content  string `json:"content"`
		Resolved bool   `json:"resolved"`
	}
	problem := resttest.Strictly(c.body, &b)
	if problem == "" {
		problem = checkContent(b.Content)
	}
	i := slices.IndexFunc(c.s.comments, func(o *Comment) bool { return o.ID == id })
	switch {
	case problem != "":
		return c.s.violation("comment: %s", problem)
	case i < 0:
		return refuse(http.StatusNotFound, "NotFound", "no comment %s", id)
	case c.s.comments[i].Author != c.writer:
		return refuse(http.StatusForbidden, "Forbidden", "only the author may edit a comment")
	}
	c.s.comments[i].Content, c.s.comments[i].Resolved = b.Content, b.Resolved
	return ok(map[string]any{"result": true})
}
