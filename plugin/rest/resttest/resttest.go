// Package resttest is what strict fakes of services share: they keep what
// arrives as it arrived, remember what broke a rule that a client can know, and
// answer in JSON. It knows no service.
package resttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// A Request is one that arrived, as it arrived.
type Request struct {
	Method string
	Path   string // as encoded by the client, with the query
	Header http.Header
	Body   string
	Answer int // the status that was answered
}

// An Answer is what a fake says. Value is encoded as JSON.
type Answer struct {
	Status int
	Header http.Header
	Value  any
}

// A Recorder keeps what arrives. The zero value is ready. Its methods are safe
// for concurrent use; requests are answered one after the other, and none while
// somebody else has its lock.
type Recorder struct {
	sync.Mutex
	requests   []Request
	violations []string
}

// Requests returns all requests that reached the fake, in order.
func (r *Recorder) Requests() []Request {
	r.Lock()
	defer r.Unlock()
	return slices.Clone(r.requests)
}

// Violations returns what was refused because it broke a rule of the service
// that a client can know beforehand.
func (r *Recorder) Violations() []string {
	r.Lock()
	defer r.Unlock()
	return slices.Clone(r.violations)
}

// Violated notes a broken rule and returns it as text. It is called while a
// request is answered.
func (r *Recorder) Violated(format string, args ...any) string {
	text := fmt.Sprintf(format, args...)
	r.violations = append(r.violations, text)
	return text
}

// Serve answers one request with what answer says; n counts requests from 1.
func (r *Recorder) Serve(w http.ResponseWriter, req *http.Request, answer func(body []byte, n int) Answer) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return // the client broke the request off
	}
	r.Lock()
	defer r.Unlock()
	a := answer(body, len(r.requests)+1)
	r.requests = append(r.requests, Request{Method: req.Method, Path: req.RequestURI, Header: req.Header.Clone(), Body: string(body), Answer: a.Status})
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(a.Status)
	_ = json.NewEncoder(w).Encode(a.Value) // the client may be gone
}

// Strictly decodes data into v and returns what is wrong with it, if anything.
// Members that v does not have, null, NUL, and anything behind the value are.
func Strictly(data []byte, v any) string {
	if !utf8.Valid(data) {
		return "the body is not UTF-8"
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err.Error()
	}
	if _, err := d.Token(); err != io.EOF {
		return "there is something behind the body"
	}
	for d = json.NewDecoder(bytes.NewReader(data)); ; {
		token, err := d.Token()
		if err != nil {
			return ""
		}
		if token == nil {
			return "a member is null"
		}
		if text, isText := token.(string); isText && strings.Contains(text, "\x00") {
			return "a text holds NUL"
		}
	}
}
