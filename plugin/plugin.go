package plugin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/ci"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/setting"
)

// The exit statuses. They are part of the contract with users.
const (
	statusGreen       = 0   // delivered, and nothing in fail_on holds
	statusRed         = 1   // delivered, and the conclusion is failure
	statusSettings    = 2   // settings are wrong; nothing was sent
	statusUndelivered = 4   // a host, or a result file that was asked for, did not get its content
	statusInterrupted = 130 // as shells say it; 143 for a termination
)

// Run is the whole program, from the process's environment and arguments to
// the exit status.
func Run(ctx context.Context, p Process) (status int) {
	r := &run{Process: p, doing: "reading the settings"}
	defer func() {
		if v := recover(); v != nil {
			status = r.crashed(v)
		}
	}()
	build := ci.Detect(p.env(), reader(ctx))
	config, err := configure(ctx, p, build)
	r.config = config
	switch {
	case errors.Is(err, setting.ErrShown):
		return statusGreen
	case err != nil && ctx.Err() != nil: // what is wrong may be so because of that
		return r.stopped(ctx, err)
	case err != nil:
		return p.refuse(config, err)
	}
	ctx, cancel := context.WithTimeout(ctx, config.most())
	defer cancel()
	if config.held != nil {
		r.watch = config.held.Watch()
	}
	return r.run(ctx)
}

// most is how long the run may take.
func (c *config) most() time.Duration {
	if c.meets {
		return c.timeout.Get() + c.shardTimeout.Get()
	}
	return c.timeout.Get()
}

// run goes the way once, from files to an exit status. A defect that shows in
// what is only shown costs no delivery.
func (r *run) run(ctx context.Context) int {
	r.greet()
	recalled := r.recall(ctx)
	r.doing = "finding the reports"
	found, err := r.find(ctx)
	if err != nil {
		return r.stopped(ctx, err)
	}
	r.doing = "reading the reports"
	read, err := r.gather(ctx, found.Files, found.Unmatched)
	if err != nil {
		return r.stopped(ctx, err)
	}
	found.Files = nil // there may be very many, and read has them
	r.doing = "judging the reports"
	var past *history.Comparison
	if !r.isPart() {
		past = r.compare(read, recalled())
	}
	subject := r.judge(ctx, read, past)
	state := r.leave(read, subject.History)
	shown := r.during("showing the result", func() { r.log.Report(subject) })
	r.doing = "delivering"
	receipts := r.deliver(ctx, subject, state)
	var met error
	if r.meets {
		w := r.together(ctx, &outcome{subject: subject, state: state, receipts: receipts}, recalled)
		subject, state, receipts, met = w.subject, w.state, w.receipts, w.err
	}
	shown = errors.Join(shown, r.during("showing what was delivered", func() { r.log.Receipts(receipts) }))
	r.doing = "writing the result files"
	written := setting.Join(r.write(subject, receipts), r.writeState(state, subject.History))
	if r.isPart() && !r.meets && written == nil {
		r.log.Noticef("the part of %s is in %s: a later job makes the check run of all parts", r.part, r.json.Get())
	}
	shown = errors.Join(shown, r.during("explaining", func() { r.explainWhy(found, subject, receipts) }))
	return r.status(ctx, subject.Verdict, receipts, errors.Join(met, written, shown))
}

// status is the exit status of a run that went all the way.
func (r *run) status(ctx context.Context, verdict check.Verdict, receipts []host.Receipt, written error) int {
	delivered := written == nil
	for _, receipt := range receipts {
		delivered = delivered && receipt.Err == nil
	}
	var signal Interrupted
	switch {
	case errors.As(context.Cause(ctx), &signal) && !delivered:
		r.log.Error(signal)
		return signal.status()
	case !delivered:
		if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
			r.log.Error(fmt.Errorf("delivering took longer than the timeout of %s\nhint: raise the setting timeout", r.most()))
		}
		return statusUndelivered
	case verdict.Conclusion == check.Failure && r.failStep.Get():
		return statusRed
	}
	return statusGreen
}

// stopped is the exit status of a run that ended before there was anything to
// deliver: it is never green.
func (r *run) stopped(ctx context.Context, err error) int {
	var signal Interrupted
	switch cause := context.Cause(ctx); {
	case errors.As(cause, &signal):
		r.log.Error(fmt.Errorf("%w while %s: nothing was sent", signal, r.doing))
		return signal.status()
	case errors.Is(cause, context.DeadlineExceeded):
		r.log.Error(fmt.Errorf("%s took longer than the timeout of %s: nothing was sent\nhint: raise the setting timeout", r.doing, r.most()))
		return statusUndelivered
	}
	r.log.Error(err)
	return statusSettings
}
