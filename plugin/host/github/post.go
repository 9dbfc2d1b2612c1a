package github

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/host"
)

// createTries bounds how often a run is created whose creation had no usable
// answer. Before each further try it is looked for.
const createTries = 5

// A post is one delivery on its way.
type post struct {
	d    *destination
	dry  bool
	warn func(string, ...any)

	family  string              // see externalID
	base    body                // a write, but for annotations and what tells create from update
	want    []annotation        // most important first
	lacking []annotation        // of these, still to be added
	gone    map[annotation]bool // of these, left out because the service does not take them
	sent    int                 // annotations that are there
	omitted int                 // annotations left out for the limits

	id      int64 // of the run; 0 when it is not known
	url     string
	app     string // whose run it is
	created bool   // the run is new
	written bool   // the run has all but its annotations
	opens   bool   // it is in progress until all is there
	open    bool   // readers wait for it, or may
	barred  bool   // the token of this build may not write, which is no fault
	undone  string // what is not there when it may not

	at progress
}

// Deliver posts the check run of delivery.
func (d *destination) Deliver(ctx context.Context, delivery *host.Delivery) (host.Receipt, error) {
	p := d.post(delivery)
	err := p.deliver(ctx)
	if d.readOnly && isReadOnly(err) {
		p.barred, err = true, nil
	}
	if err != nil && p.open {
		err = p.close(ctx, err)
	}
	r := p.receipt(err)
	p.comment(ctx, delivery.Comment, &r)
	return r, r.Err
}

func (d *destination) post(delivery *host.Delivery) *post {
	fitted := delivery.Fit(takes().Limits)
	run := &fitted.Run
	id, family := d.externalID(run.ExternalID)
	p := &post{d: d, dry: delivery.DryRun, warn: delivery.Warn, base: bodyOf(run, id), family: family, opens: delivery.Progress, omitted: fitted.Omitted, gone: map[annotation]bool{}, undone: "no check run"}
	if delivery.Comment != nil && delivery.Comment.Create {
		p.undone = "no check run and no comment"
	}
	if cut := fitted.CutName(); cut > 0 {
		p.warn("the name is too long for a check run and became %q: %d bytes are missing", run.Name, cut)
	}
	said := make(map[annotation]bool, len(run.Annotations))
	for i := range run.Annotations {
		a, ok := annotationOf(&run.Annotations[i])
		switch {
		case !ok:
			p.omitted++
		case !said[a]: // the same remark at the same place says no more the second time
			said[a] = true
			p.want = append(p.want, a)
		}
	}
	p.lacking = p.want
	return p
}

// deliver updates the run of this attempt, or creates it.
func (p *post) deliver(ctx context.Context) error {
	found, err := p.find(ctx)
	switch {
	case err != nil:
		return err
	case found:
		return p.update(ctx)
	}
	return p.create(ctx)
}

// find looks for the run of this build, step and attempt. Of several, GitHub
// shows the latest.
func (p *post) find(ctx context.Context) (found bool, err error) {
	runs, err := p.d.client.list(ctx, p.d.commit, p.base.Name)
	if err != nil {
		return false, err
	}
	for _, run := range runs {
		switch {
		case run.ExternalID == p.base.ExternalID && run.ID > p.id:
			p.id, p.url, p.app = run.ID, run.HTMLURL, run.App.Slug
		case p.family != "" && run.ExternalID != p.base.ExternalID && strings.HasPrefix(run.ExternalID, p.family):
			p.warn("another job of the matrix has a check run %q too, and GitHub shows only the later one: give each a name of its own, such as `name: Tests (${{ matrix.os }})`", p.base.Name)
			p.family = "" // once is enough
		}
	}
	return p.id != 0, nil
}

// create makes the run, with its first annotations if they are taken.
func (p *post) create(ctx context.Context) error {
	b := p.base
	if p.opens {
		b = b.inProgress()
		b.Output = output{}
	} else {
		b.Output.Annotations = p.lacking[:p.next()]
	}
	b.HeadSHA = p.d.commit
	for try := 1; ; {
		run, err := p.d.client.create(ctx, &b)
		switch {
		case err == nil:
			p.id, p.url, p.app, p.created, p.open = run.ID, run.HTMLURL, run.App.Slug, true, p.opens
			if !p.opens {
				p.arrived(len(b.Output.Annotations))
			}
			return p.settle(ctx)
		case unknown(err):
			p.open = p.opens
			if p.d.client.rest.Wait(ctx, try-1) != nil {
				return err
			}
			if found, lookErr := p.find(ctx); found || lookErr != nil {
				return p.createdAfterAll(ctx, err, lookErr)
			}
			if try++; try > createTries {
				return err
			}
		case isContent(err) && len(b.Output.Annotations) > 0:
			p.at.suspects, b.Output.Annotations = len(b.Output.Annotations), nil
		default:
			return err
		}
	}
}

// createdAfterAll goes on after a create without a usable answer, once somebody
// looked what became of it.
func (p *post) createdAfterAll(ctx context.Context, createErr, lookErr error) error {
	if lookErr != nil {
		return fmt.Errorf("%w\nwhether it was created could not be found out: %w", createErr, lookErr)
	}
	p.created = true
	return p.update(ctx)
}

// update brings the run that was found to what it should be.
func (p *post) update(ctx context.Context) error {
	if err := p.compare(ctx); err != nil {
		return err
	}
	return p.settle(ctx)
}

// compare finds out which annotations the run lacks.
func (p *post) compare(ctx context.Context) error {
	have, err := p.d.client.annotations(ctx, p.id)
	if err != nil {
		return err
	}
	lacking, strange := missing(p.want, have)
	p.sent, p.at.count, p.at.strange = len(p.want)-len(lacking), len(have), strange
	p.lacking = slices.DeleteFunc(lacking, func(a annotation) bool { return p.gone[a] })
	return nil
}
