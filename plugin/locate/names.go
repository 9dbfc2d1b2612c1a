package locate

import "hash/maphash"

// names gives each name of a path a number. They stand one behind the other in
// one piece of memory, which costs a third of what a map of strings does.
// Number 0 is the empty name: that of the workspace.
type names struct {
	text  []byte
	ends  []uint32 // name i ends here in text, and starts where i-1 ends
	slots []uint32 // open addressing: the number, 0 for a free slot
	seed  maphash.Seed
}

const firstSlots = 1 << 10

func newNames() names {
	return names{ends: []uint32{0}, slots: make([]uint32, firstSlots), seed: maphash.MakeSeed()}
}

func (n *names) at(i uint32) []byte {
	if i == 0 {
		return nil
	}
	return n.text[n.ends[i-1]:n.ends[i]]
}

// slot returns where name stands or belongs.
func (n *names) slot(name string) uint64 {
	mask := uint64(len(n.slots) - 1)
	s := maphash.String(n.seed, name) & mask
	for n.slots[s] != 0 && string(n.at(n.slots[s])) != name {
		s = (s + 1) & mask
	}
	return s
}

// find returns the number of a name, 0 for one that is not there.
func (n *names) find(name string) uint32 {
	if name == "" {
		return 0
	}
	return n.slots[n.slot(name)]
}

func (n *names) add(name string) uint32 {
	if name == "" {
		return 0
	}
	s := n.slot(name)
	if n.slots[s] != 0 {
		return n.slots[s]
	}
	i := uint32(len(n.ends))
	n.text = append(n.text, name...)
	n.ends = append(n.ends, uint32(len(n.text)))
	n.slots[s] = i
	if len(n.ends) > len(n.slots)/2 {
		n.grow()
	}
	return i
}

func (n *names) grow() {
	n.slots = make([]uint32, 2*len(n.slots))
	for i := 1; i < len(n.ends); i++ {
		n.slots[n.slot(string(n.at(uint32(i))))] = uint32(i)
	}
}

// bytes is the memory that n occupies.
func (n *names) bytes() int { return cap(n.text) + 4*cap(n.ends) + 4*cap(n.slots) }
