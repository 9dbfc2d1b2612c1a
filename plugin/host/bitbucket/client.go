package bitbucket

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/testpost/testpost/plugin/rest"
)

// A client calls the operations on the reports of a commit.
type client struct {
	rest   *rest.Client
	prefix string // of all paths, with a slash at the end
	header http.Header
	proxy  *url.URL // that puts the credentials in; nil for none
}

// request returns a request with what is the same for all of them. All may be
// carried out twice.
func (c *client) request(doing, method, path string) *rest.Request {
	return &rest.Request{Doing: doing, Method: method, URL: c.prefix + path, Header: c.header, Proxy: c.proxy,
		Repeatable: true, Decode: decode, Hint: hint}
}

// deleteTries bounds how often a report is deleted that is there still.
const deleteTries = 5

var errNotDeleted = errors.New("the earlier report is there still after deleting it: its annotations stand among the new ones")

// remove deletes the report, if there is one, with all its annotations. Only the
// report's own absence says that it is gone: what answers a deletion, 204 or not,
// may be a proxy (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-reports).
func (c *client) remove(ctx context.Context, id string) error {
	for try := range deleteTries {
		there, err := c.holds(ctx, id)
		if err != nil || !there {
			return err
		}
		_, err = c.rest.Do(ctx, c.request("delete the earlier report", http.MethodDelete, id))
		if err != nil && !isAbsent(err) {
			return err
		}
		if try > 0 && c.rest.Wait(ctx, try) != nil {
			break
		}
	}
	return errNotDeleted
}

// holds reports whether the report is there. In a dry run it is not.
func (c *client) holds(ctx context.Context, id string) (bool, error) {
	var answer titled
	r := c.request("look for an earlier report", http.MethodGet, id)
	r.Into = &answer
	_, err := c.rest.Do(ctx, r)
	if isAbsent(err) {
		return false, nil
	}
	return err == nil && answer.Title != "", err
}

// isAbsent reports whether the service says that there is no such report.
func isAbsent(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && e.Status == http.StatusNotFound
}

// put writes the report.
func (c *client) put(ctx context.Context, id string, b *body) error {
	var answer titled
	r := c.request("write the report", http.MethodPut, id)
	r.JSON, r.Into = b, &answer
	_, err := c.rest.Do(ctx, r)
	return err
}

// A titled is the answer about a report. An object without a title is no such
// answer, so that nobody knows whether the report was written.
type titled struct{ Title string }

// UnmarshalJSON implements json.Unmarshaler.
func (t *titled) UnmarshalJSON(data []byte) error {
	type plain titled
	if err := json.Unmarshal(data, (*plain)(t)); err != nil {
		return err
	}
	if t.Title == "" {
		return errors.New("it has no title")
	}
	return nil
}

// annotate adds annotations to the report, or writes those again that it has.
func (c *client) annotate(ctx context.Context, id string, list []annotation) error {
	var answer []struct{}
	r := c.request("write the annotations", http.MethodPost, id+"/annotations")
	r.JSON, r.Into = list, &answer
	_, err := c.rest.Do(ctx, r)
	return err
}

// decode reads the body of an error, which has one of two shapes.
func decode(_ int, _ http.Header, data []byte) (code, message, requestID string) {
	var answer struct {
		Key     string `json:"key"`
		Message string `json:"message"`
		Error   struct {
			Message string `json:"message"`
			Detail  string `json:"detail"`
		} `json:"error"`
	}
	if json.Unmarshal(data, &answer) != nil {
		return "", "", ""
	}
	message = answer.Message + answer.Error.Message
	if detail := answer.Error.Detail; detail != "" && detail != message {
		message += ": " + detail
	}
	return answer.Key, message, ""
}
