package annotate

import "strings"

// maxRare bounds in bytes how much text is searched for the rarer notations of
// a place.
const maxRare = 4 << 10

// between are the texts that stand between a path and a line in the rarer
// notations: Python's own, OCaml; bats, Perl; doctest, MSVC; Dart; Boost.
var between = [...]string{`", line `, ", line ", " line ", "(", " ", "\n- line   : "}

// firstRare finds the first own frame that is not written as path:line.
func firstRare(s string) frame {
	s = s[:min(len(s), maxRare)]
	for at := 0; ; at++ {
		n := strings.IndexByte(s[at:], '.')
		if n < 0 {
			return frame{}
		}
		at += n
		end := afterWord(s, at+1)
		if end-at > 8 || !isExtension(s[at+1:end]) {
			continue
		}
		for _, b := range between {
			if !strings.HasPrefix(s[end:], b) {
				continue
			}
			if f := frameOf(s, end, end+len(b)); f.path != "" && f.own() && f.closed(s[end+len(b)+len(f.line):], b) {
				return f
			}
		}
	}
}

// closed reports whether what follows the line is what the notation demands:
// a number in parentheses, or a line with a column, may be anything else.
func (f *frame) closed(rest, between string) bool {
	switch between {
	case "(":
		return strings.HasPrefix(rest, ")") || strings.HasPrefix(rest, ",")
	case " ":
		return len(rest) > 1 && rest[0] == ':' && isDigit(rest[1])
	}
	return true
}
