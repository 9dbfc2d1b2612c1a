package junit

import "encoding/binary"

// The bounds on open elements. Real reports have a dozen. What is nested deeper
// is not read, and said.
const (
	maxDepth      = 1 << 19 // levels
	maxNameBytes  = 1 << 20 // names of all open elements that do not matter
	maxNameLength = 1 << 10 // bytes of one such name that are compared
	maxSearch     = 64      // levels that are searched for such a name
)

// A stack holds the open elements. The names of those that matter are known;
// the others stand one behind the other in an arena, each followed by its
// length, so that opening and closing an element costs no allocation.
type stack struct {
	names   []byte
	levels  []level
	open    [elementCount]int
	skipped int // open elements that are not on the stack because of a bound
}

// A level is one open element.
type level struct {
	own element
	// context is the element itself or, when it is none that matters, the one
	// around it that does.
	context element
	named   bool // its name is in the arena: it is other, or it has a prefix
}

func (s *stack) reset() {
	s.names, s.levels, s.skipped, s.open = s.names[:0], s.levels[:0], 0, [elementCount]int{}
}

func (s *stack) depth() int { return len(s.levels) + s.skipped }

// context is the innermost open element that matters.
func (s *stack) context() element {
	if len(s.levels) == 0 {
		return other
	}
	return s.levels[len(s.levels)-1].context
}

// own is the n-th open element on the stack from the innermost one, which is 1.
func (s *stack) own(n int) element {
	if len(s.levels) < n {
		return other
	}
	return s.levels[len(s.levels)-n].own
}

// ownName is the name of the innermost open element, "" when it is none that
// matters.
func (s *stack) ownName() string {
	if s.skipped > 0 || len(s.levels) == 0 || s.levels[len(s.levels)-1].named {
		return ""
	}
	return elementNames[s.own(1)]
}

// push opens an element. It reports false when a bound is reached.
func (s *stack) push(name []byte, e element) bool {
	if len(s.levels) >= maxDepth || len(s.names) >= maxNameBytes || s.skipped > 0 {
		s.skipped++
		return false
	}
	l := level{own: e, context: e, named: len(name) != len(elementNames[e])}
	if e == other {
		l.context, l.named = s.context(), true
	}
	if l.named {
		name = name[:min(len(name), maxNameLength)]
		s.names = append(s.names, name...)
		s.names = binary.LittleEndian.AppendUint16(s.names, uint16(len(name)))
	}
	s.levels = append(s.levels, l)
	s.open[e]++
	return true
}

// top returns the name of the innermost open element.
func (s *stack) top() []byte {
	l := s.levels[len(s.levels)-1]
	if !l.named {
		return []byte(elementNames[l.own])
	}
	return nameAt(s.names)
}

// matches returns the length of the end tag of the innermost open element that
// b begins with, 0 when it begins with none.
func (s *stack) matches(b []byte) int {
	if len(s.levels) == 0 || s.skipped > 0 {
		return 0
	}
	l := s.levels[len(s.levels)-1]
	if l.named {
		return endTagOf(b, nameAt(s.names))
	}
	if l.own == testcase {
		if len(b) < 11 || binary.LittleEndian.Uint64(b[2:]) != wordTestcase || b[10] != '>' {
			return 0
		}
		return 11
	}
	return endTagOf(b, elementNames[l.own])
}

// endTagOf returns the length of "</name>" if b begins with it, else 0.
func endTagOf[T string | []byte](b []byte, name T) int {
	n := len(name) + 3
	if len(b) < n || b[n-1] != '>' || string(b[2:n-1]) != string(name) {
		return 0
	}
	return n
}

// nameAt returns the last name of an arena.
func nameAt(names []byte) []byte {
	end := len(names) - 2
	return names[end-int(binary.LittleEndian.Uint16(names[end:])) : end]
}

// find returns the number of levels to close for the innermost open element of
// that name to be closed, 0 when there is none. Elements that matter are found
// at any depth, others only near the top: a search that finds something is paid
// for by the levels it closes, one that does not must be short.
func (s *stack) find(name []byte, e element) int {
	if e != other && s.open[e] == 0 {
		return 0
	}
	name = name[:min(len(name), maxNameLength)]
	names := s.names
	for n := 1; n <= len(s.levels) && (e != other || n <= maxSearch); n++ {
		l := s.levels[len(s.levels)-n]
		if l.own == e && (e != other || string(name) == string(nameAt(names))) {
			return n
		}
		if l.named {
			names = names[:len(names)-2-len(nameAt(names))]
		}
	}
	return 0
}

// pop closes the innermost element.
func (s *stack) pop() level {
	l := s.levels[len(s.levels)-1]
	s.levels = s.levels[:len(s.levels)-1]
	s.open[l.own]--
	if l.named {
		s.names = s.names[:len(s.names)-2-len(nameAt(s.names))]
	}
	return l
}
