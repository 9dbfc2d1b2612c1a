package history

import (
	"bytes"
	"cmp"
	"compress/flate"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"maps"
	"slices"
	"strings"
	"time"
)

// mark begins the text of a state. The number is the version of all that
// follows; another one is not read.
const mark = "testpost-state:1:"

// sealSize is the size in bytes of a seal.
const sealSize = 16

// A level is how much of a state is written. Each leaves out more than the one
// before it.
type level struct {
	spread uint // of the members; 0 for none
	names  bool // of tests
	groups int  // the largest so many; 0 for none
	slow   bool
	quiet  bool // tests that failed or were flaky before the last run
}

const allGroups = 1 << 30

var levels = [...]level{
	{spread: 12, names: true, groups: allGroups, slow: true, quiet: true},
	{spread: 8, names: true, groups: allGroups, slow: true, quiet: true},
	{names: true, groups: allGroups, slow: true, quiet: true},
	{groups: allGroups, slow: true, quiet: true},
	{groups: 500, slow: true, quiet: true},
	{slow: true, quiet: true},
	{},
}

// Encode returns s as text of at most max bytes: letters, digits and :+/-=,
// nothing that Markdown or HTML acts on. It holds as much of s as there is room
// for, failing tests before everything else, and is "" when there is none for
// those. A key seals it: see Decode.
func (s *State) Encode(max int, key []byte) string {
	for _, l := range levels {
		if s.members.known() && s.members.n*int(l.spread)/8 > max/4*3 {
			continue // they do not shrink: there is no need to try
		}
		if text := s.text(l, key); len(text) <= max {
			return text
		}
	}
	return ""
}

func (s *State) text(l level, key []byte) string {
	var body bytes.Buffer
	w, _ := flate.NewWriter(&body, flate.BestCompression) // the level exists
	_, _ = w.Write(s.payload(l))                          // a buffer takes everything
	_ = w.Close()
	return mark + base64.StdEncoding.EncodeToString(framed(body.Bytes(), key))
}

// framed is a check sum, a seal, empty without a key, and the body.
func framed(body, key []byte) []byte {
	var seal []byte
	if len(key) > 0 {
		seal = sealOf(body, key)
	}
	rest := append(append([]byte{byte(len(seal))}, seal...), body...)
	return append(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(rest)), rest...)
}

func sealOf(body, key []byte) []byte {
	h := hmac.New(sha256.New, key)
	_, _ = h.Write([]byte(mark)) // a hash takes everything
	_, _ = h.Write(body)
	return h.Sum(nil)[:sealSize]
}

// payload is s as bytes: one list of numbers after the other, because like
// stands beside like and shrinks best so.
func (s *State) payload(l level) []byte {
	p := packer{}
	p.text(s.Name)
	p.text(s.Commit)
	p.number(s.Tests)
	p.number(s.Runs)
	p.past(s.Past, l)
	p.slow(s, l)
	p.groups(s, l)
	p.members(s, l)
	return p.b
}

type packer struct{ b []byte }

func (p *packer) number(n int) { p.b = binary.AppendUvarint(p.b, uint64(max(n, 0))) }

func (p *packer) text(s string) {
	p.number(len(s))
	p.b = append(p.b, s...)
}

// ascending writes identities, which are sorted and differ.
func (p *packer) ascending(n int, identity func(i int) uint64) {
	last := uint64(0)
	for i := range n {
		id := identity(i)
		p.b = binary.AppendUvarint(p.b, id-last)
		last = id
	}
}

// The bits of the flags of a test.
const (
	isFlaky = 1 << iota
	isSynthetic
)

func (p *packer) past(all []Past, l level) {
	if !l.quiet {
		all = slices.DeleteFunc(slices.Clone(all), func(t Past) bool { return t.Quiet > 0 && t.Cases == 0 })
	}
	since := table(all, func(t Past) string { return t.Since })
	prints := table(all, func(t Past) uint32 { return t.print })
	p.number(len(since))
	for _, commit := range since {
		var sha [shaDigits / 2]byte
		_, _ = hex.Decode(sha[:], []byte(commit)) // one that is none is as good as unknown
		p.b = append(p.b, sha[:]...)
	}
	p.number(len(prints))
	for _, print := range prints {
		p.b = binary.BigEndian.AppendUint32(p.b, print)
	}
	p.number(len(all))
	p.ascending(len(all), func(i int) uint64 { return all[i].identity })
	for _, t := range all {
		p.number(t.Cases)
	}
	for _, t := range all {
		p.number(flag(t.Flaky, isFlaky) | flag(t.synthetic, isSynthetic))
	}
	for _, t := range all {
		p.number(t.Quiet)
	}
	for _, t := range all {
		p.number(index(since, t.Since))
	}
	for _, t := range all {
		p.number(index(prints, t.print))
	}
	p.number(flag(l.names, 1))
	for _, t := range all {
		if l.names {
			p.text(t.Group)
			p.text(t.Name)
		}
	}
}

func flag(set bool, bit int) int {
	if set {
		return bit
	}
	return 0
}

// table returns the different values that tests have.
func table[T cmp.Ordered](all []Past, of func(Past) T) []T {
	values := make([]T, len(all))
	for i, t := range all {
		values[i] = of(t)
	}
	slices.Sort(values)
	return slices.Compact(values)
}

func index[T cmp.Ordered](table []T, value T) int {
	i, _ := slices.BinarySearch(table, value)
	return i
}

func (p *packer) slow(s *State, l level) {
	if !l.slow {
		p.number(0)
		p.number(0)
		return
	}
	p.number(int(s.floor / time.Millisecond))
	p.number(len(s.slow))
	p.ascending(len(s.slow), func(i int) uint64 { return s.slow[i].identity })
	for _, t := range s.slow {
		p.number(int(t.peak / time.Millisecond))
	}
}

// The kinds of lists of groups.
const (
	noGroups = iota
	someGroups
	everyGroup
)

func (p *packer) groups(s *State, l level) {
	names := slices.Collect(maps.Keys(s.Groups))
	switch {
	case s.Groups == nil || l.groups == 0:
		p.number(noGroups)
		return
	case s.Partial || len(names) > l.groups:
		p.number(someGroups)
	default:
		p.number(everyGroup)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(s.Groups[b]-s.Groups[a], strings.Compare(a, b)) })
	names = names[:min(len(names), l.groups)]
	slices.Sort(names)
	p.number(len(names))
	for _, name := range names {
		p.number(s.Groups[name])
	}
	last := ""
	for _, name := range names {
		same := 0
		for same < min(len(last), len(name)) && last[same] == name[same] {
			same++
		}
		p.number(same)
		p.text(name[same:])
		last = name
	}
}

func (p *packer) members(s *State, l level) {
	if l.spread == 0 || !s.members.known() {
		p.number(0)
		return
	}
	m := s.members.narrowed(l.spread)
	p.number(m.n)
	p.number(int(m.spread))
	p.b = append(p.b, m.pack()...)
}

// narrowed returns s with hashes that are spread less.
func (s *set) narrowed(spread uint) set {
	if spread >= s.spread {
		return *s
	}
	out := set{n: s.n, spread: spread, hashes: make([]uint64, len(s.hashes))}
	for i, h := range s.hashes {
		out.hashes[i] = h >> (s.spread - spread)
	}
	return out
}
