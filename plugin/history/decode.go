package history

import (
	"compress/flate"
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxText is the most, in bytes, that the text of a state may be.
const MaxText = 1 << 20

// maxPayload bounds in bytes what a text unpacks to, whatever it claims.
const maxPayload = 8 << 20

// Bounds on what a state may claim to hold: no report has more.
const (
	maxCount   = min(1<<40, math.MaxInt) // of anything
	maxPace    = 1 << 40                 // milliseconds; below what a Duration holds
	maxPast    = 1 << 17                 // tests that fail or did
	maxGroups  = 1 << 16
	maxMembers = 1 << 20
)

var (
	errDamaged = errors.New("it is damaged")
	errOther   = errors.New("it is no state, or one of another version")
)

// Decode returns the state that Encode wrote as text. sealed reports whether it
// was written with this key: without one, nobody can tell who wrote it. Text
// that is not exactly what Encode writes is an error; whatever it holds, a state
// is within bounds.
func Decode(text string, key []byte) (s *State, sealed bool, err error) {
	switch {
	case len(text) > MaxText:
		return nil, false, fmt.Errorf("it is larger than %d bytes", MaxText)
	case !strings.HasPrefix(text, mark):
		return nil, false, errOther
	}
	frame, err := base64.StdEncoding.Strict().DecodeString(text[len(mark):])
	if err != nil || len(frame) < 5 || binary.BigEndian.Uint32(frame) != crc32.ChecksumIEEE(frame[4:]) {
		return nil, false, errDamaged
	}
	seal, body, ok := unframe(frame[4:])
	if !ok {
		return nil, false, errDamaged
	}
	payload, err := io.ReadAll(io.LimitReader(flate.NewReader(strings.NewReader(string(body))), maxPayload+1))
	if err != nil || len(payload) > maxPayload {
		return nil, false, errDamaged
	}
	if s, err = parse(payload); err != nil {
		return nil, false, err
	}
	return s, len(key) > 0 && len(seal) > 0 && hmac.Equal(seal, sealOf(body, key)), nil
}

func unframe(rest []byte) (seal, body []byte, ok bool) {
	n := int(rest[0])
	if n != 0 && n != sealSize || len(rest) < 1+n {
		return nil, nil, false
	}
	return rest[1 : 1+n], rest[1+n:], true
}

func parse(payload []byte) (*State, error) {
	u := unpacker{b: payload}
	s := &State{Name: u.text(), Commit: u.text(), Tests: u.number(), Runs: min(u.number(), maxQuiet)}
	s.Past = u.past()
	u.slow(s)
	u.groups(s)
	u.members(s)
	if u.failed || len(u.b) > 0 {
		return nil, errDamaged
	}
	return s, nil
}

// An unpacker reads what a packer wrote. Once something was wrong it returns
// zeros.
type unpacker struct {
	b      []byte
	failed bool
}

func (u *unpacker) fail() {
	u.failed, u.b = true, nil
}

func (u *unpacker) uvarint() uint64 {
	v, n := binary.Uvarint(u.b)
	if n <= 0 {
		u.fail()
		return 0
	}
	u.b = u.b[n:]
	return v
}

func (u *unpacker) number() int {
	v := u.uvarint()
	if v > maxCount {
		u.fail()
		return 0
	}
	return int(v)
}

// length reads the number of things, at most max, of which each takes at least
// one byte.
func (u *unpacker) length(max int) int {
	n := u.number()
	if n > min(max, len(u.b)) {
		u.fail()
		return 0
	}
	return n
}

func (u *unpacker) bytes(n int) []byte {
	if n > len(u.b) {
		u.fail()
		return make([]byte, min(n, 8))
	}
	b := u.b[:n]
	u.b = u.b[n:]
	return b
}

func (u *unpacker) text() string {
	b := u.bytes(u.length(len(u.b)))
	if !utf8.Valid(b) {
		u.fail()
	}
	return string(b)
}

// ascending reads n identities.
func (u *unpacker) ascending(n int, put func(i int, identity uint64)) {
	last := uint64(0)
	for i := range n {
		gap := u.uvarint()
		if gap >= 1<<identityBits || gap == 0 && i > 0 || last+gap >= 1<<identityBits {
			u.fail()
		}
		last += gap
		put(i, last)
	}
}

func (u *unpacker) past() []Past {
	since := make([]string, u.length(maxPast))
	for i := range since {
		if sha := u.bytes(shaDigits / 2); strings.Trim(string(sha), "\x00") != "" {
			since[i] = hex.EncodeToString(sha)
		}
	}
	prints := make([]uint32, u.length(maxPast))
	for i := range prints {
		prints[i] = binary.BigEndian.Uint32(u.bytes(4))
	}
	all := make([]Past, u.length(maxPast))
	u.ascending(len(all), func(i int, identity uint64) { all[i].identity = identity })
	for i := range all {
		all[i].Cases = u.number()
	}
	for i := range all {
		flags := u.number()
		all[i].Flaky, all[i].synthetic = flags&isFlaky != 0, flags&isSynthetic != 0
	}
	for i := range all {
		all[i].Quiet = u.number()
	}
	for i := range all {
		all[i].Since = at(u, since)
	}
	for i := range all {
		all[i].print = at(u, prints)
	}
	if u.number() == 0 {
		return all
	}
	for i := range all {
		all[i].Group, all[i].Name = u.name(), u.name()
	}
	return all
}

// name reads what clip wrote.
func (u *unpacker) name() string {
	s := u.text()
	if len(s) > maxName {
		u.fail()
	}
	return s
}

// at reads an index and returns what is there.
func at[T any](u *unpacker, table []T) (value T) {
	i := u.number()
	if i >= len(table) {
		u.fail()
		return value
	}
	return table[i]
}

// milliseconds reads a duration.
func (u *unpacker) milliseconds() time.Duration {
	v := u.uvarint()
	if v > maxPace {
		u.fail()
		return 0
	}
	return time.Duration(v) * time.Millisecond
}

func (u *unpacker) slow(s *State) {
	s.floor = u.milliseconds()
	n := u.length(maxSlow)
	s.slow = make([]pace, n)
	u.ascending(n, func(i int, identity uint64) { s.slow[i].identity = identity })
	for i := range s.slow {
		s.slow[i].peak = u.milliseconds()
	}
}

func (u *unpacker) groups(s *State) {
	kind := u.number()
	if kind == noGroups {
		return
	}
	s.Partial = kind != everyGroup
	counts := make([]int, u.length(maxGroups))
	for i := range counts {
		counts[i] = u.number()
	}
	s.Groups = make(map[string]int, len(counts))
	last := ""
	for _, n := range counts {
		same := u.number()
		if same > len(last) {
			u.fail()
			return
		}
		last = last[:same] + string(u.bytes(u.length(maxName)))
		if u.failed || len(last) > maxName || !utf8.ValidString(last) {
			u.fail()
			return
		}
		s.Groups[last] = n
	}
}

func (u *unpacker) members(s *State) {
	n := u.number()
	if n == 0 {
		return
	}
	spread := u.number()
	if spread == 0 || spread > maxSpread || n > min(maxMembers, 8*len(u.b)) {
		u.fail()
		return
	}
	s.members = set{n: n, spread: uint(spread)}
	b := u.b
	u.b = nil
	if !s.members.unpack(b) {
		u.fail()
	}
}
