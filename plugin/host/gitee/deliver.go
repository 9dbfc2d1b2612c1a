package gitee

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/markdown"
)

const (
	// tries bounds how often in a row a write is sent that has no usable answer.
	// After each one somebody looks what became of it.
	tries = 5
	// maxWrites bounds the updates of one delivery: enough to find a few
	// annotations that are not taken.
	maxWrites = 30
)

// A post is one delivery on its way.
type post struct {
	d       *destination
	dry     bool
	warn    func(string, ...any)
	base    body         // a write, but for annotations and the commit
	want    []annotation // most important first, without those that are not taken
	have    []annotation // what the run holds
	gone    int          // annotations that the service does not take
	omitted int          // annotations left out for the limits

	id       int64 // of the run; 0 when it is not known
	url      string
	created  bool // the run is new
	written  bool // the run says what it has to, but for annotations
	replaces bool // the service puts the annotations of an update in place of others
	window   int  // at most so many annotations in one write
}

// Deliver posts the check run of delivery.
func (d *destination) Deliver(ctx context.Context, delivery *host.Delivery) (host.Receipt, error) {
	fitted := delivery.Fit(takes().Limits)
	run := &fitted.Run
	p := &post{d: d, dry: delivery.DryRun, warn: delivery.Warn, base: bodyOf(run), omitted: fitted.Omitted, window: maxAnnotations}
	if cut := fitted.CutName(); cut > 0 {
		p.warn("the name is too long for a check run and became %q: %d bytes are missing", run.Name, cut)
	}
	for i := range run.Annotations {
		a, ok := annotationOf(&run.Annotations[i])
		switch {
		case !ok:
			p.omitted++
		case !slices.Contains(p.want, a): // the same remark at the same place says no more the second time
			p.want = append(p.want, a)
		}
	}
	r := p.receipt(p.deliver(ctx))
	return r, r.Err
}

// deliver finds the run of that name at the commit, or creates it, and brings it
// to what it should be.
func (p *post) deliver(ctx context.Context) (err error) {
	if p.id, err = p.d.client.latest(ctx, p.d.commit, p.base.Name); err != nil {
		return err
	}
	if p.id == 0 {
		if err := p.create(ctx); err != nil {
			return err
		}
	}
	if err := p.look(ctx); err != nil {
		return err
	}
	return p.settle(ctx)
}

// create makes the run. What may have been carried out is looked for before it is
// sent again; if the annotations are not taken, it is made without.
func (p *post) create(ctx context.Context) error {
	b := p.base
	b.HeadSHA, b.Output.Annotations = p.d.commit, p.want
	for try := 1; ; try++ {
		run, err := p.d.client.create(ctx, &b)
		switch {
		case err == nil:
			p.id, p.url, p.created, p.written = run.ID, run.URL, true, true
			return nil
		case isContent(err) && len(b.Output.Annotations) > 0:
			b.Output.Annotations, p.window = nil, max(len(p.want)/2, 1)
		case !unknown(err) || try >= tries || p.d.client.rest.Wait(ctx, try-1) != nil:
			return err
		default:
			id, lookErr := p.d.client.latest(ctx, p.d.commit, p.base.Name)
			if lookErr != nil {
				return fmt.Errorf("%w\nwhether it was created could not be found out: %w", err, lookErr)
			}
			if p.id = id; id != 0 {
				p.created, p.written = true, true
				return nil
			}
		}
	}
}

// look reads what the run holds.
func (p *post) look(ctx context.Context) (err error) {
	if p.dry {
		p.have = p.want
		return nil
	}
	p.have, err = p.d.client.annotations(ctx, p.id)
	return err
}

