package rest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Do sends r, again where that is safe and useful, until it succeeds, cannot
// succeed, or ctx ends. Errors are *Error.
func (c *Client) Do(ctx context.Context, r *Request) (*Response, error) {
	k := &call{c: c, r: r, ctx: ctx, method: or(r.Method, http.MethodGet)}
	k.sent.trusted = c.o.Transport == nil
	if err := k.prepare(); err != nil {
		return nil, k.fail(&Error{}, err)
	}
	if ctx.Err() != nil {
		return nil, k.ended(&Error{}, "ended before it was sent")
	}
	if c.o.DryRun != nil {
		return k.dryRun()
	}
	_, err := k.retrying().Do(k.request)
	return k.result(err)
}

// A call is one Do: what is known after each of its tries.
type call struct {
	c       *Client
	r       *Request
	ctx     context.Context
	method  string
	url     string // as it may be printed
	request *retryablehttp.Request
	header  http.Header // before signing

	body    bodyFault
	sent    sentTrace
	started time.Time // of the running try
	tries   int
	unknown bool          // some try may have been carried out
	waiting bool          // the next try has not begun
	wait    time.Duration // before the next try
	failure *Error        // of the last try
	answer  *Response     // of the successful try
}

// prepare builds the request and signs it for the first try.
func (k *call) prepare() error {
	u, err := url.Parse(k.r.URL)
	if err != nil {
		return errors.New("the address is not a valid URL")
	}
	k.url = shownURL(u, k.c.mask)
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return errors.New("the address is not a complete http or https URL")
	}
	body, err := k.r.body(&k.body)
	if err != nil {
		return err
	}
	ctx := httptrace.WithClientTrace(k.ctx, k.sent.hooks())
	if k.r.Proxy != nil {
		ctx = context.WithValue(ctx, proxyKey{}, k.r.Proxy)
	}
	if k.request, err = retryablehttp.NewRequestWithContext(ctx, k.method, k.r.URL, body); err != nil {
		return err
	}
	k.header = k.headers(body != nil)
	return k.sign(k.request.Request)
}

func (k *call) headers(hasBody bool) http.Header {
	header := k.r.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set("User-Agent", k.c.o.UserAgent)
	if k.r.Into != nil && header.Get("Accept") == "" {
		header.Set("Accept", "application/json")
	}
	switch {
	case k.r.ContentType != "":
		header.Set("Content-Type", k.r.ContentType)
	case k.r.JSON != nil && hasBody && header.Get("Content-Type") == "":
		header.Set("Content-Type", "application/json")
	}
	return header
}

// sign gives req headers of its own, because the transport of an earlier try
// may still be reading the old ones, and signs them.
func (k *call) sign(req *http.Request) error {
	req.Header = k.header.Clone()
	if k.r.Sign == nil {
		return nil
	}
	if err := k.r.Sign(req); err != nil {
		return fmt.Errorf("sign the request: %w", err)
	}
	return nil
}

func (k *call) retrying() *retryablehttp.Client {
	return &retryablehttp.Client{
		HTTPClient:     &http.Client{Transport: k.c.transport, CheckRedirect: k.checkRedirect},
		RetryMax:       k.c.o.Tries - 1,
		RequestLogHook: func(_ retryablehttp.Logger, req *http.Request, _ int) { k.begin(req) },
		CheckRetry: func(_ context.Context, resp *http.Response, err error) (bool, error) {
			return k.judge(resp, err), nil
		},
		Backoff: func(_, _ time.Duration, _ int, _ *http.Response) time.Duration {
			return k.pause()
		},
		PrepareRetry: k.sign,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
}

func (k *call) begin(req *http.Request) {
	k.tries++
	k.waiting = false
	k.started = k.c.o.Now()
	k.sent.reset()
	k.c.o.Log.Debug("http request", "doing", k.r.Doing, "method", req.Method, "url", k.url, "try", k.tries,
		"bytes", req.ContentLength, "headers", shownHeaders(req.Header, k.c.mask))
}

// result returns what came of the call; err is the last word of retryablehttp.
func (k *call) result(err error) (*Response, error) {
	switch {
	case k.answer != nil:
		return k.answer, nil
	case k.failure == nil:
		return nil, k.fail(&Error{}, err)
	case k.waiting && k.ctx.Err() != nil:
		return nil, k.ended(k.failure, "ended while waiting to try again")
	case k.waiting && err != nil:
		return nil, k.fail(k.failure, err)
	}
	return nil, k.finish(k.failure)
}

// ended completes e, the failure of the last finished try, with the end of the context.
func (k *call) ended(e *Error, when string) *Error {
	err := fmt.Errorf("%s: %w", when, context.Cause(k.ctx))
	if e.Err != nil {
		err = fmt.Errorf("%w; %w", e.Err, err)
	}
	return k.fail(e, err)
}

// fail completes e with the reason err.
func (k *call) fail(e *Error, err error) *Error {
	if err != nil {
		e.Err = &cause{text: k.c.mask(oneLine(k.c.mask(err.Error()))), err: err}
	}
	return k.finish(e)
}

// finish fills in what is the same for every failure of the call.
func (k *call) finish(e *Error) *Error {
	e.Doing, e.Method, e.URL = k.r.Doing, k.method, k.url
	e.Tries, e.Unknown = k.tries, k.unknown
	if e.Hint == "" {
		e.Hint = k.hint(e)
	}
	if clock := skewHint(e, k.c.o.Now()); clock != "" {
		e.Hint = strings.TrimSuffix(clock+"; "+e.Hint, "; ")
	}
	return e
}

// A sentTrace tells whether a request may have reached the service.
type sentTrace struct {
	trusted      bool // the transport traces
	asked, wrote atomic.Bool
}

func (s *sentTrace) reset() {
	s.asked.Store(false)
	s.wrote.Store(false)
}

func (s *sentTrace) hooks() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) {
			s.asked.Store(true)
			s.wrote.Store(false)
		},
		WroteHeaders: func() { s.wrote.Store(true) },
	}
}

// nothing reports whether the request of a try that ended with err was not
// sent at all. A transport that does not trace is believed only when its error
// comes from dialling.
func (s *sentTrace) nothing(err error) bool {
	if s.trusted || s.asked.Load() {
		return !s.wrote.Load()
	}
	var op *net.OpError
	var dns *net.DNSError
	return errors.As(err, &op) && op.Op == "dial" || errors.As(err, &dns)
}
