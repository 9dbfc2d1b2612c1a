package report

import (
	"cmp"
	"iter"
	"slices"
)

// maxMembers is the number of cases of which a census takes note: 16 bytes each.
const maxMembers = 1 << 20

// maxGroups bounds the groups of a census, and maxGroupText their names, in
// bytes. Cases of further groups belong to none.
const (
	maxGroups    = 1 << 16
	maxGroupText = 4 << 20
)

// A Census says which cases there were, whatever became of them: what a later
// run needs to tell that one is missing. It exists only where it was asked for.
// The zero value is empty.
type Census struct {
	// Uncounted is the number of cases beyond those that were taken note of.
	Uncounted int
	members   []member
	groups    []string
	index     map[string]uint32 // in groups
	text      int               // bytes of groups
}

// A member is a case in a census.
type member struct {
	identity uint64
	group    uint32 // in groups; the last bit of all says that it was skipped
}

const (
	memberSkipped = 1 << 31
	noGroup       = memberSkipped - 1
)

// Group is what cases are counted by: their class, or else their suite.
func Group(suite, class string) string { return cmp.Or(class, suite) }

// Add takes note of a case. Nothing of its strings is kept but copies.
func (c *Census) Add(suite, class, name string, s Status) {
	c.add(Identity(suite, class, name), Group(suite, class), s == Skipped)
}

func (c *Census) add(identity uint64, group string, skipped bool) {
	m := member{identity: identity, group: c.groupOf(group)}
	if skipped {
		m.group |= memberSkipped
	}
	c.take(m)
}

// take adds a member, or only counts it when there is no room for more.
func (c *Census) take(m member) {
	if len(c.members) >= maxMembers {
		c.Uncounted++
		return
	}
	c.members = append(c.members, m)
}

func (c *Census) groupOf(name string) uint32 {
	if i, ok := c.index[name]; ok {
		return i
	}
	if len(c.groups) >= maxGroups || c.text+len(name) > maxGroupText {
		return noGroup
	}
	if c.index == nil {
		c.index = map[string]uint32{}
	}
	own := string([]byte(name)) // the name may stand in memory that is used again
	i := uint32(len(c.groups))
	c.groups, c.index[own], c.text = append(c.groups, own), i, c.text+len(own)
	return i
}

// Join adds o to c.
func (c *Census) Join(o *Census) {
	to := make([]uint32, len(o.groups))
	for i, name := range o.groups {
		to[i] = c.groupOf(name)
	}
	room := max(0, min(len(o.members), maxMembers-len(c.members)))
	for _, m := range o.members[:room] {
		group := uint32(noGroup)
		if g := m.group &^ memberSkipped; g != noGroup {
			group = to[g]
		}
		c.members = append(c.members, member{m.identity, group | m.group&memberSkipped})
	}
	c.Uncounted += o.Uncounted + len(o.members) - room
}

// once makes one member of those with the same identity.
func (c *Census) once() {
	slices.SortStableFunc(c.members, func(a, b member) int { return cmp.Compare(a.identity, b.identity) })
	c.members = slices.CompactFunc(c.members, func(a, b member) bool { return a.identity == b.identity })
}

// Len is the number of cases that were taken note of.
func (c *Census) Len() int { return len(c.members) }

// All yields the identity of each case, in no order that means anything, and
// whether it was skipped.
func (c *Census) All() iter.Seq2[uint64, bool] {
	return func(yield func(uint64, bool) bool) {
		for _, m := range c.members {
			if !yield(m.identity, m.group&memberSkipped != 0) {
				return
			}
		}
	}
}

// Groups returns the number of cases of each group.
func (c *Census) Groups() map[string]int {
	counts := make([]int, len(c.groups))
	for _, m := range c.members {
		if g := m.group &^ memberSkipped; g != noGroup {
			counts[g]++
		}
	}
	byName := make(map[string]int, len(counts))
	for i, n := range counts {
		byName[c.groups[i]] = n
	}
	return byName
}
