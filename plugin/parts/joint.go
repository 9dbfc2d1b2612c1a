package parts

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/testpost/testpost/plugin/output"
	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/shard"
)

// A Joint is a number of parts on their way to one report.
type Joint struct {
	Roll shard.Roll
	// Held are the entries of the quarantine that are about a test in a part: see
	// shard.Head.Quarantine.
	Held []string

	chosen    []source
	refused   []report.File // that say why
	union     shard.Union
	unmatched []string // patterns that matched nothing in any shard
	census    report.Census
	uncounted bool // a part does not say which cases there were
}

// Reading is what all parts, and the report of this job, add up to. local must
// not be used afterwards.
func (j *Joint) Reading(local *report.Report, unmatched []string) *Reading {
	census := local.Census
	local.Files = append(slices.Clone(local.Files), j.refused...)
	all := shard.Merge(j.union, shard.Local(local, report.Bounds{})).Report()
	all.Census = j.counted(census)
	return &Reading{Report: all, Roll: j.Roll, Unmatched: append(unmatched, j.unmatched...)}
}

// counted says which cases there were, in the parts and in this job, if all
// parts say it.
func (j *Joint) counted(local *report.Census) *report.Census {
	if local != nil {
		j.census.Join(local)
	}
	if j.uncounted || len(j.Roll.Missing) > 0 || j.census.Uncounted > 0 {
		return nil
	}
	return &j.census
}

// A source is where a part is read from.
type source struct {
	file report.File // how it is spoken of
	head shard.Head
	open func() (io.ReadCloser, error)
}

// Choose settles which of the parts that were found belong together, of the
// build here as far as it is known.
func Choose(here shard.Build, parts []Candidate) *Joint {
	j := &Joint{}
	var fit []Candidate
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
	c := shard.Choose(here, heads, digests)
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
	j.Roll = c.Roll
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
func (j *Joint) refuse(f report.File, why string) {
	f.Outcome = report.Unreadable
	f.Problems = append(f.Problems, report.Problem{Kind: kindPart, Message: "the part of a shard: " + why, Lost: true})
	j.refused = append(j.refused, f)
}

// note says why a part is not used although nothing is missing without it.
func (j *Joint) note(f report.File, why string) {
	f.Outcome = report.Foreign
	f.Problems = append(f.Problems, report.Problem{Kind: kindPart, Message: "the part of a shard: " + why})
	j.refused = append(j.refused, f)
}

// Add chooses a part that open reads, whose head is known, and that is spoken of
// as path.
func (j *Joint) Add(path string, head shard.Head, open func() (io.ReadCloser, error)) {
	j.chosen = append(j.chosen, source{report.File{Path: path}, head, open})
}

// maxAtOnce is the number of parts that are in memory beside what they add up
// to.
const maxAtOnce = 16

// ReadAll reads the chosen parts. The error is that of ctx.
func (j *Joint) ReadAll(ctx context.Context) error {
	var some []shard.Union
	for i, s := range j.chosen {
		if err := ctx.Err(); err != nil {
			return err
		}
		p, err := s.read()
		if err != nil {
			j.refuse(s.file, err.Error())
			j.Roll.Lose(s.head.Shard.Name)
			continue
		}
		j.unmatch(i, p.Unmatched)
		j.Held = append(j.Held, p.Quarantine...)
		j.count(p)
		if len(p.Files) == 0 {
			j.Roll.Silence(p.Shard.Name)
		}
		if some = append(some, shard.Of(p, report.Bounds{})); len(some) == maxAtOnce {
			j.union, some = shard.Merge(append(some, j.union)...), nil
		}
	}
	j.union = shard.Merge(append(some, j.union)...)
	return nil
}

// count takes over which cases there were in a part.
func (j *Joint) count(p *shard.Part) {
	switch {
	case p.Census != nil:
		j.census.Join(p.Census)
	case len(p.Files) > 0:
		j.uncounted = true
	}
}

// unmatch leaves the patterns that matched nothing in the i-th part either.
func (j *Joint) unmatch(i int, patterns []string) {
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
