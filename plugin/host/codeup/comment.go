package codeup

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/rest"
)

// A remark is a comment in an answer. The page writes its members with
// underscores, unlike those of everything else; both are understood.
type remark struct {
	BizID      string `json:"comment_biz_id"`
	BizIDCamel string `json:"commentBizId"`
	Content    string `json:"content"`
}

func (r *remark) id() string { return cmp.Or(r.BizID, r.BizIDCamel) }

// A namedRemark is the answer about one comment; an object without an id is none.
type namedRemark struct{ remark }

// UnmarshalJSON implements json.Unmarshaler.
func (r *namedRemark) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &r.remark); err != nil {
		return err
	}
	if r.id() == "" {
		return errors.New("it has no comment_biz_id")
	}
	return nil
}

// A thread is the comments of a merge request
// (https://help.aliyun.com/zh/yunxiao/developer-reference/createchangerequestcomment).
type thread struct {
	client   *client
	path     string // of the merge request
	resolved bool   // there is nothing to do about what the comment says
}

// Remarks implements host.Thread. The page and the vendor's own client disagree
// about the names of the filters: none is sent.
func (t *thread) Remarks(ctx context.Context) ([]host.Remark, error) {
	var all []remark
	r := t.request("look for the comment", http.MethodPost, "/comments/list", &all)
	r.JSON, r.Repeatable = struct{}{}, true
	_, err := t.client.rest.Do(ctx, r)
	out := make([]host.Remark, len(all))
	for i := range all {
		out[i] = host.Remark{ID: all[i].id(), Body: all[i].Content}
	}
	return out, err
}

// A newRemark is the body of a comment on the whole of a merge request.
type newRemark struct {
	Type     string `json:"comment_type"`
	Content  string `json:"content"`
	Draft    bool   `json:"draft"`
	Resolved bool   `json:"resolved"`
	Patchset string `json:"patchset_biz_id"`
}

// Add implements host.Thread. A comment belongs to a set of patches: the latest
// of the source.
func (t *thread) Add(ctx context.Context, body string) error {
	patches, err := t.patchset(ctx)
	if err != nil {
		return err
	}
	var answer namedRemark
	r := t.request("comment on the merge request", http.MethodPost, "/comments", &answer)
	r.JSON = newRemark{Type: "GLOBAL_COMMENT", Content: body, Resolved: t.resolved, Patchset: patches}
	_, err = t.client.rest.Do(ctx, r)
	return err
}

// Edit implements host.Thread.
func (t *thread) Edit(ctx context.Context, id, body string) error {
	var answer struct{}
	r := t.request("update the comment", http.MethodPut, "/comments/"+url.PathEscape(id), &answer)
	r.JSON = struct {
		Content  string `json:"content"`
		Resolved bool   `json:"resolved"`
	}{body, t.resolved}
	_, err := t.client.rest.Do(ctx, r)
	return err
}

// patchset returns the id of the latest set of patches of the source.
func (t *thread) patchset(ctx context.Context) (string, error) {
	var all []struct {
		BizID   string `json:"patchSetBizId"`
		Type    string `json:"relatedMergeItemType"`
		Version int    `json:"versionNo"`
	}
	r := t.request("look for the patches of the merge request", http.MethodGet, "/diffs/patches", &all)
	r.DryAnswer = `[{"patchSetBizId":"(found out when it is sent)","relatedMergeItemType":"MERGE_SOURCE"}]`
	if _, err := t.client.rest.Do(ctx, r); err != nil {
		return "", err
	}
	id, version := "", -1
	for _, p := range all {
		if p.Type == "MERGE_SOURCE" && p.Version > version {
			id, version = p.BizID, p.Version
		}
	}
	if id == "" {
		return "", errors.New("comment on the merge request: it has no patches that a comment could be about")
	}
	return id, nil
}

