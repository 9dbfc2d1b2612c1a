package rest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// Wait pauses as before a further try of a request. It is for callers that look
// what became of a request before they repeat it; earlier is the number of such
// pauses before. It returns an error at once when the pause would not end in
// time, and when ctx ends.
func (c *Client) Wait(ctx context.Context, earlier int) error {
	wait := backoff(c.o.WaitMin, c.o.WaitMax, earlier, rand.Float64())
	if deadline, ok := ctx.Deadline(); ok && deadline.Sub(c.o.Now()) <= wait {
		return fmt.Errorf("waiting %s would pass the deadline", wait.Round(time.Millisecond))
	}
	if c.o.Pause != nil {
		c.o.Pause(ctx, wait)
		return context.Cause(ctx)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
