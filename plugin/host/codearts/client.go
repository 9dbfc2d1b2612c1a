package codearts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/testpost/testpost/plugin/rest"
)

// A client calls the operations of CodeArts Build
// (https://support.huaweicloud.com/intl/en-us/api-codeci/).
type client struct {
	rest   *rest.Client
	base   string                    // without a slash at the end
	header http.Header               // of every request
	sign   func(*http.Request) error // nil with a token
}

// request returns a request with what is the same for all of them.
func (c *client) request(doing, method, path string, query url.Values) *rest.Request {
	target := c.base + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	return &rest.Request{
		Doing: doing, Method: method, URL: target, Header: c.header, Sign: c.sign,
		Decode: decode, Throttled: throttled, Hint: c.hint,
	}
}

// upload sends the form (UploadUnitTestReport). It may be sent again when an
// answer was lost: then the build may show its reports twice, where not sending
// it again could mean that they are not there at all. unsure tells that the
// service may have taken the form once more than its answer says.
func (c *client) upload(ctx context.Context, query url.Values, f *form) (unsure bool, err error) {
	doing := "upload " + count(len(f.uploads), "report")
	r := c.request(doing, http.MethodPost, "/v1/report/junit/report/upload", query)
	r.Body, r.Length, r.ContentType, r.Describe = f.open, f.length(), f.contentType(), f.describe()
	r.Repeatable = true
	r.Into = &answer{}
	r.Check = func(body []byte) error { return checkStatus(body, true) }
	r.Hint = func(e *rest.Error) string { return first(c.hint(e), uploadHint(e, r.Length)) }
	resp, err := c.rest.Do(ctx, r)
	if err == nil {
		return resp.Unknown, nil
	}
	var failed *rest.Error
	return errors.As(err, &failed) && failed.Unknown, err
}

// get calls a read operation, whose answer has the wanted part in "result".
func (c *client) get(ctx context.Context, doing, path string, query url.Values, dryAnswer string, result any) error {
	r := c.request(doing, http.MethodGet, path, query)
	r.Check = func(body []byte) error { return checkStatus(body, false) }
	r.Into = &struct {
		Result any `json:"result"`
	}{result}
	r.DryAnswer = dryAnswer
	_, err := c.rest.Do(ctx, r)
	return err
}

// An answer is what every operation answers: with HTTP 200 also where it failed.
type answer struct {
	Status string          `json:"status"`
	Error  json.RawMessage `json:"error"`
	Result json.RawMessage `json:"result"`
}

// checkStatus returns an error unless the answer says that it is a success.
// Read operations are known to leave the status out. What is no JSON object is
// for the one who decodes the answer to say.
func checkStatus(body []byte, required bool) error {
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		return nil
	}
	switch {
	case strings.EqualFold(a.Status, "success"), a.Status == "" && !required && isNone(a.Error):
		return nil
	case a.Status == "" && isNone(a.Error):
		return errors.New("the answer does not say that it is a success")
	case a.Status == "":
		return errors.New("the answer holds an error without a message")
	}
	return fmt.Errorf("the answer has the status %q and gives no reason", a.Status)
}

// isNone reports whether a JSON value is absent or says nothing.
func isNone(value json.RawMessage) bool {
	switch string(value) {
	case "", "null", `""`, "{}", "[]":
		return true
	}
	return false
}

// decode reads the service's error from an answer: error_code and error_msg, or
// code and message, at the top or in "error", which may also be a string, with
// JSON in it or plain; else the text in "result".
func decode(status int, header http.Header, body []byte) (code, message, requestID string) {
	code, message, requestID = rest.Decode(status, header, body)
	if inner := strings.TrimSpace(message); strings.HasPrefix(inner, "{") {
		if innerCode, innerMessage, _ := rest.Decode(status, http.Header{}, []byte(inner)); innerMessage != "" {
			message = innerMessage
			code = first(code, innerCode)
		}
	}
	var a answer
	if message == "" && json.Unmarshal(body, &a) == nil {
		_ = json.Unmarshal(a.Result, &message) // any other kind of result is no message
	}
	return code, message, requestID
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
