package github

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/testpost/testpost/plugin/rest"
)

// Paging of lists: 100 is the most that per_page may be, and the lists of check
// runs end after a thousand.
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

// request returns a request with what is the same for all of them.
func (c *client) request(doing, method, path string, into any) *rest.Request {
	return &rest.Request{Doing: doing, Method: method, URL: c.prefix + path, Header: c.header, Into: into, Decode: decode, Hint: hint}
}

// decode reads the body of an error: a message and, for some, what is wrong with
// which field.
func decode(_ int, _ http.Header, data []byte) (code, message, requestID string) {
	var answer struct {
		Message string            `json:"message"`
		Errors  []json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(data, &answer) != nil {
		return "", "", ""
	}
	parts := []string{answer.Message}
	for _, raw := range answer.Errors {
		if text := detail(raw); text != "" {
			parts = append(parts, text)
		}
	}
	return "", strings.Join(parts, "; "), ""
}

// detail is one element of errors: an object, or a bare text.
func detail(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var fault struct{ Field, Code, Message string }
	_ = json.Unmarshal(raw, &fault) // what has another shape says nothing
	return strings.Join(strings.Fields(fault.Field+" "+fault.Code+" "+fault.Message), " ")
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

// update changes a run. It may be carried out twice unless it adds annotations.
func (c *client) update(ctx context.Context, id int64, b *body) (checkRun, error) {
	var run namedRun
	r := c.request("update the check run", http.MethodPatch, runPath(id), &run)
	r.JSON, r.Repeatable = b, len(b.Output.Annotations) == 0
	_, err := c.rest.Do(ctx, r)
	return run.checkRun, err
}

func (c *client) get(ctx context.Context, id int64) (checkRun, error) {
	var run namedRun
	_, err := c.rest.Do(ctx, c.request("read the check run", http.MethodGet, runPath(id), &run))
	return run.checkRun, err
}

func runPath(id int64) string { return "/check-runs/" + strconv.FormatInt(id, 10) }

// list returns all runs of that name at a commit.
func (c *client) list(ctx context.Context, commit, name string) ([]checkRun, error) {
	return pages(func(page string) ([]checkRun, error) {
		var answer runList
		query := url.Values{"check_name": {name}, "filter": {"all"}, "per_page": {strconv.Itoa(pageSize)}, "page": {page}}
		r := c.request("look for the check run", http.MethodGet, "/commits/"+commit+"/check-runs?"+query.Encode(), &answer)
		_, err := c.rest.Do(ctx, r)
		return answer, err
	})
}

// annotations returns all annotations of a run.
func (c *client) annotations(ctx context.Context, id int64) ([]annotation, error) {
	return pages(func(page string) ([]annotation, error) {
		var list []annotation
		query := url.Values{"per_page": {strconv.Itoa(pageSize)}, "page": {page}}
		r := c.request("read the annotations of the check run", http.MethodGet, runPath(id)+"/annotations?"+query.Encode(), &list)
		_, err := c.rest.Do(ctx, r)
		return list, err
	})
}

// pages collects the pages of a list; one that is not full is the last.
func pages[T any](read func(page string) ([]T, error)) ([]T, error) {
	var all []T
	for page := 1; page <= maxPages; page++ {
		list, err := read(strconv.Itoa(page))
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
		if len(list) < pageSize {
			break
		}
	}
	return all, nil
}
