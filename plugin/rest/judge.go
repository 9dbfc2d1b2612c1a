package rest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// judge looks at the outcome of one try, keeps what it means, and reports
// whether there is to be another.
func (k *call) judge(resp *http.Response, err error) (again bool) {
	defer func() { k.logTry(again) }()
	if err != nil {
		if resp != nil {
			closeAnswer(resp)
		}
		return k.judgeLost(resp, err)
	}
	data, readErr := readAnswer(resp)
	if resp.StatusCode/100 == 2 {
		return k.judgeSuccess(resp, data, readErr)
	}
	return k.judgeStatus(resp, data)
}

// judgeLost handles a try without an answer.
func (k *call) judgeLost(resp *http.Response, err error) bool {
	e := &Error{}
	var redirected *redirectError
	if errors.As(err, &redirected) {
		if resp != nil {
			e = k.described(resp, nil)
		}
		k.failure = k.fail(e, redirected)
		return false
	}
	if fault := k.body.get(); fault != nil {
		k.failure = k.fail(e, fault)
		return false
	}
	unsent := k.sent.nothing(err)
	if !unsent && k.writes() {
		k.unknown = true
	}
	if k.ctx.Err() != nil {
		k.failure = k.ended(or(k.failure, e), "ended before an answer came")
		return false
	}
	k.failure = k.fail(e, plainly(err))
	return !permanent(err) && (unsent || k.repeatable()) && k.plan(nil)
}

// judgeSuccess handles a 2xx answer, which is one only if it is what was promised.
func (k *call) judgeSuccess(resp *http.Response, data []byte, readErr error) bool {
	if k.r.Into == nil && k.r.Check == nil {
		readErr = nil
	}
	if readErr != nil {
		return k.judgeUnusable(resp, nil, readErr)
	}
	if k.r.Check != nil {
		if err := k.r.Check(data); err != nil {
			e := k.described(resp, data)
			if e.Message == "" {
				e.Body = ""
				e = k.fail(e, err)
			}
			k.failure = k.finish(e)
			return k.throttled(resp, e) && k.plan(resp)
		}
	}
	if k.r.Into != nil {
		if err := decodeInto(data, k.r.Into); err != nil {
			return k.judgeUnusable(resp, data, err)
		}
	}
	k.answer, k.failure = &Response{Status: resp.StatusCode, Header: resp.Header, Unknown: k.unknown}, nil
	return false
}

// judgeUnusable handles a 2xx answer that tells nothing: the request may have
// been carried out, or a proxy may have answered in the service's place.
func (k *call) judgeUnusable(resp *http.Response, data []byte, err error) bool {
	e := k.described(resp, nil)
	e.Body, e.page = quote(data, k.c.mask), looksLikeHTML(string(data))
	k.unknown = k.unknown || k.writes()
	if k.ctx.Err() != nil {
		k.failure = k.ended(e, "ended before the answer was complete")
		return false
	}
	k.failure = k.fail(e, err)
	return !errors.Is(err, errTooLarge) && k.repeatable() && k.plan(resp)
}

// judgeStatus handles an answer that says no.
func (k *call) judgeStatus(resp *http.Response, data []byte) bool {
	e := k.finish(k.described(resp, data))
	k.failure = e
	if k.throttled(resp, e) {
		return k.plan(resp)
	}
	if !mayPass(resp.StatusCode) {
		return false
	}
	if k.writes() {
		k.unknown, e.Unknown = true, true
	}
	return k.repeatable() && k.plan(resp)
}

// described returns an error with what the answer itself says.
func (k *call) described(resp *http.Response, data []byte) *Error {
	decode := Decode
	if k.r.Decode != nil {
		decode = k.r.Decode
	}
	code, message, requestID := decode(resp.StatusCode, resp.Header, data)
	if code == strconv.Itoa(resp.StatusCode) {
		code = "" // says nothing that the status does not
	}
	e := &Error{
		Status:    resp.StatusCode,
		Code:      k.shown(code),
		Message:   k.shown(message),
		RequestID: k.shown(or(requestID, requestIDOf(resp.Header))),
	}
	if e.Code == "" && e.Message == "" {
		e.Body = quote(data, k.c.mask)
	}
	e.Date, _ = http.ParseTime(resp.Header.Get("Date"))
	e.page = looksLikeHTML(string(data))
	return e
}