// settle updates the run until it says what it should and holds each annotation
// once, or as much of that as the service takes.
func (p *post) settle(ctx context.Context) error {
	unanswered := 0
	for writes := 0; ; writes++ {
		lacking, strange := missing(p.want, p.have)
		if p.written && len(lacking) == 0 {
			p.strangers(strange)
			return nil
		}
		if writes >= maxWrites {
			p.leaveOut(lacking, "was not sent: others were refused too often")
			lacking = nil
		}
		send := p.payload(lacking)
		before := p.have
		err := p.write(ctx, send)
		switch {
		case err == nil:
			unanswered = 0
			p.learn(before, send)
		case unknown(err) && unanswered < tries && p.d.client.rest.Wait(ctx, unanswered) == nil:
			unanswered++
			if lookErr := p.look(ctx); lookErr != nil {
				return p.incomplete(lookErr)
			}
			if still, _ := missing(p.want, p.have); len(still) < len(lacking) {
				p.written = true // it was carried out after all
				p.learn(before, send)
			}
		case isContent(err) && len(send) > 0:
			p.shrink(lacking, err)
		default:
			return p.incomplete(err)
		}
	}
}

// payload is the annotations of the next update: the first of the lacking ones,
// with all before them where the service replaces.
func (p *post) payload(lacking []annotation) []annotation {
	n := min(p.window, len(lacking))
	if !p.replaces || n == 0 {
		return lacking[:n]
	}
	last := slices.Index(p.want, lacking[n-1])
	return p.want[:last+1]
}

// write sends an update and reads back what it led to.
func (p *post) write(ctx context.Context, send []annotation) error {
	b := p.base
	b.Output.Annotations = send
	run, err := p.d.client.update(ctx, p.id, &b)
	if err != nil {
		return err
	}
	p.written = true
	if run.URL != "" {
		p.url = run.URL
	}
	return p.look(ctx)
}

// learn notices a service that replaces: what was there before is gone.
func (p *post) learn(before, sent []annotation) {
	kept, _ := missing(before, p.have)
	if len(sent) > 0 && len(kept) > 0 {
		p.replaces = true
	}
}

// shrink makes less of an update that was refused, until the annotation that is
// not taken is alone, which is left out.
func (p *post) shrink(lacking []annotation, err error) {
	n := min(p.window, len(lacking))
	if n > 1 {
		p.window = n / 2
		return
	}
	p.leaveOut(lacking[:1], "was refused: "+reason(err))
	p.window = maxAnnotations
}

func (p *post) leaveOut(list []annotation, why string) {
	for _, a := range list {
		p.warn("the annotation at %s:%d %s", a.Path, a.StartLine, why)
	}
	p.gone += len(list)
	p.want = slices.DeleteFunc(slices.Clone(p.want), func(a annotation) bool { return slices.Contains(list, a) })
}

func (p *post) strangers(n int) {
	if n > 0 && !p.dry {
		p.warn("check run %d keeps %s of an earlier execution", p.id, annotationsOf(n))
	}
}

// incomplete says what is not there because of err.
func (p *post) incomplete(err error) error {
	if lacking, _ := missing(p.want, p.have); p.written && len(lacking) > 0 {
		return fmt.Errorf("%d of %d annotations are not at check run %d: %w", len(lacking), len(p.want), p.id, err)
	}
	return err
}

// receipt says what became of the delivery.
func (p *post) receipt(err error) host.Receipt {
	if err != nil && !p.written {
		return host.Receipt{Host: "gitee", Outcome: host.Failed, Err: err}
	}
	lacking, _ := missing(p.want, p.have)
	sent := len(p.want) - len(lacking)
	verb := "updated"
	if p.created {
		verb = "created"
	}
	r := host.Receipt{Host: "gitee", Outcome: host.Delivered, URL: p.url, Sent: sent, Omitted: p.omitted + p.gone, Err: err,
		Message: fmt.Sprintf("%s check run %q with %s", verb, p.base.Name, annotationsOf(sent))}
	if p.id != 0 {
		r.ID = strconv.FormatInt(p.id, 10)
	}
	if p.gone > 0 {
		r.Message += fmt.Sprintf("; %s not taken", annotationsOf(p.gone))
	}
	if err != nil || p.gone > 0 {
		r.Outcome = host.Partial
	}
	return r
}

func annotationsOf(n int) string {
	if n == 0 {
		return "no annotations"
	}
	return markdown.Count(n, "annotation", "annotations")
}
