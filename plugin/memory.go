package plugin

import (
	"context"
	"strings"

	"github.com/testpost/testpost/plugin/history"
	"github.com/testpost/testpost/plugin/host"
	"github.com/testpost/testpost/plugin/parts"
	"github.com/testpost/testpost/plugin/recall"
)

// recall begins to look for an earlier run and returns a function that waits for
// what was found. It takes place while the reports are read. It waits until then
// in a dry run, which prints what it would send, and in a job that meets others:
// only one of them is to compare.
func (r *run) recall(ctx context.Context) func() *recall.Earlier {
	if !r.remembers() {
		return func() *recall.Earlier { return nil }
	}
	if r.dryRun.Get() || r.meets {
		return func() *recall.Earlier { return r.lookBack(ctx) }
	}
	found := make(chan *recall.Earlier, 1)
	go func() { found <- r.lookBack(ctx) }()
	return func() *recall.Earlier { return <-found }
}

// lookBack looks for an earlier run: in the file of the setting, else at the
// first host that keeps something.
func (r *run) lookBack(ctx context.Context) *recall.Earlier {
	s := recall.Search{
		Build: r.build, Check: r.checkName, Root: r.root, Base: placeOf(r.base.Get()), File: r.state.Get(),
		Read: func(path string) ([]byte, error) { return readBelow(ctx, r.root, path) },
	}
	for _, h := range r.hosts {
		if keeper, ok := h.to.(host.Keeper); ok {
			s.Host, s.Keeper = h.name, keeper
			break
		}
	}
	return s.Run(ctx)
}

// placeOf is what the setting base names: a commit, or else a branch.
func placeOf(base string) host.Place {
	if sha := strings.ToLower(base); fullSHA(sha) == nil {
		return host.Place{Commit: sha}
	}
	return host.Place{Branch: base}
}

// compare says what changed since an earlier run; nil where nobody asked.
func (r *run) compare(all *parts.Reading, e *recall.Earlier) *history.Comparison {
	if e == nil {
		return nil
	}
	for _, note := range e.Notes {
		r.log.Warnf("%s", note)
	}
	c := history.Compare(e.State, all.Report)
	c.From, c.Doubt = e.From, e.Doubt
	if all.Halved() {
		c.Fixed = nil // they may be in what did not come
	}
	return c
}

// leave returns what the next run needs to know. Nothing is passed on of an
// earlier run that does not count; a run without any test, or without those of a shard, leaves what it found.
func (r *run) leave(all *parts.Reading, c *history.Comparison) *history.State {
	read := all.Report
	if c == nil {
		return nil
	}
	if c.Doubt != "" {
		c = history.Compare(nil, read)
	}
	if (read.Totals.Tests == 0 || all.Halved()) && c.Before != nil {
		state := *c.Before
		state.Commit = r.build.Commit
		return &state
	}
	return c.Next(read, history.Run{Name: r.checkName, Commit: r.build.Commit, Mask: r.client.Mask})
}
