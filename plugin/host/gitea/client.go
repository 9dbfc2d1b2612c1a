package gitea

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"code.gitea.io/sdk/gitea"

	"github.com/testpost/testpost/plugin/rest"
)

// A client calls the operations on one repository.
type client struct {
	rest              *rest.Client
	server            string // its address, without a slash at the end
	owner, repository string
	token             string
}

// setStatus adds a status to a commit. It may be carried out twice: the second
// takes the place of the first.
func (c *client) setStatus(ctx context.Context, commit string, o gitea.CreateStatusOption) (gitea.Status, error) {
	like := rest.Request{Doing: "set the commit status", Repeatable: true, Hint: hint}
	return send(ctx, c, like, func(s *gitea.Status) bool { return s.ID != 0 }, func(sdk *gitea.Client) error {
		_, _, err := sdk.CreateStatus(c.owner, c.repository, commit, o)
		return err
	})
}

// send has the SDK make a request, which is sent as like says, and returns the
// answer. named, when not nil, reports whether an answer names what it is about:
// one that does not is none.
func send[T any](ctx context.Context, c *client, like rest.Request, named func(*T) bool, call func(*gitea.Client) error) (T, error) {
	got := &answer[T]{named: named}
	like.Into, like.Decode = got, decode
	sdk, err := gitea.NewClient(c.server, gitea.SetGiteaVersion(""), gitea.SetContext(ctx), gitea.SetToken(c.token),
		gitea.SetHTTPClient(&http.Client{Transport: &transport{c.rest, like, got}}))
	if err == nil {
		err = call(sdk)
	}
	var e *rest.Error
	if errors.As(err, &e) { // without what the SDK and net/http say about it
		return got.value, e
	}
	return got.value, err
}

// A transport sends the requests of the SDK the way of all requests of the
// program: with its retries, its mask, its bounds and its dry run.
type transport struct {
	rest *rest.Client
	like rest.Request
	got  interface{ raw() json.RawMessage }
}

// RoundTrip sends one request.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	request := t.like
	request.Method, request.URL, request.Header = r.Method, r.URL.String(), r.Header
	if r.Body != nil {
		defer r.Body.Close()
		// Decoded, so that it is not sent with the escapes for HTML that the SDK
		// makes: a dry run shows what is meant.
		if err := json.NewDecoder(r.Body).Decode(&request.JSON); err != nil {
			return nil, err
		}
	}
	resp, err := t.rest.Do(r.Context(), &request)
	if err != nil {
		return nil, err
	}
	body := t.got.raw()
	if body == nil { // a dry run has no answer
		body = json.RawMessage("null")
	}
	return &http.Response{Status: http.StatusText(resp.Status), StatusCode: resp.Status, Proto: r.Proto, Header: resp.Header,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r}, nil
}

// An answer is a value that is known to have the promised shape, and the JSON
// that it came in.
type answer[T any] struct {
	named func(*T) bool
	value T
	json  json.RawMessage
}

// UnmarshalJSON implements json.Unmarshaler.
func (a *answer[T]) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &a.value); err != nil {
		return err
	}
	if a.named != nil && !a.named(&a.value) {
		return errors.New("it has no id")
	}
	a.json = bytes.Clone(data)
	return nil
}

func (a *answer[T]) raw() json.RawMessage { return a.json }

// decode reads the body of an error: a message and, for some, what is wrong with
// which field.
func decode(_ int, _ http.Header, data []byte) (code, message, requestID string) {
	var body struct {
		Message string   `json:"message"`
		Errors  []string `json:"errors"`
	}
	if json.Unmarshal(data, &body) != nil {
		return "", "", ""
	}
	for _, e := range body.Errors {
		if e != body.Message {
			body.Message += "; " + e
		}
	}
	return "", body.Message, ""
}
