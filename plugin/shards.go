package plugin

import (
	"context"
	"fmt"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/parts"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/setting"
	"github.com/testpost/testpost/plugin/shard"
)

// resolveShard settles which part of the tests this job has.
func (c *config) resolveShard() error {
	text := c.shard.Get()
	if text == "" {
		return nil
	}
	s, err := shard.Parse(text)
	switch {
	case err != nil:
		return c.shard.Errorf("%w", err)
	case c.json.Get() == "" && c.rendezvous.Get() == "":
		return c.shard.Errorf("must have a way to reach the other shards: set rendezvous, or json to the file that a later job takes")
	}
	c.part = &s
	return nil
}

// isPart reports whether the result is only that of a shard, and so no check
// run is made of it.
func (r *run) isPart() bool { return r.part != nil && !r.whole }

// here is the build that parts must be of.
func (c *config) here() shard.Build {
	return shard.Build{ID: c.build.ID, Commit: c.build.Commit, Attempt: c.build.Attempt}
}

// head is what this job's part says of itself.
func (r *run) head(unmatched []string) *shard.Head {
	return &shard.Head{Shard: *r.part, Build: r.here(), Check: r.checkName, Unmatched: unmatched, Quarantine: r.watch.Seen()}
}

// gather reads the reports of this job and the parts of others.
func (r *run) gather(ctx context.Context, matched []report.File, unmatched []string) (*parts.Reading, error) {
	found, reports := parts.Sift(matched)
	local, err := r.read(ctx, reports)
	if err != nil || len(found) == 0 {
		return &parts.Reading{Report: local, Unmatched: unmatched}, err
	}
	j := parts.Choose(r.here(), found)
	if err := j.ReadAll(ctx); err != nil {
		return nil, err
	}
	r.sayWhatIsNotMerged()
	r.watch.SawElsewhere(j.Held)
	return j.Reading(local, unmatched), nil
}

// sayWhatIsNotMerged says in what the whole differs from reading everything at
// once: a part does not hold the cases that passed.
func (r *run) sayWhatIsNotMerged() {
	if r.reruns.Get() == rerunsRepeated {
		r.log.Warnf("reruns finds cases that are %s within each shard, not across shards", rerunsRepeated)
	}
}

// declareShards declares how jobs that share the tests of a build meet.
func (g *general) declareShards(s *setting.Set) {
	g.shard = s.String(setting.Setting{Name: "shard", Category: categoryShards,
		Help: "Which part of the tests this job has, `3/8` for the third of eight or `unit of unit, lint, e2e`: the job writes its part to `json` " +
			"and makes no check run. A later job, whose `reports` match the parts, makes one of all; or the jobs meet at a `rendezvous`.",
		Example: "3/8"})
	g.declareRendezvous(s)
}

// withShards adds the condition that a build with shards fails on unless
// fail_on says otherwise.
func withShards(conditions []check.Condition, v *setting.Value[[]string]) []check.Condition {
	if v.IsSet() {
		return conditions
	}
	return append(conditions, check.OnShards)
}

// partial says, for the receipts, why a host gets nothing of a part.
func (c *config) partial() string {
	return fmt.Sprintf("%s is a part: the check run is made of all parts together", c.part)
}
