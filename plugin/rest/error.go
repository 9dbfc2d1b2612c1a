package rest

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// An Error is a call that did not succeed.
type Error struct {
	Doing     string
	Method    string
	URL       string // without user info; query values of secrets masked
	Status    int    // 0 when no answer came
	Code      string // the service's own
	Message   string // the service's own, on one line
	RequestID string
	Body      string // a bounded, masked part of an answer that could not be understood
	Hint      string
	Tries     int
	// Unknown is true when the request may have been carried out although no
	// usable answer came: look before you repeat a create.
	Unknown bool
	Err     error // the cause where there was no answer, or why there was no further try
	// Date is the answer's Date header, for telling a wrong clock; zero when absent.
	Date time.Time

	page bool // the answer was a web page
}

// Error says in one line what was being done, what came back, and the hint on a line of its own.
func (e *Error) Error() string {
	parts := make([]string, 0, 6)
	if e.Doing != "" {
		parts = append(parts, e.Doing)
	}
	parts = append(parts, e.Method+" "+e.URL)
	if e.Status != 0 {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status))))
	}
	for _, part := range []string{e.Code, e.Message} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	if e.Body != "" {
		parts = append(parts, fmt.Sprintf("the answer reads \"%s\"", e.Body))
	}
	text := strings.Join(parts, ": ") + e.remarks()
	if e.Hint != "" {
		text += "\nhint: " + e.Hint
	}
	return text
}

func (e *Error) remarks() string {
	var remarks []string
	if e.RequestID != "" {
		remarks = append(remarks, "request id "+e.RequestID)
	}
	if e.Tries > 1 {
		remarks = append(remarks, fmt.Sprintf("%d tries", e.Tries))
	}
	if len(remarks) == 0 {
		return ""
	}
	return " (" + strings.Join(remarks, ", ") + ")"
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// A cause is an error whose text has been masked and put on one line.
type cause struct {
	text string
	err  error
}

func (c *cause) Error() string { return c.text }
func (c *cause) Unwrap() error { return c.err }
