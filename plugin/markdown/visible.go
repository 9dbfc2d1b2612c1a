package markdown

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxRun is the number of consecutive backticks that are kept. What encloses a
// text must be longer than any run in it, so a run without a bound would let a
// text choose how much of the budget its fence takes.
const maxRun = 64

// A shape says what becomes of white space when text is made visible.
type shape uint8

const (
	oneLine  shape = iota // a line break shows as ↵, a tab as a space
	allLines              // line breaks and tabs stay
)

// Visible returns s on one line, with everything in it that a reader could not
// see: line breaks as ↵, tabs as spaces, other control characters as their
// pictures (␛), other invisible characters and those that turn their neighbours
// around as ‹U+202E›, bytes that are not UTF-8 as U+FFFD. Done twice it is the
// same. It is the notation of all that the program writes.
func Visible(s string) string { return show(s, oneLine) }

// VisibleLines is [Visible] for a text of several lines: its line breaks and
// tabs stay.
func VisibleLines(s string) string { return show(s, allLines) }

// visible is s made visible, and without long runs of backticks.
func visible(s string, sh shape) string { return boundRuns(show(s, sh)) }

func show(s string, sh shape) string {
	n := plainPrefix(s, sh)
	if n == len(s) {
		return s
	}
	dst := make([]byte, n, len(s)+len(s)/8+16)
	copy(dst, s)
	return string(appendVisible(dst, s, n, sh))
}

// plainPrefix is the length of the start of s that needs no work.
func plainPrefix(s string, sh shape) int {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < ' ' || c > '~') && !(sh == allLines && (c == '\n' || c == '\t')) {
			return i
		}
	}
	return len(s)
}

// appendVisible appends s[i:] to dst, which ends with what s has before i.
func appendVisible(dst []byte, s string, i int, sh shape) []byte {
	prev, _ := utf8.DecodeLastRuneInString(s[:i])
	for i < len(s) {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case r == '\r' && strings.HasPrefix(s[i+1:], "\n"):
		case r == '\n', r == '\t':
			dst = appendBreak(dst, byte(r), sh)
		case hidden(r) && !joins(prev, r, s[i+size:]):
			dst = appendHidden(dst, r)
		default:
			dst = utf8.AppendRune(dst, r)
		}
		prev = r
		i += size
	}
	return dst
}

// boundRuns returns s with of each run of backticks as many as are kept.
func boundRuns(s string) string {
	if longestRun(s) <= maxRun {
		return s
	}
	dst := make([]byte, 0, len(s))
	for s != "" {
		i := strings.IndexByte(s, '`')
		if i < 0 {
			break
		}
		n := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
		dst = appendRun(append(dst, s[:i]...), n)
		s = s[i+n:]
	}
	return string(append(dst, s...))
}

// appendRun appends n backticks, or as many as are kept and how many were not.
func appendRun(dst []byte, n int) []byte {
	dst = appendTicks(dst, min(n, maxRun))
	if n > maxRun {
		dst = append(dst, "‹"...)
		dst = appendNumber(dst, n-maxRun)
		dst = append(dst, " more›"...)
	}
	return dst
}

func appendTicks(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, '`')
	}
	return dst
}

func appendBreak(dst []byte, c byte, sh shape) []byte {
	switch {
	case sh == allLines:
		return append(dst, c)
	case c == '\t':
		return append(dst, ' ')
	default:
		return append(dst, "↵"...)
	}
}

func appendHidden(dst []byte, r rune) []byte {
	switch {
	case r < ' ':
		return utf8.AppendRune(dst, '␀'+r)
	case r == 0x7f:
		return append(dst, "␡"...)
	}
	hex := strings.ToUpper(strconv.FormatInt(int64(r), 16))
	dst = append(dst, "‹U+"...)
	dst = append(dst, "0000"[min(len(hex), 4):]...)
	dst = append(dst, hex...)
	return append(dst, "›"...)
}

// hidden reports whether r shows nothing, or changes how its neighbours show.
func hidden(r rune) bool {
	if r < 0x300 {
		return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xad
	}
	return unicode.In(r, blank, unicode.Co) ||
		unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) ||
		unicode.Is(unicode.Noncharacter_Code_Point, r)
}

// blank holds characters outside Cc and Cf that show nothing: separators,
// fillers, variation selectors, the empty braille pattern.
var blank = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x034f, Hi: 0x034f, Stride: 1},
		{Lo: 0x115f, Hi: 0x1160, Stride: 1},
		{Lo: 0x17b4, Hi: 0x17b5, Stride: 1},
		{Lo: 0x180b, Hi: 0x180f, Stride: 1},
		{Lo: 0x2028, Hi: 0x2029, Stride: 1},
		{Lo: 0x2065, Hi: 0x2065, Stride: 1},
		{Lo: 0x2800, Hi: 0x2800, Stride: 1},
		{Lo: 0x3164, Hi: 0x3164, Stride: 1},
		{Lo: 0xfe00, Hi: 0xfe0f, Stride: 1},
		{Lo: 0xffa0, Hi: 0xffa0, Stride: 1},
		{Lo: 0xfff0, Hi: 0xfff8, Stride: 1},
	},
	R32: []unicode.Range32{{Lo: 0xe0000, Hi: 0xe0fff, Stride: 1}},
}

// joins reports whether the hidden rune r does honest work between prev and
// what follows: joiners in scripts and emoji that need them, and the choice
// between the text and the emoji form of a symbol.
func joins(prev, r rune, rest string) bool {
	switch r {
	case 0xfe0e, 0xfe0f:
		return prev >= 0xa0 && !hidden(prev) || prev >= '0' && prev <= '9' || prev == '#' || prev == '*'
	case 0x200c, 0x200d:
		next, _ := utf8.DecodeRuneInString(rest)
		return joinable(prev) && joinable(next)
	}
	return false
}

// joinable reports whether r belongs to a script or to symbols in which joiners
// are written: from Arabic on, without punctuation and spaces.
func joinable(r rune) bool {
	return r >= 0x600 && r != utf8.RuneError &&
		(r == 0xfe0f || !hidden(r) && !unicode.IsSpace(r) && !unicode.IsPunct(r))
}
