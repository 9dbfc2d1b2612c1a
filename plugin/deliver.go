package plugin

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/summary"
)

// deliver gives every open host its delivery and returns a receipt for each, in
// declared order. First come, all at the same time, those that show the run;
// then those that show what these did not.
// state, which may be nil, goes along where a host can keep it.
func (r *run) deliver(ctx context.Context, subject *summary.Subject, state *history.State) []host.Receipt {
	receipts, now := make([]host.Receipt, len(r.hosts)), r.Now()
	r.deliverAll(ctx, subject, state, now, receipts, false)
	r.deliverAll(ctx, subject, state, now, receipts, true)
	return receipts
}

// deliverAll delivers to the hosts that come first, or after them. In a dry run
// they follow one another, so that what is printed stays together.
func (r *run) deliverAll(ctx context.Context, subject *summary.Subject, state *history.State, now time.Time, receipts []host.Receipt, after bool) {
	annotated := slices.ContainsFunc(receipts, func(r host.Receipt) bool { return r.Annotated })
	var wait sync.WaitGroup
	for i, h := range r.hosts {
		if h.after != after {
			continue
		}
		if h.to != nil && r.isPart() && !h.files { // the files are only here
			receipts[i] = host.Receipt{Host: h.name, Outcome: host.Skipped, Message: r.partial()}
			continue
		}
		if h.to != nil && r.whole && h.files {
			receipts[i] = r.before[i] // it has the files of this job, and other jobs give it theirs
			continue
		}
		if h.to == nil {
			receipts[i] = host.Receipt{Host: h.name, Outcome: host.Skipped, Message: h.skip, Off: h.off}
			continue
		}
		keeping := keepingAt(h.to, state)
		d := &host.Delivery{
			Fit:       func(l check.Limits) check.Fitted { return r.fit(subject, now, l, keeping) },
			Comment:   r.commentOn(subject),
			Files:     here(subject.Report.Files),
			DryRun:    r.dryRun.Get(),
			Progress:  r.progress.Get(),
			Annotated: annotated,
			Log:       r.log.Raw(),
			Warn:      func(format string, args ...any) { r.log.Warnf("%s: %s", h.name, fmt.Sprintf(format, args...)) },
		}
		one := func() {
			receipts[i] = deliverTo(ctx, h, d)
			keeping.warn(d.Warn, r.state.Get())
		}
		if d.DryRun {
			one()
			continue
		}
		wait.Go(one)
	}
	wait.Wait()
}

// here returns the files that are in this job's workspace: those of a part are
// in another's.
func here(files []report.File) []report.File {
	return slices.DeleteFunc(slices.Clone(files), func(f report.File) bool { return f.Abs == "" })
}

// deliverTo turns a panic of one host into its failure: the others still get theirs.
func deliverTo(ctx context.Context, h destination, d *host.Delivery) (r host.Receipt) {
	defer func() {
		if p := recover(); p != nil {
			r = host.Receipt{Outcome: host.Failed, Err: fmt.Errorf("%s: a defect in testpost stopped the delivery: %v", h.name, p)}
		}
		r.Host = h.name
	}()
	r, err := h.to.Deliver(ctx, d)
	if err != nil {
		r.Err = err
	}
	if r.Err != nil && r.Outcome != host.Partial {
		r.Outcome = host.Failed
	}
	return r
}

// fit is the check run within the limits of one host: annotations first,
// because the summary says how many were left out.
func (c *config) fit(subject *summary.Subject, now time.Time, l check.Limits, k *keeping) check.Fitted {
	run, dropped := c.checkRun(subject, now), 0
	if most := c.annotations.Get(); c.annotations.IsSet() && most < len(run.Annotations) {
		dropped = len(run.Annotations) - most
		run.Annotations = run.Annotations[:most]
	}
	fitted := check.Fit(run, l)
	fitted.Omitted += dropped
	o := summary.Options{Limit: l.Summary, Shown: len(fitted.Run.Annotations), Omitted: fitted.Omitted}
	if l.Plain {
		fitted.Run.Output.Summary = summary.Plain(subject, o)
	} else {
		fitted.Run.Output.Summary = summary.Markdown(subject, o)
	}
	if l.Text.Max > 0 {
		o.Limit = k.reserve(l.Text)
		fitted.Run.Output.Text = summary.Details(subject, o)
	}
	fitted.Run = masked(fitted.Run, c.client.Mask)
	fitted.Run.Output.Text = k.add(fitted.Run.Output.Text, l.Text)
	return fitted
}

// masked hides secrets that the tests printed and that a cut or an escape left
// to be found only here. What hides a secret is not longer than it, but for
// secrets of one or two characters, which no host gives out.
func masked(run check.Run, mask func(string) string) check.Run {
	out := &run.Output
	out.Title, out.Summary, out.Text = mask(out.Title), mask(out.Summary), mask(out.Text)
	run.Annotations = slices.Clone(run.Annotations)
	for i := range run.Annotations {
		a := &run.Annotations[i]
		a.Title, a.Message, a.RawDetails = mask(a.Title), mask(a.Message), mask(a.RawDetails)
	}
	return run
}

// checkRun is the check run before any limit.
func (c *config) checkRun(subject *summary.Subject, now time.Time) check.Run {
	return check.Run{
		Name:        c.checkName,
		HeadSHA:     c.build.Commit,
		DetailsURL:  c.build.URL,
		ExternalID:  externalID(c.build.Key, c.checkName),
		Conclusion:  subject.Verdict.Conclusion,
		StartedAt:   c.build.Started,
		CompletedAt: now,
		Output:      check.Output{Title: summary.Title(subject)},
		Annotations: subject.Findings.Annotations,
	}
}

// maxExternalName bounds, in bytes, the name within an external id. No host
// states a limit; a name that is longer is told apart by its hash.
const maxExternalName = 128

// externalID is what a run is found again by: build, step and name.
func externalID(key, name string) string {
	if len(name) > maxExternalName {
		name = fmt.Sprintf("%x", sha256.Sum256([]byte(name)))
	}
	return "testpost/" + cmp.Or(key, "by-hand") + "/" + name
}
