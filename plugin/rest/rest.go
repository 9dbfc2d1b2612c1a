// Package rest is the one HTTP client of the program: timeouts, retries within
// the deadline, bounded bodies, errors a person can act on, and no secret in
// any of them. It knows no host; what is special about a service comes in with
// each Request.
package rest

import (
	"context"
	"crypto/x509"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// Options configure a Client. The zero value works.
type Options struct {
	UserAgent string
	Roots     *x509.CertPool // trusted beside the system's; nil for those only
	Log       *slog.Logger   // debug lines for every try; nil for none
	Secrets   []string       // never printed, in plain, base64 or URL-encoded form
	// DryRun, when not nil, receives each request in readable form instead of
	// the network. Do then answers with Request.DryAnswer.
	DryRun io.Writer
	// WaitMin and WaitMax bound one pause between tries; zero means 1s and 30s.
	WaitMin, WaitMax time.Duration
	// Tries bounds how often one request is sent; zero means 5.
	Tries int
	// Transport replaces the network in tests.
	Transport http.RoundTripper
}

// A Client sends requests. It is safe for concurrent use.
type Client struct {
	o Options
}

// New returns a client.
func New(o Options) *Client { return &Client{o: o} }

// A Request is one call of a service.
type Request struct {
	// Doing says what the call is for, as the beginning of an error: "create the check run".
	Doing  string
	Method string
	// URL is complete, encoded by the caller; it is sent as it is (RawPath is kept).
	URL    string
	Header http.Header
	// JSON, when not nil, is encoded as the body.
	JSON any
	// Body, when not nil, opens the body anew for every try; Length is its exact length in bytes.
	Body        func() (io.ReadCloser, error)
	Length      int64
	ContentType string
	// Sign, when not nil, is called before every try with the final request.
	Sign func(*http.Request) error
	// Repeatable marks a request that may be sent again although an earlier
	// try may have been carried out. GET, HEAD, PUT and DELETE always are.
	Repeatable bool
	// Decode reads the service's own code, message and request id from an
	// answer that is not the promised one; nil understands common shapes.
	// It is also asked about 2xx answers when Check says they are failures.
	Decode func(status int, header http.Header, body []byte) (code, message, requestID string)
	// Check, when not nil, looks at a 2xx body before it is decoded and
	// returns an error when the service says in it that it failed.
	Check func(body []byte) error
	// Throttled reports whether an answer that is not 429 means "too many
	// requests, not carried out": it is then waited out like a 429.
	Throttled func(*Error) bool
	// Hint returns what a person can do about an error, or "".
	Hint func(*Error) string
	// Into, when not nil, receives the JSON answer. An answer that does not
	// decode is a failure whatever its status.
	Into any
	// DryAnswer is decoded into Into in a dry run; empty leaves Into alone.
	DryAnswer string
}

// A Response is what is left of an answer.
type Response struct {
	Status int
	Header http.Header
}

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
	Err     error // the cause where there was no answer
	// Date is the answer's Date header, for telling a wrong clock; zero when absent.
	Date time.Time
}

// Do sends r, again where that is safe and useful, until it succeeds, cannot
// succeed, or ctx ends. Errors are *Error.
func (c *Client) Do(ctx context.Context, r *Request) (*Response, error) { return nil, nil }

// Error says in one line what was being done, what came back, and the hint on a line of its own.
func (e *Error) Error() string { return e.Doing }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
