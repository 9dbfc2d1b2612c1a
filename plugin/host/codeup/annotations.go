package codeup

import (
	"html"
	"strings"
	"unicode"
)

// A place is where an annotation stands.
type place struct {
	path       string
	start, end int
}

func placeOf(a *annotation) place { return place{a.Path, a.StartLine, a.EndLine} }

// A key tells annotations from each other.
type key struct {
	place
	level, title, message string
}

// keyOf is a as it was written.
func keyOf(a *annotation) key { return key{placeOf(a), a.Level, a.Title, a.Message} }

// essenceOf leaves out what a service may write in another way than it was sent.
func essenceOf(a *annotation) key {
	return key{placeOf(a), a.Level, essence(a.Title), essence(a.Message)}
}

// essence is text without white space, control characters and entities.
func essence(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, html.UnescapeString(text))
}

// A tally counts annotations.
type tally[K comparable] map[K]int

func tallyOf[K comparable](list []annotation, of func(*annotation) K) tally[K] {
	t := make(tally[K], len(list))
	for i := range list {
		t[of(&list[i])]++
	}
	return t
}

// take removes one from t and reports whether there was one.
func (t tally[K]) take(k K) bool {
	if t[k] == 0 {
		return false
	}
	t[k]--
	return true
}

// compare returns the elements of each list that the other has not, counting
// those that are there several times. Those that are written alike are taken
// for each other first.
func compare(a, b []annotation) (onlyA, onlyB []annotation) {
	onlyA, onlyB = without(a, b, keyOf), without(b, a, keyOf)
	if len(onlyA) == 0 || len(onlyB) == 0 {
		return onlyA, onlyB
	}
	return without(onlyA, onlyB, essenceOf), without(onlyB, onlyA, essenceOf)
}

// without returns the elements of list that are not in other, by what of says.
func without(list, other []annotation, of func(*annotation) key) []annotation {
	there := tallyOf(other, of)
	var out []annotation
	for i := range list {
		if !there.take(of(&list[i])) {
			out = append(out, list[i])
		}
	}
	return out
}

// lost returns the elements of before that are not in after.
func lost(before, after []annotation) []annotation {
	gone, _ := compare(before, after)
	return gone
}

// missing returns the elements of want that are not in have, and how many of
// have are not in want. old is what was there before this delivery wrote:
// whatever is new is one of the wanted annotations, however its text comes back,
// and first of all the one at the same place.
func missing(want, have, old []annotation) (lacking []annotation, extra int) {
	unmatched, strange := compare(want, have)
	fresh := lost(strange, old)
	places := tallyOf(fresh, placeOf)
	for i := range unmatched {
		if !places.take(placeOf(&unmatched[i])) {
			lacking = append(lacking, unmatched[i])
		}
	}
	taken := len(unmatched) - len(lacking)
	elsewhere := min(len(fresh)-taken, len(lacking))
	return lacking[elsewhere:], len(strange) - taken - elsewhere
}
