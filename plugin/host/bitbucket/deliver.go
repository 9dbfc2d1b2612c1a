package bitbucket

import (
	"context"
	"errors"
	"fmt"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/markdown"
)

// maxRefusals bounds the requests of one delivery that are refused while it is
// found out which annotations are not taken.
const maxRefusals = 40

// A post is one delivery on its way.
type post struct {
	client   *client
	id       string // of the report
	name     string
	warn     func(string, ...any)
	sent     int // annotations that are there
	gone     int // annotations that the service does not take
	omitted  int // annotations left out for the limits
	refusals int
	written  bool // the report is there
}

// Deliver puts the report of delivery in the place of an earlier one.
func (d *destination) Deliver(ctx context.Context, delivery *host.Delivery) (host.Receipt, error) {
	fitted := delivery.Fit(takes().Limits)
	run := &fitted.Run
	p := &post{client: d.client, id: reportID(run.Name), name: run.Name, warn: delivery.Warn, omitted: fitted.Omitted}
	if cut := fitted.CutName(); cut > 0 {
		p.warn("the name is too long for a report and became %q: %d bytes are missing", run.Name, cut)
	}
	var list []annotation
	said := map[string]bool{}
	for i := range run.Annotations {
		a, ok := annotationOf(&run.Annotations[i])
		switch {
		case !ok:
			p.omitted++
		case !said[a.ExternalID]: // the same remark at the same place says no more the second time
			said[a.ExternalID] = true
			list = append(list, a)
		}
	}
	b := bodyOf(run)
	err := p.deliver(ctx, &b, list)
	r := p.receipt(err, len(list))
	return r, r.Err
}

// deliver deletes what is there, then writes the report and its annotations.
func (p *post) deliver(ctx context.Context, b *body, list []annotation) error {
	removed := p.client.remove(ctx, p.id)
	if removed != nil && !errors.Is(removed, errNotDeleted) {
		return removed
	}
	if err := p.client.put(ctx, p.id, b); err != nil {
		return err
	}
	p.written = true
	if removed != nil { // what is there belongs together no more
		return removed
	}
	for len(list) > 0 {
		n := min(len(list), maxPerRequest)
		if err := p.add(ctx, list[:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// add writes annotations that fit into one request. Where they are refused, they
// are halved until the one that is not taken is alone, which is left out.
func (p *post) add(ctx context.Context, list []annotation) error {
	if p.refusals >= maxRefusals {
		p.leaveOut(list, "was not sent: others were refused too often")
		return nil
	}
	err := p.client.annotate(ctx, p.id, list)
	switch {
	case err == nil:
		p.sent += len(list)
		return nil
	case !isContent(err):
		return err
	}
	p.refusals++
	if len(list) == 1 {
		p.leaveOut(list, "was refused: "+reason(err))
		return nil
	}
	half := len(list) / 2
	if err := p.add(ctx, list[:half]); err != nil {
		return err
	}
	return p.add(ctx, list[half:])
}

func (p *post) leaveOut(list []annotation, why string) {
	for _, a := range list {
		p.warn("the annotation at %s:%d %s", a.Path, a.Line, why)
	}
	p.gone += len(list)
}

// receipt says what became of the delivery of so many annotations.
func (p *post) receipt(err error, annotations int) host.Receipt {
	if err != nil && !p.written {
		return host.Receipt{Host: "bitbucket", Outcome: host.Failed, Err: err}
	}
	r := host.Receipt{Host: "bitbucket", Outcome: host.Delivered, ID: p.id, Sent: p.sent, Omitted: p.omitted + p.gone,
		Message: fmt.Sprintf("wrote the report %q with %s", p.name, annotationsOf(p.sent))}
	if p.gone > 0 {
		r.Outcome = host.Partial
		r.Message += fmt.Sprintf("; %s not taken", annotationsOf(p.gone))
	}
	if err != nil {
		r.Outcome = host.Partial
		r.Err = fmt.Errorf("%d of %d annotations are not at the report: %w", annotations-p.sent-p.gone, annotations, err)
	}
	return r
}

func annotationsOf(n int) string {
	if n == 0 {
		return "no annotations"
	}
	return markdown.Count(n, "annotation", "annotations")
}
