package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/rest"
)

// A remark is a comment in an answer
// (https://docs.github.com/rest/issues/comments).
type remark struct {
	ID   int64  `json:"id"`
	Body string `json:"body"`
	User struct {
		Login string `json:"login"`
	} `json:"user"`
}

// A namedRemark is the answer about one comment; an object without an id is none.
type namedRemark struct{ remark }

// UnmarshalJSON implements json.Unmarshaler.
func (r *namedRemark) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &r.remark); err != nil {
		return err
	}
	if r.ID == 0 {
		return errors.New("it has no id")
	}
	return nil
}

// A thread is the comments of a pull request, which are those of its issue.
type thread struct {
	client *client
	pull   int
}

// Remarks implements host.Thread.
func (t *thread) Remarks(ctx context.Context) ([]host.Remark, error) {
	all, err := pages(func(page string) ([]remark, error) {
		var list []remark
		query := url.Values{"per_page": {strconv.Itoa(pageSize)}, "page": {page}}
		_, err := t.client.rest.Do(ctx, t.request("look for the comment", http.MethodGet, fmt.Sprintf("/issues/%d/comments?%s", t.pull, query.Encode()), &list))
		return list, err
	})
	out := make([]host.Remark, len(all))
	for i, r := range all {
		out[i] = host.Remark{ID: strconv.FormatInt(r.ID, 10), Author: r.User.Login, Body: r.Body}
	}
	return out, err
}

// Add implements host.Thread.
func (t *thread) Add(ctx context.Context, body string) error {
	var answer namedRemark
	r := t.request("comment on the pull request", http.MethodPost, fmt.Sprintf("/issues/%d/comments", t.pull), &answer)
	r.JSON = map[string]string{"body": body}
	_, err := t.client.rest.Do(ctx, r)
	return err
}

// Edit implements host.Thread.
func (t *thread) Edit(ctx context.Context, id, body string) error {
	var answer namedRemark
	r := t.request("update the comment", http.MethodPatch, "/issues/comments/"+id, &answer)
	r.JSON, r.Repeatable = map[string]string{"body": body}, true
	_, err := t.client.rest.Do(ctx, r)
	return err
}

func (t *thread) request(doing, method, path string, into any) *rest.Request {
	r := t.client.request(doing, method, path, into)
	r.Hint = commentHint
	return r
}

// commentHint returns what a person can do about e, an answer about pull requests.
func commentHint(e *rest.Error) string {
	switch {
	case e.Status == http.StatusForbidden && says(e, msgNoPermission), e.Status == http.StatusNotFound:
		return "the token may not comment on pull requests: the job in the workflow needs " +
			"`permissions: { contents: read, checks: write, pull-requests: write }`; " +
			"a GitHub App needs Pull requests: write; or set comment to never"
	case e.Status == http.StatusForbidden && says(e, "locked"):
		return "the conversation of the pull request is locked: unlock it, or set comment to never"
	}
	return hint(e)
}

// comment sees to the comment of delivery, if there is to be one. Whose check
// run it is says whose comments are ours: those of the same app.
func (p *post) comment(ctx context.Context, c *host.Comment, r *host.Receipt) {
	if c == nil || p.barred || !p.written || ctx.Err() != nil {
		return
	}
	pull, err := p.pullRequest(ctx)
	switch {
	case err != nil:
		r.Outcome, r.Err = host.Partial, errors.Join(r.Err, err)
		return
	case pull == 0:
		r.Message += "; no pull request is known to comment on"
		return
	}
	at := &host.Posting{
		Thread: &thread{p.d.client, pull}, Place: fmt.Sprintf("pull request %d", pull),
		Limit: takes().Comment, Veil: host.CommentVeil(), Client: p.d.client.rest,
	}
	if p.app != "" {
		at.Me = p.app + "[bot]"
	}
	c.Post(ctx, at, r)
}

// pullRequest is the number of the pull request: as the CI has it, or, for a
// workflow_run, whose event does not name those of forks, the open one whose
// head the commit is. It is 0 when there is none, or more than one.
func (p *post) pullRequest(ctx context.Context) (int, error) {
	if p.d.pull != 0 || !p.d.lookUp {
		return p.d.pull, nil
	}
	open, err := p.d.client.pulls(ctx)
	found := 0
	for _, pull := range open {
		switch {
		case !strings.EqualFold(pull.Head.SHA, p.d.commit):
		case found != 0:
			return 0, err
		default:
			found = pull.Number
		}
	}
	return found, err
}

// A pull is a pull request in a list (https://docs.github.com/rest/pulls/pulls).
type pull struct {
	Number int `json:"number"`
	Head   struct {
		SHA string `json:"sha"`
	} `json:"head"`
}

// pulls returns the open pull requests that changed last.
func (c *client) pulls(ctx context.Context) ([]pull, error) {
	var list []pull
	query := url.Values{"state": {"open"}, "sort": {"updated"}, "direction": {"desc"}, "per_page": {strconv.Itoa(pageSize)}}
	r := c.request("look for the pull request", http.MethodGet, "/pulls?"+query.Encode(), &list)
	r.Hint = commentHint
	_, err := c.rest.Do(ctx, r)
	return list, err
}
