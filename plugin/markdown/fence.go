package markdown

import "strings"

// AppendFence appends s as a code block that ends where s ends, with a fence
// longer than any run of backticks in it. Line breaks and tabs stay; everything
// else that a reader could not see is made visible. info names the language, by
// letters, digits, + and - only. Empty lines around s are dropped; an empty s
// appends nothing.
func AppendFence(dst []byte, info, s string) []byte {
	body := visible(trimEmptyLines(s), allLines)
	if body == "" {
		return dst
	}
	ticks := fenceLen(body)
	dst = openFence(dst, info, ticks)
	dst = append(dst, body...)
	return closeFence(dst, ticks)
}

func fenceLen(body string) int { return max(3, longestRun(body)+1) }

func openFence(dst []byte, info string, ticks int) []byte {
	dst = appendBlank(dst)
	dst = appendTicks(dst, ticks)
	dst = append(dst, language(info)...)
	return append(dst, '\n')
}

func closeFence(dst []byte, ticks int) []byte {
	return append(appendTicks(append(dst, '\n'), ticks), '\n')
}

// appendBlank ends dst with an empty line, so that a block can begin.
func appendBlank(dst []byte) []byte {
	n := len(dst)
	switch {
	case n == 0 || n > 1 && dst[n-1] == '\n' && dst[n-2] == '\n':
		return dst
	case dst[n-1] == '\n':
		return append(dst, '\n')
	}
	return append(dst, '\n', '\n')
}

// language is info when it can only be the name of one.
func language(info string) string {
	if strings.Trim(info, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-") != "" {
		return ""
	}
	return info
}
