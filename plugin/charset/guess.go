package charset

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Guess tells what encoding b is in that is not UTF-8 though nothing else was
// declared. It reports false when nothing fits well: then b is UTF-8 with a few
// bad bytes.
//
// It tells apart what tools really write without saying so: the system's code
// page on Chinese and Japanese machines, and on western Windows.
func Guess(b []byte) (Charset, bool) {
	var s score
	s.count(b)
	switch {
	case s.high == 0 || s.utf8*2 >= s.high:
		return UTF8, false
	case s.kana > 0 && s.shiftJIS*10 >= s.high*9:
		return Charset{Name: "Shift_JIS", text: japanese.ShiftJIS, bracket: true, kana: true}, true
	case s.gbk*10 >= s.high*9:
		return Charset{Name: "GBK", text: simplifiedchinese.GB18030, bracket: true}, true
	case s.latin*10 >= s.high*9:
		return Charset{Name: "windows-1252", text: charmap.Windows1252}, true
	}
	return UTF8, false
}

// minMisdeclared is the number of characters of UTF-8 that must be found to
// disbelieve a declared encoding whose characters have two bytes: these may look
// like UTF-8 now and then. In text of single bytes, they do not.
const minMisdeclared = 4

// Misdeclared reports whether b, which is declared to be in c, is UTF-8.
func (c Charset) Misdeclared(b []byte) bool {
	for range utf8.UTFMax - 1 { // the last character may be cut
		if len(b) == 0 || utf8.RuneStart(b[len(b)-1]) {
			break
		}
		b = b[:len(b)-1]
	}
	if n := len(b); n > 0 && b[n-1] >= utf8.RuneSelf {
		b = b[:n-1]
	}
	if !utf8.Valid(b) {
		return false
	}
	characters := 0
	for _, first := range b {
		if first >= 0xc0 {
			characters++
		}
	}
	if c.wideCharacters() {
		return characters >= minMisdeclared
	}
	return characters > 0
}

// A score counts bytes beyond ASCII by what they could be.
type score struct {
	high     int // all of them
	utf8     int // in characters of UTF-8
	gbk      int // in Chinese characters and punctuation of GBK
	shiftJIS int // in characters of Shift-JIS
	kana     int // of those, in kana
	latin    int // letters and quotes of windows-1252 in words
}

func (s *score) count(b []byte) {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		from := i
		for i < len(b) && b[i] >= utf8.RuneSelf {
			i++
		}
		s.run(b, from, i)
	}
}

// run counts b[from:to], the bytes beyond ASCII between two that are not. The
// second byte of a character of GBK or Shift-JIS may be the next one.
func (s *score) run(b []byte, from, to int) {
	s.high += to - from
	for i := from; i < to; {
		r, size := utf8.DecodeRune(b[i:to])
		if r != utf8.RuneError {
			s.utf8 += size
		}
		i += size
	}
	s.double(b, from, to)
	if to-from <= 2 && nearLetter(b, from, to) {
		for _, c := range b[from:to] {
			if c >= 0xc0 && c < 0xfe || c >= 0x91 && c <= 0x97 || c == 0x80 || c == 0x85 {
				s.latin++
			}
		}
	}
}

// double reads b[from:to] as characters of two bytes.
func (s *score) double(b []byte, from, to int) {
	for i := from; i < to; {
		if i+1 >= len(b) {
			return
		}
		lead, trail := b[i], b[i+1]
		in := 2
		if trail < utf8.RuneSelf {
			in = 1
		}
		if lead >= 0xb0 && lead <= 0xf7 && trail >= 0xa1 && trail != 0xff || lead >= 0xa1 && lead <= 0xa3 && trail >= 0xa1 {
			s.gbk += in
		}
		if (lead >= 0x81 && lead <= 0x9f || lead >= 0xe0 && lead <= 0xef) && trail >= 0x40 && trail <= 0xfc && trail != 0x7f {
			s.shiftJIS += in
		}
		if lead == 0x82 && trail >= 0x9f || lead == 0x83 && trail >= 0x40 && trail <= 0x96 {
			s.kana += in
		}
		i += 2
	}
}

// nearLetter reports whether an ASCII letter stands beside b[from:to].
func nearLetter(b []byte, from, to int) bool {
	return from > 0 && letter(b[from-1]) || to < len(b) && letter(b[to])
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