func (t *thread) request(doing, method, path string, into any) *rest.Request {
	r := t.client.request(doing, method, t.path+path, into)
	r.Hint = commentHint
	return r
}

// commentHint returns what a person can do about e, an answer about merge requests.
func commentHint(e *rest.Error) string {
	switch {
	case e.Code == codeNotInOrg, e.Code == codeNotMember:
	case e.Status == http.StatusForbidden:
		return "give the token 代码管理 > 合并请求 (code management, merge requests) read and write (读写), or set comment to never"
	case e.Status == http.StatusNotFound, e.Status == http.StatusBadRequest:
		return "check codeup_merge_request: it is the number in the address of the merge request; without it the open one is looked for whose source is the commit"
	}
	return hint(e)
}

// comment sees to the comment of delivery, if there is to be one. The answers do
// not say whose it is in words that can be compared: the mark has a seal.
func (p *post) comment(ctx context.Context, c *host.Comment, r *host.Receipt) {
	if c == nil || !p.written && p.instead == "" || ctx.Err() != nil {
		return
	}
	number, err := p.mergeRequest(ctx)
	switch {
	case err != nil:
		r.Outcome, r.Err = host.Partial, errors.Join(r.Err, err)
		return
	case number == 0:
		r.Message += "; no merge request is known to comment on"
		return
	}
	c.Post(ctx, &host.Posting{
		Thread: &thread{client: p.d.client, path: fmt.Sprintf("/changeRequests/%d", number), resolved: check.Conclusion(p.base.Conclusion) != check.Failure},
		Place:  fmt.Sprintf("merge request %d", number), Limit: check.Limit{Max: maxComment, Unit: check.Bytes}, Veil: p.d.Veil(), Client: p.d.client.rest,
	}, r)
}

// mergeRequest is the number of the merge request, 0 when there is none or more
// than one. No variable of a pipeline names it.
func (p *post) mergeRequest(ctx context.Context) (int, error) {
	if p.d.mergeRequest != 0 {
		return p.d.mergeRequest, nil
	}
	open, err := p.d.client.mergeRequests(ctx, p.d.repository)
	found := 0
	for _, m := range open {
		switch {
		case !p.d.isOf(&m):
		case found != 0:
			return 0, err
		default:
			found = m.Number
		}
	}
	return found, err
}

// A mergeRequest is one in a list.
type mergeRequest struct {
	Number int    `json:"localId"`
	Commit string `json:"sourceCommitId"`
	Branch string `json:"sourceBranch"`
	State  string `json:"state"`
}

// isOf reports whether m is that of the commit, or, where it does not say which
// commit it has, of the branch.
func (d *destination) isOf(m *mergeRequest) bool {
	switch strings.ToUpper(m.State) {
	case "CLOSED", "MERGED":
		return false
	}
	if m.Commit != "" {
		return strings.EqualFold(m.Commit, d.commit)
	}
	return d.branch != "" && m.Branch == d.branch
}

// mergeRequests returns the open merge requests of a repository. They are listed
// for the organization.
func (c *client) mergeRequests(ctx context.Context, repository string) ([]mergeRequest, error) {
	var all []mergeRequest
	for page := 1; page <= maxPages; page++ {
		var list []mergeRequest
		query := url.Values{"projectIds": {repository}, "state": {"opened"}, "page": {strconv.Itoa(page)}, "perPage": {strconv.Itoa(pageSize)}}
		r := c.request("look for the merge request", http.MethodGet, "", &list)
		r.URL, r.Hint = c.product+"/changeRequests?"+query.Encode(), commentHint
		resp, err := c.rest.Do(ctx, r)
		if err != nil {
			return nil, err
		}
		repeated := len(list) > 0 && len(all) > 0 && list[0].Number == all[0].Number
		if repeated { // a service that does not know page
			break
		}
		all = append(all, list...)
		if !more(resp.Header, len(list)) {
			break
		}
	}
	return all, nil
}
