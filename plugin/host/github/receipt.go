package github

import (
	"fmt"
	"strconv"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/markdown"
)

// receipt says what became of the delivery.
func (p *post) receipt(err error) host.Receipt {
	r := host.Receipt{Host: "github", Outcome: host.Delivered, Message: p.message(), URL: p.url,
		Sent: p.sent, Omitted: p.omitted + len(p.gone), Err: err, Annotated: p.written && p.d.atBuild}
	if p.id != 0 {
		r.ID = strconv.FormatInt(p.id, 10)
	}
	switch {
	case p.barred:
		r = host.Receipt{Host: "github", Outcome: host.Skipped,
			Message: p.undone + ": the token of a pull request from a fork, or by Dependabot, is read-only; the job summary and the annotations of this job say the same"}
	case err != nil && !p.written:
		r.Outcome, r.Message = host.Failed, ""
	case err != nil, len(p.gone) > 0:
		r.Outcome = host.Partial
	}
	return r
}

// message is what was written, in one line.
func (p *post) message() string {
	verb, which := "updated", fmt.Sprintf("check run %d", p.id)
	switch {
	case p.dry && p.created:
		verb, which = "created", fmt.Sprintf("check run %q", p.base.Name)
	case p.created:
		verb, which = "created", fmt.Sprintf("check run %d %q", p.id, p.base.Name)
	}
	message := fmt.Sprintf("%s %s with %s", verb, which, annotationsOf(p.sent))
	if len(p.gone) > 0 {
		message += fmt.Sprintf("; %s not taken", annotationsOf(len(p.gone)))
	}
	return message
}

func annotationsOf(n int) string {
	if n == 0 {
		return "no annotations"
	}
	return markdown.Count(n, "annotation", "annotations")
}
