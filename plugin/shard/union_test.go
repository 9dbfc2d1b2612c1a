package shard_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/report"
	"github.com/testpost/testpost/plugin/shard"
)

// randomPart is what a shard of n found: some files, paths of which other
// shards have too when shared is set, with cases that fail for few reasons.
func randomPart(r *rand.Rand, place, n int, shared bool, bounds report.Bounds) *shard.Part {
	s, err := shard.Parse(strconv.Itoa(place+1) + "/" + strconv.Itoa(n))
	if err != nil {
		panic(err)
	}
	b := report.NewBuilder(bounds, nil)
	for i := range r.IntN(5) {
		path := fmt.Sprintf("%d/%d.xml", r.IntN(10), place*10+i)
		if shared {
			path = fmt.Sprintf("%d.xml", i)
		}
		b.Add(randomFile(r, path, bounds.WithDefaults()))
	}
	return &shard.Part{Head: shard.Head{Shard: s}, Files: report.Split(b.Report())}
}

func randomFile(r *rand.Rand, path string, bounds report.Bounds) *report.Part {
	p := &report.Part{File: report.File{Path: path, Outcome: report.Read, Size: 10}}
	for j := range r.IntN(12) {
		c := &report.Case{Report: path, Suite: "s", Name: fmt.Sprintf("case %d", j), Status: report.Passed, Duration: time.Duration(r.IntN(50)) * time.Millisecond}
		switch r.IntN(4) {
		case 0:
			c.Status, c.Fingerprint = report.Failed, uint64(r.IntN(7)+1)<<1
			c.Failures = []report.Failure{{Message: fmt.Sprint("reason ", c.Fingerprint)}}
			c.At = &report.Location{Path: "src/x.go", Line: r.IntN(9)}
			p.Keep(c, bounds)
		case 1:
			c.Status = report.Skipped
			p.Skipped = append(p.Skipped, c)
		}
		p.File.Totals.Count(c.Status, c.Flaky, c.Duration)
		p.Slowest = report.Slowest(append(p.Slowest, c), bounds.Slowest)
	}
	p.File.Totals.Suites = 1
	p.Suites = []report.Suite{{Name: "s", Report: path, Totals: p.File.Totals}}
	return p
}

// shown is a report with everything that it shows.
func shown(r *report.Report) map[string]any {
	var cases []report.Case
	for c := range r.All() {
		cases = append(cases, *c)
	}
	slices.SortStableFunc(cases[len(r.Cases):], func(a, b report.Case) int {
		return cmp.Or(strings.Compare(a.Report, b.Report), strings.Compare(a.Name, b.Name))
	})
	return map[string]any{"files": r.Files, "suites": r.Suites, "cases": cases, "unlisted": r.Unlisted, "skipped": r.Skipped, "slowest": r.Slowest, "totals": r.Totals}
}

// inSteps merges unions two by two, in random order and grouping.
func inSteps(r *rand.Rand, all []shard.Union) shard.Union {
	for len(all) > 1 {
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		last := len(all) - 1
		all[last-1] = shard.Merge(all[last], all[last-1])
		all = all[:last]
	}
	return all[0]
}

// withoutTexts leaves of the cases only which there are: where more causes fail
// than a report has room for, it depends on the order of which the text is kept.
func withoutTexts(shown map[string]any) map[string]any {
	cases := shown["cases"].([]report.Case)
	for i := range cases {
		cases[i].Failures, cases[i].Brief = nil, false
	}
	slices.SortFunc(cases, func(a, b report.Case) int {
		return cmp.Or(strings.Compare(a.Report, b.Report), strings.Compare(a.Name, b.Name))
	})
	return shown
}

