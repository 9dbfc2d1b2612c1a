package gitee

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/testpost/testpost/plugin/rest"
)

// Paging of lists: 100 is the most that per_page may be.
const (
	pageSize = 100
	maxPages = 20
)

// A client calls the operations on the check runs of a repository.
type client struct {
	rest   *rest.Client
	prefix string // of all paths, without a slash at the end
	header http.Header
}

func (c *client) request(doing, method, path string, into any) *rest.Request {
	return &rest.Request{Doing: doing, Method: method, URL: c.prefix + path, Header: c.header, Into: into, Decode: decode, Hint: hint}
}

// decode reads the message of an error.
func decode(_ int, _ http.Header, data []byte) (code, message, requestID string) {
	var answer struct{ Message string }
	if json.Unmarshal(data, &answer) != nil {
		return "", "", ""
	}
	return "", answer.Message, ""
}

// create makes a run. It is not sent again by itself: an answer may be lost
// after the run was made.
func (c *client) create(ctx context.Context, b *body) (checkRun, error) {
	var run namedRun
	r := c.request("create the check run", http.MethodPost, "/check-runs", &run)
	r.JSON = b
	_, err := c.rest.Do(ctx, r)
	return run.checkRun, err
}

// update changes a run. It may be carried out twice unless it has annotations.
func (c *client) update(ctx context.Context, id int64, b *body) (checkRun, error) {
	var run namedRun
	r := c.request("update the check run", http.MethodPatch, "/check-runs/"+strconv.FormatInt(id, 10), &run)
	r.JSON, r.Repeatable = b, len(b.Output.Annotations) == 0
	_, err := c.rest.Do(ctx, r)
	return run.checkRun, err
}

// latest returns the id of the latest run of that name at a commit, 0 for none.
func (c *client) latest(ctx context.Context, commit, name string) (int64, error) {
	var id int64
	for page := 1; page <= maxPages; page++ {
		var answer runList
		query := url.Values{"check_name": {name}, "per_page": {strconv.Itoa(pageSize)}, "page": {strconv.Itoa(page)}}
		if _, err := c.rest.Do(ctx, c.request("look for the check run", http.MethodGet, "/commits/"+commit+"/check-runs?"+query.Encode(), &answer)); err != nil {
			return 0, err
		}
		for _, run := range answer {
			if run.Name == name {
				id = max(id, run.ID)
			}
		}
		if len(answer) < pageSize {
			break
		}
	}
	return id, nil
}

// annotations returns all annotations of a run.
func (c *client) annotations(ctx context.Context, id int64) ([]annotation, error) {
	var all []annotation
	for page := 1; page <= maxPages; page++ {
		var list []annotation
		query := url.Values{"per_page": {strconv.Itoa(pageSize)}, "page": {strconv.Itoa(page)}}
		path := "/check-runs/" + strconv.FormatInt(id, 10) + "/annotations?" + query.Encode()
		if _, err := c.rest.Do(ctx, c.request("read the annotations of the check run", http.MethodGet, path, &list)); err != nil {
			return nil, err
		}
		all = append(all, list...)
		if len(list) < pageSize {
			break
		}
	}
	return all, nil
}

// unknown reports whether a write that ended with err may have been carried out.
func unknown(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && e.Unknown
}

// isContent reports whether something in the body was not wanted: one of the
// annotations may be the reason.
func isContent(err error) bool {
	var e *rest.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge:
		return true
	}
	return false
}

// reason is what the service says about err, in a few words.
func reason(err error) string {
	var e *rest.Error
	if errors.As(err, &e) && e.Message+e.Body != "" {
		return e.Message + e.Body
	}
	return err.Error()
}

const absent = "check gitee_repository, commit and gitee_api_url, and that the commit was pushed there; of a private repository it also means " +
	"that the token has no access to it; a commit is gone after a force push or with its branch"

// hints say what a person can do about a status.
var hints = map[int]string{
	http.StatusUnauthorized:        "gitee_token is not valid (any more): make a new one under 设置 > 私人令牌",
	http.StatusForbidden:           "the token may not write check runs: its owner needs write access to the repository, and the token the scope projects; an archived or closed repository takes none",
	http.StatusNotFound:            absent,
	http.StatusBadRequest:          absent,
	http.StatusUnprocessableEntity: absent,
	http.StatusTooManyRequests:     "other jobs use the API at the same time; a longer timeout leaves time for more tries",
}

// hint returns what a person can do about e.
func hint(e *rest.Error) string { return hints[e.Status] }
