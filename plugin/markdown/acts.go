package markdown

import "strings"

// acts reports whether a host could make something of the word w in plain text:
// a mention, a reference to an issue, a request, a commit or a page, a URL, a
// domain, a mail address, an emoji, a formula. It rather says yes: a word too
// many in a code span costs nothing.
func acts(w string) bool {
	for i := 0; i < len(w); i++ {
		switch w[i] {
		case '@', '$':
			return true
		case '#', '!', '~', '%', '&': // #1, o/r#1, !1, ~label, %milestone, &1
			if alnumAt(w, i+1) || byteAt(w, i+1) == '"' {
				return true
			}
		case ':':
			if emojiAt(w, i) {
				return true
			}
		case '/', '[': // https://x, //x, [[page]]
			if byteAt(w, i+1) == w[i] {
				return true
			}
		case '.': // example.com, www.example.com
			if i > 0 && wordByte(w[i-1]) && letterAt(w, i+1) && letterAt(w, i+2) || i >= 3 && strings.EqualFold(w[i-3:i], "www") {
				return true
			}
		case '-': // GH-1, ABC-1
			if i > 0 && letterAt(w, i-1) && digitAt(w, i+1) {
				return true
			}
		}
	}
	return hasSHA(w)
}

// emojiAt reports whether w has a shortcode at the colon at i.
func emojiAt(w string, i int) bool {
	j := i + 1
	for alnumAt(w, j) || j < len(w) && strings.IndexByte("_+-", w[j]) >= 0 {
		j++
	}
	return j > i+1 && byteAt(w, j) == ':'
}

// minSHA is the shortest run of hexadecimal digits that hosts look up as a
// commit. GitHub and Gitea both start at seven.
const minSHA = 7

func hasSHA(w string) bool {
	for i := 0; i+minSHA <= len(w); {
		j, hex := i, true
		for ; j < len(w) && wordByte(w[j]) && w[j] < 0x80; j++ {
			hex = hex && hexByte(w[j])
		}
		if hex && j-i >= minSHA {
			return true
		}
		i = j + 1
	}
	return false
}

func byteAt(w string, i int) byte {
	if i < 0 || i >= len(w) {
		return 0
	}
	return w[i]
}

func digitAt(w string, i int) bool  { c := byteAt(w, i); return c >= '0' && c <= '9' }
func letterAt(w string, i int) bool { c := byteAt(w, i) | 0x20; return c >= 'a' && c <= 'z' }
func alnumAt(w string, i int) bool  { return digitAt(w, i) || letterAt(w, i) }
func hexByte(c byte) bool           { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }
func wordByte(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80
}
