package gitea

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"code.gitea.io/sdk/gitea"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/rest"
)

// Paging of the comments. The servers that were looked at answer all of them,
// whatever page is asked for, and say how many there are; others may page.
const (
	pageSize = 50
	maxPages = 100
)

// A thread is the comments of a pull request, which are those of its issue.
type thread struct {
	client *client
	pull   int64
}

func remarkOf(c *gitea.Comment) host.Remark {
	r := host.Remark{ID: strconv.FormatInt(c.ID, 10), Body: c.Body}
	if c.Poster != nil {
		r.Author = identity(c.Poster)
	}
	return r
}

// The user that the tokens of Actions jobs are, under a name of its own in Gitea
// and in Forgejo. No table has it, so that a status which it made names no
// creator, while a comment names it as its poster
// (https://github.com/go-gitea/gitea/blob/main/models/user/user_system.go).
const (
	actionsUserID = -2
	actionsUser   = "(Actions)" // what no user can be called
)

// identity is who u is; nil stands for the creator that a status lacks.
func identity(u *gitea.User) string {
	if u == nil || u.ID == actionsUserID {
		return actionsUser
	}
	return u.UserName
}

// Remarks implements host.Thread.
func (t *thread) Remarks(ctx context.Context) ([]host.Remark, error) {
	var all []host.Remark
	seen := map[int64]bool{}
	for page := 1; page <= maxPages; page++ {
		list, total, err := t.page(ctx, page)
		if err != nil {
			return nil, err
		}
		before := len(seen)
		for _, c := range list {
			if c != nil && !seen[c.ID] {
				seen[c.ID] = true
				all = append(all, remarkOf(c))
			}
		}
		if len(seen) == before || total > 0 && len(seen) >= total || total == 0 && len(list) < pageSize {
			break
		}
	}
	return all, nil
}

// page returns one page of comments, and how many there are in all where the
// server says so.
func (t *thread) page(ctx context.Context, page int) (list []*gitea.Comment, total int, err error) {
	like := rest.Request{Doing: "look for the comment", Hint: commentHint}
	list, err = send[[]*gitea.Comment](ctx, t.client, like, nil, func(sdk *gitea.Client) error {
		_, resp, err := sdk.ListIssueComments(t.client.owner, t.client.repository, t.pull,
			gitea.ListIssueCommentOptions{ListOptions: gitea.ListOptions{Page: page, PageSize: pageSize}})
		if err == nil {
			total, _ = strconv.Atoi(resp.Header.Get("X-Total-Count")) // 0 where it is not said
		}
		return err
	})
	return list, total, err
}

func namedComment(c *gitea.Comment) bool { return c.ID != 0 }

// Add implements host.Thread.
func (t *thread) Add(ctx context.Context, body string) error {
	like := rest.Request{Doing: "comment on the pull request", Hint: commentHint}
	_, err := send(ctx, t.client, like, namedComment, func(sdk *gitea.Client) error {
		_, _, err := sdk.CreateIssueComment(t.client.owner, t.client.repository, t.pull, gitea.CreateIssueCommentOption{Body: body})
		return err
	})
	return err
}

// Edit implements host.Thread.
func (t *thread) Edit(ctx context.Context, id, body string) error {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return err
	}
	like := rest.Request{Doing: "update the comment", Repeatable: true, Hint: commentHint}
	_, err = send(ctx, t.client, like, namedComment, func(sdk *gitea.Client) error {
		_, _, err := sdk.EditIssueComment(t.client.owner, t.client.repository, n, gitea.EditIssueCommentOption{Body: body})
		return err
	})
	return err
}

// commentHint returns what a person can do about e, an answer about comments.
func commentHint(e *rest.Error) string {
	switch e.Status {
	case http.StatusForbidden:
		return "the token may not comment: it needs the scope write:issue, and its owner access to the repository's pull requests; or set comment to never"
	case http.StatusNotFound: // the status was set: server and repository are right
		return "there is no such pull request, or the token may not see it: it needs the scope write:issue, and its owner access to the " +
			"repository's pull requests; or set comment to never"
	case http.StatusInternalServerError: // says nothing about a commit here
		return ""
	}
	return hint(e)
}

// comment sees to the comment of delivery, if there is to be one. Whose status
// it was says who the token is.
func (d *destination) comment(ctx context.Context, delivery *host.Delivery, status *gitea.Status, r *host.Receipt) {
	switch {
	case delivery.Comment == nil:
		return
	case d.pull == 0:
		r.Message += "; no pull request is known to comment on"
		return
	}
	at := &host.Posting{
		Thread: &thread{d.client, int64(d.pull)}, Place: fmt.Sprintf("pull request %d", d.pull),
		Limit: takes().Comment, Me: identity(status.Creator), Veil: host.CommentVeil(), Client: d.client.rest,
	}
	delivery.Comment.Post(ctx, at, r)
}
