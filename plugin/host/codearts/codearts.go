// Package codearts is the host for Huawei Cloud CodeArts Build: it uploads the
// report files of a build, so that the page of the build shows the tests.
//
// The service documents neither whether a second upload to the same build adds
// to the first or replaces it, nor whether the same upload may be sent twice.
// So all files go in one request unless a setting or a refusal forces more, and
// an upload whose answer was lost is sent again: every file arrives at least
// once, and where the build may now show a report twice, or only the last part,
// a warning says so. What concerns one file (empty, unreadable, changed while
// it was read, too large) costs only that file.
package codearts

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/setting"
)

// Kind describes the host.
func Kind() host.Kind {
	return host.Kind{
		Name: "codearts",
		About: host.About{
			Title:      "Huawei Cloud CodeArts Build",
			Given:      "the report files themselves",
			On:         "`codearts_token` or `codearts_access_key` is set",
			Credential: "IAM token of the region (project scope, not global), `codearts_token`, or an access key pair, `codearts_access_key` and `codearts_secret_key`, with `codearts_security_token` for temporary ones",
			Needs:      "permission to use the build task",
		},
		Declare: func(s *setting.Set) host.Open {
			return declare(s).open
		},
	}
}

// A destination is one build of CodeArts Build.
type destination struct {
	client  *client
	job     string
	buildNo int
	nodeID  string // empty to look it up
	node    string // display name to look it up by; empty for the running one
	most    limits
}

// Deliver uploads the files of d. It is delivered when all arrived but empty
// ones, and partial when some could not be sent.
func (d *destination) Deliver(ctx context.Context, delivery *host.Delivery) (host.Receipt, error) {
	found := sift(delivery.Files)
	found.warn(delivery.Warn)
	p := &post{d: d, warn: delivery.Warn, most: d.most, leftOut: found.leftOut}
	if len(found.ready) > 0 {
		p.err = p.to(ctx, found.ready)
	}
	r := p.receipt(len(found.empty))
	return r, r.Err
}

// A post is one delivery on its way.
type post struct {
	d    *destination
	warn func(string, ...any)
	most limits // as far as they are known by now

	query    url.Values
	where    string // what was uploaded to, in words
	requests int    // that were taken
	sent     []upload
	leftOut  []error // one for each file that was not sent
	err      error   // what ended the delivery
	parted   bool    // it was said that there are several requests
	unsure   bool    // what is sent next may be there already
}

// to finds out where the files belong and sends them.
func (p *post) to(ctx context.Context, files []upload) error {
	id, name := p.d.nodeID, ""
	if id == "" {
		var err error
		if id, name, err = p.d.lookUp(ctx); err != nil {
			return err
		}
	}
	p.where = fmt.Sprintf("build %d of job %s, node %s", p.d.buildNo, p.d.job, id)
	if name != "" {
		p.where += fmt.Sprintf(" (%q)", name)
	}
	p.query = url.Values{"job_id": {p.d.job}, "build_no": {strconv.Itoa(p.d.buildNo)}, "node_id": {id}}
	return p.send(ctx, files)
}

// receipt says what became of the delivery.
func (p *post) receipt(empty int) host.Receipt {
	errs := p.leftOut
	if p.err != nil {
		errs = append(errs[:len(errs):len(errs)], p.err)
	}
	r := host.Receipt{Host: "codearts", Message: p.message(empty), Err: errors.Join(errs...)}
	switch {
	case r.Err == nil && len(p.sent) == 0:
		r.Outcome = host.Skipped
	case r.Err == nil:
		r.Outcome = host.Delivered
	case len(p.sent) > 0:
		r.Outcome = host.Partial
	default:
		r.Outcome = host.Failed
	}
	return r
}

// message is the receipt in one line.
func (p *post) message(empty int) string {
	message := "no report was uploaded"
	if len(p.sent) > 0 {
		message = fmt.Sprintf("%s (%s)", count(len(p.sent), "report"), bytesOf(total(p.sent)))
		if p.requests > 1 {
			message += fmt.Sprintf(" in %d requests", p.requests)
		}
		message += " to " + p.where
	}
	if empty > 0 {
		message += "; " + count(empty, "empty file") + " left out"
	}
	if n := len(p.leftOut); n > 0 {
		message += "; " + count(n, "file") + " could not be sent"
	}
	return message
}
