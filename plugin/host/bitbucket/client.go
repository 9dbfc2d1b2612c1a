package bitbucket

import (
	"bytes"
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

// deleteTries bounds how often a report is deleted whose deletion had no usable
// answer.
const deleteTries = 5

var errNotDeleted = errors.New("the answer to deleting the earlier report is a web page or the like: it may still be there")

// remove deletes the report, if there is one, with all its annotations. An answer
// is believed that says so: 204 (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-reports),
// or that there is none. A proxy's 200 says nothing, even without a page.
func (c *client) remove(ctx context.Context, id string) error {
	for try := range deleteTries {
		sent, empty := false, false
		r := c.request("delete the earlier report", http.MethodDelete, id)
		r.Check = func(body []byte) error { sent, empty = true, len(bytes.TrimSpace(body)) == 0; return nil }
		answer, err := c.rest.Do(ctx, r)
		var e *rest.Error
		switch {
		case errors.As(err, &e) && e.Status == http.StatusNotFound:
			return nil
		case err != nil || !sent || empty && answer.Status != http.StatusOK: // in a dry run nothing is sent
			return err
		}
		if c.rest.Wait(ctx, try) != nil {
			break
		}
	}
	return errNotDeleted
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
