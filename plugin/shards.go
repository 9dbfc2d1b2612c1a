package plugin

import (
	"context"
	"crypto/sha256"
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
	local.Files = append(slices.Clone(local.Files), j.refused...)
	whole := shard.Merge(j.union, shard.Local(local, report.Bounds{}))
	return &reading{report: whole.Report(), roll: j.roll, unmatched: append(unmatched, j.unmatched...)}, nil
}

// sayWhatIsNotMerged says in what the whole differs from reading everything at
// once: a part does not hold the cases that passed.
func (r *run) sayWhatIsNotMerged() {
	if r.reruns.Get() == rerunsRepeated {
		r.log.Warnf("reruns finds cases that are %s within each shard, not across shards", rerunsRepeated)
	}
}

// A joint is a number of parts on their way to one report.
type joint struct {
	chosen    []source
	refused   []report.File // that say why
	roll      shard.Roll
	union     shard.Union
	unmatched []string // patterns that matched nothing in any shard
	held      []string // see shard.Head.Quarantine
}

// A source is where a part is read from.
type source struct {
	file report.File // how it is spoken of
	head shard.Head
	open func() (io.ReadCloser, error)
}

// choose settles which of the parts belong together.
func (r *run) choose(parts []candidate) *joint {
	j := &joint{}
	var fit []candidate
	for _, p := range parts {
		if p.err != nil {
			j.refuse(p.file, p.err.Error())
		} else {
			fit = append(fit, p)
		}
	}
	heads, digests := make([]shard.Head, len(fit)), make([]string, len(fit))
	seen := map[string]int{}
	for i, p := range fit {
		heads[i] = p.head
		if k, there := seen[p.head.Shard.Name]; there {
			digests[i], digests[k] = digest(p.file.Abs), digest(fit[k].file.Abs)
		}
		seen[p.head.Shard.Name] = i
	}
	c := shard.Choose(r.here(), heads, digests)
	for i, p := range fit {
		if why := c.Refused[i]; why != "" {
			j.refuse(p.file, why)
		} else if why := c.Older[i]; why != "" {
			j.note(p.file, why)
		}
	}
	for _, i := range c.Chosen {
		path := fit[i].file.Abs
		j.chosen = append(j.chosen, source{fit[i].file, heads[i], func() (io.ReadCloser, error) { return os.Open(path) }})
	}
	j.roll = c.Roll
	return j
}

// digest tells files of different contents apart.
func digest(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, io.LimitReader(f, output.MaxPart)); err != nil {
		return ""
	}
	return string(h.Sum(nil))
}

// kindPart is the kind of the problem of a file that should be a part.
const kindPart = "part"

// refuse says why a part is not used: what it holds is missing.
func (j *joint) refuse(f report.File, why string) {
	f.Outcome = report.Unreadable
	f.Problems = append(f.Problems, report.Problem{Kind: kindPart, Message: "the part of a shard: " + why, Lost: true})
	j.refused = append(j.refused, f)
}

// note says why a part is not used although nothing is missing without it.
func (j *joint) note(f report.File, why string) {
	f.Outcome = report.Foreign
	f.Problems = append(f.Problems, report.Problem{Kind: kindPart, Message: "the part of a shard: " + why})
	j.refused = append(j.refused, f)
}

// maxAtOnce is the number of parts that are in memory beside what they add up
// to.
const maxAtOnce = 16

// readAll reads the chosen parts. The error is that of ctx.
func (j *joint) readAll(ctx context.Context) error {
	var some []shard.Union
	for i, s := range j.chosen {
		if err := ctx.Err(); err != nil {
			return err
		}
		p, err := s.read()
		if err != nil {
			j.refuse(s.file, err.Error())
			j.roll.Lose(s.head.Shard.Name)
			continue
		}
		j.unmatch(i, p.Unmatched)
		j.held = append(j.held, p.Quarantine...)
		if len(p.Files) == 0 {
			j.roll.Silence(p.Shard.Name)
		}
		if some = append(some, shard.Of(p, report.Bounds{})); len(some) == maxAtOnce {
			j.union, some = shard.Merge(append(some, j.union)...), nil
		}
	}
	j.union = shard.Merge(append(some, j.union)...)
	return nil
}

// unmatch leaves the patterns that matched nothing in the i-th part either.
func (j *joint) unmatch(i int, patterns []string) {
	if i == 0 {
		j.unmatched = patterns
		return
	}
	j.unmatched = slices.DeleteFunc(slices.Clone(j.unmatched), func(p string) bool { return !slices.Contains(patterns, p) })
}

func (s *source) read() (*shard.Part, error) {
	in, err := s.open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	p, err := output.ReadPart(in)
	if err != nil {
		return nil, err
	}
	if differs := s.head.Build.Differs(p.Build); differs != "" {
		return nil, errors.New(differs)
	}
	if !p.Shard.Same(s.head.Shard) {
		return nil, errors.New(p.Shard.Disagrees(s.head.Shard))
	}
	if p.Shard.Name != s.head.Shard.Name || p.Build.Attempt != s.head.Build.Attempt {
		return nil, fmt.Errorf("it is %s of %d, attempt %d, and not %s of %d, attempt %d",
			p.Shard, len(p.Shard.All), p.Build.Attempt, s.head.Shard, len(s.head.Shard.All), s.head.Build.Attempt)
	}
	return p, nil
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
