package check

import (
	"strings"
	"unicode/utf8"
)

// size is the length of s in u.
func (u Unit) size(s string) int {
	if u == Runes {
		return utf8.RuneCountInString(s)
	}
	return len(s)
}

// fits reports whether s is within l.
func (l Limit) fits(s string) bool {
	return l.Max <= 0 || len(s) <= l.Max || l.Unit == Runes && utf8.RuneCountInString(s) <= l.Max
}

// prefix is the length in bytes of the longest start of s that takes at most n
// and ends between two runes.
func (u Unit) prefix(s string, n int) int {
	switch {
	case n <= 0:
		return 0
	case len(s) <= n:
		return len(s)
	case u == Bytes:
		for !utf8.RuneStart(s[n]) {
			n--
		}
		return n
	}
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// suffix is the index of the longest end of s that takes at most n and begins
// between two runes.
func (u Unit) suffix(s string, n int) int {
	switch {
	case n <= 0:
		return len(s)
	case len(s) <= n:
		return 0
	case u == Bytes:
		i := len(s) - n
		for i < len(s) && !utf8.RuneStart(s[i]) {
			i++
		}
		return i
	}
	i := len(s)
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return i
}

// valid returns s with a replacement character for each run of bytes that is no UTF-8.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, string(utf8.RuneError))
}
