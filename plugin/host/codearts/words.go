package codearts

import (
	"fmt"
	"strconv"
	"strings"
)

// bytesOf writes a size as a person would: 512 bytes, 1.2 MB.
func bytesOf(n int64) string {
	if n < 1000 {
		return count(int(n), "byte")
	}
	value, unit := float64(n), ""
	for _, unit = range []string{"kB", "MB", "GB", "TB"} {
		if value /= 1000; value < 999.95 {
			break
		}
	}
	return fmt.Sprintf("%.1f %s", value, unit)
}

// count writes n and a noun that takes an s in the plural.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// list enumerates at most limit of the words, and how many more there are.
func list(words []string, limit int) string {
	if len(words) <= limit {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:limit], ", "), len(words)-limit)
}
