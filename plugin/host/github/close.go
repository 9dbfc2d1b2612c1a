package github

import (
	"context"
	"errors"
	"fmt"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/host"
)

// close completes the run that readers wait for, or that may have been made: as
// what cut the delivery off short, or, where the time was not up, as what it was
// to be but for annotations. It returns err, why the delivery did not succeed,
// with what became of that.
func (p *post) close(ctx context.Context, err error) error {
	closing, cancel := host.Closing(ctx)
	defer cancel()
	if p.id == 0 {
		if found, lookErr := p.find(closing); lookErr != nil {
			return fmt.Errorf("%w\nwhether a check run was left in progress could not be found out: %w", err, lookErr)
		} else if !found {
			return err
		}
	}
	if run, readErr := p.d.client.get(closing, p.id); readErr == nil && run.Status == statusCompleted {
		return err
	}
	b := p.base
	if cause := context.Cause(ctx); cause != nil {
		b.Conclusion = string(check.Cancelled)
		if errors.Is(cause, context.DeadlineExceeded) {
			b.Conclusion = string(check.TimedOut)
		}
		b.Output.Title = short(fmt.Sprintf("%s while it was delivered: %s", b.Conclusion, b.Output.Title))
	}
	if _, closeErr := p.d.client.update(closing, p.id, &b); closeErr != nil {
		return fmt.Errorf("%w\ncheck run %d was left in progress: %w", err, p.id, closeErr)
	}
	return fmt.Errorf("%w\ncheck run %d was completed as %s, with %s", err, p.id, b.Conclusion, annotationsOf(p.sent))
}

// short is a title within the limit.
func short(title string) string {
	return check.Fit(check.Run{Output: check.Output{Title: title}}, takes().Limits).Run.Output.Title
}
