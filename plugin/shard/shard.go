// Package shard puts together what the jobs of one build found, each in its
// part of the tests: names of shards, parts, and their union. It reads and
// sends nothing; how a part is written down is the business of output, and how
// parts meet that of rendezvous.
package shard

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxShards is the number of shards of one build. An object store lists so many
// objects in one answer.
const MaxShards = 1000

// maxName bounds the name of a shard, in bytes: it is part of the name of an
// object, and of every line that says where something comes from.
const maxName = 64

// A Shard is one of the jobs that share the tests of a build.
type Shard struct {
	Name string
	All  []string // the names of all shards of the build, in order
}

// Parse reads a shard as people write it: "3/8" is the third of eight, named
// "3/8"; "unit of unit, lint, e2e" is one of those that are listed.
func Parse(text string) (Shard, error) {
	if name, all, found := strings.Cut(text, " of "); found {
		return named(strings.TrimSpace(name), strings.Split(all, ","))
	}
	first, last, found := strings.Cut(text, "/")
	i, err1 := strconv.Atoi(strings.TrimSpace(first))
	n, err2 := strconv.Atoi(strings.TrimSpace(last))
	switch {
	case !found || err1 != nil || err2 != nil:
		return Shard{}, errors.New("must be like 3/8, or like \"unit of unit, lint, e2e\"")
	case n < 1 || n > MaxShards:
		return Shard{}, fmt.Errorf("must be one of at most %d shards", MaxShards)
	case i == 0:
		return Shard{}, fmt.Errorf("must count from 1: the first shard is 1/%d", n)
	case i < 0 || i > n:
		return Shard{}, fmt.Errorf("must be one of 1/%d to %d/%d", n, n, n)
	}
	s := Shard{Name: nth(i, n), All: make([]string, n)}
	for j := range s.All {
		s.All[j] = nth(j+1, n)
	}
	return s, nil
}

func nth(i, n int) string { return strconv.Itoa(i) + "/" + strconv.Itoa(n) }

func named(name string, all []string) (Shard, error) {
	s := Shard{Name: name}
	for _, other := range all {
		if other = strings.TrimSpace(other); other != "" {
			s.All = append(s.All, other)
		}
	}
	if err := s.Check(); err != nil {
		return Shard{}, err
	}
	return s, nil
}

// Check returns what is wrong with s: names that are empty, too long or there
// twice, or a name that is not among all.
func (s Shard) Check() error {
	seen := map[string]bool{}
	for _, name := range s.All {
		switch {
		case !plain(name):
			return fmt.Errorf("must have names of 1 to %d bytes without commas and control characters: %q", maxName, name)
		case seen[name]:
			return fmt.Errorf("must name every shard once: %q is there twice", name)
		}
		seen[name] = true
	}
	switch {
	case len(s.All) > MaxShards:
		return fmt.Errorf("must be one of at most %d shards", MaxShards)
	case !seen[s.Name]:
		return fmt.Errorf("must be among the shards that it lists: %q is none of %q", s.Name, s.All)
	}
	return nil
}

func plain(name string) bool {
	return name != "" && len(name) <= maxName && utf8.ValidString(name) && name == strings.TrimSpace(name) &&
		!strings.ContainsFunc(name, func(r rune) bool { return r == ',' || unicode.IsControl(r) })
}

// Same reports whether s and o are of the same shards, themselves or not.
func (s Shard) Same(o Shard) bool { return slices.Equal(s.All, o.All) }

// Disagrees says that s is not of the same shards as o, in the same order.
func (s Shard) Disagrees(o Shard) string {
	return fmt.Sprintf("it is %s of %d (%s), and another part is of %d (%s): the jobs do not agree on the setting shard",
		s, len(s.All), List(s.All), len(o.All), List(o.All))
}

// String returns the name as a sentence has it: "shard 3/8".
func (s Shard) String() string { return "shard " + s.Name }
