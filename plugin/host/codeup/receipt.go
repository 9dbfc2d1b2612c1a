package codeup

import (
	"fmt"
	"strconv"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/markdown"
)

// receipt says what became of the delivery.
func (p *post) receipt(err error) host.Receipt {
	lacking, _ := missing(p.want, p.at.have, p.at.old)
	r := host.Receipt{Host: "codeup", Omitted: p.omitted + p.refused, Err: err, Message: p.message(len(p.want) - len(lacking))}
	if p.id != 0 {
		r.ID = strconv.FormatInt(p.id, 10)
	}
	if p.written && p.instead == "" {
		r.Sent = len(p.want) - len(lacking)
	}
	switch {
	case err != nil && !p.written:
		r.Outcome, r.Message = host.Failed, ""
	case err != nil, p.refused > 0, p.instead != "":
		r.Outcome = host.Partial
	default:
		r.Outcome = host.Delivered
	}
	return r
}

// message is what was written, in one line.
func (p *post) message(sent int) string {
	if p.instead != "" {
		return fmt.Sprintf("commit status %q in place of a check run, which was refused: %s", p.status().Context, p.instead)
	}
	verb, which := "updated", fmt.Sprintf("check run %d", p.id)
	switch {
	case p.dry && p.created:
		verb, which = "created", fmt.Sprintf("check run %q", p.name)
	case p.created:
		verb, which = "created", fmt.Sprintf("check run %d %q", p.id, p.name)
	case p.foreign:
		which += " of another build or step"
	}
	message := fmt.Sprintf("%s %s with %s", verb, which, annotationsOf(sent))
	if p.refused > 0 {
		message += fmt.Sprintf("; %s not taken", annotationsOf(p.refused))
	}
	return message
}

func annotationsOf(n int) string {
	if n == 0 {
		return "no annotations"
	}
	return markdown.Count(n, "annotation", "annotations")
}
