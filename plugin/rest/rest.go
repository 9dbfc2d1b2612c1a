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
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Options configure a Client. The zero value works.
type Options struct {
	UserAgent string         // empty means "testpost"
	Roots     *x509.CertPool // the trusted certificates, as from Roots; nil for the system's only
	Log       *slog.Logger   // debug lines for every try; nil for none
	Secrets   []string       // never printed, in plain, base64 or URL-encoded form
	// DryRun, when not nil, receives each request in readable form instead of
	// the network. Do then answers with Request.DryAnswer.
	DryRun io.Writer
	// WaitMin and WaitMax bound one pause between tries; zero means 1s and 30s.
	// A pause that the service asks for may be longer than WaitMax.
	WaitMin, WaitMax time.Duration
	// Tries bounds how often one request is sent; zero means 5.
	Tries int
	// Timeouts bound the parts of one try; zero parts have their defaults.
	Timeouts Timeouts
	// Proxy chooses the proxy of a request, like http.ProxyFromEnvironment; nil for none.
	Proxy func(*http.Request) (*url.URL, error)
	// Transport replaces the network in tests.
	Transport http.RoundTripper
	// Dial replaces connecting in tests, which keeps all else: timeouts, TLS, and
	// what becomes of connections. Nil connects by TCP.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Now is the clock; nil for time.Now.
	Now func() time.Time
	// Pause waits between tries; it returns early when the context ends. Nil waits in real time.
	Pause func(context.Context, time.Duration)
}

// Timeouts bound the parts of one try. The whole call is bounded by the
// deadline of its context.
type Timeouts struct {
	Dial   time.Duration // connecting, with name resolution; zero means 15s
	TLS    time.Duration // the handshake; zero means 15s
	Answer time.Duration // from the last byte sent to the first byte of the answer; zero means 90s
	Stall  time.Duration // between two parts of an answer's body; zero means 60s
}

const (
	defaultUserAgent = "testpost"
	defaultTries     = 5
	defaultWaitMin   = time.Second
	defaultWaitMax   = 30 * time.Second
)

// A Client sends requests. It is safe for concurrent use.
type Client struct {
	o         Options
	mask      func(string) string
	transport http.RoundTripper
	printing  sync.Mutex // keeps dry-run requests apart
}

// New returns a client. Close it when it is no longer needed.
func New(o Options) *Client {
	o.UserAgent = or(o.UserAgent, defaultUserAgent)
	o.Tries = or(max(o.Tries, 0), defaultTries)
	o.WaitMin = or(max(o.WaitMin, 0), defaultWaitMin)
	o.WaitMax = max(or(max(o.WaitMax, 0), defaultWaitMax), o.WaitMin)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Client{o: o, mask: Mask(o.Secrets), transport: newTransport(o)}
}

// Close closes the connections that are kept for later requests.
func (c *Client) Close() {
	(&http.Client{Transport: c.transport}).CloseIdleConnections()
}

// Mask returns text without the secrets of the client.
func (c *Client) Mask(text string) string { return c.mask(text) }

// Now returns the time by the client's clock.
func (c *Client) Now() time.Time { return c.o.Now() }

func or[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

// A Request is one call of a service.
type Request struct {
	// Doing says what the call is for, as the beginning of an error: "create the check run".
	Doing  string
	Method string
	// URL is complete, encoded by the caller; it is sent as it is (RawPath is kept).
	URL    string
	Header http.Header
	// Proxy, when not nil, is the proxy of this request, whatever the environment
	// says: some CI systems have one that puts the credentials in.
	Proxy *url.URL
	// JSON, when not nil, is encoded as the body.
	JSON any
	// Body, when not nil, opens the body anew for every try; Length is its exact length in bytes.
	Body        func() (io.ReadCloser, error)
	Length      int64
	ContentType string
	// Describe says, a line each, what Body holds; a dry run prints it.
	Describe []string
	// Sign, when not nil, is called before every try with the final request.
	// It reads the body through GetBody, which never is nil, and may set headers.
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
	// Unknown is true when an earlier try, whose answer was lost or of no use,
	// may have been carried out as well.
	Unknown bool
}
