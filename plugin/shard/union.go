package shard

import (
	"cmp"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

// A Union is what some shards of a build found together. Its memory is bounded
// like that of one report, whatever the number of shards. The zero value holds
// nothing.
type Union struct {
	bounds report.Bounds
	pieces []piece // by path, then by place
}

// A piece is what one file of one shard adds.
type piece struct {
	shard string // its name
	place int    // of the shard among all
	part  *report.Part
	told  bool // other shards have a file of the same path
}

// Of returns what p alone holds, as bounds allow. p must not be used
// afterwards.
func Of(p *Part, bounds report.Bounds) Union {
	u := Union{bounds: bounds}
	place := slices.Index(p.Shard.All, p.Shard.Name)
	for _, f := range p.Files {
		u.pieces = append(u.pieces, piece{shard: p.Shard.Name, place: place, part: f})
	}
	return u.sorted().bounded()
}

// Local returns what this job read itself, beside the parts that it was given.
// r must not be used afterwards.
func Local(r *report.Report, bounds report.Bounds) Union {
	u := Union{bounds: bounds}
	for _, f := range report.Split(r) {
		u.pieces = append(u.pieces, piece{place: -1, part: f})
	}
	return u.sorted().bounded()
}

func (u Union) sorted() Union {
	slices.SortStableFunc(u.pieces, compare)
	return u
}

// Merge returns what all of unions hold, which are of different shards of one
// build and were made with the same bounds. In which order, and in how many
// steps, makes no difference, but for the texts of cases where more causes fail
// than the bounds have room for. The unions must not be used afterwards.
func Merge(unions ...Union) Union {
	var all Union
	lists := make([][]piece, len(unions))
	for i, u := range unions {
		if lists[i] = u.pieces; len(u.pieces) > 0 {
			all.bounds = u.bounds
		}
	}
	for len(lists) > 1 {
		for i := 0; i < len(lists); i += 2 {
			lists[i/2] = lists[i]
			if i+1 < len(lists) {
				lists[i/2] = merged(lists[i], lists[i+1])
			}
		}
		lists = lists[:(len(lists)+1)/2]
	}
	if len(lists) > 0 {
		all.pieces = lists[0]
	}
	return all.bounded()
}

// merged merges two lists that are in order.
func merged(a, b []piece) []piece {
	out := make([]piece, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if compare(a[0], b[0]) <= 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

func compare(a, b piece) int {
	return cmp.Or(strings.Compare(a.part.File.Path, b.part.File.Path), cmp.Compare(a.place, b.place))
}

// bounded returns u, which is in order, within its bounds.
func (u Union) bounded() Union {
	parts := make([]*report.Part, len(u.pieces))
	for i := range u.pieces {
		parts[i] = u.pieces[i].part
	}
	report.Squeeze(parts, u.bounds)
	return u
}

// Report returns the report that reading all files at one place gives, files
// by path. Where several shards have a file of the same path, the shard is put
// before it. u must not be used afterwards.
func (u Union) Report() *report.Report {
	b := report.NewBuilder(u.bounds, nil)
	for i, p := range u.pieces {
		path := p.part.File.Path
		shared := i > 0 && u.pieces[i-1].part.File.Path == path
		if i+1 < len(u.pieces) {
			shared = shared || u.pieces[i+1].part.File.Path == path
		}
		u.pieces[i].told = shared && p.shard != ""
	}
	for _, p := range u.pieces {
		if p.told {
			rename(p.part, "shard "+p.shard+": "+p.part.File.Path)
		}
		b.Add(p.part)
	}
	return b.Report()
}

// rename gives the file of p another path: one that is no place in the tree.
func rename(p *report.Part, path string) {
	p.File.Path, p.File.Size = path, 0
	for i := range p.Suites {
		p.Suites[i].Report = path
	}
	for _, cases := range [...][]*report.Case{p.Cases, p.Causes, p.Skipped, p.Slowest} {
		for _, c := range cases {
			c.Report = path
		}
	}
	brief := p.Brief
	p.Brief = report.Briefs{}
	for c := range brief.All() {
		c.Report = path
		p.Brief.Add(c)
	}
}
