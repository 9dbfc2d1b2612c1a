package rest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	defaultDial = 15 * time.Second
	defaultTLS  = 15 * time.Second
	// defaultAnswer is above the 60 seconds after which gateways give up, so
	// that their 504 is heard rather than our own timeout.
	defaultAnswer = 90 * time.Second
	defaultStall  = 60 * time.Second
	idleConns     = 4
	idleTimeout   = 30 * time.Second
	// maxRedirects is far more than a service needs that has moved a resource.
	maxRedirects = 5
)

// Roots returns the system's trusted certificates together with those in pem.
// It returns an error when pem holds no certificate.
func Roots(pem []byte) (*x509.CertPool, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("there is no PEM certificate (-----BEGIN CERTIFICATE-----) in it")
	}
	return pool, nil
}

func newTransport(o Options) http.RoundTripper {
	next := o.Transport
	if next == nil {
		next = &http.Transport{
			Proxy:                  proxy(o.Proxy),
			OnProxyConnectResponse: throughProxy,
			DialContext:            dial(o),
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots, Time: o.Now},
			TLSHandshakeTimeout:    or(o.Timeouts.TLS, defaultTLS),
			ResponseHeaderTimeout:  or(o.Timeouts.Answer, defaultAnswer),
			MaxIdleConnsPerHost:    idleConns,
			IdleConnTimeout:        idleTimeout,
			ForceAttemptHTTP2:      true,
		}
	}
	return &stallGuard{next: next, limit: or(o.Timeouts.Stall, defaultStall)}
}

// proxyKey is the key of a request's own proxy in its context.
type proxyKey struct{}

// proxy chooses the request's own proxy, if it has one, before the others.
func proxy(others func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	return func(r *http.Request) (*url.URL, error) {
		if own, ok := r.Context().Value(proxyKey{}).(*url.URL); ok {
			return own, nil
		}
		if others == nil {
			return nil, nil
		}
		return others(r)
	}
}

// A proxyError is a proxy that does not let a connection through.
type proxyError struct {
	host   string // of the proxy
	status int
	text   string // the status as the proxy wrote it
}

func (e *proxyError) Error() string {
	return fmt.Sprintf("the proxy %s does not let the connection through: %s", e.host, e.text)
}

// throughProxy looks at what a proxy says to a connection. The transport itself
// would say only the words of the status, as if the service had said them.
func throughProxy(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{proxy.Host, answer.StatusCode, answer.Status}
}

// atProxy reports whether err is that of a proxy which is not reached.
func atProxy(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "proxyconnect"
}

func dial(o Options) func(ctx context.Context, network, address string) (net.Conn, error) {
	if o.Dial != nil {
		return o.Dial
	}
	return (&net.Dialer{Timeout: or(o.Timeouts.Dial, defaultDial)}).DialContext
}

// A stallGuard ends an answer whose body stops coming.
type stallGuard struct {
	next  http.RoundTripper
	limit time.Duration
}

// RoundTrip sends req under a context of its own that ends when the body stalls.
func (g *stallGuard) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	resp, err := g.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel(nil)
		return resp, err
	}
	stalled := fmt.Errorf("nothing more came for %s", g.limit)
	body := &guardedBody{ReadCloser: resp.Body, ctx: ctx, cancel: cancel, limit: g.limit}
	body.timer = time.AfterFunc(g.limit, func() { cancel(&stallError{stalled}) })
	resp.Body = body
	return resp, nil
}

// CloseIdleConnections passes the call on.
func (g *stallGuard) CloseIdleConnections() {
	if next, ok := g.next.(interface{ CloseIdleConnections() }); ok {
		next.CloseIdleConnections()
	}
}

type stallError struct{ error }

type guardedBody struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
	limit  time.Duration
}

func (b *guardedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == nil {
		b.timer.Reset(b.limit)
		return n, nil
	}
	b.timer.Stop()
	var stalled *stallError
	if err != io.EOF && errors.As(context.Cause(b.ctx), &stalled) {
		return n, stalled.error
	}
	return n, err
}

func (b *guardedBody) Close() error {
	b.timer.Stop()
	err := b.ReadCloser.Close()
	b.cancel(nil)
	return err
}

// A redirectError is a redirect that was not followed.
type redirectError struct{ text string }

func (e *redirectError) Error() string { return e.text }

// checkRedirect allows a redirect within one origin that keeps the method, and
// signs the request anew. A redirect to another host would take the credentials
// there, and one that turns a write into a GET would lose the write.
func (k *call) checkRedirect(next *http.Request, via []*http.Request) error {
	to := shownURL(next.URL, k.c.mask)
	switch was := via[0]; {
	case origin(next.URL) != origin(was.URL):
		return &redirectError{fmt.Sprintf("the service redirects to %s, another host: not followed, because the credentials are for %s", to, was.URL.Host)}
	case next.Method != was.Method:
		return &redirectError{fmt.Sprintf("the service redirects to %s in a way that turns %s into %s: not followed", to, was.Method, next.Method)}
	case len(via) > maxRedirects:
		return &redirectError{fmt.Sprintf("the service redirects more than %d times, last to %s", maxRedirects, to)}
	}
	if k.r.Sign == nil {
		return nil
	}
	return k.r.Sign(next)
}

// origin returns scheme, host and port of u in one form.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}