func (k *call) shown(text string) string { return quote([]byte(text), k.c.mask) }

// mayPass reports whether a status may be gone at the next try and leaves open
// whether the request was carried out.
func mayPass(status int) bool {
	switch status {
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported, http.StatusNetworkAuthenticationRequired:
		return false
	}
	return status == http.StatusRequestTimeout || status >= 500
}

// writes reports whether carrying the request out may change something.
func (k *call) writes() bool {
	return !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions}, k.method)
}

// repeatable reports whether the request may be carried out twice.
func (k *call) repeatable() bool {
	return k.r.Repeatable || !k.writes() || k.method == http.MethodPut || k.method == http.MethodDelete
}

// permanent reports whether err will be the same at the next try.
func permanent(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var closed *proxyError
	if errors.As(err, &closed) {
		return closed.status/100 == 4 && closed.status != http.StatusRequestTimeout && closed.status != http.StatusTooManyRequests
	}
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &hostname) ||
		errors.As(err, &invalid) || errors.As(err, &record) || errors.Is(err, http.ErrSchemeMismatch)
}

// plainly removes the wrapping in which net/http repeats method and URL, and
// says what a bare EOF means.
func plainly(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the connection was closed without an answer: %w", err)
	}
	return err
}

// hint returns what a person can do about e. A page that refuses may be one of
// a proxy, which knows nothing of tokens and permissions: both are said.
func (k *call) hint(e *Error) string {
	common, own := hint(e), ""
	if k.r.Hint != nil {
		own = k.c.mask(k.r.Hint(e))
	}
	switch {
	case own == "":
		return common
	case e.page && slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}, e.Status):
		return common + "; if the page is the service's own: " + own
	}
	return own
}

// hint returns what a person can do about failures that are the same at every service.
func hint(e *Error) string {
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var record tls.RecordHeaderError
	var redirected *redirectError
	var invalid x509.CertificateInvalidError
	var closed *proxyError
	var unknown *net.DNSError
	switch {
	case errors.As(e.Err, &invalid) && invalid.Reason == x509.Expired:
		return "if the certificate is good, the clock of this machine is wrong: set it"
	case errors.As(e.Err, &authority):
		return "add the certificate of the authority that signed the service's (or your proxy's) certificate with ca_file"
	case errors.As(e.Err, &hostname):
		return "set the address to the name that the certificate was made for"
	case errors.As(e.Err, &record), errors.Is(e.Err, http.ErrSchemeMismatch):
		return "the service does not speak TLS at this address; check scheme and port of the URL"
	case errors.As(e.Err, &redirected):
		return "if that is the right place, set the service's URL to it"
	case e.Status == http.StatusProxyAuthRequired, errors.As(e.Err, &closed) && closed.status == http.StatusProxyAuthRequired:
		return "give the user and password of the proxy in HTTPS_PROXY, or name the host in NO_PROXY"
	case errors.As(e.Err, &closed) && closed.status >= http.StatusInternalServerError:
		return "check the address: the proxy does not get to it; or name the host in NO_PROXY"
	case errors.As(e.Err, &closed):
		return "let the proxy's keeper allow this host, or name the host in NO_PROXY"
	case atProxy(e.Err):
		return "correct the address of the proxy in HTTPS_PROXY (HTTP_PROXY for http), or name the host in NO_PROXY"
	case errors.As(e.Err, &unknown) && unknown.IsNotFound:
		return "check the address, and that this machine can resolve the name; where a proxy leads to the service, name it in HTTPS_PROXY"
	case e.page && e.Status < http.StatusInternalServerError:
		return "a web page came in the service's place: check the address, and whether a proxy wants somebody to log in (HTTPS_PROXY, NO_PROXY)"
	}
	return ""
}

func (k *call) logTry(again bool) {
	took := k.c.o.Now().Sub(k.started).Round(time.Millisecond)
	if k.failure == nil {
		k.c.o.Log.Debug("http answer", "doing", k.r.Doing, "status", k.answer.Status, "took", took)
		return
	}
	wait := "no further try"
	if again && k.tries < k.c.o.Tries {
		wait = fmt.Sprintf("next try in %s", k.wait)
	}
	k.c.o.Log.Debug("http failure", "doing", k.r.Doing, "error", k.failure.Error(), "took", took, "next", wait)
}
