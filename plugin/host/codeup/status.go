package codeup

import (
	"context"
	"errors"
	"fmt"

	"github.com/testpost/testpost/plugin/check"
)

// states are the conclusions in the words of a commit status.
var states = map[check.Conclusion]string{
	check.Success:   "success",
	check.Skipped:   "success",
	check.Neutral:   "success",
	check.Failure:   "failure",
	check.Cancelled: "error",
	check.TimedOut:  "error",
}

// otherwise goes on after cause, which ended the way to a check run: with a
// commit status, if check runs are not to be had for this commit. If that does
// not work either, cause is the error.
func (p *post) otherwise(ctx context.Context, means meaning, cause error) error {
	if means != elsewhere || ctx.Err() != nil {
		return cause
	}
	if err := p.d.client.setStatus(ctx, p.d.commit, p.status()); err != nil {
		return errors.Join(cause, fmt.Errorf("a commit status in its place: %w", err))
	}
	p.instead = reason(cause)
	p.refused, p.want = p.refused+len(p.want), nil
	return nil
}

// status is the run as a commit status. Its context is the name, because merge
// gates go by it.
func (p *post) status() *status {
	fitted := check.Fit(check.Run{Name: p.name, Output: check.Output{Title: p.base.Output.Title}}, check.Limits{
		Name:  check.Limit{Max: maxContext, Unit: check.Bytes},
		Title: check.Limit{Max: maxDescription, Unit: check.Bytes},
	})
	return &status{
		State: states[check.Conclusion(p.base.Conclusion)], Context: fitted.Run.Name,
		Description: fitted.Run.Output.Title, TargetURL: p.base.DetailsURL,
	}
}
