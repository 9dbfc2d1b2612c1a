package check

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strconv"
	"strings"
)

// The marks of a cut. Where not even a mark leaves room for text, a bare
// ellipsis is all that is said in the text itself; the count is in Fitted.Cuts.
const ellipsis = "…"

func endMark(missing int) string { return ellipsis + " (+" + grouped(missing) + " bytes)" }

func middleMark(missing int) string {
	return "\n" + ellipsis + " " + grouped(missing) + " bytes left out " + ellipsis + "\n"
}

func markdownMark(missing int) string {
	return "\n\n" + ellipsis + " " + grouped(missing) + " bytes left out\n"
}

// end cuts s, which is too long for l, at its end.
func end(s string, l Limit) (short string, missing int) {
	room, mark := room(s, l, endMark)
	n := l.Unit.prefix(s, room)
	return s[:n] + mark(len(s)-n), len(s) - n
}

// tagged cuts a name, which is too long for l, so that it stays a name: two that
// differ only in what is cut keep different tags. An identity must not collide.
func tagged(s string, l Limit) (short string, missing int) {
	sum := sha256.Sum256([]byte(s))
	tag := ellipsis + hex.EncodeToString(sum[:tagBytes])
	room, mark := room(s, l, func(int) string { return tag })
	n := l.Unit.prefix(s, room)
	return s[:n] + mark(0), len(s) - n
}

// tagBytes is how many bytes of the hash of a name stand for what was cut of it.
const tagBytes = 3

// middle cuts s, which is too long for l, in the middle: a trace begins with
// what was wrong and ends with where it came from. The head takes two thirds.
// The mark counts what a reader had left out of the part that goes.
func middle(s string, l Limit) (short string, missing int) {
	before := leftOut(s)
	room, mark := room(s, l, func(n int) string { return middleMark(n + before) })
	head := wholeLines(s, l.Unit.prefix(s, room-room/3))
	tail := wholeLinesBack(s, l.Unit.suffix(s, room/3))
	missing = tail - head
	return s[:head] + mark(missing-before+leftOut(s[head:tail])) + s[tail:], missing
}

// maxLeftOut bounds in bytes what a mark is believed to have left out: a text
// may hold what looks like one. Two of them do not overflow an int of 32 bits.
const maxLeftOut = min(1<<40, math.MaxInt>>2)

// leftOut adds up what the marks in the middle of s say was left out there, less
// the marks themselves.
func leftOut(s string) int {
	const begin, end = "\n" + ellipsis + " ", " bytes left out " + ellipsis
	sum := 0
	for {
		_, rest, found := strings.Cut(s, begin)
		if !found {
			return sum
		}
		s = rest
		number, _, found := strings.Cut(rest[:min(len(rest), 64)], end)
		if n, err := strconv.Atoi(strings.ReplaceAll(number, ",", "")); found && err == nil && n > 0 && n <= maxLeftOut && sum <= maxLeftOut {
			sum += max(0, n-len(begin+end+"\n")-len(number))
		}
	}
}

// room is what of l a cut text may fill, and the mark that goes with it. The
// room for the mark is that of the largest number it can hold, so that room
// depends on nothing but the limit.
func room(s string, l Limit, mark func(int) string) (room int, marked func(int) string) {
	whole, bare := l.Unit.size(mark(len(s))), l.Unit.size(ellipsis)
	switch {
	case l.Max >= 2*whole:
		return l.Max - whole, mark
	case l.Max >= bare:
		return min(l.Max-bare, whole), func(int) string { return ellipsis }
	}
	return 0, func(int) string { return "" }
}

// wholeLines moves a cut after s[:n] back to the last line break, unless that
// costs more than half.
func wholeLines(s string, n int) int {
	if n == len(s) {
		return n
	}
	if i := strings.LastIndexByte(s[:n], '\n'); i >= 0 && i >= n/2 {
		return i
	}
	return n
}

// wholeLinesBack moves a cut before s[n:] forward to the first line break,
// unless that costs more than half.
func wholeLinesBack(s string, n int) int {
	if n == 0 {
		return n
	}
	if i := strings.IndexByte(s[n:], '\n'); i >= 0 && i+1 <= (len(s)-n)/2 {
		return n + i + 1
	}
	return n
}

// grouped is n with commas between thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
