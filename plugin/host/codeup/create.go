package codeup

import (
	"context"
	"fmt"
)

// createTries bounds how often a run is created whose creation had no usable
// answer. Before each further try it is looked for.
const createTries = 5

// create makes the run, with everything in one write if the service takes it.
func (p *post) create(ctx context.Context) error {
	b := p.base
	b.Name, b.HeadSHA, b.Annotations = p.name, p.d.commit, p.want
	if p.opens {
		b.Status, b.Conclusion, b.CompletedAt, b.Output, b.Annotations = statusInProgress, "", "", output{}, nil
	}
	for try := 1; ; {
		run, err := p.d.client.create(ctx, &b)
		switch {
		case err == nil:
			return p.isCreated(ctx, run, b.Annotations)
		case unknown(err):
			if found, lookErr := p.find(ctx, true); found || lookErr != nil {
				return both(lookErr, found, err)
			}
			if try++; try > createTries || p.d.client.rest.Wait(ctx, try-2) != nil {
				return err
			}
		case !isContent(err) || !p.simplify(&b):
			return p.refusedBy(ctx, err)
		}
	}
}

// both is the error of a look at what became of a create: that of the update
// that followed, or of the look itself, which leaves the error of the create
// standing.
func both(lookErr error, found bool, createErr error) error {
	if found {
		return lookErr
	}
	return fmt.Errorf("%w\nwhether it was created could not be found out: %w", createErr, lookErr)
}

// simplify takes out of a refused body what may be the reason: the annotations,
// which are then added by updates, then a name that is too long if the limit
// counts bytes. It reports whether there was something left to take out.
func (p *post) simplify(b *body) bool {
	switch {
	case len(b.Annotations) > 0:
		p.at.window = (len(b.Annotations) + 1) / 2
		b.Annotations = nil
	case short(b.Name) != b.Name:
		b.Name = short(b.Name)
		p.name, p.at.window = b.Name, len(p.want)
	default:
		return false
	}
	return true
}

// isCreated goes on with a run that was created with the annotations sent.
func (p *post) isCreated(ctx context.Context, run checkRun, sent []annotation) error {
	p.id, p.created, p.written, p.waiting = run.ID, true, !p.opens, p.opens
	if err := p.readBack(ctx, run.Annotations, sent); err != nil {
		return p.incomplete(err)
	}
	return p.settle(ctx)
}

// refusedBy goes on after a create that was refused for good. A name that is
// taken means that there is a run to update after all.
func (p *post) refusedBy(ctx context.Context, err error) error {
	_, means := meaningOf(err)
	if means == content || means == conflict {
		if found, lookErr := p.find(ctx, false); found || lookErr != nil {
			return both(lookErr, found, err)
		}
		if p.taken && !p.dodged {
			p.dodge()
			return p.create(ctx)
		}
	}
	if means == content { // nothing in the body is left to blame but the commit
		means = elsewhere
	}
	return p.otherwise(ctx, means, err)
}
