package shard_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/testpost/testpost/plugin/shard"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		want shard.Shard
		err  string
	}{
		{"3/8", shard.Shard{Name: "3/8", All: []string{"1/8", "2/8", "3/8", "4/8", "5/8", "6/8", "7/8", "8/8"}}, ""},
		{" 1 / 1 ", shard.Shard{Name: "1/1", All: []string{"1/1"}}, ""},
		{"unit of unit, lint,e2e", shard.Shard{Name: "unit", All: []string{"unit", "lint", "e2e"}}, ""},
		{"Linux (arm64) of Linux (arm64), 视窗", shard.Shard{Name: "Linux (arm64)", All: []string{"Linux (arm64)", "视窗"}}, ""},
		{"0/8", shard.Shard{}, "must count from 1: the first shard is 1/8"},
		{"9/8", shard.Shard{}, "must be one of 1/8 to 8/8"},
		{"-1/8", shard.Shard{}, "must be one of 1/8 to 8/8"},
		{"1/1001", shard.Shard{}, "must be one of at most 1000 shards"},
		{"1/0", shard.Shard{}, "must be one of at most 1000 shards"},
		{"3", shard.Shard{}, `must be like 3/8, or like "unit of unit, lint, e2e"`},
		{"${{ matrix.shard }}/8", shard.Shard{}, "must be like 3/8"},
		{"unit of lint", shard.Shard{}, `must be among the shards that it lists: "unit" is none of ["lint"]`},
		{"unit of unit, unit", shard.Shard{}, `must name every shard once: "unit" is there twice`},
		{"unit of", shard.Shard{}, "must be like 3/8"},
		{"a\x01 of a\x01", shard.Shard{}, "without commas and control characters"},
		{"a of a," + strings.Repeat("b", 65), shard.Shard{}, "names of 1 to 64 bytes"},
	} {
		got, err := shard.Parse(test.text)
		switch {
		case test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)):
			t.Errorf("%q: %v, want %q", test.text, err, test.err)
		case test.err == "" && err != nil:
			t.Errorf("%q: %v", test.text, err)
		}
		if diff := cmp.Diff(test.want, got); test.err == "" && diff != "" {
			t.Errorf("%q: %s", test.text, diff)
		}
	}
}

func head(name string, attempt int, build string) shard.Head {
	s, err := shard.Parse(name)
	if err != nil {
		panic(err)
	}
	return shard.Head{Shard: s, Build: shard.Build{ID: build, Commit: "c1", Attempt: attempt}, Files: 1}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	silent := head("1/3", 1, "b")
	silent.Files = 0
	other := head("2/3", 1, "b")
	other.Build.Commit = "c2"
	unknown := head("2/3", 1, "")
	for name, test := range map[string]struct {
		own     shard.Build
		heads   []shard.Head
		digests string // one letter for each
		want    shard.Choice
	}{
		"all there": {shard.Build{ID: "b", Commit: "c1"}, []shard.Head{head("3/3", 1, "b"), head("1/3", 1, "b"), head("2/3", 1, "b")}, "xyz",
			shard.Choice{Chosen: []int{1, 2, 0}}},
		"missing and silent": {shard.Build{ID: "b"}, []shard.Head{silent, head("3/3", 1, "b")}, "xy",
			shard.Choice{Chosen: []int{0, 1}, Roll: shard.Roll{Missing: []string{"2/3"}, Silent: []string{"1/3"}}}},
		"another build": {shard.Build{ID: "b"}, []shard.Head{head("1/2", 1, "b"), head("2/2", 1, "a")}, "xy",
			shard.Choice{Chosen: []int{0}, Roll: shard.Roll{Missing: []string{"2/2"}},
				Refused: map[int]string{1: "it is of build a, and this is b: keep parts of different builds apart"}}},
		"by hand all must agree": {shard.Build{}, []shard.Head{head("1/2", 1, "b"), head("2/2", 1, "a")}, "xy",
			shard.Choice{Chosen: []int{0}, Roll: shard.Roll{Missing: []string{"2/2"}},
				Refused: map[int]string{1: "it is of build a, and this is b: keep parts of different builds apart"}}},
		"another commit": {shard.Build{ID: "b", Commit: "c1"}, []shard.Head{head("1/3", 1, "b"), other, head("3/3", 1, "b")}, "xyz",
			shard.Choice{Chosen: []int{0, 2}, Roll: shard.Roll{Missing: []string{"2/3"}},
				Refused: map[int]string{1: "it is of commit c2, and this is c1: keep parts of different builds apart"}}},
		"no build": {shard.Build{ID: "b"}, []shard.Head{head("1/3", 1, "b"), unknown, head("3/3", 1, "b")}, "xyz",
			shard.Choice{Chosen: []int{0, 2}, Roll: shard.Roll{Missing: []string{"2/3"}},
				Refused: map[int]string{1: "it does not say of which build it is, and this is b: keep parts of different builds apart"}}},
		"another division": {shard.Build{ID: "b"}, []shard.Head{head("1/2", 1, "b"), head("2/3", 1, "b"), head("2/2", 1, "b")}, "xyz",
			shard.Choice{Chosen: []int{0, 2},
				Refused: map[int]string{1: "it is shard 2/3 of 3 (1/3, 2/3, 3/3), and another part is of 2 (1/2, 2/2): the jobs do not agree on the setting shard"}}},
		"the same twice": {shard.Build{ID: "b"}, []shard.Head{head("1/1", 1, "b"), head("1/1", 1, "b")}, "xx",
			shard.Choice{Chosen: []int{0}, Older: map[int]string{1: "the same part of shard 1/1 is there already"}}},
		"two with one name": {shard.Build{ID: "b"}, []shard.Head{head("1/1", 1, "b"), head("1/1", 1, "b")}, "yx",
			shard.Choice{Chosen: []int{1}, Refused: map[int]string{0: "another part of shard 1/1 is there, with another content: two jobs have the same setting shard"}}},
		"a rerun of one": {shard.Build{ID: "b"}, []shard.Head{head("1/2", 1, "b"), head("2/2", 1, "b"), head("2/2", 2, "b")}, "xyz",
			shard.Choice{Chosen: []int{0, 2}, Roll: shard.Roll{Earlier: []string{"1/2"}},
				Older: map[int]string{1: "a newer part of shard 2/2 is there, of attempt 2"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var digests []string
			for _, d := range test.digests {
				digests = append(digests, string(d))
			}
			got := shard.Choose(test.own, test.heads, digests)
			test.want.Roll.All = test.heads[0].Shard.All
			if test.want.Refused == nil {
				test.want.Refused = map[int]string{}
			}
			if test.want.Older == nil {
				test.want.Older = map[int]string{}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRollLoses(t *testing.T) {
	t.Parallel()
	r := shard.Roll{All: []string{"1/3", "2/3", "3/3"}, Missing: []string{"3/3"}, Silent: []string{"1/3"}, Earlier: []string{"1/3", "2/3"}}
	r.Lose("1/3")
	want := shard.Roll{All: r.All, Missing: []string{"1/3", "3/3"}, Silent: []string{}, Earlier: []string{"2/3"}}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	if got := shard.List([]string{"1", "2", "3", "4", "5", "6", "7"}); got != "1, 2, 3, 4, 5, … and 2 more" {
		t.Error(got)
	}
}