// TestMergeInAnyOrder holds that merging is associative and commutative: in
// whatever order and steps unions are merged, the same report comes out, that
// of all parts together, and whatever bound is reached.
func TestMergeInAnyOrder(t *testing.T) {
	t.Parallel()
	const fewCauses = "few causes"
	for name, bounds := range map[string]report.Bounds{
		"all kept": {}, "in brief": {Cases: 9}, "by text": {Text: 300}, fewCauses: {Cases: 5, Causes: 3},
		"short lists": {Suites: 6, Skipped: 4, Slowest: 3},
	} {
		for _, shared := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, shared %v", name, shared), func(t *testing.T) {
				t.Parallel()
				for seed := range uint64(20) {
					n := 1 + int(seed)%9
					parts := func() (all []shard.Union) {
						r := rand.New(rand.NewPCG(seed, 1))
						for place := range n {
							all = append(all, shard.Of(randomPart(r, place, n, shared, bounds), bounds))
						}
						return all
					}
					shown := shown
					if name == fewCauses {
						all := shown
						shown = func(r *report.Report) map[string]any { return withoutTexts(all(r)) }
					}
					want := shown(shard.Merge(parts()...).Report())
					for order := range uint64(3) {
						got := shown(inSteps(rand.New(rand.NewPCG(seed, order)), parts()).Report())
						if diff := gocmp.Diff(want, got); diff != "" {
							t.Fatalf("seed %d, order %d (-at once +in steps)\n%s", seed, order, diff)
						}
					}
				}
			})
		}
	}
}

// TestMergeIsReadingEverythingAtOnce compares the union of parts with the
// report of all their files. Only the order within a file of cases kept in
// brief may differ.
func TestMergeIsReadingEverythingAtOnce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(seed, 2))
		n := 1 + r.IntN(8)
		bounds := report.Bounds{Cases: 1 + r.IntN(40), Skipped: 3, Slowest: 4, Suites: 9}
		parts := make([]*report.Builder, n)
		for i := range parts {
			parts[i] = report.NewBuilder(bounds, nil)
		}
		whole := report.NewBuilder(bounds, nil)
		for i := range r.IntN(20) {
			path, to := fmt.Sprintf("%03d.xml", i), r.IntN(n)
			whole.Add(randomFile(rand.New(rand.NewPCG(seed, uint64(i+9))), path, bounds.WithDefaults()))
			parts[to].Add(randomFile(rand.New(rand.NewPCG(seed, uint64(i+9))), path, bounds.WithDefaults()))
		}
		var unions []shard.Union
		for i, p := range parts {
			s, _ := shard.Parse(fmt.Sprintf("%d/%d", i+1, n))
			unions = append(unions, shard.Of(&shard.Part{Head: shard.Head{Shard: s}, Files: report.Split(p.Report())}, bounds))
		}
		if diff := gocmp.Diff(shown(whole.Report()), shown(inSteps(r, unions).Report())); diff != "" {
			t.Fatalf("seed %d (-at once +merged)\n%s", seed, diff)
		}
	}
}

// TestSamePathInTwoShards tells the files of shards apart that write to the
// same place.
func TestSamePathInTwoShards(t *testing.T) {
	t.Parallel()
	bounds := report.Bounds{Cases: 1, Causes: -1}
	var unions []shard.Union
	for _, name := range []string{"2/2", "1/2"} {
		s, _ := shard.Parse(name)
		b := report.NewBuilder(bounds, nil)
		p := &report.Part{File: report.File{Path: "junit.xml", Size: 9}, Suites: []report.Suite{{Report: "junit.xml", Totals: report.Totals{Tests: 2}}}}
		for i := range 2 {
			p.Keep(&report.Case{Report: "junit.xml", Name: strconv.Itoa(i), Status: report.Failed}, bounds.WithDefaults())
		}
		b.Add(p)
		unions = append(unions, shard.Of(&shard.Part{Head: shard.Head{Shard: s}, Files: report.Split(b.Report())}, bounds))
	}
	r := shard.Merge(unions...).Report()
	var got []string
	for _, f := range r.Files {
		got = append(got, fmt.Sprint(f.Path, " ", f.Size))
	}
	for c := range r.All() {
		got = append(got, c.Report+" "+c.Name)
	}
	for _, s := range r.Suites {
		got = append(got, s.Report)
	}
	want := []string{"shard 1/2: junit.xml 0", "shard 2/2: junit.xml 0",
		"shard 1/2: junit.xml 0", "shard 1/2: junit.xml 1", "shard 2/2: junit.xml 0", "shard 2/2: junit.xml 1", "shard 1/2: junit.xml", "shard 2/2: junit.xml"}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
