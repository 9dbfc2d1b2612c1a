package setting

import "strings"

// nearest returns the word that v was probably meant to be, or "".
func nearest(v string, words []string) string {
	v = strings.ToLower(v)
	best, least := "", 1+max(1, len(v)/4)
	for _, w := range words {
		if d := distance(v, strings.ToLower(w)); d < least {
			best, least = w, d
		}
	}
	return best
}

// maxCompared bounds, in bytes, the words that distance compares: names of
// settings are shorter, and the variables of a CI can be of any length.
const maxCompared = 64

// distance is the number of insertions, deletions, replacements and swaps of
// neighbours that make b of a.
func distance(a, b string) int {
	if len(a) > maxCompared || len(b) > maxCompared {
		return maxCompared
	}
	before, above := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above = above, row
	}
	return above[len(b)]
}
