package plugin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/check"
	"github.com/testpost/testpost/plugin/output"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/setting"
	"github.com/testpost/testpost/plugin/shard"
)

// A reading is everything that was read, in this job and in others.
type reading struct {
	report    *report.Report
	roll      shard.Roll
	unmatched []string // patterns
}

// also are the conditions that hold although the report does not show them.
func (r *reading) also() (all []check.Condition) {
	if len(r.roll.Silent) > 0 {
		all = append(all, check.OnMissing)
	}
	if len(r.roll.Missing) > 0 || len(r.roll.All) == 0 && slices.ContainsFunc(r.unmatched, shard.IsPattern) {
		all = append(all, check.OnShards)
	}
	return all
}

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

// A candidate is a file that is not XML but may be the part of a shard.
type candidate struct {
	file report.File
	head shard.Head
	err  error // why it is none that can be used
}

// sift returns the files that other shards wrote, and the reports. A file whose
// name ends in .xml is not looked into.
func sift(matched []report.File) (parts []candidate, reports []report.File) {
	if !slices.ContainsFunc(matched, mayBePart) {
		return nil, matched // not copied: there may be a hundred thousand of them
	}
	reports = make([]report.File, 0, len(matched))
	for _, f := range matched {
		if !mayBePart(f) {
			reports = append(reports, f)
			continue
		}
		head, err := readHead(f.Abs)
		if errors.Is(err, output.ErrNotPart) {
			reports = append(reports, f)
			continue
		}
		parts = append(parts, candidate{f, head, err})
	}
	return parts, reports
}

func mayBePart(f report.File) bool {
	return f.Outcome == "" && !strings.HasSuffix(strings.ToLower(f.Path), ".xml")
}

// readHead reads which part a file is.
func readHead(path string) (shard.Head, error) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return shard.Head{}, output.ErrNotPart // the reader of reports says what it is
	}
	f, err := os.Open(path)
	if err != nil {
		return shard.Head{}, output.ErrNotPart
	}
	defer f.Close()
	var begin [64]byte
	n, _ := io.ReadFull(f, begin[:])
	if !output.LooksLikePart(begin[:n]) {
		return shard.Head{}, output.ErrNotPart
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return shard.Head{}, err
	}
	return output.ReadHead(f)
}

// gather reads the reports of this job and the parts of others.
func (r *run) gather(ctx context.Context, matched []report.File, unmatched []string) (*reading, error) {
	parts, reports := sift(matched)
	local, err := r.read(ctx, reports)
	if err != nil || len(parts) == 0 {
		return &reading{report: local, unmatched: unmatched}, err
	}
	j := r.choose(parts)
	if err := j.readAll(ctx); err != nil {
		return nil, err
	}
	r.sayWhatIsNotMerged()
	r.watch.SawElsewhere(j.held)
	return j.reading(local, unmatched), nil
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
