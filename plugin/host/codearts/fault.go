package codearts

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/testpost/testpost/plugin/rest"
)

// Codes of the service that mean more than "stop"
// (https://support.huaweicloud.com/intl/en-us/api-codeci/ErrorCode.html), and of
// the gateway before it, which writes the same numbers behind APIGW. and APIG.
const (
	codeBusy         = "CB.00060100"
	codeInternal     = "CB.00060101"
	codeThrottled    = "CB.00060211" // with HTTP 400, in older revisions 500
	codeEmptyFile    = "CB.00060212"
	codeTooMany      = "CB.00060213"
	codeNoURL        = "CB.00060214"
	gatewayIdentity  = "APIGW.0301"
	gatewayForbidden = "APIGW.0302"
	gatewayThrottle  = "APIGW.0308"
)

const (
	// maxSkew is the difference of clocks that the gateway is known to accept.
	maxSkew = 15 * time.Minute
	// suspiciousSkew is near enough to it to be worth a word.
	suspiciousSkew = maxSkew - time.Minute
	// largeBody is the size in bytes from which a broken connection may be the
	// service's way of saying that a body is too large.
	largeBody = 1 << 20
)

// hints say what a person can do about a code.
var hints = []struct{ code, hint string }{
	{"CB.00060200", "check that codearts_job_id, codearts_build_no and codearts_node_id belong to the same build"},
	{"CB.00060201", "set codearts_job_id to the 32 characters behind /detail/history/ in the address of the build task's history"},
	{codeThrottled, "other jobs upload at the same time; a longer timeout leaves time for more tries"},
	{codeNoURL, "check codearts_region or codearts_url: the address must be that of the CodeArts Build API in the project's region"},
	{codeBusy, "the service has a problem of its own; run the step again later"},
	{codeInternal, "the service has a problem of its own; run the step again later"},
	{"APIGW.0101", "there is no such API at this address: set codearts_region to the region of the build project"},
	{gatewayIdentity, "check that codearts_access_key and codearts_secret_key are an active pair of this region's account, or that codearts_token is " +
		"one with a project of this region as its scope and less than 24 hours old"},
	{gatewayForbidden, "give the user of the access key or token the permission to use CodeArts Build, or set codearts_project_id to the project that has it"},
	{"APIGW.0307", "codearts_token has expired: get a new one, or use an access key"},
	{gatewayThrottle, "other jobs use the API at the same time; a longer timeout leaves time for more tries"},
}

// gatewayCode writes a gateway's code in one way.
func gatewayCode(code string) string {
	if number, found := strings.CutPrefix(code, "APIG."); found {
		return "APIGW." + number
	}
	return code
}

// throttled reports whether an answer means that the request was not carried
// out and should be sent again later. A 200 that says "fail" for a reason that
// passes is one too.
func throttled(e *rest.Error) bool {
	switch gatewayCode(e.Code) {
	case codeThrottled, gatewayThrottle:
		return true
	case codeBusy, codeInternal:
		return e.Status == http.StatusOK
	}
	return false
}

// hint returns what a person can do about e.
func (c *client) hint(e *rest.Error) string {
	code := gatewayCode(e.Code)
	if code == "" {
		code = codeOf(e.Status)
	}
	if code == gatewayIdentity {
		if skew := c.skew(e); skew != "" {
			return skew
		}
	}
	for _, h := range hints {
		if h.code == code {
			return h.hint
		}
	}
	var unknownHost *net.DNSError
	if errors.As(e.Err, &unknownHost) {
		return "check codearts_region or codearts_url, and that this machine can resolve the name"
	}
	return ""
}

// codeOf is the code that an answer without one most likely stands for.
func codeOf(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return gatewayIdentity
	case http.StatusForbidden:
		return gatewayForbidden
	case http.StatusNotFound:
		return codeNoURL
	}
	return ""
}

// uploadHint returns what a person can do about an error of an upload of length bytes.
func uploadHint(e *rest.Error, length int64) string {
	switch {
	case e.Status == http.StatusRequestEntityTooLarge:
		return "the service takes no request that large: let the tests write smaller reports"
	case e.Status == 0 && e.Unknown && length >= largeBody:
		return fmt.Sprintf("should it break off every time, the service may not take the %s at once: set codearts_max_bytes", bytesOf(length))
	}
	return ""
}

// skew says by how much this machine's clock is wrong, if that is why a
// signature was refused.
func (c *client) skew(e *rest.Error) string {
	if c.sign == nil || e.Date.IsZero() {
		return ""
	}
	ahead := c.rest.Now().Sub(e.Date)
	if ahead.Abs() < suspiciousSkew {
		return ""
	}
	return fmt.Sprintf("%s, which accepts about %d minutes: set the clock", rest.Skew(ahead), maxSkew/time.Minute)
}

// A refusal is an answer about the size or content of a request rather than
// about the whole delivery.
type refusal int

const (
	notRefused  refusal = iota
	tooMany             // files in one request
	tooLarge            // bytes in one request
	withAnEmpty         // one of the files counts as empty
)

func refusalOf(err error) refusal {
	var e *rest.Error
	if !errors.As(err, &e) {
		return notRefused
	}
	switch {
	case e.Code == codeTooMany:
		return tooMany
	case e.Code == codeEmptyFile:
		return withAnEmpty
	case e.Status == http.StatusRequestEntityTooLarge:
		return tooLarge
	}
	return notRefused
}
