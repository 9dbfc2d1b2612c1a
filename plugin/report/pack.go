package report

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Pack returns the members of c as bytes, about ten for each case, and the
// names of the groups that they refer to.
func (c *Census) Pack() (members []byte, groups []string) {
	members = make([]byte, 0, 10*len(c.members))
	for _, m := range c.members {
		group := uint64(0) // none
		if g := m.group &^ memberSkipped; g != noGroup {
			group = uint64(g) + 1
		}
		members = binary.BigEndian.AppendUint64(members, m.identity)
		members = binary.AppendUvarint(members, group<<1|uint64(m.group>>31))
	}
	return members, c.groups
}

// UnpackCensus returns the census that Pack was called on, and that left
// uncounted cases out. It takes nothing for granted: the error says what is
// wrong.
func UnpackCensus(members []byte, groups []string, uncounted int) (*Census, error) {
	c := &Census{Uncounted: uncounted}
	to := make([]uint32, len(groups))
	for i, name := range groups {
		to[i] = c.groupOf(name)
	}
	for len(members) > 0 {
		if len(members) < 8 {
			return nil, errors.New("its last case is cut off")
		}
		identity := binary.BigEndian.Uint64(members)
		said, n := binary.Uvarint(members[8:])
		if n <= 0 || said>>1 > uint64(len(groups)) {
			return nil, fmt.Errorf("a case is of no group that is there, of which there are %d", len(groups))
		}
		group := uint32(noGroup)
		if said>>1 > 0 {
			group = to[said>>1-1]
		}
		c.take(member{identity, group | uint32(said&1)<<31})
		members = members[8+n:]
	}
	return c, nil
}
