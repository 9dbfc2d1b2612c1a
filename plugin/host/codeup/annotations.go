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

// A key tells annotations from each other. It leaves out what a service may
// write in another way than it was sent.
type key struct {
	place
	level, title, message string
}

func keyOf(a *annotation) key {
	return key{placeOf(a), a.Level, essence(a.Title), essence(a.Message)}
}

func placeOf(a *annotation) place { return place{a.Path, a.StartLine, a.EndLine} }

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

// without returns the elements of list that are not in other, as often as they
// are there more often.
func without(list, other []annotation) []annotation {
	there := tallyOf(other, keyOf)
	var out []annotation
	for i := range list {
		if !there.take(keyOf(&list[i])) {
			out = append(out, list[i])
		}
	}
	return out
}

// missing returns the elements of want that are not in have, and how many of
// have are not in want. old is what was there before this delivery wrote:
// whatever is new is one of the wanted annotations, however its text comes back,
// and first of all the one at the same place.
func missing(want, have, old []annotation) (lacking []annotation, extra int) {
	unmatched := without(want, have)
	strange := without(have, want)
	fresh := without(strange, old)
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
