package shard

import (
	"fmt"
	"slices"
	"strings"

	"github.com/testpost/testpost/plugin/report"
)

// A Build is what all parts of one build have in common.
type Build struct {
	ID     string // see ci.Build; empty when the CI does not say
	Commit string // full SHA; empty when unknown
	// Attempt is the execution of the build that the part is from, 0 when the CI
	// does not count them. It may differ: a rerun of some jobs makes their parts
	// anew.
	Attempt int
}

// Differs says in what a part's build differs from b, or "". What b does not
// know cannot differ.
func (b Build) Differs(part Build) string {
	for _, fact := range []struct{ what, mine, theirs string }{{"build", b.ID, part.ID}, {"commit", b.Commit, part.Commit}} {
		switch {
		case fact.mine == "" || fact.mine == fact.theirs:
		case fact.theirs == "":
			return fmt.Sprintf("it does not say of which %s it is, and this is %s", fact.what, fact.mine)
		default:
			return fmt.Sprintf("it is of %s %s, and this is %s", fact.what, fact.theirs, fact.mine)
		}
	}
	return ""
}

// A Head says of which shard and build a part is.
type Head struct {
	Shard Shard
	Build Build
	Check string // name of the check run that the job was set to
	// Unmatched are the patterns that matched nothing there.
	Unmatched []string
	// Quarantine are the tests on the list of those that may fail that are about
	// a test there.
	Quarantine []string
	// Files is the number of report files that were found.
	Files int
}

// A Part is what one shard found.
type Part struct {
	Head
	Files []*report.Part // with different paths, in order
	// Census says which cases there were; nil when the job took no note of them.
	Census *report.Census
}

// A Choice is which of the parts that were found are put together, and what was
// wrong with the others.
type Choice struct {
	Chosen []int // positions in the heads
	// Refused says of heads, by position, why they are left out although they
	// would be wanted: what they hold is missing.
	Refused map[int]string
	// Older are positions of parts for which a newer one is there, or the same
	// once more: nothing is missing without them.
	Older map[int]string
	Roll  Roll
}

// Choose returns which parts belong together: of each shard the newest, all of
// one build and one division into shards. own is this build as far as it is
// known; the first part stands in for what is not. digests tell different
// parts apart.
func Choose(own Build, heads []Head, digests []string) Choice {
	c := Choice{Refused: map[int]string{}, Older: map[int]string{}}
	var first *Head
	newest := map[string]int{}
	for i := range heads {
		h := &heads[i]
		if differs := own.Differs(h.Build); differs != "" {
			c.Refused[i] = differs + ": keep parts of different builds apart"
			continue
		}
		if first == nil {
			first = h
			own.ID, own.Commit = h.Build.ID, h.Build.Commit
		}
		if !first.Shard.Same(h.Shard) {
			c.Refused[i] = h.Shard.Disagrees(first.Shard)
			continue
		}
		c.prefer(newest, heads, digests, i)
	}
	for _, i := range newest {
		c.Chosen = append(c.Chosen, i)
	}
	if first != nil {
		c.Roll = call(first.Shard.All, newest, heads)
	}
	slices.SortFunc(c.Chosen, func(a, b int) int {
		return slices.Index(c.Roll.All, heads[a].Shard.Name) - slices.Index(c.Roll.All, heads[b].Shard.Name)
	})
	return c
}

// prefer takes part i for its shard unless there is a newer one. Of two
// different parts of one attempt that with the smaller digest is taken,
// whichever came first, and the other is refused.
func (c *Choice) prefer(newest map[string]int, heads []Head, digests []string, i int) {
	name := heads[i].Shard.Name
	j, there := newest[name]
	if !there {
		newest[name] = i
		return
	}
	keep, drop := j, i
	if a, b := heads[i].Build.Attempt, heads[j].Build.Attempt; a > b || a == b && digests[i] < digests[j] {
		keep, drop = i, j
	}
	newest[name] = keep
	switch {
	case heads[keep].Build.Attempt > heads[drop].Build.Attempt:
		c.Older[drop] = fmt.Sprintf("a newer part of %s is there, of attempt %d", heads[drop].Shard, heads[keep].Build.Attempt)
	case digests[keep] == digests[drop]:
		c.Older[drop] = fmt.Sprintf("the same part of %s is there already", heads[drop].Shard)
	default:
		c.Refused[drop] = fmt.Sprintf("another part of %s is there, with another content: two jobs have the same setting shard", heads[drop].Shard)
	}
}

// A Roll says which shards came. The zero value is that of a build without
// shards.
type Roll struct {
	All []string // names of all shards, in order
	// Missing are those of which there is no part, in order.
	Missing []string
	// Silent are those that found no report file.
	Silent []string
	// Earlier are those whose part is of an earlier attempt than the newest.
	Earlier []string
}

func call(all []string, newest map[string]int, heads []Head) Roll {
	r := Roll{All: all}
	latest := 0
	for _, i := range newest {
		latest = max(latest, heads[i].Build.Attempt)
	}
	for _, name := range all {
		i, there := newest[name]
		switch {
		case !there:
			r.Missing = append(r.Missing, name)
			continue
		case heads[i].Files == 0:
			r.Silent = append(r.Silent, name)
		}
		if heads[i].Build.Attempt < latest {
			r.Earlier = append(r.Earlier, name)
		}
	}
	return r
}

// Silence notes that a shard found no report file.
func (r *Roll) Silence(name string) {
	if !slices.Contains(r.Silent, name) {
		r.Silent = append(r.Silent, name)
	}
}

// Lose notes that the part of a shard came and cannot be used.
func (r *Roll) Lose(name string) {
	lost := func(other string) bool { return other == name }
	r.Silent, r.Earlier = slices.DeleteFunc(r.Silent, lost), slices.DeleteFunc(r.Earlier, lost)
	r.Missing = append(r.Missing, name)
	slices.SortFunc(r.Missing, func(a, b string) int { return slices.Index(r.All, a) - slices.Index(r.All, b) })
}

// maxNamed is the number of names that a sentence has room for.
const maxNamed = 5

func few(names []string) []string {
	if len(names) <= maxNamed {
		return names
	}
	return append(slices.Clone(names[:maxNamed]), fmt.Sprintf("… and %d more", len(names)-maxNamed))
}

// IsPattern reports whether a pattern can match nothing but parts: it ends in
// .json.
func IsPattern(pattern string) bool { return strings.HasSuffix(strings.ToLower(pattern), ".json") }

// List is names in a sentence, cut to a few.
func List(names []string) string { return strings.Join(few(names), ", ") }
