package codearts

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxFileName bounds a file name. The service takes 1 to 500 characters
	// (CB.00060203, https://support.huaweicloud.com/intl/en-us/api-codeci/ErrorCode.html);
	// counted in bytes the bound holds whatever it takes for a character.
	maxFileName = 500
	// maxExtension is the length in bytes up to which what follows the last dot
	// stays at the end of a name.
	maxExtension = 16
)

// digits are the lengths, in hexadecimal digits of SHA-256, of the marks that
// tell apart paths with the same flat name; longer ones for the case that
// somebody gave a file the name that another one would get.
var digits = []int{0, 8, 16, 32, 64}

// flatNames returns a file name for each of the paths: without folders, unlike
// every other one even where case does not count, and made of characters that
// need no quoting in a header. The same paths have the same names in any order.
func flatNames(paths []string) []string {
	names := make([]string, len(paths))
	level := make([]int, len(paths))
	for i, p := range paths {
		names[i] = flatName(p, digits[0])
		if len(names[i]) > maxFileName {
			level[i]++
			names[i] = flatName(p, digits[level[i]])
		}
	}
	for again := true; again; {
		again = false
		taken := make(map[string]int, len(names))
		for _, name := range names {
			taken[strings.ToLower(name)]++
		}
		for i, p := range paths {
			if taken[strings.ToLower(names[i])] > 1 && level[i] < len(digits)-1 {
				level[i]++
				names[i] = flatName(p, digits[level[i]])
				again = true
			}
		}
	}
	return names
}

// flatName returns p without folders, marked with the first n digits of the hash of p.
func flatName(p string, n int) string {
	name := strings.TrimSpace(strings.Map(flatRune, p))
	if name == "" || name[0] == '.' {
		name = "_" + name
	}
	if n == 0 {
		return name
	}
	extension := path.Ext(name)
	if len(extension) > maxExtension {
		extension = ""
	}
	mark := "-" + hexSHA256(p)[:n] + extension
	return lastBytes(strings.TrimSuffix(name, extension), maxFileName-len(mark)) + mark
}

// flatRune keeps letters and digits of any script and what never needs quoting.
func flatRune(r rune) rune {
	if unicode.In(r, unicode.L, unicode.N, unicode.M) || strings.ContainsRune("-_.+@()[]= ", r) {
		return r
	}
	return '_'
}

// lastBytes returns the end of text, at most n bytes, from a rune boundary.
func lastBytes(text string, n int) string {
	start := max(len(text)-n, 0)
	for start < len(text) && !utf8.RuneStart(text[start]) {
		start++
	}
	return text[start:]
}
